// Open sales: found while they are open, whatever came and went around them.

import { expect, test, vi } from "vitest";
import { OpenSales } from "../../src/audit/open-sales.ts";

interface Sale {
  readonly terminal: number;
  readonly number: number;
}

const key = ({ terminal, number }: Sale) => `${terminal}/${number}`;

/** Sales of `terminals` terminals, so many each. */
const salesOf = (terminals: number, each: number): Sale[] =>
  Array.from({ length: terminals * each }, (_, i) => ({
    terminal: i % terminals,
    number: Math.floor(i / terminals),
  }));

/** Everything is where it should be: each of `inside` is found, none of `outside` is. */
function expectExactly(open: OpenSales<Sale>, inside: readonly Sale[], outside: readonly Sale[]): void {
  expect(open.size).toBe(inside.length);
  expect(inside.filter((sale) => open.find(sale.terminal, sale.number) !== sale)).toEqual([]);
  expect(outside.filter(({ terminal, number }) => open.find(terminal, number))).toEqual([]);
  expect([...open.all()].map(key).sort()).toEqual(inside.map(key).sort());
}

test("a sale is found by terminal and number, both of them", () => {
  const open = new OpenSales<Sale>();
  expect(open.find(3, 5)).toBeUndefined();
  const sale = { terminal: 3, number: 5 };
  open.add(sale);
  expect(open.find(3, 5)).toBe(sale);
  expect([open.find(5, 3), open.find(3, 6), open.find(4, 5)]).toEqual([undefined, undefined, undefined]);
  expect([open.size, ...open.all()]).toEqual([1, sale]);
  open.remove({ terminal: 3, number: 5 });
  expect([open.size, open.find(3, 5), ...open.all()]).toEqual([0, undefined]);
});

test("a sale that begins twice is our own error, and says which", () => {
  const open = new OpenSales<Sale>();
  open.add({ terminal: 3, number: 5 });
  expect(() => open.add({ terminal: 3, number: 5 })).toThrow("sale 5 of terminal 3 begins twice");
});

test("sales of many terminals come and go, and the others stay where they are found", () => {
  const open = new OpenSales<Sale>();
  const sales = salesOf(50, 120);
  for (const sale of sales) open.add(sale);
  expectExactly(open, sales, salesOf(51, 121).slice(-1));
  // One after the other in an order of its own: 7 and 6000 have no common divisor.
  const gone = sales.map((_, i) => sales[(7 * i) % sales.length]);
  for (const [i, sale] of gone.entries()) {
    open.remove(sale);
    if (i % 1_000 === 0 || i > 5_990) expectExactly(open, gone.slice(i + 1), gone.slice(0, i + 1));
  }
  for (const sale of sales) open.add(sale);
  expectExactly(open, sales, []);
});

test("what stands behind a sale that goes is still found, in the fullest table", () => {
  // 512 of 1024 slots: the most before it grows.
  const sales = salesOf(1, 512);
  for (let first = 0; first < sales.length; first += 37) {
    const open = new OpenSales<Sale>();
    for (const sale of sales) open.add(sale);
    const going = [...sales.slice(first), ...sales.slice(0, first)].slice(0, 200);
    const staying = sales.filter((sale) => !going.includes(sale));
    for (const sale of going) open.remove(sale);
    expectExactly(open, staying, going);
  }
});

test("one sale that comes and goes again and again finds its place", () => {
  const open = new OpenSales<Sale>();
  for (let number = 0; number < 50; number++) {
    const sale = { terminal: 1, number };
    open.add(sale);
    expectExactly(open, [sale], [{ terminal: 1, number: number - 1 }]);
    open.remove(sale);
  }
});

test.each([
  // 512, 1024 and 2048 sales are half of the table; one more doubles it.
  // 512 are a 16th of 8192, 256 of 4096, 128 of 2048; one less leaves a quarter of the table.
  [2_049, "513: 2048, 1025: 4096, 2049: 8192, 511: 2048, 127: 512"],
  // What it began with is never too large.
  [1_025, "513: 2048, 1025: 4096, 255: 1024"],
  [512, ""],
])("the table is at most half full, and not much too large after %d sales", (count, told) => {
  using fill = vi.spyOn(Array.prototype, "fill");
  const open = new OpenSales<Sale>();
  const slots = () => (fill.mock.contexts.at(-1) as unknown[]).length;
  let last = slots();
  expect(last).toBe(1_024);
  /** How many sales there were whenever it got another length, and that length. */
  const changes: string[] = [];
  const note = () => {
    if (slots() !== last) changes.push(`${open.size}: ${slots()}`);
    last = slots();
  };
  const sales = salesOf(1, count);
  for (const sale of sales) {
    open.add(sale);
    note();
  }
  for (const sale of sales) {
    open.remove(sale);
    note();
  }
  expect(changes.join(", ")).toBe(told);
});

test("the same history gives the same order", () => {
  const order = () => {
    const open = new OpenSales<Sale>();
    for (const sale of salesOf(10, 30)) open.add(sale);
    for (const sale of salesOf(10, 10)) open.remove(sale);
    return [...open.all()].map(key);
  };
  expect(order()).toEqual(order());
});
