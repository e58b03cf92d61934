// clover: Clover's offline payments, with its published limits. They are in dollars: another currency wants its own.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const clover: Preset = {
  about: "Clover: 500 a payment, 5,000 in all, 7 days",
  policy: {
    ...usual,
    offline: { maxAmount: 500, maxPayments: "none", maxTotal: 5000, expireAfter: "168h" },
  },
  sources: {
    "offline.maxAmount": "Clover: $500 a payment",
    "offline.maxPayments": "Clover publishes none",
    "offline.maxTotal": "Clover: $5,000 in all",
    "offline.expireAfter": "Clover: 7 days",
  },
};
