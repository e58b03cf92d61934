// SaleList: all sales of a run that a person asks for by what became of them, a line each, and the story of the first.

import type { Violation } from "../audit/result.ts";
import { violations } from "../audit/result.ts";
import { facts } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import { referenceOf } from "../messages.ts";
import { doubtsOf } from "./doubts.ts";
import { masked } from "./masked.ts";
import { type JudgedSale, SaleCell } from "./sale-cell.ts";
import { explainSale, type SaleExplanation } from "./sale-explanation.ts";
import { type Fact, hasLedger, type LedgerRow } from "./terminal-record.ts";

/** What can be asked for. Violations and unpaid are told by the ledger, pending by the terminals alone. */
export const listed = [...violations, "unpaid", "pending"] as const;
export type Listed = (typeof listed)[number];

export interface SaleList {
  readonly schema: 1;
  readonly about: "list";
  readonly run: string;
  readonly scenario: string;
  readonly speed: number;
  readonly which: Listed;
  readonly currency: string;
  /** The ledger was read, or is not needed for it; else `sales` says nothing. */
  readonly isKnown: boolean;
  /** Why there may be others, or these may be none; empty where the list is sure. */
  readonly doubts: readonly string[];
  /** The history was cut off so late in the run; absent where it is whole. */
  readonly knownUntilMs?: number;
  /** All of them, by terminal and number; those of strangers last. */
  readonly sales: readonly ListedSale[];
  /** The story of the first; absent where there is none. */
  readonly first?: SaleExplanation;
}

interface ListedSale {
  readonly reference: string;
  /** −1 where no terminal of the run makes such a reference. */
  readonly terminal: number;
  readonly sale: number;
  /** Run time; absent where it was never wanted. */
  readonly wantedAtMs?: number;
  readonly valueMinor: number;
  readonly belief: string;
  readonly booked?: string;
}

export function listSales(history: HistoryReader, which: Listed): SaleList {
  const { id, plan } = history.run;
  const isKnown = which === "pending" || hasLedger(history.database);
  const sales: ListedSale[] = [];
  let first: SaleExplanation | undefined;
  if (isKnown) {
    const cell = new SaleCell(history);
    for (const { terminal, sale, reference, known, rows } of salesOf(history)) {
      const judged = cell.judge(terminal, known, rows);
      if (!isAskedFor(judged, which)) continue;
      const { valueMinor, belief, ledger } = judged;
      const wanted = known.find(({ kind }) => kind === facts.wanted || kind === facts.refundWanted);
      const at = wanted ? { wantedAtMs: wanted.at } : {};
      sales.push({ reference: masked(reference), terminal, sale, ...at, valueMinor, belief, booked: ledger });
      first ??= explainSale(history, terminal, sale, reference);
    }
  }
  return {
    schema: 1,
    about: "list",
    run: id,
    scenario: plan.name,
    speed: plan.speed,
    which,
    currency: plan.load.currency,
    isKnown,
    doubts: doubtsOf(history, { needsLedger: which !== "pending" }),
    ...(history.ended === undefined ? { knownUntilMs: history.lastFactAt() } : {}),
    sales,
    ...(first ? { first } : {}),
  };
}

function isAskedFor(judged: JudgedSale, which: Listed): boolean {
  const { cell } = judged;
  if (which === "pending") return judged.isPending;
  if (which === "unpaid") return (cell === "unpaid" || cell === "unpaidDeclined") && !judged.isRefund;
  return judged.violations.includes(which satisfies Violation);
}

interface Whole {
  readonly terminal: number;
  readonly sale: number;
  readonly reference: string;
  readonly known: readonly Fact[];
  readonly rows: readonly LedgerRow[] | undefined;
}

type Row = LedgerRow & { readonly terminalNumber: number };

/** Every sale with its facts and rows: two sorted streams, merged, so that memory stays flat. */
function* salesOf({ database, run }: HistoryReader): Generator<Whole> {
  const known = new Peeked(factsBySale(database));
  const isRead = hasLedger(database);
  const rows = new Peeked(isRead ? rowsBySale(database) : []);
  while (known.next || (rows.next && rows.next.terminalNumber >= 0)) {
    const isFact = !rows.next || (known.next !== undefined && isBefore(known.next, rows.next));
    const terminal = isFact ? known.next!.terminal : rows.next!.terminalNumber;
    const sale = isFact ? known.next!.sale : rows.next!.sale;
    const own = known.takeWhile((fact) => fact.terminal === terminal && fact.sale === sale);
    const booked = rows.takeWhile((row) => row.terminalNumber === terminal && row.sale === sale);
    yield {
      terminal,
      sale,
      reference: referenceOf(run.id, terminal, sale),
      known: own,
      rows: isRead ? booked : undefined,
    };
  }
  while (rows.next) {
    const { reference } = rows.next;
    const booked = rows.takeWhile((row) => row.reference === reference);
    yield { terminal: -1, sale: -1, reference, known: [], rows: booked };
  }
}

type FactRow = readonly [at: number, terminal: number, kind: number, sale: number, value: number];

function* factsBySale(database: HistoryReader["database"]): Generator<Fact> {
  const statement = database.prepare(
    "SELECT at, terminal, kind, sale, value FROM facts WHERE terminal >= 0 AND sale >= 0 ORDER BY terminal, sale, n",
  );
  // Arrays cost half of the objects that SQLite's binding makes.
  statement.setReturnArrays(true);
  for (const [at, terminal, kind, sale, value] of statement.iterate() as unknown as Iterable<FactRow>) {
    yield { at, terminal, kind, sale, value };
  }
}

/** Strangers' last. */
function rowsBySale(database: HistoryReader["database"]): Iterable<Row> {
  return database
    .prepare(
      `SELECT id, kind, reference, key, sale, terminalName AS terminal, merchant, amountMinor, currency, bookedAt,
         terminal AS terminalNumber
       FROM postings ORDER BY postings.terminal < 0, postings.terminal, sale, reference, id`,
    )
    .iterate() as unknown as Iterable<Row>;
}

function isBefore(fact: Fact, row: Row): boolean {
  if (row.terminalNumber < 0) return true;
  return (fact.terminal - row.terminalNumber || fact.sale - row.sale) <= 0;
}

/** A stream whose next item can be looked at. */
class Peeked<Item> {
  next: Item | undefined;
  readonly #items: Iterator<Item>;

  constructor(items: Iterable<Item>) {
    this.#items = items[Symbol.iterator]();
    this.#step();
  }

  takeWhile(isWanted: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    while (this.next !== undefined && isWanted(this.next)) {
      taken.push(this.next);
      this.#step();
    }
    return taken;
  }

  #step(): void {
    const { done, value } = this.#items.next();
    this.next = done ? undefined : value;
  }
}
