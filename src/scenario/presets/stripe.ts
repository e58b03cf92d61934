// stripe: Stripe Terminal's offline mode, with what its terminals were seen to do in the field.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const stripe: Preset = {
  about: "Stripe Terminal: offline after 15 s, and for 5 to 15 min after the network is back",
  policy: {
    ...usual,
    timeout: "15s",
    // The 5 % quantile of this lognormal is 5 min, its 95 % quantile 15 min.
    detection: { failures: 1, after: "15s", sticky: { p50: "8m40s", p95: "15m" } },
    storage: { kind: "durable" },
  },
  sources: {
    timeout: "Stripe Terminal: a payment falls back to offline after 15 s (was 30 s)",
    "detection.failures": "Stripe Terminal: each payment falls back by itself",
    "detection.after": "Stripe Terminal: a payment falls back to offline after 15 s (was 30 s)",
    "detection.sticky":
      "Stripe Terminal in the field: stayed offline for 5 to 15 min after the network was back",
    links:
      "Stripe Terminal: Ethernet before Wi-Fi before cellular, as the links are written; the figures are our choice",
    storage: "Stripe Terminal: stored payments survive a reboot",
  },
};
