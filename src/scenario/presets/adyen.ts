// adyen: Adyen's store and forward on a counter. It helps against a lost network, not when the platform itself is down.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const adyen: Preset = {
  about: "Adyen on a counter: a largest amount and a number of payments for each terminal",
  policy: {
    ...usual,
    offline: { ...usual.offline, maxAmount: 100, maxPayments: 500 },
  },
  sources: {
    "offline.maxAmount":
      "Adyen: a largest amount for each terminal, which the merchant sets; 100 is our choice",
    "offline.maxPayments":
      "Adyen: a number of payments for each terminal, which the merchant sets; 500 is our choice",
  },
};
