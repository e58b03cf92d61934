import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Kept, results } from "../../src/gateway/core/kept.ts";
import type { Entry } from "../../src/gateway/core/port.ts";
import { type Bookable, Ledger } from "../../src/gateway/ledger.ts";

let folder: string;
let path: string;
let acknowledged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tillstorm-ledger-"));
  path = join(folder, "ledger.db");
  acknowledged = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = () =>
  new Ledger<Bookable>(
    path,
    (request) => acknowledged.push(request.key),
    () => 1234,
  );

const request = (key: string, run = "run"): Bookable => ({
  run,
  reference: `${run}/0/${key}`,
  key,
  terminal: "T0000000",
  merchant: "S0000000",
  currency: "EUR",
  amountMinor: 500,
});

/** Makes a ledger one that was written before version 5. */
const withoutSettlementKey = "ALTER TABLE settlements DROP COLUMN key;";

/** Makes a ledger one that was written before version 4. */
const withoutAsked = ["asked", "terminal", "merchant", "amountMinor", "currency"]
  .map((column) => `ALTER TABLE results DROP COLUMN ${column};`)
  .concat(withoutSettlementKey)
  .join(" ");

const sold: Entry = { outcome: "approved", kept: results.approved, rows: 1, kind: "sale", amountMinor: 500 };
const reversed: Entry = { ...sold, kind: "reversal", kept: results.reversed };

const postings = (ledger: Ledger<Bookable>, run = "run") => [...ledger.pages(run)].flat();
const kept = (ledger: Ledger<Bookable>) => {
  const last = new Map<string, Kept>();
  for (const { key, result } of ledger.remembered()) last.set(key, result);
  return Object.fromEntries(last);
};

test("nothing is acknowledged or readable before it is committed", () => {
  const ledger = open();
  ledger.book(request("a"), sold);
  ledger.book(request("b"), sold);
  expect(acknowledged).toEqual([]);
  expect(postings(ledger)).toEqual([]);
  ledger.commit();
  expect(acknowledged).toEqual(["a", "b"]);
  expect(ledger.rows).toBe(2);
  ledger.close();
});

test("rows are counted by run as they are written, and again when the ledger is opened", () => {
  const ledger = open();
  ledger.book(request("a"), sold);
  ledger.book(request("a"), reversed);
  ledger.book(request("b", "other"), { ...sold, rows: 2 });
  ledger.book(request("c"), { ...sold, rows: 0, outcome: "issuer", kept: results.declined });
  expect(ledger.rowsOf("run")).toBe(0);
  ledger.commit();
  expect(["run", "other", "none"].map((run) => ledger.rowsOf(run))).toEqual([2, 2, 0]);
  ledger.close();
  const again = open();
  expect(["run", "other", "none"].map((run) => again.rowsOf(run))).toEqual([2, 2, 0]);
  again.close();
});

test("a ledger that a gateway has open is refused to a second one, and free again when the first is gone", () => {
  const first = open();
  expect(open).toThrow(/could not be opened[\s\S]*another gateway/);
  first.book(request("a"), sold);
  first.close();
  const second = open();
  expect(second.rows).toBe(1);
  second.close();
});

test("a defect books in a currency for tests, for a terminal that nobody has, an hour off", () => {
  const ledger = open();
  ledger.book(request("a"), { ...sold, alters: "currency" });
  ledger.book(request("b"), { ...sold, alters: "terminal", clockJumpMs: 3_600_000 });
  ledger.commit();
  expect(postings(ledger)).toMatchObject([
    { key: "a", currency: "XTS", terminal: "T0000000", bookedAt: 1234 },
    { key: "b", currency: "EUR", terminal: "T999999999", bookedAt: 3_601_234 },
  ]);
  ledger.close();
});

test("a row is a posting", () => {
  const ledger = open();
  ledger.book(request("a"), sold);
  ledger.commit();
  const { terminal, merchant, currency } = request("a");
  expect(postings(ledger)).toEqual([
    {
      id: 1,
      kind: "sale",
      run: "run",
      reference: "run/0/a",
      key: "a",
      terminal,
      merchant,
      amountMinor: 500,
      currency,
      bookedAt: 1234,
    },
  ]);
  ledger.close();
});

test("a double posting is two rows with different ids under one key and reference", () => {
  const ledger = open();
  ledger.book(request("a"), { ...sold, rows: 2 });
  ledger.commit();
  expect(postings(ledger).map(({ id, key, reference }) => ({ id, key, reference }))).toEqual([
    { id: 1, key: "a", reference: "run/0/a" },
    { id: 2, key: "a", reference: "run/0/a" },
  ]);
  ledger.close();
});

test("rows are read by run, in the order of booking, over many pages", () => {
  const ledger = open();
  for (let sale = 0; sale < 1501; sale++) {
    ledger.book(request(`a${sale}`), sold);
    if (sale % 3 === 0) ledger.book(request(`b${sale}`, "other"), sold);
  }
  ledger.commit();
  expect(postings(ledger).map(({ key }) => key)).toEqual(
    Array.from({ length: 1501 }, (_, sale) => `a${sale}`),
  );
  expect(postings(ledger, "other")).toHaveLength(501);
  expect(postings(ledger, "ru")).toEqual([]);
  ledger.close();
});

test("what is booked while a reading goes on is left for the next one", () => {
  const ledger = open();
  for (let sale = 0; sale < 500; sale++) ledger.book(request(`${sale}`), sold);
  ledger.commit();
  const pages = ledger.pages("run");
  expect(pages.next().value).toHaveLength(500);
  ledger.book(request("late"), sold);
  ledger.commit();
  expect(pages.next().done).toBe(true);
  ledger.close();
});

test("a reopened ledger goes on where it was and knows the last result of every key", () => {
  const before = open();
  before.book(request("sold"), sold);
  before.book(request("declined"), { ...sold, outcome: "issuer", kept: results.declined, rows: 0 });
  before.book(request("advised"), { ...sold, outcome: "issuer", kept: results.declined, rows: 0 });
  before.book(request("reversed"), sold);
  before.book(request("barred"), { ...reversed, kept: results.barred, rows: 0 });
  before.book(request("booked although declined"), { ...sold, outcome: "issuer", kept: results.declined });
  before.book(request("forgotten"), { ...sold, kept: results.forgotten, rows: 0 });
  before.commit();
  before.book(request("advised"), sold);
  before.book(request("reversed"), reversed);
  before.close();

  const after = open();
  expect(after.rows).toBe(5);
  expect(kept(after)).toEqual({
    sold: results.approved,
    declined: results.declined,
    advised: results.approved,
    reversed: results.reversed,
    barred: results.barred,
    "booked although declined": results.declined,
    forgotten: results.forgotten,
  });
  after.book(request("new"), sold);
  after.commit();
  const ids = postings(after).map(({ id }) => id);
  expect(new Set(ids).size).toBe(6);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  after.close();
});

test("a reopened ledger knows of every key whether a sale or a refund is booked under it", () => {
  const before = open();
  before.book(request("sold"), sold);
  before.book(request("refunded"), { ...sold, kind: "refund", kept: results.refunded });
  before.close();
  const after = open();
  expect(kept(after)).toEqual({ sold: results.approved, refunded: results.refunded });
  expect(postings(after).map(({ kind }) => kind)).toEqual(["sale", "refund"]);
  after.close();
});

describe("a settlement", () => {
  const totals = { sales: 1, salesMinor: 500, refunds: 0, refundsMinor: 0 };
  const settled: Entry = { ...sold, kept: results.nothing, rows: 0, settled: totals };
  const settlement = { ...request(""), reference: "", run: "" };

  test("is remembered between the rows that came before and after it, and is no row itself", () => {
    const before = open();
    before.book(request("a"), sold);
    before.book(settlement, settled);
    before.book(request("b"), sold);
    before.close();
    const after = open();
    expect([...after.remembered()].map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      "sale a",
      "settlement ",
      "sale b",
    ]);
    expect([...after.remembered()][1]).toMatchObject({ terminal: "T0000000", currency: "EUR", ...totals });
    expect(after.rows).toBe(2);
    after.book(request("c"), sold);
    after.commit();
    expect(postings(after).map(({ id, key }) => `${id} ${key}`)).toEqual(["1 a", "3 b", "4 c"]);
    after.close();
  });

  test("is remembered with its key, and one of a ledger of version 4 without", () => {
    const before = open();
    before.book({ ...settlement, key: "run/0/batch-0" }, settled);
    before.close();
    const known = () => {
      const ledger = open();
      const keys = [...ledger.remembered()].map(({ kind, key }) => `${kind} ${key}`);
      ledger.close();
      return keys;
    };
    expect(known()).toEqual(["settlement run/0/batch-0"]);
    const old = new DatabaseSync(path);
    old.exec(`${withoutSettlementKey} PRAGMA user_version = 4`);
    old.close();
    expect(known()).toEqual(["settlement "]);
  });

  test("can be remembered by a ledger that was made before there were any", () => {
    const before = open();
    before.book(request("a"), sold);
    before.close();
    const old = new DatabaseSync(path);
    old.exec(
      `${withoutAsked} ALTER TABLE results DROP COLUMN keptAt; DROP TABLE settlements; PRAGMA user_version = 1`,
    );
    old.close();
    const after = open();
    after.book(settlement, settled);
    after.commit();
    expect([...after.remembered()].map(({ kind }) => kind)).toEqual(["sale", "settlement"]);
    after.close();
  });
});

test("what a ledger of version 2 kept has no time, and what comes later has", () => {
  const before = open();
  before.book(request("a"), { ...sold, rows: 0, kept: results.declined });
  before.close();
  const old = new DatabaseSync(path);
  old.exec(`${withoutAsked} ALTER TABLE results DROP COLUMN keptAt; PRAGMA user_version = 2`);
  old.close();
  const after = open();
  after.book(request("b"), { ...sold, rows: 0, kept: results.declined });
  after.commit();
  const [first, second] = [...after.remembered()];
  expect([first.key, first.at, second.key]).toEqual(["a", 0, "b"]);
  expect(second.at).toBeGreaterThan(0);
  after.close();
});

describe("what a key was used for", () => {
  const asked = { terminal: "T0000000", merchant: "S0000000", currency: "EUR", amountMinor: 500 };

  test("is remembered of what was booked, declined, refunded or reversed before it came", () => {
    const before = open();
    before.book(request("a"), sold);
    before.book(request("b"), { ...sold, rows: 0, kept: results.declined });
    before.book(request("c"), { ...sold, kind: "refund", kept: results.refunded });
    before.book(request("d"), { ...reversed, rows: 0, kept: results.barred });
    before.close();
    const after = open();
    expect([...after.remembered()]).toEqual(
      ["sale", "sale", "refund", "reversal"].map((kind) =>
        expect.objectContaining({ ...asked, asked: kind }),
      ),
    );
    after.close();
  });

  test.each([
    ["amount", { amountMinor: 501 }],
    ["currency", { alters: "currency" }],
    ["terminal", { alters: "terminal" }],
  ] as const)("is what was asked for, also where a defect booked another %s", (_, altered) => {
    const before = open();
    before.book(request("a"), { ...sold, ...altered });
    before.close();
    const after = open();
    const last = [...after.remembered()].at(-1);
    expect(last).toMatchObject({ kind: "result", asked: "sale", result: results.approved, ...asked });
    expect(after.rows).toBe(1);
    after.close();
  });

  test("nobody knows of what a ledger of version 3 kept without a row", () => {
    const before = open();
    before.book(request("a"), { ...sold, rows: 0, kept: results.declined });
    before.close();
    const old = new DatabaseSync(path);
    old.exec(`${withoutAsked} PRAGMA user_version = 3`);
    old.close();
    const after = open();
    expect([...after.remembered()]).toMatchObject([{ key: "a", asked: "", result: results.declined }]);
    after.close();
  });
});

test("a booking that the disk refuses is not acknowledged, and the error says so", () => {
  const ledger = open();
  ledger.book(request("a"), { ...sold, amountMinor: 0.5 });
  expect(() => ledger.commit()).toThrow(/could not be written[\s\S]*1 bookings were not acknowledged/);
  expect(acknowledged).toEqual([]);
});

test("a file that is no ledger is refused with its name", () => {
  writeFileSync(path, "not a database, but long enough to be looked at".repeat(100));
  expect(open).toThrow(`the ledger ${path} could not be opened`);
});

test("a ledger of another version is refused", () => {
  const ledger = open();
  ledger.close();
  const bytes = readFileSync(path);
  // user_version: big-endian at byte 60 of the file header.
  bytes.writeUInt32BE(9, 60);
  writeFileSync(path, bytes);
  expect(open).toThrow("version 9");
});

test("closing commits what was booked and leaves one file", () => {
  const ledger = open();
  ledger.book(request("a"), sold);
  ledger.close();
  expect(acknowledged).toEqual(["a"]);
  expect(readdirSync(folder)).toEqual(["ledger.db"]);
});

describe("a ledger of the last two runs", () => {
  let dropped: string[];
  const openTwo = () => {
    const ledger = new Ledger<Bookable>(
      path,
      () => {},
      () => 1234,
      2,
    );
    dropped = [];
    ledger.onDropped = (run) => dropped.push(run);
    return ledger;
  };
  const declined: Entry = { ...sold, outcome: "issuer", kept: results.declined, rows: 0 };
  const book = (ledger: Ledger<Bookable>, run: string, entry = sold, key = `${run}-key`) => {
    ledger.book(request(key, run), entry);
    ledger.commit();
  };

  test("loses the one that booked first when a third one books, and says so", () => {
    const ledger = openTwo();
    for (const run of ["a", "a-2"]) {
      book(ledger, run);
      book(ledger, run, declined, `${run}-declined`);
    }
    expect(dropped).toEqual([]);
    book(ledger, "c");
    expect(dropped).toEqual(["a"]);
    expect([postings(ledger, "a"), ledger.rowsOf("a"), ledger.rows]).toEqual([[], 0, 2]);
    expect(Object.keys(kept(ledger))).toEqual(["a-2-key", "a-2-declined", "c-key"]);
    ledger.close();
  });

  test("counts a run that was declined in all, also after a restart", () => {
    const before = openTwo();
    book(before, "a", declined);
    book(before, "b", declined);
    before.close();
    const after = openTwo();
    book(after, "c", declined);
    expect([dropped, Object.keys(kept(after))]).toEqual([["a"], ["b-key", "c-key"]]);
    after.close();
  });

  test("has two runs left after a restart, where it had more before", () => {
    const before = open();
    for (const run of ["a", "b", "c", "a"]) book(before, run);
    before.close();
    const after = openTwo();
    expect(["a", "b", "c"].map((run) => after.rowsOf(run))).toEqual([2, 0, 1]);
    expect([...after.remembered()]).toHaveLength(3);
    after.close();
  });

  test("forgets settlements that are older than all its rows", () => {
    const totals = { sales: 1, salesMinor: 500, refunds: 0, refundsMinor: 0 };
    const settled: Entry = { ...sold, kept: results.nothing, rows: 0, settled: totals };
    const settle = (ledger: Ledger<Bookable>) => {
      ledger.book({ ...request(""), reference: "", run: "" }, settled);
      ledger.commit();
    };
    const ledger = openTwo();
    for (const run of ["a", "b", "c"]) {
      book(ledger, run);
      settle(ledger);
    }
    const kinds = [...ledger.remembered()].map(({ kind, reference }) => `${kind} ${reference}`);
    expect(kinds).toEqual(["sale b/0/b-key", "settlement ", "sale c/0/c-key", "settlement "]);
    ledger.close();
  });
});
