// Records sale by sale: the order, what leaves memory, and what is left of that.

import { DatabaseSync, StatementSync } from "node:sqlite";
import { fc, test } from "@fast-check/vitest";
import { afterEach, expect, vi } from "vitest";
import { EnvironmentError } from "../../src/errors.ts";
import { facts } from "../../src/facts.ts";
import { SaleFacts } from "../../src/history/sale-facts.ts";
import { SaleRecords } from "../../src/history/sale-records.ts";
import { historyOf } from "../audit/run.ts";

type Values = readonly [terminal: number, sale: number, a: number, b: number, c: number, d: number];

afterEach(() => {
  vi.restoreAllMocks();
});

function read(records: SaleRecords): Values[] {
  const found: Values[] = [];
  for (; !records.isAtEnd; records.next()) {
    const [a, b, c, d] = [0, 1, 2, 3].map((n) => records.value(n));
    found.push([records.terminal, records.sale, a, b, c, d]);
  }
  return found;
}

/** In the order of terminal and sale, and else as they came. */
const inOrder = (list: readonly Values[]) =>
  [...list].sort((one, other) => one[0] - other[0] || one[1] - other[1]);

const number = fc.double({ noNaN: true });
const key = fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(2 ** 31 - 1) });
const anyRecord = fc.tuple(key, key, number, number, number, number);

test.prop([fc.array(anyRecord, { maxLength: 100, size: "max" }), fc.integer({ min: 1, max: 50 })])(
  "records come by terminal, then sale, then as they came, however few memory takes",
  (list, atOnce) => {
    const records = new SaleRecords(4, atOnce);
    for (const record of list) records.add(...record);
    records.sort();
    expect(read(records)).toEqual(inOrder(list));
    records.next();
    expect(records.isAtEnd).toBe(true);
    records.close();
  },
);

test("batches of several blocks are read whole, and merged", () => {
  const records = new SaleRecords(4, 10_000);
  const list = Array.from({ length: 25_000 }, (_, i): Values => [i % 7, Math.floor(i / 70), i, 2 * i, -i, 1]);
  for (const record of list) records.add(...record);
  records.sort();
  expect(read(records)).toEqual(inOrder(list));
  records.close();
});

test("what was cleared is forgotten, on disk too", () => {
  const records = new SaleRecords(4, 2);
  for (let i = 0; i < 5; i++) records.add(0, i, i, 0, 0, 0);
  records.sort();
  records.clear();
  expect(records.isAtEnd).toBe(true);
  records.add(1, 1, 7, 0, 0, 0);
  records.sort();
  expect(read(records)).toEqual([[1, 1, 7, 0, 0, 0]]);
});

test("what memory takes touches no disk", () => {
  const run = vi.spyOn(StatementSync.prototype, "run");
  const records = new SaleRecords(2, 3);
  for (let i = 0; i < 3; i++) records.add(0, i, i, 0);
  expect(run).not.toHaveBeenCalled();
  records.add(0, 3, 3, 0);
  expect(run).toHaveBeenCalledTimes(1);
  records.close();
});

test("where no disk takes them, it says so, also from within the reading of a history", async () => {
  const { database } = historyOf([0, 1, 2].map((sale) => [0, sale, facts.wanted, sale, 1250]));
  vi.spyOn(StatementSync.prototype, "run").mockImplementation(() => {
    throw new Error("database or disk is full");
  });
  const sales = new SaleFacts(2);
  const why = expect.objectContaining({ why: ["database or disk is full"] });
  await expect(sales.load(database)).rejects.toThrow(EnvironmentError);
  await expect(sales.load(database)).rejects.toMatchObject({ explanation: why });
});

test("closing lets go of the disk, and may happen twice", () => {
  const close = vi.spyOn(DatabaseSync.prototype, "close");
  const records = new SaleRecords(2, 1);
  for (let i = 0; i < 3; i++) records.add(0, i, i, 0);
  records.close();
  records.close();
  expect(close).toHaveBeenCalledTimes(1);
});
