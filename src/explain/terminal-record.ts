// TerminalRecord: all that a history says of one terminal, and of the run as a whole, read in one pass over the facts;
// and the ledger's rows of its sales.

import type { DatabaseSync } from "node:sqlite";
import { type FactKind, facts, none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { Posting } from "../ledger.ts";
import { masked } from "./masked.ts";

/** `kind` may be one that this version does not know. */
export interface Fact {
  readonly at: number;
  readonly terminal: number;
  readonly kind: number;
  readonly sale: number;
  readonly value: number;
}

/** A row of the ledger as it is, to be judged; see fitToShow() for people. */
export type LedgerRow = Omit<Posting, "run"> & {
  /** As its reference says; none for one that no terminal of the run makes. */
  readonly sale: number;
};

export class TerminalRecord {
  /** In the order in which they became known. */
  readonly facts: readonly Fact[];
  /** Beginnings and ends of outages. */
  readonly outages: readonly Fact[];
  /** By id; undefined where no ledger was read. */
  readonly rows: readonly LedgerRow[] | undefined;

  /** The same again where it was read before: a pass over millions of facts takes a second or more. */
  static of(history: HistoryReader, terminal: number): TerminalRecord {
    const known = records.get(history) ?? new Map<number, TerminalRecord>();
    records.set(history, known);
    const record = known.get(terminal) ?? new TerminalRecord(history, terminal);
    known.set(terminal, record);
    return record;
  }

  private constructor({ database }: HistoryReader, terminal: number) {
    // The table has no index by terminal: with one, recording would cost twice as much. A pass takes a second for
    // every some million facts.
    const statement = database.prepare(
      `SELECT at, terminal, kind, sale, value FROM facts
       WHERE terminal IN (?, ${none}) ORDER BY n`,
    );
    const found = statement.all(terminal) as unknown as Fact[];
    // What is about no terminal is the run's, and no story of a reference that no terminal makes.
    this.facts = terminal === none ? [] : found.filter((fact) => fact.terminal === terminal);
    this.outages = found.filter((fact) => fact.terminal === none && isOfOutage.has(fact.kind));
    this.rows = hasLedger(database) ? rowsWhere(database, "terminal = ?", terminal) : undefined;
  }
}

const isOfOutage: ReadonlySet<number> = new Set<FactKind>([facts.outageBegan, facts.outageEnded]);

const records = new WeakMap<HistoryReader, Map<number, TerminalRecord>>();

/** Whether the ledger's rows are known: those that the history has, or another ledger's that were read beside them. */
export function hasLedger(database: DatabaseSync): boolean {
  return hasPostings(database, "main") || hasPostings(database, "temp");
}

/** Rows in temp are another ledger's: where both are there, whoever asks for postings is given those in temp. */
export function hasPostings(database: DatabaseSync, schema: "main" | "temp"): boolean {
  const found = database
    .prepare(`SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = 'postings'`)
    .get();
  return found !== undefined;
}

/** Rows with exactly this reference, whoever made it. */
export function rowsWithReference(database: DatabaseSync, reference: string): LedgerRow[] {
  return hasLedger(database) ? rowsWhere(database, "reference = ?", reference) : [];
}

/** References that no terminal of the run makes, as the ledger has them. */
export function strangeReferences(database: DatabaseSync): string[] {
  if (!hasLedger(database)) return [];
  const rows = database.prepare("SELECT DISTINCT reference FROM postings WHERE terminal < 0").all();
  return rows.map(({ reference }) => String(reference));
}

function rowsWhere(database: DatabaseSync, condition: string, value: string | number): LedgerRow[] {
  const rows = database
    .prepare(
      `SELECT id, kind, reference, key, sale, terminalName AS terminal, merchant, amountMinor, currency, bookedAt
       FROM postings WHERE ${condition} ORDER BY id`,
    )
    .all(value);
  return rows as unknown as LedgerRow[];
}

/** The same row without the number of a card: whatever a name or a key looks like, only then may it be told. */
export function fitToShow(row: LedgerRow): LedgerRow {
  return {
    ...row,
    reference: masked(row.reference),
    key: masked(row.key),
    terminal: masked(row.terminal),
    merchant: masked(row.merchant),
    currency: masked(row.currency),
  };
}
