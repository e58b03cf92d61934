// adyen-kiosk: Adyen's store and forward with the limits of its kiosk example.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const adyenKiosk: Preset = {
  about: "Adyen's kiosk example: 5,000 payments, 72 h",
  policy: {
    ...usual,
    // 5,000 payments within 72 h. The largest amount is each merchant's own: none here.
    offline: { maxAmount: "none", maxPayments: 5000, maxTotal: "none", expireAfter: "72h" },
  },
};
