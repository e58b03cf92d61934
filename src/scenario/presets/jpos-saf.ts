// jpos-saf: store and forward as jPOS-EE's SAF module does it, in a terminal with common host time-outs.

import type { Preset } from "./preset.ts";

export const jposSaf: Preset = {
  about: "jPOS-EE store and forward: first wait 30 s, gap 1 s, retry after 60 s, 1,000 attempts, 24 h",
  policy: {
    // Host time-outs of terminals are 30–60 s; the shorter one.
    timeout: "30s",
    // Our choice: shops of a chain open within a minute of each other.
    signOnWithin: "1m",
    // Toast shows its offline dialog after 40 s; two failures in a row are our choice.
    detection: { failures: 2, after: "40s" },
    // Our choice: an echo soon after the failure, then at most once a minute, spread by full jitter
    // (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
    probe: { base: "5s", cap: "1m", jitter: "full" },
    // jPOS-EE SAF sample configuration: expire-after 86,400 s. It has no limits of amount or count.
    offline: { maxAmount: "none", maxPayments: "none", maxTotal: "none", expireAfter: "24h" },
    forward: {
      // SAF repeats the stored request itself, so the issuer may still decline it.
      as: "deferred",
      // jPOS-EE SAF: initial-delay 30 s, inter-message-delay 1 s, wait-for-response and retry 60 s,
      // sample max-retransmissions 1,000.
      firstWait: "30s",
      gap: "1s",
      retry: { base: "1m", cap: "1m", jitter: "none" },
      maxAttempts: 1000,
    },
  },
};
