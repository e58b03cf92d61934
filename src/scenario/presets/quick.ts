// quick: a terminal for smoke runs. No real device is so nervous; every figure is our own choice, made so that
// an outage of five seconds is noticed, sold through and drained within seconds on a small machine.

import type { Preset } from "./preset.ts";

export const quick: Preset = {
  about: "for smoke runs: notices within 2 s, comes back and forwards within seconds",
  policy: {
    timeout: "1s",
    signOnWithin: "5s",
    counter: { atOnce: 1 },
    detection: { failures: 2, after: "2s" },
    probe: { base: "500ms", cap: "2s", jitter: "full" },
    links: { failOverAfter: 1, failBack: { every: "2s", after: 2 } },
    offline: { maxAmount: "none", maxPayments: "none", maxTotal: "none", expireAfter: "1h" },
    forward: {
      as: "deferred",
      firstWait: "100ms",
      gap: "100ms",
      retry: { base: "500ms", cap: "2s", jitter: "full" },
      maxAttempts: 100,
    },
    life: { boot: "3s" },
  },
  sources: {
    "": "our choice: seconds instead of minutes",
    timeout: "our choice: a healthy answer takes some 20 ms, and fifty times that is silence",
    counter: "our choice: a terminal has one screen, and serves one customer after the other",
    "forward.gap":
      "our choice: 300 terminals then forward at most 3,000 sales/s, which one core books durably",
  },
};
