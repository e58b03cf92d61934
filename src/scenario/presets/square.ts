// square: Square's offline payments. What no field says yet: logging out, removing the app or a reset loses the queue.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const square: Preset = {
  about: "Square's offline payments: they expire after 24 h",
  policy: {
    ...usual,
    // Stored payments expire after 24 h. Limits of amount are each merchant's own: none here.
    offline: { maxAmount: "none", maxPayments: "none", maxTotal: "none", expireAfter: "24h" },
  },
};
