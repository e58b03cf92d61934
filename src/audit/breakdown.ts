// Breakdown: where the sales of a total are: by group, store, terminal, outage and cause, the largest of each.

import { Identities } from "../plan/identities.ts";
import { groupOf, type Plan, storeOf } from "../plan/plan.ts";
import type { Breakdown, Share, Shares, Subject, Total } from "./result.ts";
import { add, type MutableTotal } from "./total.ts";

/** Parts that are told; the others are only added up. */
const toldAtMost = 20;

/** Of a terminal that the plan has not. */
const unknown = "?";

const noOutage = "no outage";

export class BreakdownTally {
  readonly #plan: Plan;
  readonly #identities: Identities;
  readonly #bySubject = new Map<Subject, Parts>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#identities = new Identities(plan);
  }

  /** One more sale. `outages` are indices in the plan; `causes`: mostly one. */
  add(
    subject: Subject,
    terminal: number,
    valueMinor: number,
    outages: readonly number[],
    causes: readonly string[],
  ): void {
    const { terminals } = this.#plan;
    let parts = this.#bySubject.get(subject);
    if (parts === undefined) {
      parts = new Parts(terminals);
      this.#bySubject.set(subject, parts);
    }
    parts.addTerminal(terminal >= 0 && terminal < terminals ? terminal : terminals, valueMinor);
    for (const id of this.#written(outages)) addIn(parts.byOutage, id, valueMinor);
    for (const cause of causes) addIn(parts.byCause, cause, valueMinor);
  }

  /** undefined where no sale was added to the subject. */
  of(subject: Subject): Breakdown | undefined {
    const parts = this.#bySubject.get(subject);
    return (
      parts && {
        group: largest(this.#groups(parts)),
        store: largest(this.#stores(parts)),
        terminal: largest(this.#terminals(parts)),
        outage: largest(this.#outages(parts)),
        cause: largest(byName(parts.byCause)),
      }
    );
  }

  /** As they are written, each once. */
  #written(outages: readonly number[]): Iterable<string> {
    if (outages.length === 0) return [noOutage];
    if (outages.length === 1) return [this.#plan.outages[outages[0]].of];
    return new Set(outages.map((outage) => this.#plan.outages[outage].of));
  }

  #groups(parts: Parts): Iterable<Share> {
    return parts.joined((terminal) => groupOf(this.#plan, terminal).id);
  }

  #stores(parts: Parts): Iterable<Share> {
    return parts.joined(
      (terminal) => storeOf(this.#plan, terminal),
      (terminal) => this.#identities.merchant(terminal),
    );
  }

  #terminals(parts: Parts): Iterable<Share> {
    return parts.joined(
      (terminal) => terminal,
      (terminal) => this.#identities.terminal(terminal),
    );
  }

  /** In the order of the plan, and last what no outage is behind. */
  *#outages({ byOutage }: Parts): Generator<Share> {
    for (const name of new Set([...this.#plan.outages.map(({ of }) => of), noOutage])) {
      const total = byOutage.get(name);
      if (total) yield { name, ...total };
    }
  }
}

/** Counts of one subject: arrays by terminal, because after an outage nearly every terminal has some. */
class Parts {
  readonly byOutage = new Map<string, MutableTotal>();
  readonly byCause = new Map<string, MutableTotal>();
  /** The last one is of terminals that the plan has not. */
  readonly #sales: Uint32Array;
  readonly #valueMinor: Float64Array;

  constructor(terminals: number) {
    this.#sales = new Uint32Array(terminals + 1);
    this.#valueMinor = new Float64Array(terminals + 1);
  }

  addTerminal(terminal: number, valueMinor: number): void {
    this.#sales[terminal]++;
    this.#valueMinor[terminal] += valueMinor;
  }

  /** Terminals with the same key are one part, and lie beside each other in the plan. */
  *joined<Key extends string | number>(
    keyOf: (terminal: number) => Key,
    nameOf: (terminal: number) => string = (terminal) => String(keyOf(terminal)),
  ): Generator<Share> {
    const last = this.#sales.length - 1;
    let key: Key | undefined;
    let part: { name: string; sales: number; valueMinor: number } | undefined;
    for (let terminal = 0; terminal < last; terminal++) {
      if (this.#sales[terminal] === 0) continue;
      const its = keyOf(terminal);
      if (part === undefined || its !== key) {
        if (part) yield part;
        part = { name: nameOf(terminal), sales: 0, valueMinor: 0 };
        key = its;
      }
      part.sales += this.#sales[terminal];
      part.valueMinor += this.#valueMinor[terminal];
    }
    if (part) yield part;
    if (this.#sales[last] > 0)
      yield { name: unknown, sales: this.#sales[last], valueMinor: this.#valueMinor[last] };
  }
}

/** Those with most sales, then with most value, then in their order. */
export function largest(parts: Iterable<Share>): Shares {
  const told: Share[] = [];
  let rest = 0;
  const more = { sales: 0, valueMinor: 0 };
  for (const part of parts) {
    let place = told.length;
    while (place > 0 && isLarger(part, told[place - 1])) place--;
    told.splice(place, 0, part);
    const dropped = told.length > toldAtMost ? told.pop() : undefined;
    if (dropped === undefined) continue;
    rest++;
    more.sales += dropped.sales;
    more.valueMinor += dropped.valueMinor;
  }
  return rest === 0 ? { largest: told } : { largest: told, more: { parts: rest, ...more } };
}

function isLarger(one: Total, other: Total): boolean {
  return one.sales > other.sales || (one.sales === other.sales && one.valueMinor > other.valueMinor);
}

function byName(parts: ReadonlyMap<string, Total>): Share[] {
  return [...parts.keys()].sort().map((name) => ({ name, ...(parts.get(name) as Total) }));
}

function addIn(parts: Map<string, MutableTotal>, name: string, valueMinor: number): void {
  let total = parts.get(name);
  if (total === undefined) {
    total = { sales: 0, valueMinor: 0 };
    parts.set(name, total);
  }
  add(total, valueMinor);
}
