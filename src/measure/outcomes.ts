// sales{outcome}: how many sales were wanted and what they came to at the counter, and what became of those
// put aside. unpaid{cause}: the goods are gone and the money never comes. turnedAway{cause}: the order was
// lost at the counter. Each as a count and in minor units. What the gateway lost is known to the audit alone.

import { assert } from "../errors.ts";
import { nameOf, turnedAwayCauses } from "../facts.ts";
import { fates, outcomes, type SaleLog, unpaidCauses } from "./sale-log.ts";

/** A number of sales and what they are worth. */
export interface Tally {
  readonly sales: number;
  readonly valueMinor: number;
}

export interface OutcomeFigures {
  readonly wanted: Tally;
  readonly approved: Tally;
  readonly declined: Tally;
  /** Put aside, whatever became of it later. */
  readonly queued: Tally;
  /** By cause, causes with nothing in them too. */
  readonly turnedAway: Readonly<Record<string, Tally>>;
  readonly forwarded: Tally;
  /** By cause, causes with nothing in them too: declined on forward, expired, exhausted. */
  readonly unpaid: Readonly<Record<string, Tally>>;
}

type Count = { -readonly [K in keyof Tally]: Tally[K] };

export class Outcomes {
  readonly #wanted = zero();
  readonly #approved = zero();
  readonly #declined = zero();
  readonly #queued = zero();
  readonly #forwarded = zero();
  readonly #turnedAway = zeros(Object.keys(turnedAwayCauses));
  readonly #unpaid = zeros(unpaidCauses);

  /** A sale of the log changed its state; `value` is that of the fact. */
  changed(log: SaleLog, row: number, value: number): void {
    add(this.#countOf(log, row, value), log.amountMinor[row]);
  }

  /** Live numbers: they go on counting. */
  get figures(): OutcomeFigures {
    return {
      wanted: this.#wanted,
      approved: this.#approved,
      declined: this.#declined,
      queued: this.#queued,
      turnedAway: this.#turnedAway,
      forwarded: this.#forwarded,
      unpaid: this.#unpaid,
    };
  }

  #countOf(log: SaleLog, row: number, value: number): Count {
    const fate = log.fate[row];
    if (fate === fates.forwarded) return this.#forwarded;
    if (fate >= fates.unpaid) return this.#unpaid[unpaidCauses[fate - fates.unpaid]];
    switch (log.outcome[row]) {
      case outcomes.approved:
        return this.#approved;
      case outcomes.declined:
        return this.#declined;
      case outcomes.queued:
        return this.#queued;
      case outcomes.turnedAway:
        return this.#turnedAwayFor(value);
      default:
        return this.#wanted;
    }
  }

  #turnedAwayFor(value: number): Count {
    const count = this.#turnedAway[nameOf(turnedAwayCauses, value)];
    assert(count !== undefined, () => `a customer was turned away for the unknown cause ${value}`);
    return count;
  }
}

/** The sum of several tallies. */
export function total(tallies: Iterable<Tally>): Tally {
  const sum = zero();
  for (const tally of tallies) {
    sum.sales += tally.sales;
    sum.valueMinor += tally.valueMinor;
  }
  return sum;
}

/** The outcomes of several groups as one. */
export function together(groups: readonly OutcomeFigures[]): OutcomeFigures {
  const sum = (of: (figures: OutcomeFigures) => Tally) => total(groups.map(of));
  const sums = (of: (figures: OutcomeFigures) => Readonly<Record<string, Tally>>) =>
    Object.fromEntries(Object.keys(of(groups[0])).map((cause) => [cause, sum((each) => of(each)[cause])]));
  return {
    wanted: sum((each) => each.wanted),
    approved: sum((each) => each.approved),
    declined: sum((each) => each.declined),
    queued: sum((each) => each.queued),
    turnedAway: sums((each) => each.turnedAway),
    forwarded: sum((each) => each.forwarded),
    unpaid: sums((each) => each.unpaid),
  };
}

function zero(): Count {
  return { sales: 0, valueMinor: 0 };
}

function zeros(names: readonly string[]): Record<string, Count> {
  return Object.fromEntries(names.map((name) => [name, zero()]));
}

function add(count: Count, amountMinor: number): void {
  count.sales++;
  count.valueMinor += amountMinor;
}
