// A run against somebody else's gateway, whose ledger is a table, a file, or nowhere.

import { beforeAll, describe, expect, test, vi } from "vitest";
import { LedgerSqlSource } from "../../src/audit/ledger-sql-source.ts";
import { Identities } from "../../src/plan/identities.ts";
import { recordOf, runId } from "../audit/run.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { BookingGateway, table } from "./booking-gateway.ts";
import { calmly } from "./disturbed.ts";
import { isSkipped, Postgres, why } from "./postgres.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

/** Half of the answers on the way back are cut for a while: sales are tried again, under the same key. */
function scenario(gateway: string): string {
  return `name: Theirs
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 20
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 5%}
gateway:
${gateway}
outages:
  - {id: deaf, at: 1s, for: 1s, strike: {provider: telecom-a}, what: cut-reply}
`;
}

const byQuery = (url: string) => `  url: ${url}
  ledger:
    sql:
      url: $\{env:LEDGER_URL}
      query: SELECT * FROM bookings WHERE order_ref LIKE $1 || '/%' OR order_ref IS NULL ORDER BY number
    columns:
      {id: number, kind: type, reference: order_ref, key: idempotency_key, terminal: till, merchant: shop, amount: total, bookedAt: created}
    kinds: {CAPTURE: sale, VOID: reversal}
    amounts: decimal
    quiet: 200ms`;

beforeAll(async () => {
  await realBinary();
});

async function play(text: string, env: NodeJS.ProcessEnv = {}, words: readonly string[] = []) {
  const run = new Tillstorm(["run", "scenario.yaml", ...words], { folder: folderWith(text), env });
  return { run, ended: await run.ended };
}

describe("a ledger in PostgreSQL", calmly, () => {
  let postgres: Postgres;

  beforeAll(async () => {
    if (isSkipped) return;
    postgres = await Postgres.start();
  });

  async function freshBooks(): Promise<void> {
    await postgres.query("DROP TABLE IF EXISTS bookings");
    await postgres.query(table);
    // Somebody else's rows, of which none has what ours must have.
    await postgres.query("INSERT INTO bookings (type) VALUES ('FEE'), ('FEE')");
  }

  test.skipIf(isSkipped)(
    `accounts for every sale, and holds strangers' rows against nobody${why}`,
    async () => {
      await freshBooks();
      const gateway = await BookingGateway.start(postgres);
      const { run, ended } = await play(scenario(byQuery(gateway.url)), { LEDGER_URL: postgres.url });
      expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
      const { audit } = run.summary();
      expect(audit?.ledger).toMatchObject({ rows: audit?.cells?.paid.sales, foreign: 2 });
      expect(audit?.cells?.paid.sales).toBeGreaterThan(50);
      // Terminals connect to a proxy, and the gateway hears its own name.
      expect([...gateway.hosts]).toEqual([new URL(gateway.url).host]);
      await run.mustBeGone();
    },
  );

  test.skipIf(isSkipped)(`finds the sales that the gateway approved and did not book${why}`, async () => {
    await freshBooks();
    const gateway = await BookingGateway.start(postgres);
    gateway.forgets = 3;
    const { run, ended } = await play(scenario(byQuery(gateway.url)), { LEDGER_URL: postgres.url });
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 99 });
    expect(run.summary().audit?.violations).toMatchObject({
      lost: { sales: 3 },
      duplicated: { sales: 0 },
      altered: { sales: 0 },
      resurrected: { sales: 0 },
      orphaned: { sales: 0 },
    });
  });

  test.skipIf(isSkipped)(`a query that lacks a column, or asks nonsense, sells nothing${why}`, async () => {
    await freshBooks();
    const gateway = await BookingGateway.start(postgres);
    const text = scenario(byQuery(gateway.url));
    const env = { LEDGER_URL: postgres.url };
    const lacking = await play(text.replace("SELECT * FROM", "SELECT number, order_ref FROM"), env);
    expect(lacking.ended.code).toBe(2);
    expect(lacking.ended.stderr).toContain("the query's result has no column total (amount)");
    const writes = await play(text.replace("SELECT * FROM bookings", "DELETE FROM bookings"), env);
    expect(writes.ended.code).toBe(2);
    expect(writes.ended.stderr).toMatch(/the ledger cannot be read.*\n.*syntax error/);
    // Its end is its own, with a semicolon and a comment behind it.
    const commented = text.replace("ORDER BY number", "ORDER BY number; -- oldest first");
    const nowhere = await play(
      commented.replace("FROM bookings", "FROM nowhere").replace("order_ref IS", "'x' IS"),
      env,
    );
    expect(nowhere.ended.stderr).toContain('relation "nowhere" does not exist');
    expect(gateway.approved).toBe(0);
    expect(await postgres.query("SELECT count(*)::int AS n FROM bookings WHERE type = 'FEE'")).toEqual([
      { n: 2 },
    ]);
  });

  test.skipIf(isSkipped)(`a database on a closed port is told before anything is sold${why}`, async () => {
    await freshBooks();
    const gateway = await BookingGateway.start(postgres);
    const env = { LEDGER_URL: "postgresql://auditor@127.0.0.1:1/bank" };
    const { run, ended } = await play(scenario(byQuery(gateway.url)), env);
    expect(ended, ended.stderr).toMatchObject({ code: 3 });
    expect(ended.stderr).toMatch(/the ledger cannot be read\n.*ECONNREFUSED/);
    expect(gateway.approved).toBe(0);
    await run.mustBeGone();
    const neither = await play(scenario(byQuery("http://127.0.0.1:1")), env);
    expect(neither.ended.code).toBe(3);
    expect(neither.ended.stderr).toContain("cannot be reached, and the ledger cannot be read");
  });

  test.skipIf(isSkipped)(`a ledger that fails at the end is read again by an audit${why}`, async () => {
    await freshBooks();
    const books = "CREATE VIEW books AS SELECT * FROM bookings";
    await postgres.query(books);
    const gateway = await BookingGateway.start(postgres);
    const env = { LEDGER_URL: postgres.url };
    const text = scenario(byQuery(gateway.url)).replace("FROM bookings", "FROM books");
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(text), env });
    await vi.waitUntil(() => gateway.approved > 0, { timeout: 60_000 });
    await postgres.query("DROP VIEW books");
    const ended = await run.ended;
    expect(ended, ended.stderr).toMatchObject({ code: 4 });
    expect(ended.stdout).toMatch(/relation "books" does not exist/);
    expect(ended.stdout).toMatch(/\nonce its ledger can be read: tillstorm audit \S+\n$/);

    await postgres.query(books);
    const again = (variables: NodeJS.ProcessEnv) =>
      new Tillstorm(["audit"], { folder: run.folder, env: variables }).ended;
    const audited = await again(env);
    expect(audited, audited.stdout + audited.stderr).toMatchObject({ code: 0 });
    expect(audited.stdout + audited.stderr).toContain("with the scenario's ledger, read again");
    const without = await again({ LEDGER_URL: undefined });
    expect(without.code).toBe(4);
    expect(without.stdout).toMatch(/LEDGER_URL: for the\s+ledger's\s+database/);
    await postgres.query("DROP VIEW books");
  });

  test.skipIf(isSkipped)(`a password of the environment may have any characters${why}`, async () => {
    await freshBooks();
    const host = new URL(postgres.url).searchParams.get("host");
    const { plan } = recordOf(4);
    const columns = {
      ...{ id: "number", kind: "type", reference: "order_ref", amount: "total", key: null },
      ...{ terminal: null, merchant: null, currency: null, bookedAt: null },
    };
    const source = new LedgerSqlSource({
      sql: {
        url: `postgresql://tillstorm:$\{env:PASSWORD}@localhost/postgres?host=${host}`,
        query: "SELECT number, type, 'theirs' AS order_ref, total FROM bookings",
        timeoutMs: 10_000,
      },
      rows: { columns, kinds: {}, amounts: "decimal" },
      quietMs: 0,
      expected: { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) },
      environment: { PASSWORD: "a/b+c d@e:f#g%h" },
    });
    let rows = 0;
    for await (const _ of source.read()) rows++;
    expect(rows).toBe(2);
  });

  test.skipIf(isSkipped)(`without the variable that it needs nothing is started${why}`, async () => {
    const { run, ended } = await play(scenario(byQuery("http://127.0.0.1:9")), { LEDGER_URL: undefined });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("LEDGER_URL: for the ledger's database");
    await run.mustBeGone();
  });

  test.skipIf(isSkipped)(`no ledger at all is inconclusive, and the rest is judged${why}`, async () => {
    await freshBooks();
    const gateway = await BookingGateway.start(postgres);
    const text = `${scenario(`  url: ${gateway.url}\n  ledger: none`)}expect:\n  noticed: ">= 1%"\n  sales: ">= 10"\n`;
    const { run, ended } = await play(text);
    expect(ended, ended.stdout).toMatchObject({ code: 4 });
    const summary = run.summary();
    expect(summary.reasons).toContainEqual(
      "there is no ledger: lost, duplicated, resurrected, altered, orphaned and unpaid cannot be told",
    );
    const verdictOf = (measure: string) =>
      summary.expectations.find(({ text }) => text.startsWith(measure))?.verdict;
    expect([verdictOf("lost"), verdictOf("sales")]).toEqual(["inconclusive", "pass"]);
    const failing = await play(text.replace('sales: ">= 10"', 'sales: ">= 100000"'));
    expect(failing.ended.code).toBe(99);
  });
});
