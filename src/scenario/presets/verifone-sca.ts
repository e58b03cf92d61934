// verifone-sca: Verifone's SCA with store and forward: slow and steady, so that a fleet does not come back at once.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const verifoneSca: Preset = {
  about: "Verifone SCA: an echo every 2 min, one upload every 5 min, purged at 15 days",
  policy: {
    ...usual,
    detection: { ...usual.detection, echo: { every: "2m" }, returnsBy: "echo" },
    offline: { ...usual.offline, purgeAfter: "360h" },
    forward: { ...usual.forward, spread: "1m40s", gap: "5m" },
  },
  sources: {
    "detection.echo": "Verifone SCA: an echo every 2 min",
    "detection.returnsBy": "Verifone SCA: the echo goes on while it is offline",
    "offline.purgeAfter": "Verifone SCA: purged at 15 days",
    "forward.spread":
      "Verifone SCA: the delay of the reconnect is spread by serial number; a second for each of its last two digits is our choice",
    "forward.gap": "Verifone SCA: one stored upload every 5 min",
  },
};
