// square: Square's offline payments.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const square: Preset = {
  about: "Square: stored payments expire after 24 h, and a logout or a reset loses them",
  policy: {
    ...usual,
    offline: { ...usual.offline, expireAfter: "24h" },
    storage: { kind: "durable", wipedBy: ["logout", "reset"] },
  },
  sources: {
    "offline.expireAfter": "Square: stored payments expire after 24 h",
    "storage.wipedBy": "Square: logging out, removing the app or a reset loses the queue",
  },
};
