import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../src/engine/virtual/fleet.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { Measures } from "../../src/measure/measures.ts";
import type { MeasureResults } from "../../src/measure/results.ts";
import { LedgerTee } from "../../src/run/ledger-tee.ts";
import { Recorder } from "../../src/run/recorder.ts";
import { Both } from "../../src/run/virtual-engine.ts";
import { runId, startedAt } from "../audit/run.ts";
import { planned } from "../scenario/small.ts";

// The views of a whole virtual run, against what the measures say of the same run.

const plan = planned(`name: Views
duration: 10m
settle: 1m
speed: 10x
seed: 3
fleet:
  - id: cafes
    terminals: 60
    perStore: 4
    terminal: square
    links: [{id: wifi, profile: wifi, provider: {one: 50%, two: 50%}}]
load:
  sales: 200/h
  amount: {median: 12.50, p95: 60, currency: EUR}
outages:
  - {id: dark, at: 2m, for: 3m, strike: {provider: one}, what: blackhole}
  - {id: cut, at: 6m, for: 2m, strike: {share: 40%}, what: power-cut}
  - {id: late, at: 9m, for: 110s, strike: {link: wifi}, what: refuse}
expect: {}
`);
let database: DatabaseSync;
let results: MeasureResults;

beforeAll(() => {
  database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { id: runId, startedAt, engine: "virtual", plan, versions: {} });
  const measures = new Measures(plan);
  const recorder = new Recorder(writer, measures);
  const audit = new RunningAudit(plan, runId);
  const fleet = new VirtualFleet({
    plan,
    sink: new Both(recorder, audit),
    ledger: new LedgerTee(audit, writer, plan, runId),
    fault: (timing) => recorder.fault(timing),
  });
  fleet.run(Number.POSITIVE_INFINITY);
  recorder.flush(fleet.now);
  writer.end("normally");
  results = measures.results();
});

const rows = (sql: string) => database.prepare(sql).all() as Record<string, number>[];
const one = (sql: string) => rows(sql)[0];

/** Every indented block of the page, as the statements that it holds. */
function statementsOf(page: string): string[] {
  const blocks = page.match(/(?:^ {4}.+\n)+/gm) ?? [];
  return blocks
    .filter((block) => /^\s*SELECT/.test(block))
    .flatMap((block) => block.split(";"))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

const page = readFileSync(new URL("../../docs/history.md", import.meta.url), "utf8");

describe("docs/history.md", () => {
  test("has queries, each of which runs on a real history", () => {
    const statements = statementsOf(page);
    expect(statements.length).toBeGreaterThan(10);
    for (const statement of statements) {
      const found = rows(statement);
      // Of a run with one writer there are no origins.
      const isFull = !/FROM origins|leftAt IS NULL|givenUp|terminal = 17/.test(statement);
      if (isFull) expect(found.length, statement).toBeGreaterThan(0);
    }
  });

  test("names every table and every view, and no other", () => {
    const schema = rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").map(
      ({ name }) => name,
    );
    for (const name of schema) expect(page).toContain(`${name}`);
    const views = [...page.matchAll(/^\| ([a-z_]+) +\| (?:an?|the same) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "view");
    const those = rows("SELECT name FROM sqlite_schema WHERE type = 'view'").map(({ name }) => name);
    expect(views.sort()).toEqual(those.sort());
  });
});

describe("the views say what the measures say", () => {
  test("of the sales and what became of them", () => {
    const { sales, turnedAway } = one(
      `SELECT count(*) AS sales, sum(outcome = 'turnedAway') AS turnedAway FROM sales`,
    );
    expect(sales).toBeGreaterThan(500);
    expect(sales).toBe(one("SELECT sum(sales) AS sales FROM sales_by_minute").sales);
    expect(sales).toBe(one("SELECT sum(sales) AS sales FROM sales_by_outcome").sales);
    expect(turnedAway).toBeGreaterThanOrEqual(0);
  });

  test("of the queue, its sales and its value, at its peak and at the end", () => {
    const [ofMoments = ""] = statementsOf(page).filter((sql) => sql.includes("FROM queue_moves"));
    const peak = one(ofMoments);
    expect(peak.depth).toBe(results.queue.depth.max);
    expect(one("SELECT max(depth) AS depth FROM queue_depth").depth).toBeLessThanOrEqual(peak.depth);
    const waiting = one(
      "SELECT count(*) AS sales, coalesce(sum(amountMinor), 0) AS valueMinor FROM waited WHERE leftAt IS NULL",
    );
    const last = one("SELECT depth, valueMinor FROM queue_depth ORDER BY second DESC LIMIT 1");
    expect({ sales: last.depth, valueMinor: last.valueMinor }).toEqual(waiting);
    expect(last).toEqual({ depth: results.queue.depth.last, valueMinor: results.queue.valueMinor.last });
    const richest = one(`SELECT max(valueMinor) AS valueMinor FROM (
      SELECT sum(change * wanted.value) OVER (ORDER BY queue_moves.n) AS valueMinor FROM queue_moves
      JOIN facts AS wanted ON wanted.terminal = queue_moves.terminal AND wanted.sale = queue_moves.sale
        AND wanted.kind = 1)`);
    expect(richest.valueMinor).toBe(results.queue.valueMinor.max);
  });

  test("of the longest wait", () => {
    const { waitedMs, terminal, sale } = one("SELECT * FROM waited ORDER BY waitedMs DESC LIMIT 1");
    const [queued, left] = rows(
      `SELECT at FROM queue_moves WHERE terminal = ${terminal} AND sale = ${sale} ORDER BY n`,
    );
    expect(waitedMs).toBe(left.at - queued.at);
    expect(waitedMs).toBeGreaterThan(1_000);
  });

  test("of who was struck", () => {
    const struck = rows("SELECT id, terminals FROM outages_struck ORDER BY outage");
    expect(struck).toMatchObject(
      plan.outages
        .filter((outage) => outage.struck.length > 0)
        .map(({ id, struck: ranges }) => ({
          id,
          terminals: ranges.reduce((sum, [from, to]) => sum + to - from, 0),
        })),
    );
  });

  test("of terminals offline, none of which is counted twice or left over", () => {
    const offline = rows("SELECT offline FROM terminals_offline").map((row) => row.offline);
    expect(Math.max(...offline)).toBeGreaterThan(0);
    expect(Math.max(...offline)).toBeLessThanOrEqual(plan.terminals);
    expect(Math.min(...offline)).toBeGreaterThanOrEqual(0);
  });
});
