// The ledger of a run that is over: a file that somebody names, the rows that were read when the run ended, or the
// reference gateway's own file. Where none of them can be trusted there is none, and the reason is said.

import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { LedgerSource } from "../audit/audit.ts";
import { KeptPostingsSource } from "../audit/kept-postings-source.ts";
import { LedgerDatabaseSource } from "../audit/ledger-database-source.ts";
import { LedgerFileSource } from "../audit/ledger-file-source.ts";
import { UsageError } from "../errors.ts";
import type { HistoryReader } from "../history/reader.ts";
import { Identities } from "../plan/identities.ts";
import type { LedgerRows } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import type { KeptRun } from "./kept-run.ts";

export interface KeptLedger {
  readonly source: LedgerSource;
  /** Where it is from, for people. */
  readonly from: string;
  /** Whether it is what the run's own audit judged by. */
  readonly isOwn: boolean;
}

/** `file`: what a person named; throws a UsageError where it is of no kind that can be read. */
export function keptLedger(run: KeptRun, history: HistoryReader, file?: string): KeptLedger {
  if (file !== undefined) return { source: named(file, history), from: file, isOwn: false };
  const isKept = KeptPostingsSource.isIn(history);
  if (isKept && isSure(run, history)) {
    const from = "the ledger as it was read when the run ended";
    return { source: new KeptPostingsSource(history), from, isOwn: true };
  }
  const ledger = run.file("ledger.db");
  if (history.run.plan.ownGateway === undefined && existsSync(ledger)) {
    const source = new LedgerDatabaseSource(ledger, history.run.id);
    return { source, from: "the gateway's own ledger, ledger.db", isOwn: false };
  }
  const why = isKept ? "its ledger was not read twice alike" : "its ledger was not read";
  const absence = `there is no ledger of this run: ${why}; --ledger FILE takes one`;
  return { source: new Absent(absence), from: "no ledger", isOwn: false };
}

/** Rows that were read once are no ledger yet: the run's audit read them twice, or they came with the facts. */
function isSure({ summary }: KeptRun, history: HistoryReader): boolean {
  // In virtual time a row goes to disk together with the facts of its time, so that a kill leaves both or none.
  if (history.run.engine === "virtual") return true;
  return summary?.audit?.cells !== undefined && KeptPostingsSource.wereReadTwice(history);
}

class Absent implements LedgerSource {
  readonly absence: string;

  constructor(absence: string) {
    this.absence = absence;
  }

  // biome-ignore lint/correctness/useYield: it has nothing to give.
  async *read(): AsyncGenerator<never> {
    throw new Error(this.absence);
  }
}

const formats = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" } as const;

function named(path: string, { run }: HistoryReader): LedgerSource {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new UsageError({
      what: `there is no ledger ${path}`,
      todo: "give the path of a .csv, .ndjson or .db file",
    });
  }
  const ending = extname(file).toLowerCase();
  if (ending === ".db" || ending === ".sqlite") return new LedgerDatabaseSource(file, run.id);
  const format = ending in formats ? formats[ending as keyof typeof formats] : undefined;
  if (!format) {
    throw new UsageError({
      what: `${path} is no ledger that can be read`,
      why: [`its name ends with ${ending === "" ? "nothing that tells what it is" : ending}`],
      todo: "give a .csv or .ndjson file, or the .db of a reference gateway",
    });
  }
  const { plan } = run;
  const { currency } = plan.load;
  return new LedgerFileSource({
    file: { format, path: file },
    rows: rowsOf(plan),
    quietMs: 0,
    expected: { run: run.id, terminals: plan.terminals, currency, names: new Identities(plan) },
  });
}

/** As the scenario says that its gateway's rows look, else with a column for each field of a posting. */
function rowsOf({ ownGateway }: Plan): LedgerRows {
  const ledger = ownGateway?.ledger;
  return ledger && "rows" in ledger ? ledger.rows : usual;
}

const usual: LedgerRows = {
  columns: {
    reference: "reference",
    amount: "amountMinor",
    id: "id",
    kind: "kind",
    key: "key",
    terminal: "terminal",
    merchant: "merchant",
    currency: "currency",
    bookedAt: "bookedAt",
  },
  kinds: {},
  amounts: "minor",
};
