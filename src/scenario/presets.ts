// The presets of terminals, by the names that scenarios call them.

import { adyen } from "./presets/adyen.ts";
import { adyenKiosk } from "./presets/adyen-kiosk.ts";
import { badHabits } from "./presets/bad-habits.ts";
import { clover } from "./presets/clover.ts";
import { ideal } from "./presets/ideal.ts";
import { jposSaf } from "./presets/jpos-saf.ts";
import { monerisGo } from "./presets/moneris-go.ts";
import { noOffline } from "./presets/no-offline.ts";
import { paxBroadpos } from "./presets/pax-broadpos.ts";
import { payanywhere } from "./presets/payanywhere.ts";
import type { Preset } from "./presets/preset.ts";
import { quick } from "./presets/quick.ts";
import { square } from "./presets/square.ts";
import { stripe } from "./presets/stripe.ts";
import { toast } from "./presets/toast.ts";
import { unionpay } from "./presets/unionpay.ts";
import { usual, usualSources } from "./presets/usual.ts";
import { verifoneSca } from "./presets/verifone-sca.ts";

export const presets = {
  quick,
  stripe,
  square,
  toast,
  clover,
  adyen,
  "adyen-kiosk": adyenKiosk,
  "moneris-go": monerisGo,
  payanywhere,
  "verifone-sca": verifoneSca,
  "pax-broadpos": paxBroadpos,
  "jpos-saf": jposSaf,
  unionpay,
  "no-offline": noOffline,
  ideal,
  "bad-habits": badHabits,
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;

/** A field of a preset, as it is written, and where its figure comes from. */
export interface Figure {
  readonly path: string;
  readonly value: string;
  /** undefined where nothing is said of it, which is a mistake of the preset. */
  readonly source: string | undefined;
}

/** Every field of a preset's policy. */
export function figuresOf({ policy, sources }: Preset): Figure[] {
  const asUsual = new Map(leavesOf(usual));
  return leavesOf(policy).map(([path, value]) => ({
    path,
    value,
    source:
      sourceIn(sources, path) ?? (asUsual.get(path) === value ? sourceIn(usualSources, path) : undefined),
  }));
}

/** The source of the field itself, or else of the nearest part of its path; "" is all of it. */
function sourceIn(sources: Preset["sources"], path: string): string | undefined {
  const known = sources[path];
  if (known !== undefined || path === "") return known;
  return sourceIn(sources, path.slice(0, Math.max(0, path.lastIndexOf("."))));
}

function leavesOf(map: object, prefix = ""): [path: string, value: string][] {
  return Object.entries(map).flatMap(([key, value]): [string, string][] => {
    const path = prefix + key;
    if (Array.isArray(value)) return [[path, value.join(", ")]];
    return typeof value === "object" && value !== null
      ? leavesOf(value, `${path}.`)
      : [[path, String(value)]];
  });
}
