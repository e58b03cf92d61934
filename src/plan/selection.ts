// Selection: whom an outage strikes. Shares are exact and drawn by the seed, keyed by the outage's id:
// another outage in the file changes nobody's luck.

import { purposes } from "../random.ts";
import type { Strike } from "../scenario/schema.ts";
import {
  type FleetLayout,
  type GroupLayout,
  storeIndex,
  terminalsOf,
  type Unit,
  unitsOf,
} from "./fleet-layout.ts";
import { drawnOrder, numberOf } from "./luck.ts";
import {
  isMeant,
  type Lane,
  lanesOf,
  type Strikes,
  type Test,
  tellsTerminalsApart,
  testsOf,
} from "./matching.ts";

/** Whom an outage strikes, lane by lane. */
export interface Selection {
  readonly lanes: readonly Lane[];
  /** Stores wherever whole stores are struck: that keeps plans of large fleets small. */
  readonly by: Unit;
  /** For each lane, 1 for every unit of its group that is struck. */
  readonly marks: readonly Uint8Array[];
}

/** An outage as far as it says whom it strikes. */
export interface Striking {
  readonly id: string;
  readonly strike?: Strike;
  readonly strikes: Strikes;
}

/** The selections of a scenario's outages. */
export class Selections {
  readonly #layout: FleetLayout;
  readonly #seed: number;
  readonly #striking: ReadonlyMap<string, Striking>;
  /** undefined while it is being made: who comes back to it then goes in a circle. */
  readonly #known = new Map<string, Selection | undefined>();

  /** `all` are those that `same` may name; of two with the same id the first is meant. */
  constructor(layout: FleetLayout, seed: number, all: readonly Striking[]) {
    this.#layout = layout;
    this.#seed = seed;
    this.#striking = new Map(all.toReversed().map((striking) => [striking.id, striking]));
  }

  /** Whom this outage strikes; everybody where it names nobody. */
  of(striking: Striking): Selection {
    const key = `${striking.id} ${striking.strikes}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.has(key)) throw new Error(`outage ${striking.id} strikes the same as itself`);
    this.#known.set(key, undefined);
    const selection = this.#select(striking);
    this.#known.set(key, selection);
    return selection;
  }

  #select(striking: Striking): Selection {
    const drawn = this.#drawn(striking, this.#fitting(striking));
    return striking.strikes === "stores" ? this.#wholeStores(drawn) : drawn;
  }

  /** Those whom all keys fit but the share. */
  #fitting({ strike = {}, strikes }: Striking): Selection {
    const same = strike.same === undefined ? undefined : this.#sameAs(strike.same);
    const isFine = same?.by === "terminal" || isOfTerminals(strike, strikes) || tellsTerminalsApart(strike);
    const by = isFine ? "terminal" : "store";
    const lanes = lanesOf(this.#layout, strikes);
    const marks = lanes.map((lane) => {
      const tests = isMeant(lane, strike) ? testsOf(lane, strike) : [() => false];
      if (same) tests.push(isAmong(lane.group, same));
      return marksOf(lane.group, by, tests);
    });
    return { lanes, by, marks };
  }

  /** The share of them, rounded to whole stores or terminals, that the seed draws first. */
  #drawn({ id, strike = {}, strikes }: Striking, fitting: Selection): Selection {
    if (strike.share === undefined) return fitting;
    const unit = isOfTerminals(strike, strikes) ? "terminal" : "store";
    const purpose = unit === "terminal" ? purposes.shareOfTerminals : purposes.share;
    const marks = struckUnits(this.#layout, fitting, unit);
    const order = drawnOrder(marked(marks), this.#seed, purpose, numberOf(id));
    marks.fill(0);
    for (const chosen of order.subarray(0, Math.round(strike.share * order.length))) marks[chosen] = 1;
    return {
      ...fitting,
      marks: fitting.lanes.map(({ group }, lane) =>
        marksOf(group, fitting.by, [
          (index) => fitting.marks[lane][index] === 1,
          isAmong(group, { by: unit, marks }),
        ]),
      ),
    };
  }

  /** Every store of which anyone is selected. */
  #wholeStores(selection: Selection): Selection {
    if (selection.by === "store") return selection;
    const stores = { by: "store", marks: struckUnits(this.#layout, selection, "store") } as const;
    const marks = selection.lanes.map(({ group }) => marksOf(group, "store", [isAmong(group, stores)]));
    return { ...selection, by: "store", marks };
  }

  #sameAs(id: string): Marked {
    const striking = this.#striking.get(id);
    if (!striking) throw new Error(`there is no outage ${id} to strike the same`);
    const selection = this.of(striking);
    return { by: selection.by, marks: struckUnits(this.#layout, selection, selection.by) };
  }
}

/** What a share is of. */
function isOfTerminals({ share, of }: Strike, strikes: Strikes): boolean {
  return share !== undefined && (of ?? strikes) === "terminals";
}

/** Whether the selection strikes nobody at all. */
export function isNobody({ marks }: Selection): boolean {
  return marks.every((lane) => !lane.includes(1));
}

/** Stores or terminals of the whole fleet, 1 for those that are meant. */
interface Marked {
  readonly by: Unit;
  readonly marks: Uint8Array;
}

function isAmong(group: GroupLayout, { by, marks }: Marked): Test {
  return by === "store"
    ? (_, store) => marks[group.stores[0] + store] === 1
    : (terminal) => marks[group.terminals[0] + terminal] === 1;
}

function marksOf(group: GroupLayout, by: Unit, tests: readonly Test[]): Uint8Array {
  const [from, to] = unitsOf(group, by);
  const marks = new Uint8Array(to - from);
  for (let unit = 0; unit < marks.length; unit++) {
    const store = storeIndex(group, by, unit);
    marks[unit] = tests.every((test) => test(unit, store)) ? 1 : 0;
  }
  return marks;
}

/** Units of the whole fleet, 1 for those that the selection strikes or that hold someone whom it strikes. */
export function struckUnits(layout: FleetLayout, { lanes, by, marks }: Selection, unit: Unit): Uint8Array {
  const struck = new Uint8Array(unit === "store" ? layout.stores : layout.terminals);
  for (const [lane, { group }] of lanes.entries()) {
    for (let index = 0; index < marks[lane].length; index++) {
      if (marks[lane][index] === 0) continue;
      if (unit === by) struck[unitsOf(group, unit)[0] + index] = 1;
      else if (unit === "store") struck[group.stores[0] + storeIndex(group, by, index)] = 1;
      else {
        const [from, to] = terminalsOf(group, by, index);
        struck.fill(1, from, to);
      }
    }
  }
  return struck;
}

/** The numbers of the units that are marked. A plain loop: iterators took a third of the planning. */
export function marked(marks: Uint8Array): Uint32Array {
  const units = new Uint32Array(marks.length);
  let count = 0;
  for (let unit = 0; unit < marks.length; unit++) if (marks[unit] === 1) units[count++] = unit;
  return units.subarray(0, count);
}
