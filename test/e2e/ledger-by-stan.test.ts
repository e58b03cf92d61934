// A host over ISO 8583 whose ledger has no references: its rows are known by terminal, trace number and local time.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { tracesOf } from "../../src/history/traces.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { type Habit, stanHost } from "./stan-host.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

const scenario = (port: number, books: string) => `name: Books by trace number
duration: 6s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet: [{id: shops, terminals: 10, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom-a}]}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway:
  url: tcp://127.0.0.1:${port}
  ledger:
    csv: ${books}
    columns: {reference: false, terminal: tid, stan: trace, localTime: local, kind: type, amount: cents, id: false, key: false, merchant: false, currency: false, bookedAt: false}
    kinds: {CAPTURE: sale, CREDIT: refund, VOID: reversal}
    quiet: 500ms
outages:
  - {id: cut, at: 2s, for: 1500ms, strike: {provider: telecom-a}, what: cut-reply}
expect: {dataLoss: "== 0", pending: "== 0"}
`;

beforeAll(async () => {
  await realBinary();
});

async function played(habit: Habit) {
  const books = join(temporaryFolder(), "books.csv");
  const port = await stanHost(books, habit);
  const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(scenario(port, books)) });
  const ended = await run.ended;
  return { run, ended, said: ended.stdout + ended.stderr, books };
}

test(
  "no loss passes, though replies are cut off and terminals ask again under other trace numbers",
  calmly,
  async () => {
    const { run, ended, said, books } = await played("right");
    expect(ended.code, said).toBe(0);
    const { audit } = run.summary();
    expect(audit?.inconclusive).toEqual([]);
    expect(audit?.cells?.paid.sales).toBeGreaterThan(30);
    expect(audit?.ledger.rows).toBe(readFileSync(books, "utf8").trim().split("\n").length - 1);
    const history = HistoryReader.open(join(run.directory, "history.db"));
    const traces = [...tracesOf(history.database)];
    history.close();
    // What was sent again had a number of its own.
    expect(traces.length).toBeGreaterThan(run.factCount(facts.wanted));
    const again = await new Tillstorm(["audit", run.directory, "--ledger", books], run).ended;
    expect(again.code, again.stdout + again.stderr).toBe(0);
    const [{ terminal, sale, stan }] = traces;
    const told = await new Tillstorm(
      ["explain", run.directory, `${terminal}/${sale}`, "--ledger", books],
      run,
    ).ended;
    expect(told.stdout.replace(/\s+/g, " ")).toContain(`known by trace number and local time: ${stan} at`);
  },
);

test("a host that takes a retry for another sale is found to book twice", calmly, async () => {
  const { run, ended, said } = await played("twice");
  expect(ended.code, said).toBe(99);
  expect(run.summary().audit?.violations?.duplicated.sales).toBeGreaterThan(0);
  expect(run.summary().audit?.violations?.lost.sales).toBe(0);
});

test("a host that drops what it approved is found to lose it", calmly, async () => {
  const { run, ended, said } = await played("drops");
  expect(ended.code, said).toBe(99);
  expect(run.summary().audit?.violations?.lost.sales).toBeGreaterThan(0);
});

test.each([
  ["reuses", "nobody can tell whose"],
  ["omits", "trace is empty"],
] as const)("of a host that %s trace numbers nothing is judged", calmly, async (habit, why) => {
  const { run, ended, said } = await played(habit);
  expect(ended.code, said).toBe(4);
  expect(run.summary().audit?.cells).toBeUndefined();
  expect(run.summary().audit?.inconclusive.join()).toContain(why);
});

test("adapter check finds its messages in such a ledger", calmly, async () => {
  const books = join(temporaryFolder(), "books.csv");
  const port = await stanHost(books, "right");
  const folder = folderWith(scenario(port, books));
  const { stdout, stderr } = await new Tillstorm(["adapter", "check", "scenario.yaml"], { folder }).ended;
  expect(stdout + stderr).toMatch(/ok +ledger: each of \d+ sales stands there as it was answered/);
});

test("a column that is not there is said before anything is sold", async () => {
  const books = join(temporaryFolder(), "books.csv");
  const port = await stanHost(books, "right");
  const folder = folderWith(scenario(port, books).replace("stan: trace", "stan: f11"));
  const { code, stdout, stderr } = await new Tillstorm(["run", "scenario.yaml"], { folder }).ended;
  expect(code, stdout + stderr).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(
    `books.csv:1 has no column f11 (stan); it has tid, trace, local, type, cents: write columns: {stan: …} into the scenario's ledger`,
  );
});

test("in virtual time there are no trace numbers, and it is refused", async () => {
  const folder = folderWith(scenario(1, "books.csv"));
  const { code, stderr } = await new Tillstorm(["run", "scenario.yaml", "--engine", "virtual"], { folder })
    .ended;
  expect(code, stderr).toBe(2);
});
