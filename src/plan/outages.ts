// The outages of a plan: the parts of the written ones as they are played, and the cohorts that follow from them.

import type { BrokenAcquirer } from "../outages/kind.ts";
import { type Mistake, wrongValue } from "../scenario/mistake.ts";
import type { Scenario, WrittenOutage } from "../scenario/schema.ts";
import { playedMs } from "../units.ts";
import { type Done, lostLinks, unspared } from "./blows.ts";
import { Calendar, PlanTooLarge } from "./calendar.ts";
import type { Division } from "./cells.ts";
import { planChanges } from "./changes.ts";
import { cohortsOf } from "./cohorts.ts";
import { PlanMisfit, startsLate } from "./fitting.ts";
import { type FleetLayout, terminalsOf, unitsOf } from "./fleet-layout.ts";
import type { Part } from "./parts.ts";
import type { Change, Cohort, Outage, Trouble } from "./plan.ts";
import { type Range, RangeList } from "./ranges.ts";

/** Ranges of struck terminals in all outages: some 150 MB of JSON, and V8 has no text above 512 MB. */
const mostRanges = 10_000_000;

export interface PlannedOutages {
  readonly cohorts: readonly Cohort[];
  /** In order of their start; those that start together in the order of the file. */
  readonly outages: readonly Outage[];
  readonly changes: readonly Change[];
}

/** A part with its times of the run. */
interface Played {
  readonly outage: WrittenOutage;
  /** Of the written outage in the file. */
  readonly index: number;
  readonly part: Part;
  readonly at: number;
  readonly forMs: number;
}

/** Throws PlanTooLarge, and PlanMisfit where something would happen after the run. */
export function planOutages(scenario: Scenario, layout: FleetLayout): PlannedOutages {
  const calendar = new Calendar(scenario, layout);
  const played = playedParts(calendar, scenario);
  const misfits = [...calendar.misfits, ...lateChanges(scenario, calendar)];
  if (misfits.length > 0) throw new PlanMisfit(misfits);
  const struck = new Struck(layout, calendar, played);
  let ranges = 0;
  const outages = played.flatMap(({ outage, index, part, at, forMs }): Outage[] => {
    const all = struck.done(outage, part, scenario);
    if (all.length === 0) throw new PlanMisfit([touchesNobody(index, part)]);
    return all.map(({ name, struck: terminals, effect }) => {
      ranges += terminals.length;
      if (ranges > mostRanges)
        throw new PlanTooLarge(index, "strikes too many scattered terminals too often to write that down");
      return {
        id: name === undefined ? part.id : `${part.id}.${name}`,
        of: outage.id,
        kind: part.kind.name,
        at,
        forMs,
        isPermanent: part.isPermanent,
        struck: terminals,
        effect,
        ...announcementOf(part, scenario.speed),
        ...(outage.waves?.stopIf ? { stopIf: outage.waves.stopIf } : {}),
      };
    });
  });
  return { cohorts: struck.cohorts, outages, changes: planChanges(scenario, calendar) };
}

/** From when on the gateway tells of it. */
function announcementOf({ kind, parameters }: Part, speed: number): Pick<Outage, "announcedMs"> {
  const announcedMs = kind.announcedMs?.(parameters);
  return announcedMs === undefined ? {} : { announcedMs: playedMs(announcedMs, speed) };
}

/** Whom it strikes, its parameters leave out. */
function touchesNobody(index: number, { kind }: Part): Mistake {
  const what = `${kind.name} touches nobody whom it strikes`;
  return wrongValue(["outages", index], what, "strike those who have that link, or an older version");
}

/** All parts that begin before the run ends, in the order of their beginning. */
function playedParts(calendar: Calendar, { duration, settle, speed }: Scenario): Played[] {
  const runEnd = playedMs(duration, speed) + playedMs(settle, speed);
  return calendar
    .all()
    .flatMap(({ outage, parts }, index) =>
      parts.map((part) => {
        const at = playedMs(part.startMs, speed);
        // The end is divided, not the length: what ends together in the scenario ends together in the run.
        const forMs = Math.max(1, Math.min(playedMs(part.endMs, speed), runEnd) - at);
        return { outage, index, part, at, forMs };
      }),
    )
    .filter(({ at }) => at < runEnd)
    .toSorted((one, other) => one.at - other.at);
}

/** By times that were drawn: what can be told from the file is said by the loader. */
function lateChanges({ changes, duration, settle }: Scenario, calendar: Calendar): Mistake[] {
  return changes.flatMap(({ at }, index) => {
    const atMs = calendar.momentMs(at);
    return atMs < duration + settle ? [] : [startsLate(["changes", index, "at"], atMs, duration + settle)];
  });
}

/** Whom the parts strike: as terminals, and as the cohorts that the parts which strike links make of the fleet. */
class Struck {
  readonly cohorts: readonly Cohort[];
  readonly #layout: FleetLayout;
  readonly #calendar: Calendar;
  readonly #cohortsOf: ReadonlyMap<Division, readonly (readonly number[])[]>;
  readonly #terminalsOf = new Map<Division, readonly (readonly Range[])[]>();

  constructor(layout: FleetLayout, calendar: Calendar, played: readonly Played[]) {
    this.#layout = layout;
    this.#calendar = calendar;
    const cells = new Map<Division, Set<number>>();
    for (const { outage, part } of played) {
      const division = part.kind.strikes === "links" ? calendar.divisionOf(outage, part.kind) : undefined;
      if (division) cells.set(division, (cells.get(division) ?? new Set()).add(part.cell));
    }
    const divisions = [...cells.keys()];
    // A cell that no part of the run strikes, such as one that begins as it ends, needs no cohort of its own.
    const { cohorts, struck } = cohortsOf(
      layout,
      divisions,
      (division, cell) => cells.get(division)?.has(cell) === true,
    );
    this.cohorts = cohorts;
    this.#cohortsOf = new Map(divisions.map((division, index) => [division, struck[index]]));
  }

  /** What the part does, mostly one thing; nothing where its parameters leave nobody. */
  done(outage: WrittenOutage, part: Part, { speed, load }: Scenario): Done[] {
    const { kind, parameters } = part;
    const struck = unspared(this.#layout, kind, parameters, this.#terminals(outage, part));
    if (struck.length === 0) return [];
    const does = kind.effect(parameters, speed);
    switch (does.kind) {
      case "lost-link":
        return lostLinks(this.#layout, does, struck);
      case "broken-acquirer":
        return [{ struck, effect: { on: "gateway", does: acquirerTrouble(does, Object.keys(load.cards)) } }];
      case "maintenance":
      case "crash":
      case "expiry":
      case "fail":
      case "slow":
      case "acquirer":
      case "refusal":
        return [{ struck, effect: { on: "gateway", does } }];
      case "refuse":
      case "toxics":
        return [{ struck, effect: { on: "links", cohorts: this.#cohorts(outage, part), does } }];
      default:
        return [{ struck, effect: { on: "terminals", does } }];
    }
  }

  #terminals(outage: WrittenOutage, { kind, cell }: Part): readonly Range[] {
    const division = this.#calendar.divisionOf(outage, kind);
    if (!division) return [[0, this.#layout.terminals]];
    const known = this.#terminalsOf.get(division) ?? terminalsOfCells(this.#layout, division);
    this.#terminalsOf.set(division, known);
    return known[cell];
  }

  #cohorts(outage: WrittenOutage, { kind, cell }: Part): readonly number[] {
    // A gateway that refuses or is silent is one that no link reaches.
    if (kind.strikes === "gateway") return [...this.cohorts.keys()];
    const division = this.#calendar.divisionOf(outage, kind);
    const cohorts = division && this.#cohortsOf.get(division)?.[cell];
    if (!cohorts) throw new Error(`outage ${outage.id} strikes links, and has no cohorts`);
    return cohorts;
  }
}

/** Routes stand in the order of the networks. */
function acquirerTrouble(
  { network, delayMs, failShare }: BrokenAcquirer,
  networks: readonly string[],
): Trouble {
  const route = network === undefined ? {} : { route: networks.indexOf(network) };
  return { kind: "acquirer", ...route, delayMs, failShare };
}

/** The terminals of each cell, in one walk over the fleet: a terminal with two struck links is listed once. */
function terminalsOfCells(layout: FleetLayout, { lanes, by, marks, cells }: Division): Range[][] {
  const lists = cells.map(() => new RangeList());
  const last = new Int32Array(cells.length).fill(-1);
  for (const group of layout.groups) {
    const own = [...lanes.keys()].filter((lane) => lanes[lane].group === group);
    const [from, to] = unitsOf(group, by);
    for (let unit = 0; unit < to - from; unit++) {
      for (const lane of own) {
        const cell = marks[lane][unit] - 1;
        if (cell < 0 || last[cell] === from + unit) continue;
        last[cell] = from + unit;
        lists[cell].add(terminalsOf(group, by, unit));
      }
    }
  }
  return lists.map(({ ranges }) => ranges);
}
