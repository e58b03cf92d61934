// The kinds of outages that a scenario may use.

import { blackhole } from "./blackhole.ts";
import type { OutageKind } from "./kind.ts";
import { maintenance } from "./maintenance.ts";
import { refuse } from "./refuse.ts";

export const kinds: readonly OutageKind[] = [refuse, blackhole, maintenance];

/** The kind of this name; a checked scenario names no other. */
export function kindOf(name: string): OutageKind {
  const kind = kinds.find((each) => each.name === name);
  if (!kind) throw new Error(`no kind of outage is called ${name}`);
  return kind;
}
