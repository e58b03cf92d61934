// The audit: joins the history of a run with the gateway's own ledger and puts every sale into exactly one
// cell (docs/definitions.md, "Audit cells"). What could not be read is never a pass: it says why it cannot judge.
// Two sorted streams are merged sale by sale, so memory stays flat however long the run was.

import { setImmediate } from "node:timers/promises";
import { assert, printable } from "../errors.ts";
import type { HistoryReader, RecordedFact } from "../history/reader.ts";
import type { Posting } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import { cutOffForGood, isCutOff } from "../plan/cut-off.ts";
import { readableCount, readableDuration } from "../units.ts";
import { Booking } from "./booking.ts";
import { cellOf, violationsOf } from "./cell.ts";
import { PostingTable, type SaleRow } from "./posting-table.ts";
import type { AuditResult, Cell, Violation } from "./result.ts";
import { SaleStory } from "./sale-story.ts";
import { Tally } from "./tally.ts";

/** Where the ledger's rows come from: the gateway over HTTP, a file, a list. */
export interface LedgerSource {
  /** Why there is no ledger, which then is not read; left out where there is one. */
  readonly absence?: string;
  /** Resolves when nothing is in flight any more; throws where that cannot be seen. Left out: nothing can be. */
  quiet?(): Promise<void>;
  /**
   * Reads the whole ledger afresh, in ascending order of id; rows of other runs may be among them.
   * Throws where it cannot be read to its end.
   */
  read(): AsyncIterable<Posting>;
}

/**
 * A killed run may have done something that its history no longer says: what the ledger booked later than
 * this before the last fact on disk is not judged. Facts reach the disk every 100 ms.
 */
const unsureMs = 1000;

/** Sales between two turns of the event loop, so that Ctrl-C is heard: some 10 ms of work. */
const salesATurn = 8192;

/**
 * Audits a run that has settled. Reads the ledger twice and keeps its rows in the history's table `postings`
 * (in a temporary one where the history takes no more). Never throws for what history or ledger say:
 * that is in `inconclusive`, and nothing inconclusive is ever a pass.
 */
export async function audit(history: HistoryReader, ledger: LedgerSource): Promise<AuditResult> {
  const auditor = new Auditor(history);
  await auditor.readLedger(ledger);
  await auditor.judge();
  return auditor.result();
}

class Auditor {
  readonly #history: HistoryReader;
  readonly #postings: PostingTable;
  readonly #tally = new Tally();
  readonly #story = new SaleStory();
  readonly #booking: Booking;
  readonly #inconclusive: string[];
  /** By terminal, as cutOffForGood says. */
  readonly #cannotFrom: Float64Array | undefined;
  /** Whether the ledger was read whole, twice, and did not change. */
  #isLedgerSure = false;
  /** References that were never wanted and are booked. */
  #neverWanted = 0;
  /** Sales with facts and without `wanted`. */
  #withoutWanted = 0;
  /** Facts of kinds that this version does not know. */
  #unknownKinds = 0;
  /** Sales that only rows from after the end of the history speak about. */
  #tooLate = 0;

  constructor(history: HistoryReader) {
    this.#history = history;
    this.#postings = new PostingTable(history);
    this.#inconclusive = gapsOf(history);
    const isWhole = this.#inconclusive.length === 0;
    const knownUntil = history.run.startedAt + history.lastFactAt() - unsureMs;
    const surelyUntil = isWhole ? Number.POSITIVE_INFINITY : knownUntil;
    const { plan } = history.run;
    this.#booking = new Booking(plan, surelyUntil);
    const began = plan.outages.some(({ isPermanent }) => isPermanent) ? history.outagesBegan() : undefined;
    this.#cannotFrom = cutOffForGood(plan, (outage) => began?.get(outage));
  }

  /** Reads the ledger twice; where that fails or the reads differ, nothing is judged by it. */
  async readLedger(ledger: LedgerSource): Promise<void> {
    if (ledger.absence !== undefined) {
      this.#inconclusive.push(ledger.absence);
      return;
    }
    let doing = "waiting until nothing was in flight";
    try {
      await ledger.quiet?.();
      doing = "reading it";
      await this.#postings.fill(() => ledger.read());
      doing = "reading it a second time";
      const difference = await this.#postings.difference(ledger.read());
      if (difference === undefined) this.#isLedgerSure = true;
      else this.#inconclusive.push(printable(`the ledger changed between two reads: ${difference}`));
    } catch (error) {
      this.#inconclusive.push(printable(`the ledger is not to be had, ${doing} failed: ${whyOf(error)}`));
    }
  }

  /** Puts every sale into its cell; without a sure ledger only what the history says alone is counted. */
  async judge(): Promise<void> {
    const facts = new Cursor(this.#history.factsBySale());
    const rows = new Cursor(this.#isLedgerSure ? this.#postings.bySale() : []);
    let turn = 0;
    while (facts.row || rows.row) {
      const isFact = rows.row === undefined || (facts.row !== undefined && compare(facts.row, rows.row) <= 0);
      const terminal = isFact ? facts.row!.terminal : rows.row!.terminalNumber;
      const sale = isFact ? facts.row!.sale : rows.row!.sale;
      this.#judgeSale(facts, rows, terminal, sale);
      if (++turn % salesATurn === 0) await setImmediate();
    }
    if (this.#isLedgerSure) this.#judgeGarbled();
    this.#addReasons();
  }

  result(): AuditResult {
    const { cells, refundCells, violations, unpaid, intended, refunds, findings } = this.#tally;
    const { turnedAway, declined, pending } = this.#tally;
    if (this.#isLedgerSure) {
      const expected = intended.sales + refunds.sales + this.#neverWanted + this.#withoutWanted;
      const found = this.#tally.inCells;
      assert(found === expected, () => `${found} sales in cells, ${expected} intended or never wanted`);
    }
    const { rows, foreign } = this.#postings;
    return {
      cells: this.#isLedgerSure ? cells : undefined,
      refundCells: this.#isLedgerSure ? refundCells : undefined,
      violations: this.#isLedgerSure ? violations : undefined,
      unpaid: this.#isLedgerSure ? unpaid : undefined,
      intended,
      refunds,
      turnedAway,
      declined,
      pending,
      ledger: { rows, foreign },
      currency: this.#history.run.plan.load.currency,
      findings,
      inconclusive: this.#inconclusive,
    };
  }

  #judgeSale(facts: Cursor<RecordedFact>, rows: Cursor<SaleRow>, terminal: number, sale: number): void {
    const story = this.#story;
    const booking = this.#booking;
    story.clear();
    booking.clear();
    let hasFacts = false;
    for (let fact = facts.row; fact?.terminal === terminal && fact.sale === sale; fact = facts.next()) {
      hasFacts = true;
      story.add(fact.kind, fact.value);
    }
    for (let row = rows.row; row?.terminalNumber === terminal && row.sale === sale; row = rows.next()) {
      booking.add(row, terminal, story);
    }
    booking.end();
    if (isCutOff(this.#cannotFrom, terminal)) story.strand();
    const valueMinor = story.wantedMinor ?? booking.first?.amountMinor ?? 0;
    if (hasFacts && story.wantedMinor === undefined) this.#withoutWanted++;
    if (story.unknownKind !== undefined) this.#unknownKinds++;
    if (hasFacts) this.#tally.addStory(story, valueMinor);
    if (!this.#isLedgerSure) return;
    this.#settle(terminal, sale, referenceOf(this.#history.run.id, terminal, sale), hasFacts, valueMinor);
  }

  /** Rows with our run's name and a reference that no terminal of ours makes: orphaned. */
  #judgeGarbled(): void {
    const rows = new Cursor(this.#postings.garbled());
    this.#story.clear();
    while (rows.row) {
      const { reference, terminalNumber, sale, amountMinor } = rows.row;
      this.#booking.clear();
      for (let row: SaleRow | undefined = rows.row; row?.reference === reference; row = rows.next()) {
        this.#booking.add(row, terminalNumber, this.#story);
      }
      this.#booking.end();
      this.#settle(terminalNumber, sale, reference, false, amountMinor);
    }
  }

  /** The cell and the violations of the sale that story and booking hold. */
  #settle(terminal: number, sale: number, reference: string, hasFacts: boolean, valueMinor: number): void {
    const broken = new Set<Violation>();
    // A reference that was never wanted and is not booked is no sale: it has no cell.
    if (hasFacts || this.#booking.live > 0) {
      if (!hasFacts) this.#neverWanted++;
      const cell = this.#cell();
      if (this.#isRefund) this.#tally.addRefund(cell, valueMinor);
      else this.#tally.addSale(cell, valueMinor, this.#story.givenUpCause);
      for (const violation of violationsOf(cell)) broken.add(violation);
    }
    if (this.#booking.differences.length > 0) broken.add("altered");
    for (const violation of broken) {
      const story = this.#tell(terminal, violation);
      this.#tally.addViolation(valueMinor, { violation, reference, terminal, sale, story });
    }
  }

  /** What was never wanted is what it was booked as. */
  get #isRefund(): boolean {
    const { wantedMinor, isRefund } = this.#story;
    return wantedMinor === undefined ? this.#booking.first?.kind === "refund" : isRefund;
  }

  /**
   * The cell by the table; where only rows that the end of a cut history may have explained make it a
   * violation, the belief counts as unresolved. Copies stay what they are: no belief explains two.
   */
  #cell(): Cell {
    const { belief } = this.#story;
    const { live, liveEarly } = this.#booking;
    const cell = cellOf(belief, live);
    const sure = violationsOf(cellOf(belief, liveEarly));
    const isSure = violationsOf(cell).every(
      (violation) => violation === "duplicated" || sure.includes(violation),
    );
    if (isSure) return cell;
    this.#tooLate++;
    return cellOf("unresolved", live);
  }

  #tell(terminal: number, violation: Violation): string {
    const { plan } = this.#history.run;
    const differences = violation === "altered" ? `: ${this.#booking.differences.join("; ")}` : "";
    const ledger = `the ledger has ${this.#booking.inWords}${differences}`;
    if (terminal < 0) return `no terminal makes this reference; ${ledger}`;
    if (terminal >= plan.terminals) return `the plan has no terminal ${terminal}; ${ledger}`;
    return `the terminal says: ${this.#story.inWords}; ${ledger}`;
  }

  #addReasons(): void {
    const tell = (count: number, noun: string, what: string) => {
      if (count > 0) {
        this.#inconclusive.push(`${readableCount(count)} ${noun}${count === 1 ? "" : "s"} ${what}`);
      }
    };
    tell(this.#tooLate, "sale", "booked or reversed when the history had ended cannot be judged");
    tell(this.#withoutWanted, "sale", "in the history never began: facts are missing");
    tell(this.#unknownKinds, "sale", "with facts that this version does not know: take a newer tillstorm");
  }
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of a wait that Ctrl-C cut short.
  return error.name === "AbortError" ? "the run was ended first" : error.message;
}

/** Why a history is not the whole story. */
function gapsOf(history: HistoryReader): string[] {
  const { shortfall, ended } = history;
  if (shortfall) return [`${shortfall.reason}; ${readableCount(shortfall.dropped)} facts are missing`];
  if (ended) return [];
  const last = history.lastFactAt();
  return [
    last < 0 ? "the history is empty" : `the history was cut off ${readableDuration(last)} into the run`,
  ];
}

/** A stream with its current row. */
class Cursor<Item> {
  row: Item | undefined;
  readonly #rows: Iterator<Item>;

  constructor(rows: Iterable<Item>) {
    this.#rows = rows[Symbol.iterator]();
    this.next();
  }

  next(): Item | undefined {
    const next = this.#rows.next();
    this.row = next.done ? undefined : next.value;
    return this.row;
  }
}

function compare(fact: RecordedFact, row: SaleRow): number {
  return fact.terminal - row.terminalNumber || fact.sale - row.sale;
}
