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
import type { Plan } from "../plan/plan.ts";
import { cellOf, violationsOf } from "./cell.ts";
import type { AuditResult, Violation } from "./result.ts";
import { SaleStory } from "./sale-story.ts";
import { add, Tally } from "./tally.ts";

export class RunningAudit implements FactSink {
  readonly #plan: Plan;
  readonly #run: string;
  readonly #tally = new Tally();
  /** By terminal: its sales that have not been judged, oldest first. */
  readonly #open: (OpenSale | undefined)[];
  /** Whatever was spoken of last: mostly the next fact is about it too. */
  #current: OpenSale | undefined;
  /** Judged sales, to be used again. */
  #pool: OpenSale | undefined;
  #rows = 0;

  /** `run` is the first part of every reference. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    this.#run = run;
    this.#open = new Array(plan.terminals).fill(undefined);
  }

  record(terminal: number, _at: Millis, kind: FactKind, sale: number, value: number): void {
    if (terminal === none || sale === none) return;
    const open = kind === facts.wanted ? this.#begin(terminal, sale) : this.#find(terminal, sale);
    open.story.add(kind, value);
    if (kind === facts.sent || kind === facts.forwardSent || kind === facts.reversalSent) open.underWay++;
  }

  /** The ledger has `rows` more rows of `amountMinor` each for this sale. */
  booked(terminal: number, sale: number, kind: "sale" | "reversal", rows: number, amountMinor: number): void {
    const open = this.#find(terminal, sale);
    this.#rows += rows;
    if (kind === "sale") open.sales += rows;
    else open.reversals += rows;
    if (amountMinor !== open.story.wantedMinor) open.bookedMinor = amountMinor;
  }

  /** Of one message about this sale, nothing can come any more but an answer. */
  spent(terminal: number, sale: number): void {
    const open = this.#find(terminal, sale);
    open.underWay--;
    assert(open.underWay >= 0, () => `sale ${sale} of terminal ${terminal} ends more messages than it sent`);
  }

  /** The run is over: judges what is still open. Nothing may be recorded afterwards. */
  result(): AuditResult {
    for (const first of this.#open) {
      for (let open = first; open; open = open.next) this.#judge(open);
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
    const open = this.#pool ?? new OpenSale();
    this.#pool = open.next;
    open.begin(terminal, number);
    let last = this.#open[terminal];
    if (last === undefined) this.#open[terminal] = open;
    else {
      while (last.next) last = last.next;
      last.next = open;
    }
    this.#current = open;
    return open;
  }

  #find(terminal: number, number: number): OpenSale {
    const current = this.#current;
    if (current && current.terminal === terminal && current.number === number) return current;
    this.#leave();
    let open = this.#open[terminal];
    while (open && open.number !== number) open = open.next;
    assert(open !== undefined, () => `sale ${number} of terminal ${terminal} is spoken of, but not open`);
    this.#current = open;
    return open;
  }

  /** Another sale is spoken of: judges the last one if its fate is sealed. */
  #leave(): void {
    const open = this.#current;
    if (open === undefined || open.underWay > 0 || !open.story.isOver) return;
    this.#current = undefined;
    this.#judge(open);
    const { terminal } = open;
    const first = this.#open[terminal];
    if (first === open) this.#open[terminal] = open.next;
    else {
      let before = first!;
      while (before.next !== open) before = before.next!;
      before.next = open.next;
    }
    open.next = this.#pool;
    this.#pool = open;
  }

  #judge({ terminal, number, story, sales, reversals, bookedMinor }: OpenSale): void {
    const tally = this.#tally;
    const valueMinor = story.wantedMinor ?? 0;
    const live = sales - reversals;
    add(tally.intended, valueMinor);
    this.#tellBelief(story, valueMinor);
    const cell = cellOf(story.belief, live);
    tally.addCell(cell, valueMinor, story.givenUpCause);
    const broken: Violation[] = [...violationsOf(cell)];
    if (bookedMinor !== undefined || live < 0) broken.push("altered");
    for (const violation of broken) {
      const reference = referenceOf(this.#run, terminal, number);
      const altered = bookedMinor === undefined ? "" : `, ${bookedMinor} instead of ${valueMinor}`;
      const ledger = `${sales} booked and ${reversals} reversed${altered}`;
      const words = `the terminal says: ${story.inWords}; the ledger has ${ledger}`;
      tally.addViolation(valueMinor, { violation, reference, terminal, sale: number, story: words });
    }
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

/** A sale whose fate is not sealed. */
class OpenSale {
  terminal: number = none;
  number: number = none;
  readonly story = new SaleStory();
  /** Messages about it of which something may still come. */
  underWay = 0;
  /** Rows in the ledger. */
  sales = 0;
  reversals = 0;
  /** What was booked instead of what was wanted, minor units. */
  bookedMinor: number | undefined = undefined;
  /** The terminal's next one, or the pool's. */
  next: OpenSale | undefined = undefined;

  begin(terminal: number, number: number): void {
    this.terminal = terminal;
    this.number = number;
    this.story.clear();
    this.underWay = 0;
    this.sales = 0;
    this.reversals = 0;
    this.bookedMinor = undefined;
    this.next = undefined;
  }
}
