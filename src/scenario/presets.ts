// The presets of terminals, by the names that scenarios call them.

import { adyenKiosk } from "./presets/adyen-kiosk.ts";
import { clover } from "./presets/clover.ts";
import { jposSaf } from "./presets/jpos-saf.ts";
import type { Preset } from "./presets/preset.ts";
import { quick } from "./presets/quick.ts";
import { square } from "./presets/square.ts";

export const presets = {
  quick,
  "jpos-saf": jposSaf,
  square,
  clover,
  "adyen-kiosk": adyenKiosk,
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
