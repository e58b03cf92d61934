// payanywhere: Payanywhere's offline payments. Its limit is in dollars.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const payanywhere: Preset = {
  about: "Payanywhere: 100 a payment, 72 h, and clearing the app's data loses them",
  policy: {
    ...usual,
    offline: { ...usual.offline, maxAmount: 100, expireAfter: "72h" },
    storage: { kind: "durable", wipedBy: ["reset"] },
  },
  sources: {
    "offline.maxAmount": "Payanywhere: $100",
    "offline.expireAfter": "Payanywhere: 72 h",
    "storage.wipedBy": "Payanywhere: clearing the app's data loses them",
  },
};
