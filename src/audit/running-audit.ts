// RunningAudit: the audit of a virtual run, while it goes on. It hears every fact and every row of the ledger,
// puts a sale into its cell as soon as nothing more can come of it, and forgets it. So its memory is that of the
// sales that are under way, and the cells are those that the audit from disk finds (test/audit/running-audit.test.ts).
//
// Nothing more can come of a sale when its terminal has a definite outcome for it, and every message about it has
// been answered, dropped or lost. Facts about one sale that follow each other belong together (busy, then queued),
// so it is judged when the next one is spoken of. A terminal that closes its day speaks once more of what it took:
// that changes nothing for a sale that is booked as it should be, and every other one is kept until the end.

import { assert } from "../errors.ts";
import { type FactKind, type FactSink, facts, type Millis, none } from "../facts.ts";
import type { Posting } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import { cutOffForGood, isCutOff } from "../plan/cut-off.ts";
import type { Plan } from "../plan/plan.ts";
import { readableAmount } from "../units.ts";
import { cellOf, violationsOf } from "./cell.ts";
import { OpenSales } from "./open-sales.ts";
import type { AuditResult, Finding, Violation } from "./result.ts";
import { SaleStory } from "./sale-story.ts";
import { Tally } from "./tally.ts";

/** More judged sales than this are not kept to be used again: after an outage there would be a million of them. */
const poolAtMost = 4_096;

export class RunningAudit implements FactSink {
  readonly #plan: Plan;
  readonly #run: string;
  readonly #tally = new Tally();
  readonly #open = new OpenSales<OpenSale>();
  /** Whatever was spoken of last: mostly the next fact is about it too. */
  #current: OpenSale | undefined;
  /** Judged sales, to be used again. */
  readonly #pool: OpenSale[] = [];
  #rows = 0;
  /** When outages began, by their index in the plan. */
  readonly #began = new Map<number, Millis>();
  /** By terminal: 1 where it closes its day. */
  readonly #closesDay: Uint8Array;

  /** `run` is the first part of every reference. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    this.#run = run;
    this.#closesDay = new Uint8Array(plan.terminals);
    for (const { terminals, policy } of plan.groups) {
      if (policy.settlement) this.#closesDay.fill(1, ...terminals);
    }
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (kind === facts.outageBegan) this.#began.set(sale, at);
    if (terminal === none || sale === none || kind === facts.customerCame) return;
    const isNew = kind === facts.wanted || kind === facts.refundWanted;
    const open = isNew ? this.#begin(terminal, sale) : this.#find(terminal, sale);
    if (open === undefined) return;
    open.add(kind, value);
    if (isMessage(kind)) open.underWay++;
  }

  /** The ledger has `rows` more rows of `amountMinor` each for this sale; `alters` is what else is wrong with them. */
  booked(
    terminal: number,
    sale: number,
    kind: Posting["kind"],
    rows: number,
    amountMinor: number,
    alters?: "currency" | "terminal",
  ): void {
    const open = this.#find(terminal, sale);
    assert(open !== undefined, () => `sale ${sale} of terminal ${terminal} is booked once more`);
    this.#rows += rows;
    if (kind === "reversal") open.reversals += rows;
    else {
      open.booked += rows;
      if (open.isRefund !== (kind === "refund")) open.bookedAs = kind;
    }
    if (amountMinor !== open.wantedMinor) open.bookedMinor = amountMinor;
    if (alters) open.alters = alters;
  }

  /** Of one message about this sale, nothing can come any more but an answer. */
  spent(terminal: number, sale: number): void {
    const open = this.#find(terminal, sale);
    if (open === undefined) return;
    open.underWay--;
    assert(open.underWay >= 0, () => `sale ${sale} of terminal ${terminal} ends more messages than it sent`);
  }

  /** The run is over: judges what is still open. Nothing may be recorded afterwards. */
  result(): AuditResult {
    const cannotFrom = cutOffForGood(this.#plan, (outage) => this.#began.get(outage));
    for (const open of this.#open.all()) {
      if (isCutOff(cannotFrom, open.terminal)) open.strand();
      this.#judge(open);
    }
    const { cells, refundCells, violations, unpaid, intended, refunds, inCells } = this.#tally;
    const { turnedAway, declined, pending, findings } = this.#tally;
    const expected = intended.sales + refunds.sales;
    assert(inCells === expected, () => `${inCells} sales in cells, ${expected} intended`);
    const ledger = { rows: this.#rows, foreign: 0 };
    const { currency } = this.#plan.load;
    const judged = {
      cells,
      refundCells,
      violations,
      unpaid,
      intended,
      refunds,
      turnedAway,
      declined,
      pending,
    };
    return { ...judged, ledger, currency, findings, inconclusive: [] };
  }

  #begin(terminal: number, number: number): OpenSale {
    this.#leave();
    const open = this.#pool.pop() ?? new OpenSale();
    open.begin(terminal, number);
    this.#open.add(open);
    this.#current = open;
    return open;
  }

  /** undefined for one that was judged, and is spoken of at the close of day. */
  #find(terminal: number, number: number): OpenSale | undefined {
    const current = this.#current;
    if (current && current.terminal === terminal && current.number === number) return current;
    this.#leave();
    const open = this.#open.find(terminal, number);
    assert(
      open !== undefined || this.#closesDay[terminal] === 1,
      () => `sale ${number} of terminal ${terminal} is spoken of, but not open`,
    );
    this.#current = open;
    return open;
  }

  /** Another sale is spoken of: judges the last one if its fate is sealed. */
  #leave(): void {
    const open = this.#current;
    if (open === undefined || open.underWay > 0 || !open.isOver) return;
    if (this.#closesDay[open.terminal] === 1 && open.belief === "taken" && !open.isRight) return;
    this.#current = undefined;
    this.#judge(open);
    this.#open.remove(open);
    if (this.#pool.length < poolAtMost) this.#pool.push(open);
  }

  #judge(open: OpenSale): void {
    const valueMinor = open.wantedMinor ?? 0;
    const cell = cellOf(open.belief, open.booked - open.reversals);
    this.#tally.addStory(open, valueMinor);
    if (open.isRefund) this.#tally.addRefund(cell, valueMinor);
    else this.#tally.addSale(cell, valueMinor, open.givenUpCause);
    // Nearly every sale is: this is all that it costs.
    if (cell === "paid" && open.isRight) return;
    const broken: Violation[] = [...violationsOf(cell)];
    if (open.isAltered) broken.push("altered");
    for (const violation of broken) this.#tally.addViolation(valueMinor, this.#finding(open, violation));
  }

  #finding(open: OpenSale, violation: Violation): Finding {
    const { terminal, number, booked, reversals, bookedMinor, bookedAs } = open;
    const reference = referenceOf(this.#run, terminal, number);
    const { currency } = this.#plan.load;
    const wanted = readableAmount(open.wantedMinor ?? 0, currency);
    const altered =
      bookedMinor === undefined ? "" : `, ${readableAmount(bookedMinor, currency)} instead of ${wanted}`;
    const as = bookedAs === undefined ? "" : `, as a ${bookedAs}`;
    const other = open.alters === undefined ? "" : `, with another ${open.alters}`;
    const ledger = `${booked} booked and ${reversals} reversed${as}${altered}${other}`;
    const words = `the terminal says: ${open.inWords}; the ledger has ${ledger}`;
    return { violation, reference, terminal, sale: number, story: words };
  }
}

/** Whether a message about the sale goes out. */
function isMessage(kind: FactKind): boolean {
  switch (kind) {
    case facts.sent:
    case facts.forwardSent:
    case facts.reversalSent:
    case facts.inquirySent:
    case facts.uploadSent:
      return true;
    default:
      return false;
  }
}

/** A sale whose fate is not sealed: its story, and what the ledger has of it. */
class OpenSale extends SaleStory {
  terminal: number = none;
  number: number = none;
  /** Messages about it of which something may still come. */
  underWay = 0;
  /** Rows in the ledger, of a sale or a refund, and of reversals. */
  booked = 0;
  reversals = 0;
  /** What was booked instead of what was wanted, minor units. */
  bookedMinor: number | undefined = undefined;
  /** As what it was booked where that is not what was wanted. */
  bookedAs: Posting["kind"] | undefined = undefined;
  /** What else is wrong with a row. */
  alters: "currency" | "terminal" | undefined = undefined;

  begin(terminal: number, number: number): void {
    this.clear();
    this.terminal = terminal;
    this.number = number;
    this.underWay = 0;
    this.booked = 0;
    this.reversals = 0;
    this.bookedMinor = undefined;
    this.bookedAs = undefined;
    this.alters = undefined;
  }

  /** Booked once, and as it was wanted. */
  get isRight(): boolean {
    return this.booked === 1 && this.reversals === 0 && !this.isAltered;
  }

  get isAltered(): boolean {
    if (this.bookedMinor !== undefined || this.bookedAs !== undefined || this.alters !== undefined)
      return true;
    return this.booked < this.reversals;
  }
}
