// usual: what makers of terminals do not publish, the same for every preset that lacks it, so that presets differ
// in what is known about them and in nothing else.

import type { PolicyText } from "../policy.ts";

export const usual = {
  // Host time-outs of terminals are 30–60 s; the shorter one.
  timeout: "30s",
  // Our choice: shops of a chain open within a minute of each other.
  signOnWithin: "1m",
  // Toast shows its offline dialog after 40 s; two failures in a row are our choice.
  detection: { failures: 2, after: "40s" },
  // Our choice: an echo soon after the failure, then at most once a minute, spread by full jitter
  // (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
  probe: { base: "5s", cap: "1m", jitter: "full" },
  forward: {
    // Authorised when it is forwarded, and may then be declined: with Stripe the merchant bears that.
    as: "deferred",
    // Our choice, as jPOS-EE's SAF: soon after coming back, one a second, a minute after a failure, and in effect
    // until the payment expires.
    firstWait: "30s",
    gap: "1s",
    retry: { base: "1m", cap: "1m", jitter: "full" },
    maxAttempts: 10_000,
  },
} as const satisfies Omit<PolicyText, "offline">;
