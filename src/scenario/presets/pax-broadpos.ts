// pax-broadpos: PAX terminals with BroadPOS.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const paxBroadpos: Preset = {
  about: "PAX BroadPOS: 1,000 records, then it stops storing",
  policy: {
    ...usual,
    storage: { kind: "durable", durableRecords: 1000, beyond: "refuse" },
  },
  sources: {
    "storage.durableRecords": "PAX BroadPOS: 1,000 records",
    "storage.beyond": "PAX BroadPOS: then it stops storing",
  },
};
