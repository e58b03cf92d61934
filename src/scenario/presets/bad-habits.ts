// bad-habits: what goes wrong in real terminals, in one: the audit must see it. Every figure is our own choice.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const badHabits: Preset = {
  about: "bad habits: a new key for each retry without a reversal, everybody in step, memory only",
  policy: {
    ...usual,
    retry: {
      attempts: 3,
      wait: { base: "1s", cap: "1s", jitter: "none" },
      key: "new",
      honoursRetryAfter: false,
    },
    unknown: {
      does: "retry",
      reversal: { attempts: 1, wait: { base: "1s", cap: "1s", jitter: "none" } },
    },
    probe: { base: "1s", cap: "1s", jitter: "none" },
    storage: { kind: "volatile", wipedBy: ["logout", "reset"] },
    forward: {
      as: "deferred",
      firstWait: "0s",
      gap: "0s",
      retry: { base: "1s", cap: "1s", jitter: "none" },
      maxAttempts: 10,
    },
  },
  sources: {
    retry: "bad habit: again at once, whatever the gateway asks",
    "retry.key": "bad habit: whoever booked the first books the second too",
    unknown: "bad habit: tried again as if nothing had happened, and reversed once at most",
    probe: "bad habit: no jitter, so that the fleet stays in step",
    storage: "bad habit: what waits is in memory only",
    "forward.as": "our choice",
    forward: "bad habit: all at once as soon as the gateway is back, and given up after ten failures",
  },
};
