// LedgerSqlSource: the ledger as a query of PostgreSQL, read page by page from a cursor in a transaction that cannot
// write. Values come as the server writes them: nothing of an amount or a time is lost on the way.

import { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type QueryResult } from "pg";
import type { Posting } from "../ledger.ts";
import { isByTrace, type LedgerQuery, type LedgerRows } from "../plan/own-gateway.ts";
import { type Environment, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";
import type { LedgerSource } from "./audit.ts";
import { type Expected, RowReading } from "./foreign-row.ts";
import { LedgerError } from "./ledger-error.ts";
import { notCompared } from "./not-compared.ts";
import type { Uncompared } from "./result.ts";
import type { ForeignRow } from "./row-cells.ts";
import type { SentBook } from "./sent-book.ts";

export interface LedgerSqlOptions {
  readonly sql: LedgerQuery;
  readonly rows: LedgerRows;
  /** How long after the last request the gateway may still book, ms. */
  readonly quietMs: number;
  readonly expected: Expected;
  /** Ends the waiting for quiet, and the reading: whoever wanted it is gone. */
  readonly hurry?: AbortSignal;
  /** Where the secrets of the connection string are. */
  readonly environment: Environment;
}

/** Rows that one FETCH brings: some 200 KB. */
const pageRows = 1_000;

const connectWithinMs = 10_000;

/**
 * A query whose client is gone ends with it, and not when it has its locks or its time is up: for this transaction,
 * where the server knows how (PostgreSQL 14, on Linux). Asked so that one which does not know it has nothing to refuse.
 */
const endsWithItsClient = `SELECT set_config(name, '1s', true) FROM pg_settings
  WHERE name = 'client_connection_check_interval' AND version() LIKE '%linux%'`;

/** As the server writes it. */
const asWritten = { getTypeParser: () => (text: string) => text };

export class LedgerSqlSource implements LedgerSource {
  readonly notCompared: readonly Uncompared[];
  readonly isByTrace: boolean;
  readonly #options: LedgerSqlOptions;

  constructor(options: LedgerSqlOptions) {
    this.#options = options;
    this.notCompared = notCompared(options.rows);
    this.isByTrace = isByTrace(options.rows);
  }

  /** A database does not say what its gateway still does: the stated time is waited. */
  async quiet(): Promise<void> {
    const { quietMs, hurry } = this.#options;
    await wait(quietMs, undefined, { signal: hurry });
  }

  /** LedgerError where the database cannot be reached, refuses the query, or rows of this run are wrong. */
  async *read(sent?: SentBook): AsyncGenerator<Posting> {
    const { rows, expected, hurry } = this.#options;
    const reading = new RowReading(rows, expected, sent);
    let number = 0;
    try {
      for await (const page of this.#pages()) {
        if (number === 0) reading.mustHave(names(page), "the query's result");
        for (const row of page.rows as ForeignRow[]) {
          const posting = reading.posting(row, `row ${++number} of the query`);
          if (posting) yield posting;
        }
      }
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      throw hurry?.aborted ? endedFirst() : this.#failure(error);
    }
    reading.end();
  }

  /** Asks for the query's columns, and for no row. Throws as `read` does. */
  async tried(): Promise<void> {
    const { rows, expected, hurry } = this.#options;
    try {
      for await (const page of this.#pages(0)) {
        new RowReading(rows, expected).mustHave(names(page), "the query's result");
      }
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      throw hurry?.aborted ? endedFirst() : this.#failure(error);
    }
  }

  /** At least one page, which may be empty; but one of none where 0 rows are wanted. */
  async *#pages(rowsOfPage = pageRows): AsyncGenerator<QueryResult> {
    const { sql, expected, environment, hurry } = this.#options;
    // A socket that is connected lives again, whatever ended it before.
    if (hurry?.aborted) throw endedFirst();
    const client = new Client({
      connectionString: connectionString(sql.url, environment),
      connectionTimeoutMillis: connectWithinMs,
      statement_timeout: sql.timeoutMs,
      // The server may be gone without a word.
      query_timeout: sql.timeoutMs + connectWithinMs,
      application_name: "tillstorm",
      // Connecting and every query end with it; pg by itself waits for its time-outs.
      stream: () => new Socket(hurry ? { signal: hurry } : {}),
      types: asWritten,
    });
    // A connection that breaks between two queries is told by the next one.
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      await client.query(endsWithItsClient);
      const declaration = {
        text: `DECLARE ledger NO SCROLL CURSOR FOR ${sql.query.trim().replace(/;$/, "")}`,
        values: /\$1(?!\d)/.test(sql.query) ? [expected.run] : [],
        // The extended protocol takes one statement only, whatever stands in the query.
        queryMode: "extended",
      };
      await client.query(declaration);
      for (;;) {
        const page = await client.query(`FETCH ${rowsOfPage} FROM ledger`);
        yield page;
        if (page.rows.length < pageRows) return;
      }
    } finally {
      await client.end().catch(() => {});
    }
  }

  #failure(error: unknown): LedgerError {
    const { sql, environment } = this.#options;
    const said =
      error instanceof AggregateError ? String(error.errors[0]?.message) : (error as Error).message;
    return new LedgerError(`the query failed: ${withoutSecrets(said, secretsIn(sql.url), environment)}`, {
      cause: error,
    });
  }
}

/**
 * Whom this connection string leads to, as an address; undefined for a socket on this machine, and for what nothing can be
 * reached with. Nobody is asked.
 */
export function databaseAddress({ url }: LedgerQuery, environment: Environment): string | undefined {
  try {
    const { host, port } = new Client({ connectionString: connectionString(url, environment) });
    const name = host.includes(":") ? `[${host}]` : host;
    return host.startsWith("/") ? undefined : `tcp://${name}:${port}`;
  } catch {
    // Reading it says why.
    return undefined;
  }
}

/** A name and a password that stand in it are made to fit their place: they may have any characters. */
function connectionString(url: string, environment: Environment): string {
  const [login] = /^\w+:\/\/[^/@]*@/.exec(url) ?? [""];
  const rest = withSecrets(url.slice(login.length), environment);
  return withSecrets(login, environment, encodeURIComponent) + rest;
}

function endedFirst(): LedgerError {
  return new LedgerError("the run was ended first");
}

function names({ fields }: QueryResult): string[] {
  return fields.map(({ name }) => name);
}
