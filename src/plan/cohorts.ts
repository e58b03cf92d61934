// Cohorts: the fleet divided until all links of a part are struck by exactly the same outages of the network.
// As few as possible: providers that no outage tells apart share one.

import type { Division } from "./cells.ts";
import {
  type FleetLayout,
  type LinkLayout,
  storeIndex,
  terminalsOf,
  type Unit,
  unitsOf,
} from "./fleet-layout.ts";
import type { Cohort } from "./plan.ts";
import { RangeList } from "./ranges.ts";

export interface Cohorts {
  readonly cohorts: readonly Cohort[];
  /** For each division and each of its cells, the indexes of the cohorts that it strikes. */
  readonly struck: readonly (readonly (readonly number[])[])[];
}

/**
 * Divides the links of the fleet by these divisions, whose lanes are its links; cells that `isPlanned` denies divide
 * nothing. Cohorts are numbered by link, then by their first terminal.
 */
export function cohortsOf(
  layout: FleetLayout,
  divisions: readonly Division[],
  isPlanned: (division: Division, cell: number) => boolean,
): Cohorts {
  const cohorts: Cohort[] = [];
  const struck: number[][][] = divisions.map(({ cells }) => cells.map(() => []));
  const planned = divisions.map((division) =>
    Uint8Array.from([0, ...division.cells.keys()], (cell, mark) =>
      mark > 0 && isPlanned(division, cell) ? 1 : 0,
    ),
  );
  for (const [lane, link] of layout.links.entries()) {
    const markings = divisions.map(({ by, marks, cells }, index) => ({
      by,
      marks: marks[lane],
      cells: cells.length,
      planned: planned[index],
    }));
    const classes = classesOf(link, markings);
    for (const { terminals, provider, firstTerminal } of membersOf(link, classes)) {
      for (const [index, { by, marks }] of markings.entries()) {
        const mark =
          marks[by === "store" ? storeIndex(link.group, "terminal", firstTerminal) : firstTerminal];
        if (planned[index][mark] === 1) struck[index][mark - 1].push(cohorts.length);
      }
      const { group } = link.group;
      const { id, profile } = group.links[link.link];
      cohorts.push({ link: link.link, linkId: id, group: group.id, provider, profile, terminals });
    }
  }
  return { cohorts, struck };
}

/** What one division says of one link. */
interface Marking {
  readonly by: Unit;
  readonly marks: ArrayLike<number>;
  readonly cells: number;
  readonly planned: Uint8Array;
}

/** The class of each unit: two have the same where every division treats them alike. Numbers follow the first unit. */
interface Classes {
  readonly by: Unit;
  readonly of: Uint32Array;
}

function classesOf({ group }: LinkLayout, markings: readonly Marking[]): Classes {
  const dividing = markings.filter(({ marks, planned }) => strikesAny(marks, planned));
  const by = dividing.some((marking) => marking.by === "terminal") ? "terminal" : "store";
  const [from, to] = unitsOf(group, by);
  const of = new Uint32Array(to - from);
  for (const marking of dividing) {
    // Splits every class where the division does.
    const split = new Map<number, number>();
    let last = { key: -1, number: 0 };
    for (let unit = 0; unit < of.length; unit++) {
      const mark = marking.marks[marking.by === by ? unit : storeIndex(group, by, unit)];
      const key = of[unit] * (marking.cells + 1) + (marking.planned[mark] === 1 ? mark : 0);
      if (key !== last.key) {
        const known = split.get(key) ?? split.size;
        split.set(key, known);
        last = { key, number: known };
      }
      of[unit] = last.number;
    }
  }
  return { by, of };
}

function strikesAny(marks: ArrayLike<number>, planned: Uint8Array): boolean {
  for (let unit = 0; unit < marks.length; unit++) if (planned[marks[unit]] === 1) return true;
  return false;
}

interface Members {
  readonly terminals: RangeList["ranges"];
  /** Who carries them, as a cohort says it. */
  readonly provider: string;
  /** Counted from the group's first. */
  readonly firstTerminal: number;
}

function membersOf({ group, providers }: LinkLayout, { by, of }: Classes): Members[] {
  const lists: RangeList[] = [];
  const carriers: Set<number>[] = [];
  for (let unit = 0; unit < of.length; unit++) {
    const number = of[unit];
    lists[number] ??= new RangeList();
    carriers[number] ??= new Set();
    lists[number].add(terminalsOf(group, by, unit));
    if (providers.names.length > 1) carriers[number].add(providers.of[storeIndex(group, by, unit)]);
  }
  return lists.map(({ ranges }, number) => ({
    terminals: ranges,
    provider: providers.names
      .filter((_, name) => providers.names.length === 1 || carriers[number].has(name))
      .join("+"),
    firstTerminal: ranges[0][0] - group.terminals[0],
  }));
}
