// NamedLedger: a ledger that a person names in place of the run's own: a file, or what a scenario may say of one.

import type { LedgerSource } from "../audit/audit.ts";
import { LedgerDatabaseSource } from "../audit/ledger-database-source.ts";
import { LedgerOverHttp } from "../audit/ledger-over-http.ts";
import { type Lacking, together, type WayOut } from "../audit/way-out.ts";
import type { HistoryReader } from "../history/reader.ts";
import { Identities } from "../plan/identities.ts";
import type { LedgerFile, LedgerPlan, LedgerRows, LocalTimes } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import type { Environment } from "../secrets.ts";
import { exactDuration } from "../units.ts";
import { type RowsLedger, rowsLedgerSource } from "./rows-ledger.ts";

/** Where it is. */
export type NamedPlace =
  /** A reference gateway's own file. */
  | { readonly database: string }
  /** A file whose rows look as the run's scenario says, else as a scenario's do that says nothing of them. */
  | { readonly file: LedgerFile }
  /** As a scenario says it; a `gateway` has the URL at which it serves its ledger. */
  | { readonly plan: RowsLedger | (Extract<LedgerPlan, { from: "gateway" }> & { readonly url: string }) };

export interface NamedLedgerOptions {
  /** As the person wrote it, for messages. */
  readonly from: string;
  readonly place: NamedPlace;
  /** Where the secrets of its addresses are. */
  readonly environment: Environment;
  /** How the person says what it lacks. */
  readonly wayOut: WayOut;
}

export class NamedLedger {
  /** What it is called by who named it. */
  readonly from: string;
  readonly #options: NamedLedgerOptions;

  constructor(options: NamedLedgerOptions) {
    this.from = options.from;
    this.#options = options;
  }

  /** Whether it is a file: of those anybody may take the wrong one. */
  get isFile(): boolean {
    const { place } = this.#options;
    return !("plan" in place) || place.plan.from === "file";
  }

  /** It, read for the run of this history. */
  source({ run }: Pick<HistoryReader, "run">): LedgerSource {
    const { place, environment, wayOut } = this.#options;
    if ("database" in place) return new LedgerDatabaseSource(place.database, run.id);
    if ("plan" in place && place.plan.from === "gateway") {
      return new LedgerOverHttp({ url: place.plan.url, run: run.id, quietMs: 0 });
    }
    const { plan } = run;
    const { currency } = plan.load;
    const names = new Identities(plan);
    const expected = { run: run.id, terminals: plan.terminals, currency, names, wayOut };
    // Of a run that is over nothing is booked any more.
    const quietMs = 0;
    if ("plan" in place) {
      return rowsLedgerSource({ ...(place.plan as RowsLedger), quietMs }, { expected, environment });
    }
    const rows = rowsOf(plan);
    const whole = wholeWayOut(rows, wayOut);
    return rowsLedgerSource(
      { from: "file", file: place.file, rows, quietMs },
      { expected: { ...expected, wayOut: whole }, environment },
    );
  }
}

/** Who describes a file whose rows look like these has to describe all of it. */
export function wholeWayOut(rows: LedgerRows, wayOut: WayOut): WayOut {
  return (lacking) => wayOut(together(otherThanUsual(rows), lacking));
}

/** As the scenario says that its gateway's rows look, else with a column for each field of a posting. */
export function rowsOf({ ownGateway }: Plan): LedgerRows {
  const ledger = ownGateway?.ledger;
  return ledger && "rows" in ledger ? ledger.rows : usual;
}

/** What a scenario would have to say for rows like these. */
function otherThanUsual({
  columns,
  kinds,
  currencies = {},
  amounts,
  times,
  localTimes,
}: LedgerRows): Lacking {
  const named = Object.entries(columns)
    .filter(([field, name]) => name !== field)
    .map(([field, name]) => [field, name ?? false]);
  return {
    ...(named.length > 0 ? { columns: Object.fromEntries(named) } : {}),
    ...(Object.keys(kinds).length > 0 ? { kinds } : {}),
    ...(Object.keys(currencies).length > 0 ? { currencies } : {}),
    ...(amounts === "minor" ? {} : { amounts }),
    ...(times === undefined ? {} : { times }),
    ...(localTimes === undefined ? {} : { localTimes: writtenLocalTimes(localTimes) }),
  };
}

function writtenLocalTimes({ zone, withinMs }: LocalTimes): Record<string, string> {
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(withinMs === undefined ? {} : { within: exactDuration(withinMs) }),
  };
}

const usual: LedgerRows = {
  columns: {
    reference: "reference",
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
