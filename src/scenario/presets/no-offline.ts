// no-offline: a terminal that sells online only, as most do whose acquirer allows no stored payments.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const noOffline: Preset = {
  about: "sells online only: whoever comes while it is offline is turned away",
  policy: { ...usual, offline: { ...usual.offline, sells: false } },
  sources: { "offline.sells": "what this preset is for" },
};
