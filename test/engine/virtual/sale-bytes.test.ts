import { expect, test } from "vitest";
import { SaleBytes } from "../../../src/engine/virtual/sale-bytes.ts";

test("what is set is there, and counted once, also where the room grows", () => {
  const bytes = new SaleBytes(3, 2);
  bytes.set(0, 1, 7);
  bytes.set(2, 0, 1);
  bytes.set(2, 0, 3);
  bytes.set(1, 9, 2);
  expect([bytes.get(0, 1), bytes.get(2, 0), bytes.get(1, 9), bytes.get(1, 8), bytes.get(0, 99)]).toEqual([
    7, 3, 2, 0, 0,
  ]);
  expect(bytes.used).toBe(3);
});

test("what is taken back or replaced by nothing counts no more", () => {
  const bytes = new SaleBytes(2, 4);
  for (let sale = 0; sale < 4; sale++) bytes.set(1, sale, sale + 1);
  bytes.set(1, 0, 0);
  bytes.set(0, 0, 0);
  expect(bytes.used).toBe(3);
  bytes.replace((value) => (value === 2 ? 0 : value));
  expect(bytes.used).toBe(2);
  expect([bytes.get(1, 1), bytes.get(1, 2)]).toEqual([0, 3]);
});
