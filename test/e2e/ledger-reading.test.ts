// Ledgers as they are read over sockets: the reference gateway's over HTTP, somebody's table in PostgreSQL. Everything
// that may be wrong on the way is an error in words, and what is read is what is there.

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { LedgerSource } from "../../src/audit/audit.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { LedgerOverHttp, type LedgerOverHttpOptions } from "../../src/audit/ledger-over-http.ts";
import { LedgerSqlSource } from "../../src/audit/ledger-sql-source.ts";
import type { Posting } from "../../src/ledger.ts";
import { Identities } from "../../src/plan/identities.ts";
import { posting, recordOf, runId } from "../audit/run.ts";
import { freePort } from "./debian.ts";
import { isSkipped, Postgres, why } from "./postgres.ts";

async function rowsOf(source: LedgerSource): Promise<Posting[]> {
  const rows: Posting[] = [];
  for await (const row of source.read()) rows.push(row);
  return rows;
}

/** A LedgerError with this text. */
async function fails(doing: Promise<unknown>, said: string | RegExp): Promise<void> {
  await expect(doing).rejects.toThrow(LedgerError);
  await expect(doing).rejects.toThrow(said);
}

describe("over HTTP", () => {
  /** A gateway that answers so; the address of its root. */
  async function gateway(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, "127.0.0.1");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address !== "object") throw new Error("a server without a port");
    return `http://127.0.0.1:${address.port}`;
  }

  async function source(answer: RequestListener, options: Partial<LedgerOverHttpOptions> = {}) {
    return new LedgerOverHttp({ url: await gateway(answer), run: runId, ...options });
  }

  /** Answers one status after the other, the last one for ever; `asked` counts. */
  function statuses(...texts: readonly string[]) {
    const asked = { times: 0, paths: new Set<string>() };
    const answer: RequestListener = ({ url = "" }, response) => {
      asked.paths.add(url);
      response.end(texts[Math.min(asked.times++, texts.length - 1)]);
    };
    return { asked, answer };
  }
  const status = (inFlight: number, queued: number) => JSON.stringify({ inFlight, queued });

  test("it is quiet when nothing is in flight and nothing queued, and not before", async () => {
    const { asked, answer } = statuses(status(1, 0), status(0, 3), status(0, 0));
    await (await source(answer)).quiet();
    expect(asked).toEqual({ times: 3, paths: new Set(["/v1/status"]) });
  });

  test("a gateway that never comes to rest is an error after the stated time", async () => {
    const { asked, answer } = statuses(status(2, 1));
    const never = (await source(answer, { quietWithinMs: 100 })).quiet();
    await fails(never, "the gateway still has 2 requests in flight, 1 queued after 100 ms");
    expect(asked.times).toBe(3);
  });

  test("with a stated time of quiet nobody is asked, and the waiting can be ended", async () => {
    const { asked, answer } = statuses(status(0, 0));
    await (await source(answer, { quietMs: 1 })).quiet();
    const hurry = AbortSignal.abort();
    await expect((await source(answer, { quietMs: 60_000, hurry })).quiet()).rejects.toThrow("aborted");
    expect(asked.times).toBe(0);
  });

  test.each([
    ["{}", "the gateway's status lacks inFlight or queued"],
    ['{"inFlight":0}', "the gateway's status lacks inFlight or queued"],
    ['{"queued":0}', "the gateway's status lacks inFlight or queued"],
    ["<html>", "the gateway's status is no JSON object"],
    ["x".repeat(70_000), "the gateway's status is no status"],
  ])("a status %.20s is none", async (text, said) => {
    await fails((await source(statuses(text).answer)).quiet(), said);
  });

  const rows = [posting(1, 0, 0, 1250), posting(2, 1, 0, 990, { merchant: "Käse & Co" })];
  const whole = (has?: number) =>
    [...rows, { end: true, rows: 2, ...(has === undefined ? {} : { has }) }]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join("");

  test.each(["", "/", "/books", "/books/"])(
    "it is read below the address with %j at its end",
    async (path) => {
      const asked: unknown[] = [];
      const url = await gateway(({ url: target, method, headers }, response) => {
        asked.push([method, target, headers.authorization]);
        response.end(whole());
      });
      const ledger = new LedgerOverHttp({
        url: url + path,
        run: "a run/1",
        headers: { authorization: "Bearer t" },
      });
      expect(await rowsOf(ledger)).toEqual(rows);
      const base = path.replace(/\/$/, "");
      expect(asked).toEqual([["GET", `${base}/v1/ledger?run=a%20run%2F1`, "Bearer t"]]);
    },
  );

  test("the address's own parameters stay, and so does its path", async () => {
    const asked: unknown[] = [];
    const url = await gateway(({ url: target }, response) => {
      asked.push(target);
      response.end(target?.includes("status") ? status(0, 0) : whole());
    });
    for (const end of ["/books?tenant=7", "/books/?tenant=7", "?tenant=7", "/books?"]) {
      const ledger = new LedgerOverHttp({ url: url + end, run: "a run/1" });
      await ledger.quiet();
      expect(await rowsOf(ledger)).toEqual(rows);
    }
    expect(asked).toEqual([
      ...["/books/v1/status?tenant=7", "/books/v1/ledger?tenant=7&run=a%20run%2F1"],
      ...["/books/v1/status?tenant=7", "/books/v1/ledger?tenant=7&run=a%20run%2F1"],
      ...["/v1/status?tenant=7", "/v1/ledger?tenant=7&run=a%20run%2F1"],
      ...["/books/v1/status", "/books/v1/ledger?run=a%20run%2F1"],
    ]);
  });

  test("whoever is asked is left alone once nobody wants the ledger any more", async () => {
    const cut = new AbortController();
    const ledger = await source(() => cut.abort(), { cut: cut.signal });
    await fails(rowsOf(ledger), /^\/v1\/ledger of http.*aborted/);
  });

  test("it tells how many rows the ledger has beside those that it gave, once it is read", async () => {
    for (const [has, neverRead] of [
      [undefined, undefined],
      [2, 0],
      [5, 3],
      [1, -1],
    ] as const) {
      const ledger = await source((_, response) => response.end(whole(has)));
      expect(ledger.neverRead).toBe(undefined);
      await rowsOf(ledger);
      expect(ledger.neverRead).toBe(neverRead);
    }
    const odd = await source((_, response) => response.end('{"end":true,"rows":0,"has":"many"}'));
    await fails(rowsOf(odd), 'the ledger says that it has "many" rows');
  });

  test("a stream that something compressed is told by name", async () => {
    const ledger = await source((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("not to be read");
    });
    await fails(rowsOf(ledger), "/v1/ledger is answered in gzip, for which nobody asked");
  });

  test("a status of another kind, a broken line, a silent gateway and none at all are errors with the address", async () => {
    await fails(
      rowsOf(await source((_, response) => response.writeHead(500).end(whole()))),
      "status 500 for /v1/ledger",
    );
    const cut = await source((_, response) => {
      response.write(whole().slice(0, 50));
      setTimeout(() => response.destroy(), 20);
    });
    await fails(rowsOf(cut), /^\/v1\/ledger of http:\/\/127\.0\.0\.1:\d+: /);
    await fails(rowsOf(await source(() => {}, { timeoutMs: 100 })), /(Headers|Connect) ?Timeout/i);
    const nobody = `http://127.0.0.1:${await freePort()}`;
    await fails(rowsOf(new LedgerOverHttp({ url: nobody, run: runId })), `/v1/ledger of ${nobody}: `);
  });
});

describe("in PostgreSQL", () => {
  let postgres: Postgres;

  beforeAll(async () => {
    if (isSkipped) return;
    postgres = await Postgres.start();
  });

  const { plan } = recordOf(4);
  const lacking = { kind: null, key: null, terminal: null, merchant: null, currency: null };
  const columns = { ...lacking, reference: "ref", amount: "total", id: "id", bookedAt: "at" };

  function source(
    query: string,
    options: { url?: string; timeoutMs?: number; hurry?: AbortSignal } = {},
  ): LedgerSqlSource {
    const { url = postgres.url, timeoutMs = 10_000, hurry } = options;
    return new LedgerSqlSource({
      sql: { url, query, timeoutMs },
      rows: { columns, kinds: {}, amounts: "decimal" },
      quietMs: 1,
      ...(hurry ? { hurry } : {}),
      expected: { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) },
      environment: { PASSWORD: "hunter 2", DATABASE: "nosuch-hunter" },
    });
  }

  /** So many rows, each of another sale. */
  const rows = (count: number, run = `'${runId}'`) =>
    `SELECT n AS id, ${run} || '/1/' || n AS ref, 12.50::numeric AS total, timestamptz '2026-11-22T12:00:00Z' AS at
     FROM generate_series(1, ${count}) n ORDER BY n`;

  test.skipIf(isSkipped)(`every row comes, page by page, as it is written there${why}`, async () => {
    for (const count of [0, 1, 999, 1_000, 1_001, 2_500]) {
      const read = await rowsOf(source(rows(count)));
      expect(read.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
      expect(read.every(({ amountMinor }) => amountMinor === 1250)).toBe(true);
    }
    const [row] = await rowsOf(source(`  ${rows(1)};`));
    expect(row).toMatchObject({ reference: `${runId}/1/1`, bookedAt: Date.UTC(2026, 10, 22, 12) });
  });

  test.skipIf(isSkipped)(`$1 stands for the run, and $10 would not${why}`, async () => {
    const [row] = await rowsOf(source(rows(1, "$1")));
    expect(row.reference).toBe(`${runId}/1/1`);
    await fails(rowsOf(source(rows(1, "$10"))), /^the query failed: /);
  });

  test.skipIf(isSkipped)(`columns that are not there are named, even of no row at all${why}`, async () => {
    const none = "SELECT 1 AS id, 'x' AS ref WHERE false";
    await fails(rowsOf(source(none)), "the query's result has no column total (amount), at (bookedAt)");
  });

  test.skipIf(isSkipped)(`it is tried for its columns, and no row is made${why}`, async () => {
    const dear = rows(3).replace("12.50::numeric", "1 / (n - n)");
    await fails(rowsOf(source(dear)), "the query failed: division by zero");
    await source(dear).tried();
    await fails(source("SELECT 1 AS id, 'x' AS ref").tried(), "has no column total (amount), at (bookedAt)");
    await fails(source("SELECT * FROM nowhere").tried(), 'relation "nowhere" does not exist');
    const ended = source(dear, { hurry: AbortSignal.abort() });
    await fails(ended.tried(), "the run was ended first");
    await fails(rowsOf(ended), "the run was ended first");
  });

  test.skipIf(isSkipped)(`comments and semicolons at its end are its own${why}`, async () => {
    for (const end of [" -- oldest first", "; -- oldest first", " /* ; */ ;", ";;", "\n-- done;\n"]) {
      await source(rows(1) + end).tried();
      expect(await rowsOf(source(rows(1) + end))).toHaveLength(1);
    }
  });

  test.skipIf(isSkipped)(`a row of ours that is wrong is told with its number${why}`, async () => {
    const wrong = rows(3).replace("12.50::numeric", "CASE n WHEN 2 THEN 0.125 ELSE 1 END");
    await fails(rowsOf(source(wrong)), 'row 2 of the query: total "0.125" has more than 2 decimals');
  });

  test.skipIf(isSkipped)(
    `what writes, lasts too long or is more than one statement is refused${why}`,
    async () => {
      await postgres.query("CREATE TABLE IF NOT EXISTS notes (text text)");
      await fails(rowsOf(source("DELETE FROM notes RETURNING 1 AS id")), /^the query failed: syntax error/);
      const slow = source(rows(1).replace("12.50", "12.50 + length(pg_sleep(30)::text)"), { timeoutMs: 100 });
      await fails(rowsOf(slow), "the query failed: canceling statement due to statement timeout");
      await fails(rowsOf(source(`${rows(1)}; DROP TABLE notes`)), /multiple commands/);
      expect(await postgres.query("SELECT count(*)::int AS n FROM notes")).toEqual([{ n: 0 }]);
    },
  );

  test.skipIf(isSkipped)(`secrets in the address are used, and never told${why}`, async () => {
    const host = new URL(postgres.url).searchParams.get("host");
    const login = `postgresql://tillstorm:$\{env:PASSWORD}@localhost`;
    expect(await rowsOf(source(rows(2), { url: `${login}/postgres?host=${host}` }))).toHaveLength(2);
    const nowhere = `${login}/$\{env:DATABASE}?host=${host}`;
    await fails(
      rowsOf(source(rows(1), { url: nowhere })),
      `the query failed: database "$\{env:DATABASE}" does not exist`,
    );
    const refused = `postgresql://tillstorm@127.0.0.1:${await freePort()}/postgres`;
    await fails(rowsOf(source(rows(1), { url: refused })), /^the query failed: .*ECONNREFUSED/);
  });

  test.skipIf(isSkipped)(`the stated time of quiet is waited, and can be ended${why}`, async () => {
    await source(rows(1)).quiet();
    const hurried = new LedgerSqlSource({
      ...{ sql: { url: postgres.url, query: rows(1), timeoutMs: 1 }, quietMs: 60_000, environment: {} },
      ...{ rows: { columns, kinds: {}, amounts: "decimal" }, hurry: AbortSignal.abort() },
      expected: { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) },
    });
    await expect(hurried.quiet()).rejects.toThrow("aborted");
  });
});
