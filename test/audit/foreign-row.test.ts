import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type ForeignRow, RowReading } from "../../src/audit/foreign-row.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
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

describe("a row of ours that is wrong is told with its place", () => {
  test.each([
    ["amount", "12.50", 'ledger.csv:2: amount "12.50" is no whole number of minor units'],
    ["amount", "-1250", 'amount "-1250" is no whole number'],
    ["amount", "", "ledger.csv:2: amount is empty"],
    ["amount", null, "amount is empty"],
    ["id", "a1", 'id "a1" is no whole number'],
    ["kind", "capture", 'kind is "capture": say under kinds what that means'],
    ["terminal", "", "terminal is empty"],
    ["bookedAt", "yesterday", 'bookedAt "yesterday" is no time'],
    ["bookedAt", "2026-01-01T10:00:00", 'bookedAt "2026-01-01T10:00:00" has no time zone'],
    ["bookedAt", "2026-13-01T10:00:00Z", "is no time"],
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
    'l:2: id "y" is no whole number, amount "x" is no whole number of minor units; l:3: id "y"',
  );
  const endless = new RowReading(usual, expected);
  expect(() => {
    for (let line = 2; line < 1000; line++) endless.posting(broken, `l:${line}`);
  }).toThrow("l:11");
});

test("nothing of a stranger's row is looked at", () => {
  const stranger = { ...rowOf({ amount: "x", id: "y", terminal: "" }), reference: "other-run/0/0" };
  expect(read(stranger)).toMatchObject({ run: "other-run", reference: "other-run/0/0" });
  expect(read({ ...stranger, reference: null })).toMatchObject({ run: "", reference: "" });
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
  expect(() => read(rowOf({ currency: "XYZ" }), rows)).toThrow('is in "XYZ", which is no currency');
});

test("columns that are not there are named, and those that are", () => {
  const reading = new RowReading({ ...usual, columns: { ...columns, amount: "sum" } }, expected);
  const present = ["id", "reference", "kind", "key", "terminal", "currency", "bookedAt", "total"];
  expect(() => reading.mustHave(present, "ledger.csv:1")).toThrow(
    "ledger.csv:1 has no column sum (amount), merchant; it has id, reference",
  );
});
