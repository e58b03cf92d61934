// The ledger of a run that is over: a file that somebody names, the rows that were read when the run ended, the reference
// gateway's own file, or the scenario's, read again. Where none of them is to be had there is none, and the reason is said.

import { existsSync } from "node:fs";
import type { LedgerSource } from "../audit/audit.ts";
import { KeptPostingsSource } from "../audit/kept-postings-source.ts";
import { LedgerDatabaseSource } from "../audit/ledger-database-source.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { KeptRun } from "./kept-run.ts";
import type { NamedLedger } from "./named-ledger.ts";

export interface KeptLedger {
  readonly source: LedgerSource;
  /** Where it is from, for people. */
  readonly from: string;
  /** Whether it is what the run's own audit judged by. */
  readonly isOwn: boolean;
}

/**
 * `named`: what a person wants in its place. `again`: the scenario's own, to be read where nothing was kept that can be
 * trusted; a text says why it cannot be.
 */
export function keptLedger(
  run: KeptRun,
  history: HistoryReader,
  named?: NamedLedger,
  again?: LedgerSource | string,
): KeptLedger {
  if (named) return { source: named.source(history), from: named.from, isOwn: false };
  const isKept = KeptPostingsSource.isIn(history);
  if (isKept && isSure(run, history)) {
    const from =
      history.ended === undefined && history.run.engine === "virtual"
        ? "the ledger as it was booked in virtual time until the run was killed"
        : "the ledger as it was read when the run ended";
    return { source: new KeptPostingsSource(history), from, isOwn: true };
  }
  const ledger = run.file("ledger.db");
  if (history.run.plan.ownGateway === undefined && existsSync(ledger)) {
    const source = new LedgerDatabaseSource(ledger, history.run.id);
    return { source, from: "the gateway's own ledger, ledger.db", isOwn: false };
  }
  if (again && typeof again !== "string") {
    return { source: again, from: "the scenario's ledger, read again", isOwn: false };
  }
  const why = isKept ? "its ledger was not read twice alike" : "its ledger was not read";
  const ways = again === undefined ? "" : ` and cannot be read again (${again})`;
  const absence = `there is no ledger of this run: ${why}${ways}; --ledger FILE takes one`;
  return { source: absent(absence), from: "no ledger", isOwn: false };
}

/** No ledger, for this reason. */
export function absent(absence: string): LedgerSource {
  return new Absent(absence);
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
