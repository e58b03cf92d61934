// toast: Toast's offline mode. What it does for online orders, which it holds back after a recovery, no terminal shows.

import type { Preset } from "./preset.ts";
import { usual } from "./usual.ts";

export const toast: Preset = {
  about: "Toast: offline after 40 s, a manager approves large payments, back within 3 days",
  policy: {
    ...usual,
    offline: { ...usual.offline, expireAfter: "72h", manager: { above: 100, takes: { p50: "1m" } } },
  },
  sources: {
    "offline.expireAfter": "Toast: reconnect within 3 days",
    "offline.manager":
      "Toast: payments above a limit need a manager; the limit and the minute are our choice",
  },
};
