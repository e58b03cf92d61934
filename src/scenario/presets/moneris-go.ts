// moneris-go: Moneris Go's store and forward. Its limit is in Canadian dollars.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const monerisGo: Preset = {
  about: "Moneris Go: 250 a payment, 500 records, a release delay before it tries online again",
  policy: {
    ...usual,
    probe: { base: "5m", cap: "5m", jitter: "none" },
    offline: { ...usual.offline, maxAmount: 250, maxPayments: 500 },
  },
  sources: {
    probe: "Moneris Go: a release delay before it tries online again; its 5 min are our choice",
    "offline.maxAmount": "Moneris Go: $250",
    "offline.maxPayments": "Moneris Go: 500 records",
  },
};
