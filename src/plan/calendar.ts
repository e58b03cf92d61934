// The calendar: when each written outage happens, and to which cells of the struck, in scenario time.
// Outages may hang on others in any order of the file; a circle is for the loader to refuse.

import type { OutageKind } from "../outages/kind.ts";
import { kindOf } from "../outages/kinds.ts";
import type { Mistake } from "../scenario/mistake.ts";
import type { Moment } from "../scenario/moment.ts";
import type { Scenario, WrittenOutage } from "../scenario/schema.ts";
import { type Division, divide } from "./cells.ts";
import { misfits } from "./fitting.ts";
import type { FleetLayout } from "./fleet-layout.ts";
import type { Strikes } from "./matching.ts";
import { type Part, partsOf } from "./parts.ts";
import { Selections } from "./selection.ts";

/** More outages than that make a plan that nobody can read, and a run that does nothing else. */
const mostOutages = 10_000;

/** The plan would be too large; `outage` is the index of the written one that makes it so. */
export class PlanTooLarge extends Error {
  override readonly name = "PlanTooLarge";
  readonly outage: number;

  constructor(outage: number, what: string) {
    super(what);
    this.outage = outage;
  }
}

export interface Dated {
  readonly outage: WrittenOutage;
  /** In the order of its repetitions, strokes, cells and time. */
  readonly parts: readonly Part[];
}

export class Calendar {
  readonly #scenario: Scenario;
  readonly #layout: FleetLayout;
  readonly #selections: Selections;
  readonly #divisions = new Map<string, Division>();
  /** By the index of the outage; undefined while they are being made. */
  readonly #parts = new Map<number, readonly Part[] | undefined>();
  readonly #misfits: Mistake[] = [];
  #count = 0;

  constructor(scenario: Scenario, layout: FleetLayout) {
    this.#scenario = scenario;
    this.#layout = layout;
    const striking = scenario.outages.map((outage) => ({
      ...outage,
      strikes: selectedBy(kindsOf(outage)),
    }));
    this.#selections = new Selections(layout, scenario.seed, striking);
  }

  /** Every outage in the order of the file. Throws PlanTooLarge. */
  all(): Dated[] {
    return this.#scenario.outages.map((outage, index) => ({ outage, parts: this.#partsOf(index) }));
  }

  /** What of all those that are dated so far does not fit into the run. */
  get misfits(): readonly Mistake[] {
    return this.#misfits;
  }

  /** Since the first customer; never before. */
  momentMs(moment: Moment): number {
    if (!("of" in moment)) return moment.ms;
    const index = this.#scenario.outages.findIndex(({ id }) => id === moment.of);
    if (index === -1) throw new Error(`there is no outage ${moment.of} to begin by`);
    const parts = this.#partsOf(index);
    const edges = parts.map(({ startMs, endMs }) => (moment.edge === "start" ? startMs : endMs));
    // Loops instead of Math.min(...edges): thousands of arguments are too many for a call.
    const edge = edges.reduce((one, other) =>
      moment.edge === "start" ? Math.min(one, other) : Math.max(one, other),
    );
    return Math.max(0, edge + moment.ms);
  }

  /** How the struck are divided; undefined for a kind that strikes the gateway, and so everybody at once. */
  divisionOf(outage: WrittenOutage, kind: OutageKind): Division | undefined {
    return this.#divisions.get(divisionKey(outage, kind));
  }

  #partsOf(index: number): readonly Part[] {
    const known = this.#parts.get(index);
    if (known) return known;
    const { [index]: outage } = this.#scenario.outages;
    if (this.#parts.has(index)) throw new Error(`outage ${outage.id} begins by itself`);
    this.#parts.set(index, undefined);
    const { seed, duration, settle } = this.#scenario;
    const startMs = this.momentMs(outage.at);
    const runEndMs = duration + settle;
    const kinds = kindsOf(outage);
    for (const kind of kinds) this.#divide(outage, kind, runEndMs - startMs);
    const happening = {
      outage,
      startMs,
      runEndMs,
      seed,
      cellsOf: (kind: OutageKind) => this.divisionOf(outage, kind)?.cells ?? [{}],
    };
    this.#misfits.push(...misfits({ ...happening, index, kinds }));
    const parts: Part[] = [];
    for (const part of partsOf(happening)) {
      parts.push(part);
      if (++this.#count > mostOutages)
        throw new PlanTooLarge(index, `comes to more than ${mostOutages} outages with those before it`);
    }
    this.#parts.set(index, parts);
    return parts;
  }

  #divide(outage: WrittenOutage, kind: OutageKind, latestMs: number): void {
    const { strikes } = kind;
    const key = divisionKey(outage, kind);
    if (strikes === "gateway" || this.#divisions.has(key)) return;
    const { seed, speed } = this.#scenario;
    const selection = this.#selections.of({ id: outage.id, strike: outage.strike, strikes });
    // Whoever comes back within the same second of the run comes back together.
    const quantumMs = 1000 * speed;
    this.#divisions.set(
      key,
      divide(this.#layout, seed, selection, { ...outage, strikes }, quantumMs, Math.max(0, latestMs)),
    );
  }
}

function divisionKey({ id }: WrittenOutage, { strikes }: OutageKind): string {
  return `${id} ${strikes}`;
}

/** What breaks, or what may break in a storm. */
function kindsOf({ what, storm }: WrittenOutage): OutageKind[] {
  return [...(what ? [what] : []), ...(storm?.of ?? [])].map(({ kind }) => kindOf(kind));
}

/** What others choose among who take its draw again; what strikes the gateway strikes every store. */
function selectedBy(kinds: readonly OutageKind[]): Strikes {
  return kinds.map(({ strikes }) => strikes).find((strikes) => strikes !== "gateway") ?? "stores";
}
