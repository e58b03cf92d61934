// RunningAudit: the audit of a virtual run, while it goes on. It hears every fact and every row of the ledger,
// puts a sale into its cell as soon as nothing more can come of it, and forgets it. So its memory is that of the
// sales that are under way, and the cells are those that the audit from disk finds (test/audit/running-audit.test.ts).
//
// Nothing more can come of a sale when its terminal has a definite outcome for it, and every message about it has
// been answered, dropped or lost. Facts about one sale that follow each other belong together (busy, then queued),
// so it is judged when the next one is spoken of.

import { assert } from "../errors.ts";
import { type FactKind, type FactSink, facts, type Millis, none } from "../facts.ts";
import { referenceOf } from "../messages.ts";
import { cutOffForGood, isCutOff } from "../plan/cut-off.ts";
import type { Plan } from "../plan/plan.ts";
import { readableAmount } from "../units.ts";
import { cellOf, violationsOf } from "./cell.ts";
import { OpenSales } from "./open-sales.ts";
import type { AuditResult, Finding, Violation } from "./result.ts";
import { SaleStory } from "./sale-story.ts";
import { add, Tally } from "./tally.ts";

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

  /** `run` is the first part of every reference. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    this.#run = run;
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (kind === facts.outageBegan) this.#began.set(sale, at);
    if (terminal === none || sale === none) return;
    const open = kind === facts.wanted ? this.#begin(terminal, sale) : this.#find(terminal, sale);
    open.add(kind, value);
    if (kind === facts.sent || kind === facts.forwardSent || kind === facts.reversalSent) open.underWay++;
  }

  /** The ledger has `rows` more rows of `amountMinor` each for this sale. */
  booked(terminal: number, sale: number, kind: "sale" | "reversal", rows: number, amountMinor: number): void {
    const open = this.#find(terminal, sale);
    this.#rows += rows;
    if (kind === "sale") open.sales += rows;
    else open.reversals += rows;
    if (amountMinor !== open.wantedMinor) open.bookedMinor = amountMinor;
  }

  /** Of one message about this sale, nothing can come any more but an answer. */
  spent(terminal: number, sale: number): void {
    const open = this.#find(terminal, sale);
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
    const { cells, violations, intended, turnedAway, unpaid, declined, pending, findings } = this.#tally;
    const found = this.#tally.salesInCells;
    assert(found === intended.sales, () => `${found} sales in cells, ${intended.sales} intended`);
    const ledger = { rows: this.#rows, foreign: 0 };
    const { currency } = this.#plan.load;
    const judged = { cells, violations, unpaid, intended, turnedAway, declined, pending };
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

  #find(terminal: number, number: number): OpenSale {
    const current = this.#current;
    if (current && current.terminal === terminal && current.number === number) return current;
    this.#leave();
    const open = this.#open.find(terminal, number);
    assert(open !== undefined, () => `sale ${number} of terminal ${terminal} is spoken of, but not open`);
    this.#current = open;
    return open;
  }

  /** Another sale is spoken of: judges the last one if its fate is sealed. */
  #leave(): void {
    const open = this.#current;
    if (open === undefined || open.underWay > 0 || !open.isOver) return;
    this.#current = undefined;
    this.#judge(open);
    this.#open.remove(open);
    if (this.#pool.length < poolAtMost) this.#pool.push(open);
  }

  #judge(open: OpenSale): void {
    const { sales, reversals, bookedMinor, turnedAwayCause } = open;
    const valueMinor = open.wantedMinor ?? 0;
    add(this.#tally.intended, valueMinor);
    const { belief } = open;
    const isRight = sales === 1 && reversals === 0 && bookedMinor === undefined;
    // Nearly every sale is: this is all that it costs.
    if (isRight && belief === "taken" && turnedAwayCause === undefined) {
      add(this.#tally.cells.paid, valueMinor);
      return;
    }
    this.#tellBelief(open, valueMinor);
    const cell = cellOf(belief, sales - reversals);
    this.#tally.addCell(cell, valueMinor, open.givenUpCause);
    const broken: Violation[] = [...violationsOf(cell)];
    if (bookedMinor !== undefined || sales < reversals) broken.push("altered");
    for (const violation of broken) this.#tally.addViolation(valueMinor, this.#finding(open, violation));
  }

  #finding(open: OpenSale, violation: Violation): Finding {
    const { terminal, number, sales, reversals, bookedMinor } = open;
    const reference = referenceOf(this.#run, terminal, number);
    const { currency } = this.#plan.load;
    const wanted = readableAmount(open.wantedMinor ?? 0, currency);
    const altered =
      bookedMinor === undefined ? "" : `, ${readableAmount(bookedMinor, currency)} instead of ${wanted}`;
    const ledger = `${sales} booked and ${reversals} reversed${altered}`;
    const words = `the terminal says: ${open.inWords}; the ledger has ${ledger}`;
    return { violation, reference, terminal, sale: number, story: words };
  }

  /** What the terminal's side says alone. */
  #tellBelief({ belief, turnedAwayCause, wasDeclined }: SaleStory, valueMinor: number): void {
    if (turnedAwayCause !== undefined) this.#tally.addTurnedAway(turnedAwayCause, valueMinor);
    if (wasDeclined) add(this.#tally.declined, valueMinor);
    if (belief === "queued" || belief === "reversalOwed" || belief === "unresolved") {
      add(this.#tally.pending, valueMinor);
    }
  }
}

/** A sale whose fate is not sealed: its story, and what the ledger has of it. */
class OpenSale extends SaleStory {
  terminal: number = none;
  number: number = none;
  /** Messages about it of which something may still come. */
  underWay = 0;
  /** Rows in the ledger. */
  sales = 0;
  reversals = 0;
  /** What was booked instead of what was wanted, minor units. */
  bookedMinor: number | undefined = undefined;

  begin(terminal: number, number: number): void {
    this.clear();
    this.terminal = terminal;
    this.number = number;
    this.underWay = 0;
    this.sales = 0;
    this.reversals = 0;
    this.bookedMinor = undefined;
  }
}
