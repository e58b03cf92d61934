// quick: a terminal for smoke runs. No real device is so nervous; every figure is our own choice, made so that
// an outage of five seconds is noticed, sold through and drained within seconds on a small machine.

import type { Preset } from "./preset.ts";

export const quick: Preset = {
  about: "for smoke runs: notices within 2 s, comes back and forwards within seconds",
  policy: {
    timeout: "1s", // a healthy answer takes some 20 ms: fifty times that is silence
    signOnWithin: "5s",
    detection: { failures: 2, after: "2s" },
    probe: { base: "500ms", cap: "2s", jitter: "full" },
    offline: { maxAmount: "none", maxPayments: "none", maxTotal: "none", expireAfter: "1h" },
    forward: {
      as: "deferred",
      firstWait: "100ms",
      gap: "100ms", // 300 terminals then forward at most 3,000 sales/s, which one core books durably
      retry: { base: "500ms", cap: "2s", jitter: "full" },
      maxAttempts: 100,
    },
  },
};
