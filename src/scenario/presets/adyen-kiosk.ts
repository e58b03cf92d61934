// adyen-kiosk: Adyen's store and forward with the limits of its kiosk example.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const adyenKiosk: Preset = {
  about: "Adyen's kiosk example: 5,000 payments, 72 h",
  policy: {
    ...usual,
    offline: { ...usual.offline, maxPayments: 5000, expireAfter: "72h" },
  },
  sources: {
    "offline.maxPayments": "Adyen's kiosk example: 5,000 payments",
    "offline.expireAfter": "Adyen's kiosk example: 72 h",
  },
};
