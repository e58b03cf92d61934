// A preset and its overrides may contradict each other.

import { exactDuration } from "../../units.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";
import { policyOf } from "../policy.ts";
import { presets } from "../presets.ts";

export function policies({ groups }: Parts): Mistake[] {
  return groups.flatMap(({ index, terminal }) => {
    if (!terminal) return [];
    const { probe, forward } = policyOf(presets[terminal.preset].policy, terminal);
    const base: FieldPath = ["fleet", index, "terminal"];
    return [
      [[...base, "probe", "cap"], probe] as const,
      [[...base, "forward", "retry", "cap"], forward.retry] as const,
    ].flatMap(([path, backoff]) =>
      backoff.cap >= backoff.base
        ? []
        : [wrongValue(path, `is shorter than base, ${exactDuration(backoff.base)}`, "write at least base")],
    );
  });
}
