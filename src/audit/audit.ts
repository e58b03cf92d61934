// The audit: joins the history of a run with the gateway's own ledger and puts every sale into exactly one
// cell (docs/definitions.md, "Audit cells"). What could not be read is never a pass: it says why it cannot judge.
// Two sorted streams are merged sale by sale, so memory stays flat however long the run was.

import { setImmediate } from "node:timers/promises";
import { assert, printable } from "../errors.ts";
import { facts } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { RecordedFact } from "../history/recorded-fact.ts";
import { SaleFacts } from "../history/sale-facts.ts";
import type { Posting } from "../ledger.ts";
import { maskedCards } from "../masked-cards.ts";
import { Booked, SaleBooked } from "../measure/booked.ts";
import { isCutOff } from "../plan/cut-off.ts";
import { counted, readableCount } from "../units.ts";
import { Booking } from "./booking.ts";
import { Gaps } from "./gaps.ts";
import { Judgement } from "./judgement.ts";
import { PostingTable } from "./posting-table.ts";
import type { AuditResult, Uncompared } from "./result.ts";
import type { SaleRow } from "./sale-rows.ts";
import { SaleStory } from "./sale-story.ts";
import { type SentBook, sentFor } from "./sent-book.ts";

/** Where the ledger's rows come from: the gateway over HTTP, a file, a list. */
export interface LedgerSource {
  /** Why there is no ledger, which then is not read; left out where there is one. */
  readonly absence?: string;
  /** Resolves when nothing is in flight any more; throws where that cannot be seen. Left out: nothing can be. */
  quiet?(): Promise<void>;
  /** Whether its rows are known by trace numbers alone, so that a reading needs to know what was sent. */
  readonly isByTrace?: boolean;
  /**
   * Reads the whole ledger afresh, in ascending order of id; rows of other runs may be among them.
   * Throws where it cannot be read to its end. `sent`: for a ledger that isByTrace.
   */
  read(sent?: SentBook): AsyncIterable<Posting>;
  /**
   * Of the last read, once it has ended: rows that the ledger says it has and that were not among those it gave; below 0
   * where it gave more than that. undefined where it does not say how many it has.
   */
  readonly neverRead?: number | undefined;
  /** What its rows do not say, by the word of its owner: they have the plan's in its place. Left out: they say all. */
  readonly notCompared?: readonly Uncompared[];
  /** Of the last read, once it has ended: why nothing but its owner's word says that it gave all of its rows. */
  readonly onTrust?: string | undefined;
}

/** Sales between two turns of the event loop, so that Ctrl-C is heard: some 10 ms of work. */
const salesATurn = 8192;

/**
 * Audits a run that has settled. Reads the ledger twice and keeps its rows in the history's table `postings`
 * (in a temporary one where the history takes no more). Never throws for what history or ledger say:
 * that is in `inconclusive`, and nothing inconclusive is ever a pass.
 */
export async function audit(
  history: HistoryReader,
  ledger: LedgerSource,
  options: { /** Facts, and rows, that may be in memory. */ readonly recordsAtOnce?: number } = {},
): Promise<AuditResult> {
  const auditor = new Auditor(history, options.recordsAtOnce);
  try {
    await auditor.readLedger(ledger);
    await auditor.judge();
    return auditor.result();
  } finally {
    auditor.close();
  }
}

/** Kinds of facts that are about no sale, and that the audit looks at. */
const heard = [
  facts.outageBegan,
  facts.outageEnded,
  facts.offline,
  facts.online,
  facts.settled,
  facts.settlementFailed,
];

type Heard = readonly [terminal: number, at: number, kind: number, sale: number];

class Auditor {
  readonly #history: HistoryReader;
  readonly #facts: SaleFacts;
  readonly #postings: PostingTable;
  readonly #judgement: Judgement;
  readonly #story = new SaleStory();
  readonly #booking: Booking;
  readonly #booked: Booked;
  readonly #saleBooked = new SaleBooked();
  readonly #gaps: Gaps;
  readonly #inconclusive: string[];
  /** By terminal, as cutOffForGood says. */
  #cannotFrom: Float64Array | undefined;
  /** Whether the ledger was read whole, twice, and did not change. */
  #isLedgerSure = false;
  /** Rows that the ledger says it has and did not give; undefined where it does not say. */
  #neverRead: number | undefined;
  /** What the ledger says of itself besides; nothing before it was asked. */
  #ledger: Pick<LedgerSource, "notCompared" | "onTrust" | "isByTrace"> = {};
  /** Sales with facts and without `wanted`. */
  #withoutWanted = 0;
  /** Facts of kinds that this version does not know. */
  #unknownKinds = 0;

  constructor(history: HistoryReader, recordsAtOnce: number | undefined) {
    this.#history = history;
    this.#facts = new SaleFacts(recordsAtOnce);
    this.#postings = new PostingTable(history, recordsAtOnce);
    this.#gaps = new Gaps(history);
    this.#inconclusive = [...this.#gaps.reasons];
    const { plan, engine } = history.run;
    this.#judgement = new Judgement(plan, history.run.id);
    const { identities, held } = this.#judgement;
    this.#booking = new Booking(plan, identities, held);
    this.#booked = new Booked(engine === "virtual" || plan.ownGateway === undefined);
  }

  /** Reads the ledger twice; where that fails or the reads differ, nothing is judged by it. */
  async readLedger(ledger: LedgerSource): Promise<void> {
    if (ledger.absence !== undefined) {
      this.#inconclusive.push(ledger.absence);
      return;
    }
    this.#ledger = ledger;
    let doing = "waiting until nothing was in flight";
    try {
      await ledger.quiet?.();
      doing = "reading it";
      const sent = sentFor(ledger, this.#history);
      await this.#postings.fill(() => ledger.read(sent));
      if (this.#isPart(ledger)) return;
      doing = "reading it a second time";
      const difference = await this.#postings.difference(ledger.read(sent));
      if (this.#isPart(ledger)) return;
      if (difference === undefined) {
        this.#isLedgerSure = true;
        this.#postings.confirm();
      } else this.#inconclusive.push(shown(`the ledger changed between two reads: ${difference}`));
    } catch (error) {
      this.#inconclusive.push(shown(`the ledger is not to be had, ${doing} failed: ${whyOf(error)}`));
    }
  }

  /** Whether the ledger says that it has rows which it did not give. */
  #isPart({ neverRead }: LedgerSource): boolean {
    this.#neverRead = neverRead;
    if (neverRead === undefined || neverRead === 0) return false;
    const rows = counted(Math.abs(neverRead), "row");
    const { rows: own, foreign } = this.#postings;
    this.#inconclusive.push(
      neverRead > 0
        ? `the ledger was not read whole: it says that it has ${rows} more than the ${readableCount(own + foreign)} it gave`
        : `the ledger gave ${rows} more than it says that it has`,
    );
    return true;
  }

  /** Puts every sale into its cell; without a sure ledger only what the history says alone is counted. */
  async judge(): Promise<void> {
    const facts = this.#facts;
    const rows = this.#postings.sales;
    this.#hearRun();
    await facts.load(this.#history.database);
    if (this.#isLedgerSure) rows.sort();
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

  /** What did not fit into memory is gone with it. */
  close(): void {
    this.#facts.close();
    this.#postings.sales.close();
  }

  /** What happened to the run and to its terminals, before their sales are judged by it. */
  #hearRun(): void {
    const { outages, groups } = this.#history.run.plan;
    if (outages.length === 0 && groups.every(({ policy }) => policy?.settlement === undefined)) return;
    const statement = this.#history.database.prepare(
      `SELECT terminal, at, kind, sale FROM facts WHERE kind IN (${heard.join(", ")}) ORDER BY n`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<Heard>) this.#judgement.hear(...row);
    this.#cannotFrom = this.#judgement.cutOff();
  }

  result(): AuditResult {
    const { rows, foreign, unreferenced } = this.#postings;
    const { notCompared = [], onTrust, isByTrace = false } = this.#ledger;
    const judged = this.#judgement.result(this.#isLedgerSure);
    if (this.#isLedgerSure) {
      const { intended, refunds } = judged;
      const expected = intended.sales + refunds.sales + this.#judgement.neverWanted + this.#withoutWanted;
      const found = this.#judgement.inCells;
      assert(found === expected, () => `${found} sales in cells, ${expected} intended or never wanted`);
    }
    return {
      ...judged,
      ...(this.#isLedgerSure ? { booked: this.#booked.figures } : {}),
      ledger: {
        rows,
        foreign,
        // Known by trace numbers, rows have none.
        ...(unreferenced === 0 || isByTrace ? {} : { unreferenced }),
        ...(this.#neverRead === undefined ? {} : { neverRead: this.#neverRead }),
        ...(notCompared.length === 0 ? {} : { notCompared }),
        ...(onTrust === undefined ? {} : { onTrust }),
      },
      inconclusive: this.#inconclusive,
    };
  }

  #judgeSale(facts: Cursor<RecordedFact>, rows: Cursor<SaleRow>, terminal: number, sale: number): void {
    const story = this.#story;
    const booking = this.#booking;
    const hasFacts = this.#hearFacts(facts, terminal, sale);
    const first = isOf(rows.row, terminal, sale) ? rows.row : undefined;
    let next = first && this.#nextOf(first, rows);
    // Nearly every sale is: this is all that it costs.
    if (first !== undefined && next === undefined && isPaid(story, first)) {
      this.#judgement.held.add(
        first.kind,
        story.isRefund ? "refund" : "sale",
        first.currency,
        first.amountMinor,
      );
      this.#booked.add(this.#saleBooked);
      this.#judgement.paid(terminal, story);
      return;
    }
    booking.clear(this.#gaps.surelyUntil(terminal));
    if (first !== undefined) booking.add(first, terminal, story);
    for (; next !== undefined; next = this.#nextOf(next, rows)) booking.add(next, terminal, story);
    booking.end();
    this.#booked.add(this.#saleBooked);
    if (isCutOff(this.#cannotFrom, terminal)) story.strand();
    if (hasFacts && story.wantedMinor === undefined) this.#withoutWanted++;
    if (this.#isLedgerSure) this.#judgement.judge({ terminal, sale, story, booking, hasFacts });
    else if (hasFacts) this.#judgement.hearStory(terminal, story, story.wantedMinor ?? 0);
  }

  /** What the terminal says of a sale; false where it says nothing. */
  #hearFacts(facts: Cursor<RecordedFact>, terminal: number, sale: number): boolean {
    const story = this.#story;
    const saleBooked = this.#saleBooked;
    story.clear();
    saleBooked.clear();
    let hasFacts = false;
    for (let fact = facts.row; fact?.terminal === terminal && fact.sale === sale; fact = facts.next()) {
      hasFacts = true;
      story.add(fact.kind, fact.value, fact.at);
      saleBooked.fact(fact.kind, fact.at, fact.value);
    }
    if (story.unknownKind !== undefined) this.#unknownKinds++;
    return hasFacts;
  }

  /** Takes note of when this row was booked, which stays as it is; the one after it where that is of the same sale. */
  #nextOf(row: SaleRow, rows: Cursor<SaleRow>): SaleRow | undefined {
    this.#saleBooked.posting(row.kind, row.bookedAt - this.#history.run.startedAt);
    const next = rows.next();
    return isOf(next, row.terminalNumber, row.sale) ? next : undefined;
  }

  /** Rows with our run's name and a reference that no terminal of ours makes: orphaned. */
  #judgeGarbled(): void {
    const rows = new Stream(this.#postings.garbled());
    const story = this.#story;
    const booking = this.#booking;
    story.clear();
    while (rows.row) {
      const { reference, terminalNumber: terminal, sale } = rows.row;
      booking.clear();
      for (let row: SaleRow | undefined = rows.row; row?.reference === reference; row = rows.next()) {
        booking.add(row, terminal, story);
      }
      booking.end();
      this.#judgement.judge({ terminal, sale, reference, story, booking, hasFacts: false });
    }
  }

  #addReasons(): void {
    const tell = (count: number, noun: string, what: string) => {
      if (count > 0) {
        this.#inconclusive.push(`${readableCount(count)} ${noun}${count === 1 ? "" : "s"} ${what}`);
      }
    };
    tell(this.#judgement.tooLate, "sale", "booked or reversed when the history had ended cannot be judged");
    tell(this.#withoutWanted, "sale", "in the history never began: facts are missing");
    tell(this.#unknownKinds, "sale", "with facts that this version does not know: take a newer tillstorm");
  }
}

/** Keys, references and cells of somebody's ledger stand in it. */
function shown(text: string): string {
  return maskedCards(printable(text));
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of a wait that Ctrl-C cut short.
  return error.name === "AbortError" ? "the run was ended first" : error.message;
}

/** A stream with its current row; next() gives the one after it. */
interface Cursor<Item> {
  readonly row: Item | undefined;
  next(): Item | undefined;
}

class Stream<Item> implements Cursor<Item> {
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

function isOf(row: SaleRow | undefined, terminal: number, sale: number): boolean {
  return row !== undefined && row.terminalNumber === terminal && row.sale === sale;
}

/** Of a sale with this row only: whether it was taken, and is booked as it was wanted. */
function isPaid(story: SaleStory, row: SaleRow): boolean {
  return (
    row.isAsPlanned &&
    row.amountMinor === story.wantedMinor &&
    row.kind === (story.isRefund ? "refund" : "sale") &&
    story.belief === "taken"
  );
}

function compare(fact: RecordedFact, row: SaleRow): number {
  return fact.terminal - row.terminalNumber || fact.sale - row.sale;
}
