// Blows: whom of the struck an outage of stores or terminals touches, and how. A lost link has a number in each group;
// a version that is new enough is not refused.

import type { LostLink, OutageKind } from "../outages/kind.ts";
import { customersLink } from "./customers-link.ts";
import type { FleetLayout, GroupLayout } from "./fleet-layout.ts";
import type { Blow, Effect } from "./plan.ts";
import { inBoth, type Range, RangeList } from "./ranges.ts";

/** What is done, and to whom. */
export interface Done {
  /** What of the part this is; undefined where it is all of it. */
  readonly name?: string;
  readonly struck: readonly Range[];
  readonly effect: Effect;
}

/** Each of the struck groups loses the link that is meant; a group that has none such is not touched. */
export function lostLinks({ groups }: FleetLayout, { link }: LostLink, struck: readonly Range[]): Done[] {
  const lists = new Map<number, RangeList>();
  for (const { group, terminals } of groups) {
    const own = group.links.filter((each) => each !== customersLink);
    const index =
      typeof link === "object" ? own.findIndex(({ id }) => id === link.id) : ends(own.length, link);
    const list = lists.get(index) ?? new RangeList();
    for (const range of inBoth(struck, [terminals])) list.add(range);
    if (index >= 0 && list.ranges.length > 0) lists.set(index, list);
  }
  return [...lists].map(([index, { ranges }]) => ({
    ...(lists.size === 1 ? {} : { name: `link-${index + 1}` }),
    struck: ranges,
    effect: { on: "terminals", does: { kind: "link-dead", link: index } satisfies Blow },
  }));
}

function ends(links: number, which: "first" | "last"): number {
  return which === "first" ? 0 : links - 1;
}

/** Those of the struck whose version the kind does not spare; who has none that is written is not spared. */
export function unspared(
  { groups }: FleetLayout,
  kind: OutageKind,
  parameters: unknown,
  struck: readonly Range[],
): readonly Range[] {
  if (kind.strikes !== "terminals" || !kind.spares) return struck;
  const { spares } = kind;
  const left = new RangeList();
  for (const group of groups) {
    const isSpared = group.versions.names.map((version) => spares(parameters, version));
    for (const range of inBoth(struck, [group.terminals])) addUnspared(left, group, range, isSpared);
  }
  return left.ranges;
}

function addUnspared(
  left: RangeList,
  { versions, terminals }: GroupLayout,
  range: Range,
  isSpared: readonly boolean[],
): void {
  if (!isSpared.includes(true)) {
    left.add(range);
    return;
  }
  for (let terminal = range[0]; terminal < range[1]; terminal++)
    if (!isSpared[versions.of[terminal - terminals[0]]]) left.add([terminal, terminal + 1]);
}
