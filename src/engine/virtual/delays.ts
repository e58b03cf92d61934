// Delays: how long a message takes over a link, one way. What Toxiproxy does with a link's profile:
// its latency toxic waits, then its bandwidth toxic passes the message on after size ÷ rate. One message
// is under way on a connection at a time, so none waits for the bytes of another.

import type { Millis } from "../../facts.ts";
import type { MessageKind } from "../../messages.ts";
import type { LinkProfile } from "../../plan/plan.ts";

/** Sizes of whole HTTP messages of the built-in protocol, measured; names and amounts change them by a few bytes. */
const bytes = { payment: 324, echo: 104, answer: 190 };

/** Terminal to gateway, whole ms. */
export function upMs(profile: LinkProfile, kind: MessageKind): Millis {
  return oneWayMs(profile.upDelayMs, profile.upKbps, kind === "echo" ? bytes.echo : bytes.payment);
}

/** Gateway to terminal, whole ms. */
export function downMs(profile: LinkProfile): Millis {
  return oneWayMs(profile.downDelayMs, profile.downKbps, bytes.answer);
}

/** Whole milliseconds and kilobytes are all that Toxiproxy takes; a rate of 0 is no limit. */
function oneWayMs(delayMs: number, kbps: number, size: number): Millis {
  const isLimited = kbps > 0 && Number.isFinite(kbps);
  const bytesPerMs = Math.max(1, Math.round(kbps / 8));
  return Math.round(Math.round(delayMs) + (isLimited ? size / bytesPerMs : 0));
}
