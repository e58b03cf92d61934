// The sale log: what became of every sale, one row each, in typed arrays: 22 bytes a row. Refunds are not in it. There is room from the start
// for as many as the plan lets expect, and the system gives memory to room only where it is used; so nothing is
// copied. Measures that need whole distributions or look back (latency, drain, service) read it when the run is over.
// A row is found by terminal and sale only while something can still happen to it, so memory stays flat.

import { assert } from "../errors.ts";
import { type FactKind, facts, givenUpCauses, type Millis, nameOf } from "../facts.ts";
import { answerNumbers } from "../messages.ts";

/** What a sale came to at the counter: the first of these that was reached. */
export const outcomes = {
  open: 0,
  approved: 1,
  declined: 2,
  queued: 3,
  turnedAway: 4,
  paidOtherwise: 5,
} as const;

/** Whether the customer has left with the goods. */
export function isTaken(outcome: number): boolean {
  return outcome === outcomes.approved || outcome === outcomes.queued;
}

/** How a queued sale left its queue: not yet, accepted by the gateway, voided, or unpaid for a cause. */
export const fates = { none: 0, forwarded: 1, voided: 2, unpaid: 3 } as const;

/** Every cause for which a queued sale stays unpaid. */
export const unpaidCauses: readonly string[] = ["declined", ...Object.keys(givenUpCauses)];

/** Stands for "not yet" in the log's times. */
const notYet = -1;

/** Rows that there is room for from the start. */
const leastRows = 4096;
const mostRows = 2 ** 26;

/** Amounts above this take eight bytes instead of four, each. */
const most32 = 2 ** 32 - 1;

export class SaleLog {
  /** Number of rows. */
  length = 0;
  intendedAt: Int32Array<ArrayBuffer>;
  terminal: Int32Array<ArrayBuffer>;
  amountMinor: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** One of `outcomes`. */
  outcome: Uint8Array<ArrayBuffer>;
  /** When the counter had its final answer, or notYet. */
  answeredAt: Int32Array<ArrayBuffer>;
  /** When it left its queue, or notYet. */
  leftAt: Int32Array<ArrayBuffer>;
  /** One of `fates`; unpaid for unpaidCauses[i] is fates.unpaid + i. */
  fate: Uint8Array<ArrayBuffer>;

  /** Rows of sales that the cashier took back. */
  readonly voided = new Set<number>();

  readonly #terminals: number;
  /** Rows to which something can still happen, by sale × terminals + terminal. */
  readonly #open = new Map<number, number>();
  /** By terminal: the sale that was approved last, and its row: a void follows its approval. */
  readonly #approvedSale: Int32Array;
  readonly #approvedRow: Int32Array;

  /** `expected`: how many sales will probably come; more make it copy itself. */
  constructor(terminals: number, expected = 0) {
    this.#terminals = terminals;
    this.#approvedSale = new Int32Array(terminals).fill(notYet);
    this.#approvedRow = new Int32Array(terminals);
    // Six standard deviations above the mean.
    const rows = Math.min(mostRows, Math.ceil(expected + 6 * Math.sqrt(expected) + leastRows));
    this.intendedAt = new Int32Array(rows);
    this.terminal = new Int32Array(rows);
    this.amountMinor = new Uint32Array(rows);
    this.outcome = new Uint8Array(rows);
    this.answeredAt = new Int32Array(rows);
    this.leftAt = new Int32Array(rows);
    this.fate = new Uint8Array(rows);
  }

  /** Takes in a fact. The row of the sale whose state it changed, or −1 where it changed none. */
  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): number {
    switch (kind) {
      case facts.wanted:
        return this.#add(terminal, at, sale, value);
      case facts.approved:
        return this.#answer(terminal, at, sale, outcomes.approved);
      case facts.declined:
        return this.#answer(terminal, at, sale, outcomes.declined);
      case facts.queued:
        return this.#answer(terminal, at, sale, outcomes.queued);
      case facts.turnedAway:
        return this.#answer(terminal, at, sale, outcomes.turnedAway);
      case facts.paidOtherwise:
        return this.#answer(terminal, at, sale, outcomes.paidOtherwise);
      case facts.forwardAccepted:
        return this.#leave(terminal, at, sale, fates.forwarded);
      case facts.forwardDeclined:
        return this.#leave(terminal, at, sale, fates.unpaid);
      case facts.givenUp:
        return this.#leave(terminal, at, sale, fates.unpaid + unpaidCauses.indexOf(givenUpCause(value)));
      case facts.inquiryAnswered:
        return this.#told(terminal, at, sale, value);
      case facts.voided:
        return this.#void(terminal, at, sale);
      default:
        return -1;
    }
  }

  /** From the intended start to the final answer at the counter, ms; Infinity while there is none. */
  latencyMs(row: number): number {
    const answeredAt = this.answeredAt[row];
    return answeredAt === notYet ? Number.POSITIVE_INFINITY : Math.max(0, answeredAt - this.intendedAt[row]);
  }

  #add(terminal: number, at: Millis, sale: number, amountMinor: number): number {
    if (this.length === this.terminal.length) this.#grow();
    const row = this.length++;
    this.intendedAt[row] = at;
    this.terminal[row] = terminal;
    if (amountMinor > most32 && this.amountMinor instanceof Uint32Array) {
      this.amountMinor = new Float64Array(this.amountMinor);
    }
    this.amountMinor[row] = amountMinor;
    this.answeredAt[row] = notYet;
    this.leftAt[row] = notYet;
    this.#open.set(sale * this.#terminals + terminal, row);
    return row;
  }

  #answer(terminal: number, at: Millis, sale: number, outcome: number): number {
    const key = sale * this.#terminals + terminal;
    const row = this.#open.get(key);
    if (row === undefined || this.outcome[row] !== outcomes.open) return -1;
    this.outcome[row] = outcome;
    this.answeredAt[row] = at;
    if (outcome !== outcomes.queued) this.#open.delete(key);
    if (outcome === outcomes.approved) {
      this.#approvedSale[terminal] = sale;
      this.#approvedRow[terminal] = row;
    }
    return row;
  }

  /** It was asked for what became of the sale: `answer` is an answerNumber. */
  #told(terminal: number, at: Millis, sale: number, answer: number): number {
    if (answer === answerNumbers.approved) return this.#answer(terminal, at, sale, outcomes.approved);
    return answer === answerNumbers.declined ? this.#answer(terminal, at, sale, outcomes.declined) : -1;
  }

  #void(terminal: number, at: Millis, sale: number): number {
    let row = this.#leave(terminal, at, sale, fates.voided);
    if (row < 0 && this.#approvedSale[terminal] === sale) row = this.#approvedRow[terminal];
    if (row >= 0) this.voided.add(row);
    return row;
  }

  #leave(terminal: number, at: Millis, sale: number, fate: number): number {
    const key = sale * this.#terminals + terminal;
    const row = this.#open.get(key);
    if (row === undefined || this.outcome[row] !== outcomes.queued) return -1;
    this.fate[row] = fate;
    this.leftAt[row] = at;
    this.#open.delete(key);
    return row;
  }

  #grow(): void {
    const rows = Math.ceil(this.terminal.length * 1.5);
    this.intendedAt = new Int32Array(this.intendedAt.buffer.transfer(rows * 4));
    this.terminal = new Int32Array(this.terminal.buffer.transfer(rows * 4));
    this.amountMinor =
      this.amountMinor instanceof Uint32Array
        ? new Uint32Array(this.amountMinor.buffer.transfer(rows * 4))
        : new Float64Array(this.amountMinor.buffer.transfer(rows * 8));
    this.outcome = new Uint8Array(this.outcome.buffer.transfer(rows));
    this.answeredAt = new Int32Array(this.answeredAt.buffer.transfer(rows * 4));
    this.leftAt = new Int32Array(this.leftAt.buffer.transfer(rows * 4));
    this.fate = new Uint8Array(this.fate.buffer.transfer(rows));
  }
}

function givenUpCause(value: number): string {
  const cause = nameOf(givenUpCauses, value);
  assert(unpaidCauses.includes(cause), () => `a sale was given up for the unknown cause ${value}`);
  return cause;
}
