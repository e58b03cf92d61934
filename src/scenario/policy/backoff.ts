// How long a terminal waits before it tries again, as a scenario writes it.

import { z } from "zod";
import { oneOf, span } from "../fields.ts";

/** `what` is tried again. */
export function backoff(what: string) {
  return z.strictObject({
    base: span().meta({ description: `Wait before the first ${what}.` }),
    cap: span().meta({ description: "No wait is longer than this." }),
    jitter: oneOf("a jitter", ["none", "full", "decorrelated"]).meta({
      description:
        "none doubles the wait each time; full draws it from 0 to that; decorrelated from base to three times the last.",
    }),
  });
}
