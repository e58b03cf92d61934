// jpos-saf: store and forward as jPOS-EE's SAF module does it, in a terminal with common host time-outs.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const jposSaf: Preset = {
  about: "jPOS-EE store and forward: first wait 30 s, gap 1 s, retry after 60 s, 1,000 attempts, 24 h",
  policy: {
    ...usual,
    offline: { ...usual.offline, expireAfter: "24h" },
    forward: {
      ...usual.forward,
      firstWait: "30s",
      gap: "1s",
      retry: { base: "1m", cap: "1m", jitter: "none" },
      maxAttempts: 1000,
    },
  },
  sources: {
    "offline.expireAfter": "jPOS-EE SAF, sample configuration: expire-after 86,400 s",
    "forward.as": "jPOS-EE SAF repeats the stored request itself, so the issuer may still decline it",
    "forward.firstWait": "jPOS-EE SAF: initial-delay 30 s",
    "forward.gap": "jPOS-EE SAF: inter-message-delay 1 s",
    "forward.retry": "jPOS-EE SAF: wait-for-response and retry 60 s",
    "forward.maxAttempts": "jPOS-EE SAF, sample configuration: max-retransmissions 1,000",
  },
};
