// The presets of terminals, by the names that scenarios call them.

import { jposSaf } from "./presets/jpos-saf.ts";
import type { Preset } from "./presets/preset.ts";
import { quick } from "./presets/quick.ts";

export const presets = { quick, "jpos-saf": jposSaf } as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
