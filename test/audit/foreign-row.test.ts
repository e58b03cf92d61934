import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { RowReading } from "../../src/audit/foreign-row.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import type { ForeignRow } from "../../src/audit/row-cells.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerColumns, LedgerRows } from "../../src/plan/own-gateway.ts";
import { decimalText } from "../../src/units.ts";
import { posting, recordOf, runId } from "./run.ts";

const columns: LedgerColumns = {
  ...{ reference: "reference", amount: "amount", id: "id", kind: "kind", key: "key", terminal: "terminal" },
  ...{ merchant: "merchant", currency: "currency", bookedAt: "bookedAt" },
};
const usual: LedgerRows = { columns, kinds: {}, amounts: "minor" };

const { plan } = recordOf(4);
const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };

/** The row of a right posting, as a file would have it. */
function rowOf(otherwise: ForeignRow = {}): ForeignRow {
  const { amountMinor, id, bookedAt, ...texts } = posting(1, 0, 0, 1250);
  return { ...texts, id: String(id), amount: String(amountMinor), bookedAt: String(bookedAt), ...otherwise };
}

/** What this row means, and what is said of it at the end. */
function read(row: ForeignRow, rows: LedgerRows = usual) {
  const reading = new RowReading(rows, expected);
  const result = reading.posting(row, "ledger.csv:2");
  reading.end();
  return result;
}

test("a row with all columns is the posting that it says", () => {
  expect(read(rowOf())).toEqual(posting(1, 0, 0, 1250));
});

test("columns may be called anything, and words may mean anything", () => {
  const rows: LedgerRows = {
    columns: { ...columns, reference: "order_ref", kind: "type" },
    kinds: { VOID: "reversal", FEE: "ignored" },
    amounts: "minor",
  };
  const { reference, kind: _kind, ...rest } = rowOf();
  expect(read({ ...rest, order_ref: reference, type: "VOID" }, rows)).toMatchObject({ kind: "reversal" });
  expect(read({ ...rest, order_ref: reference, type: "FEE" }, rows)).toBeUndefined();
});

test("what the ledger has no column for is taken as asked for, and not compared", () => {
  const lacking = {
    id: null,
    kind: null,
    key: null,
    terminal: null,
    merchant: null,
    currency: null,
    bookedAt: null,
  };
  const rows = { ...usual, columns: { ...columns, ...lacking } };
  const { reference } = posting(1, 3, 5, 1250);
  const reading = new RowReading(rows, expected);
  const first = reading.posting({ reference, amount: "1250" }, "x:2");
  const second = reading.posting({ reference, amount: "1250" }, "x:3");
  reading.end();
  expect(first).toEqual({ ...posting(1, 3, 5, 1250), key: "", bookedAt: Number.MAX_SAFE_INTEGER });
  expect(second?.id).toBe(2);
});

describe("where nobody names the amount's column", () => {
  const { amount: _amount, ...unnamed } = columns;
  const rows: LedgerRows = { ...usual, columns: unnamed };
  const present = Object.values(unnamed) as string[];
  const { amount: _cell, ...rest } = rowOf();

  test.each([
    ["amount", { amount: "1250" }],
    ["amountMinor, as our own ledger calls it", { amountMinor: "1250" }],
    ["that which says its unit, where there are both", { amount: "12", amountMinor: 1250 }],
    ["amount, where the other is nothing", { amount: 1250, amountMinor: null }],
  ])("it is %s", (_, cells: ForeignRow) => {
    expect(read({ ...rest, ...cells }, rows)).toMatchObject({ amountMinor: 1250 });
    const reading = new RowReading(rows, expected);
    expect(() => reading.mustHave([...present, ...Object.keys(cells)], "l:1")).not.toThrow();
  });

  test("minor units are no decimals, whatever their column is called", () => {
    const decimal: LedgerRows = { ...rows, amounts: "decimal" };
    expect(read({ ...rest, amount: "12.50", amountMinor: "1250" }, decimal)).toMatchObject({
      amountMinor: 1250,
    });
    expect(() => read({ ...rest, amountMinor: "1250" }, decimal)).toThrow("amount is empty");
    const reading = new RowReading(decimal, expected);
    expect(() => reading.mustHave([...present, "amountMinor"], "l:1")).toThrow("l:1 has no column amount;");
  });

  test("a ledger with neither lacks amount, and one with an empty cell has it", () => {
    const reading = new RowReading(rows, expected);
    expect(() => reading.mustHave(present, "l:1")).toThrow("l:1 has no column amount;");
    expect(() => read({ ...rest, amountMinor: "" }, rows)).toThrow("amountMinor is empty");
  });

  test("a name that somebody wrote is the column, and no other", () => {
    expect(read(rowOf({ amountMinor: "7" }))).toMatchObject({ amountMinor: 1250 });
  });
});

test("a ledger in which no row has the reference is misspelled, and not one that lost everything", () => {
  const { reference, ...rest } = rowOf();
  const reading = new RowReading(usual, expected);
  reading.posting({ ...rest, ref: reference }, "page 1, row 1");
  expect(() => reading.end()).toThrow("no row has reference: write columns: {reference: …} into");
  // A stranger's row may lack it.
  reading.posting(rowOf(), "page 1, row 2");
  expect(() => reading.end()).not.toThrow();
});

describe("a row of ours that is wrong is told with its place", () => {
  test.each([
    ["amount", "12.50", 'ledger.csv:2: amount "12.50" is no whole number of minor units'],
    ["amount", "-1250", 'amount "-1250" is no whole number'],
    ["amount", "", "ledger.csv:2: amount is empty"],
    ["amount", null, "amount is empty"],
    ["id", "a1", 'id "a1" is no whole number'],
    ["kind", "capture", 'kind "capture" is none of sale, refund, reversal: write kinds: {capture: …} into'],
    ["terminal", "", "terminal is empty"],
    ["bookedAt", "yesterday", 'bookedAt "yesterday" is no time'],
    ["bookedAt", "2026-01-01T10:00:00", 'bookedAt "2026-01-01T10:00:00" has no time zone'],
    ["bookedAt", "2026-13-01T10:00:00Z", "is no time"],
    ["bookedAt", "on 2023-11-14T22:13:20Z", "is no time"],
    ["bookedAt", "2023-11-14T22:13:20Z\nx", "is no time"],
    ["bookedAt", "2023-11-14T22:13:20 UTCZ", "has no time zone"],
    ["bookedAt", "2023-11-14T22:13:20Zulu", "has no time zone"],
    ["id", "1e3", 'id "1e3" is no whole number'],
    ["amount", undefined, "amount is empty"],
    ["amount", { minor: 5 }, 'amount is "{\\"minor\\":5}"'],
    ["terminal", "   ", 'terminal is "   "'],
    ["kind", "x".repeat(99), `kind "${"x".repeat(60)}" is none of sale`],
  ])("%s is %j", (name, value, message) => {
    expect(() => read(rowOf({ [name]: value }))).toThrow(LedgerError);
    expect(() => read(rowOf({ [name]: value }))).toThrow(message);
  });
});

test("everything wrong with a row, and with several, is said at once, but not a thousand times", () => {
  const reading = new RowReading(usual, expected);
  const broken = rowOf({ amount: "x", id: "y" });
  expect(reading.posting(broken, "l:2")).toBeUndefined();
  expect(reading.posting(broken, "l:3")).toBeUndefined();
  expect(() => reading.end()).toThrow(
    'l:2: id "y" is no whole number, amount "x" is no whole number of minor units; ' +
      'l:3: amount "x" is no whole number of minor units: write columns: {id: false} into',
  );
  const endless = new RowReading(usual, expected);
  expect(() => {
    for (let line = 2; line < 1000; line++) endless.posting(broken, `l:${line}`);
  }).toThrow("l:11");
});

test("what one word of the ledger's owner mends is told once, with every word that it takes", () => {
  const reading = new RowReading(usual, expected);
  expect(reading.posting(rowOf({ kind: "CAPTURE", amount: "12.50" }), "l:2")).toBeUndefined();
  expect(reading.posting(rowOf({ kind: "VOID", amount: "1.50" }), "l:3")).toBeUndefined();
  expect(reading.posting(rowOf({ kind: "VOID", amount: "1.5e3" }), "l:4")).toBeUndefined();
  expect(() => reading.end()).toThrow(
    'l:2: kind "CAPTURE" is none of sale, refund, reversal, amount "12.50" is no whole number of minor units, ' +
      "and more rows like it: write kinds: {CAPTURE: …, VOID: …}, amounts: decimal into",
  );
});

test.each([
  [{ currency: "" }, "l:2: currency is empty, and more rows like it: write columns: {currency: false} into"],
  [
    { bookedAt: null },
    "l:2: bookedAt is empty, and more rows like it: write columns: {bookedAt: false} into",
  ],
  [
    { id: "a-b-1" },
    'l:2: id "a-b-1" is no whole number, and more rows like it: write columns: {id: false} into',
  ],
  [
    { amount: "-1530" },
    "(give amounts without a sign, and tell by kind which way the money goes), and more rows",
  ],
  [
    { amount: "+885" },
    "(give amounts without a sign, and tell by kind which way the money goes), and more rows",
  ],
  [{ amount: "$8.85" }, "(give amounts without a currency, which has a column of its own), and more rows"],
  [{ amount: "8.85 EUR" }, "(give amounts without a currency, which has a column of its own), and more rows"],
])(
  "what every row of a ledger has wrong in the same way is told once, with what to do: %j",
  (cells, said) => {
    const reading = new RowReading(usual, expected);
    for (let line = 2; line < 6; line++) expect(reading.posting(rowOf(cells), `l:${line}`)).toBeUndefined();
    expect(() => reading.end()).toThrow(said);
  },
);

test("nothing of a stranger's row is looked at", () => {
  const stranger = { ...rowOf({ amount: "x", id: "y", terminal: "" }), reference: "other-run/0/0" };
  expect(read(stranger)).toMatchObject({ run: "other-run", reference: "other-run/0/0" });
  const without = new RowReading(usual, expected).posting({ ...stranger, reference: null }, "l:2");
  expect(without).toMatchObject({ run: "", reference: "" });
  expect(read({ ...stranger, reference: `${runId}x/0/0` })?.run).not.toBe(runId);
});

test("a terminal that the plan has not gets no name of ours", () => {
  const rows = { ...usual, columns: { ...columns, terminal: null } };
  expect(read(rowOf({ reference: `${runId}/99/0` }), rows)).toMatchObject({ terminal: "" });
});

describe("times", () => {
  test.each([
    ["1700000000000", 1_700_000_000_000],
    ["1700000000", 1_700_000_000_000],
    ["1700000000.25", 1_700_000_000_250],
    ["2023-11-14T22:13:20Z", 1_700_000_000_000],
    ["2023-11-14 22:13:20.5+00", 1_700_000_000_500],
    ["2023-11-15T06:13:20+08:00", 1_700_000_000_000],
    ["2023-11-14 17:13:20-0500", 1_700_000_000_000],
    ["2023-11-14T22:13:20.250Z", 1_700_000_000_250],
    ["2023-11-14 22:13Z", 1_699_999_980_000],
    // The first and the last whole figures that are milliseconds, and seconds.
    ["1000000000000", 10 ** 12],
    ["9999999999999", 10 ** 13 - 1],
    ["1000000000", 10 ** 12],
    ["9999999999", 10 ** 13 - 1000],
  ])("%s", (text, bookedAt) => {
    expect(read(rowOf({ bookedAt: text }))).toMatchObject({ bookedAt });
  });
});

test.prop([fc.integer({ min: 0, max: 10 ** 12 }), fc.constantFrom("EUR", "JPY", "KWD")])(
  "a decimal amount is read to the last minor unit",
  (amountMinor, currency) => {
    const amount = decimalText(amountMinor, currency);
    const rows: LedgerRows = { ...usual, amounts: "decimal" };
    expect(read(rowOf({ amount, currency }), rows)).toMatchObject({ amountMinor, currency });
    const padded = amount.includes(".") ? `${amount}00` : `${amount}.00`;
    expect(read(rowOf({ amount: padded, currency }), rows)).toMatchObject({ amountMinor });
  },
);

test("a decimal amount that no coin pays is refused", () => {
  const rows: LedgerRows = { ...usual, amounts: "decimal" };
  expect(() => read(rowOf({ amount: "12.505" }), rows)).toThrow("has more than 2 decimals");
  expect(() => read(rowOf({ amount: "1,250.00" }), rows)).toThrow("is no decimal number");
  expect(() => read(rowOf({ currency: "XYZ" }), rows)).toThrow(
    'currency "XYZ" is no currency: write currencies: {XYZ: …} into the scenario\'s ledger',
  );
});

test("columns that are not there are named, and those that are", () => {
  const reading = new RowReading({ ...usual, columns: { ...columns, amount: "sum" } }, expected);
  const present = ["id", "reference", "kind", "key", "terminal", "currency", "bookedAt", "total"];
  expect(() => reading.mustHave(present, "ledger.csv:1")).toThrow(
    "ledger.csv:1 has no column sum (amount), merchant; it has id, reference",
  );
});

test("columns that are all there are no problem, and what the ledger has no column for is not looked for", () => {
  const named = (lacking: Partial<LedgerColumns>) =>
    new RowReading({ ...usual, columns: { ...columns, ...lacking } }, expected);
  const present = Object.values(columns) as string[];
  expect(() => named({}).mustHave(present, "l:1")).not.toThrow();
  const fewer = present.filter((name) => name !== "merchant" && name !== "key");
  expect(() => named({ merchant: null, key: null }).mustHave(fewer, "l:1")).not.toThrow();
});

test("a ledger that lacks columns is told how to name them", () => {
  const reading = new RowReading(usual, expected);
  const present = Object.values(columns).filter((name) => name !== "amount" && name !== "merchant");
  expect(() => reading.mustHave(present as string[], "l:1")).toThrow(
    "l:1 has no column amount, merchant; it has reference, id, kind, key, terminal, currency, bookedAt: " +
      "write columns: {amount: …, merchant: …} into the scenario's ledger",
  );
});

test("a column that is there twice is refused, and one that nobody reads is not", () => {
  const reading = new RowReading(usual, expected);
  const present = Object.values(columns) as string[];
  expect(() => reading.mustHave([...present, "note", "note"], "l:1")).not.toThrow();
  expect(() => reading.mustHave([...present, "id", "key"], "l:1")).toThrow(
    "l:1 has more than one column id, key: give them names of their own",
  );
});

test("what is empty is said once, and nothing more of it", () => {
  expect(() => read(rowOf({ amount: "" }))).toThrow(/^ledger\.csv:2: amount is empty$/);
});

test("numbers may be numbers, and blanks around a value mean nothing", () => {
  const { reference } = posting(1, 0, 0, 1250);
  const row = rowOf({ id: 7, amount: 1250, terminal: " T0000000 ", reference: ` ${reference} ` });
  expect(read(row)).toEqual(posting(7, 0, 0, 1250));
});

test("the three kinds are known by their own names, and a row without a kind is a sale", () => {
  for (const kind of ["sale", "refund", "reversal"]) expect(read(rowOf({ kind }))).toMatchObject({ kind });
  const rows = { ...usual, columns: { ...columns, kind: null } };
  expect(read(rowOf({ kind: "refund" }), rows)).toMatchObject({ kind: "sale" });
});

test("where the ledger names neither, only a terminal of ours gets names", () => {
  const rows = { ...usual, columns: { ...columns, terminal: null, merchant: null } };
  const named = (reference: string) => read(rowOf({ reference }), rows);
  expect(named(`${runId}/3/0`)).toMatchObject({ terminal: "T0000003", merchant: "S0000001" });
  expect(named(`${runId}/4/0`)).toMatchObject({ terminal: "", merchant: "" });
  expect(named(`${runId}/x`)).toMatchObject({ terminal: "", merchant: "" });
});

test("a decimal amount may have fewer decimals than its currency", () => {
  const rows: LedgerRows = { ...usual, amounts: "decimal" };
  expect(read(rowOf({ amount: "12" }), rows)).toMatchObject({ amountMinor: 1200 });
  expect(read(rowOf({ amount: "12.5" }), rows)).toMatchObject({ amountMinor: 1250 });
});
