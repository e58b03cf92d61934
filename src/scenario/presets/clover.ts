// clover: Clover's offline payments, with its published limits. They are in dollars: another currency wants its own.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const clover: Preset = {
  about: "Clover's offline limits: 500 a payment, 5,000 in all, 7 days",
  policy: {
    ...usual,
    // $500 a payment and $5,000 in all; payments are to be sent within 7 days.
    offline: { maxAmount: 500, maxPayments: "none", maxTotal: 5000, expireAfter: "168h" },
  },
};
