// sales{outcome}: how many sales were wanted and what they came to at the counter, and what became of those
// put aside. delayed (served so long after the intended time as load.delayedAfter says, or longer) and voided (taken back
// by the cashier) stand beside that: such a sale counts under what it came to as well.
// unpaid{cause}: the goods are gone and the money never comes. turnedAway{cause}: the order was lost at the
// counter. paidOtherwise{way}: it was paid, but not this way. Each as a count and in minor units. Refunds are
// totalled apart: money that goes out is no sale. What the gateway lost is known to the audit alone.

import { assert } from "../errors.ts";
import { type FactKind, facts, type Millis, nameOf, turnedAwayCauses, waysToPay } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
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
  /** By way, ways that nobody took too. */
  readonly paidOtherwise: Readonly<Record<string, Tally>>;
  /** Approved, declined or queued so long after the intended time as the plan calls late, or longer. */
  readonly delayed: Tally;
  /** Taken back by the cashier after they had been approved or queued. */
  readonly voided: Tally;
  readonly forwarded: Tally;
  /** By cause, causes with nothing in them too: declined on forward, expired, exhausted. */
  readonly unpaid: Readonly<Record<string, Tally>>;
  /** In none of the others. */
  readonly refunds: RefundFigures;
}

/** Money that customers wanted back. */
export interface RefundFigures {
  readonly wanted: Tally;
  readonly approved: Tally;
  readonly declined: Tally;
  readonly turnedAway: Tally;
}

/** Who is served so late, or later, is delayed where the plan says nothing: our own choice, ms of scenario time. */
const usualDelayMs = 30_000;

/** From how long after the intended time on a sale is delayed, run time. */
export function delayedAfterMs({ load, speed }: Plan): Millis {
  return load.delayedAfterMs ?? usualDelayMs / speed;
}

type Count = { -readonly [K in keyof Tally]: Tally[K] };

export class Outcomes {
  readonly #wanted = zero();
  readonly #approved = zero();
  readonly #declined = zero();
  readonly #queued = zero();
  readonly #forwarded = zero();
  readonly #delayed = zero();
  readonly #voided = zero();
  readonly #turnedAway = zeros(Object.keys(turnedAwayCauses));
  readonly #paidOtherwise = zeros(Object.keys(waysToPay));
  readonly #unpaid = zeros(unpaidCauses);
  readonly #refunds = { wanted: zero(), approved: zero(), declined: zero(), turnedAway: zero() };

  /** A sale of the log changed its state by this fact. */
  changed(log: SaleLog, row: number, kind: FactKind, value: number): void {
    const amountMinor = log.amountMinor[row];
    if (kind === facts.voided) {
      add(this.#voided, amountMinor);
      return;
    }
    add(this.#countOf(log, row, value), amountMinor);
  }

  /** It was served, but late. */
  delayed(amountMinor: number): void {
    add(this.#delayed, amountMinor);
  }

  refund(what: keyof RefundFigures, amountMinor: number): void {
    add(this.#refunds[what], amountMinor);
  }

  /** Live numbers: they go on counting. */
  get figures(): OutcomeFigures {
    return {
      wanted: this.#wanted,
      approved: this.#approved,
      declined: this.#declined,
      queued: this.#queued,
      turnedAway: this.#turnedAway,
      paidOtherwise: this.#paidOtherwise,
      delayed: this.#delayed,
      voided: this.#voided,
      forwarded: this.#forwarded,
      unpaid: this.#unpaid,
      refunds: this.#refunds,
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
        return known(this.#turnedAway[nameOf(turnedAwayCauses, value)], "was turned away", value);
      case outcomes.paidOtherwise:
        return known(this.#paidOtherwise[nameOf(waysToPay, value)], "paid otherwise", value);
      default:
        return this.#wanted;
    }
  }
}

function known(count: Count | undefined, did: string, value: number): Count {
  assert(count !== undefined, () => `a customer ${did}, and ${value} says nothing of how`);
  return count;
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
    paidOtherwise: sums((each) => each.paidOtherwise),
    delayed: sum((each) => each.delayed),
    voided: sum((each) => each.voided),
    forwarded: sum((each) => each.forwarded),
    unpaid: sums((each) => each.unpaid),
    refunds: {
      wanted: sum((each) => each.refunds.wanted),
      approved: sum((each) => each.refunds.approved),
      declined: sum((each) => each.refunds.declined),
      turnedAway: sum((each) => each.refunds.turnedAway),
    },
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
