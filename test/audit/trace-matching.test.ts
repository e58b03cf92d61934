import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import type { ForeignRow } from "../../src/audit/row-cells.ts";
import { terminalName } from "../../src/messages.ts";
import { startedAt } from "./run.ts";
import { historyWith, hostsLedger, row, rowsBy, type Sales, sentAt, wire } from "./trace-run.ts";

async function judged(sales: Sales, rows: readonly ForeignRow[], described = rowsBy()) {
  const { violations, inconclusive, ledger, cells } = await audit(
    historyWith(sales),
    hostsLedger(rows, described),
  );
  const found = Object.entries(violations ?? {}).filter(([, { sales: count }]) => count > 0);
  return {
    found: Object.fromEntries(found.map(([name, { sales: count }]) => [name, count])),
    inconclusive: inconclusive.join("; "),
    foreign: ledger.foreign,
    paid: cells?.paid.sales,
  };
}

const clean = { found: {}, inconclusive: "", foreign: 0 };

test("the host's terminal is the plan's", () => {
  expect(row(1, 0).tid).toBe(terminalName(0));
});

describe("a row is of the sale that its terminal, trace number and local time tell", () => {
  test("all sales are paid where each has its row", async () => {
    const sales = [[17], [18], [19]];
    const rows = [row(17, sentAt(0)), row(18, sentAt(1)), row(19, sentAt(2))];
    expect(await judged(sales, rows)).toEqual({ ...clean, paid: 3 });
  });

  test("a sale without a row is lost", async () => {
    expect(await judged([[17], [18]], [row(17, sentAt(0))])).toMatchObject({ found: { lost: 1 }, paid: 1 });
  });

  test("a retry under another trace number is the same sale: booked both times, it is duplicated", async () => {
    const rows = [row(17, sentAt(0)), row(18, sentAt(0, 1)), row(19, sentAt(1))];
    expect(await judged([[17, 18], [19]], rows)).toMatchObject({
      found: { duplicated: 1 },
      paid: 1,
      inconclusive: "",
    });
  });

  test("one message that is booked twice is duplicated, too", async () => {
    expect(await judged([[17]], [row(17, sentAt(0)), row(17, sentAt(0))])).toMatchObject({
      found: { duplicated: 1 },
    });
  });

  test("a reversal that names the sale's trace number takes it back", async () => {
    const described = rowsBy({ columns: { ...rowsBy().columns, kind: "type" } });
    const rows = [
      row(17, sentAt(0), { type: "sale" }),
      row(17, sentAt(0), { type: "reversal" }),
      row(18, sentAt(1), { type: "sale" }),
    ];
    expect(await judged([[17], [18]], rows, described)).toMatchObject({ found: { lost: 1 }, paid: 1 });
  });

  test("numbers that come again after 999999 are told apart by the time", async () => {
    // 1 of sale 0 and of sale 3, each with 999999 before it.
    const sales = [[1], [2], [999_999], [1]];
    const rows = [row(1, sentAt(0)), row(2, sentAt(1)), row(999_999, sentAt(2)), row(1, sentAt(3))];
    expect(await judged(sales, rows)).toEqual({ ...clean, paid: 4 });
    expect(await judged(sales, rows.slice(0, 3))).toMatchObject({ found: { lost: 1 }, paid: 3 });
  });

  property.prop([
    fc.uniqueArray(fc.integer({ min: 1, max: 999_999 }), { minLength: 1, maxLength: 20 }),
    fc.nat(),
  ])("whatever the numbers, what the host drops is lost and nothing else", async (stans, seed) => {
    const sales = stans.map((stan) => [stan]);
    const dropped = seed % stans.length;
    const rows = stans.flatMap((stan, sale) => (sale === dropped ? [] : [row(stan, sentAt(sale))]));
    const { found } = await judged(sales, [...rows, row(5, startedAt - 90_000)]);
    // Of a ledger with nothing but another run's rows nothing is judged.
    expect(found).toEqual(rows.length === 0 ? {} : { lost: 1 });
  });
});

describe("a host that writes its own clock", () => {
  const late = (within: number | undefined) =>
    rowsBy({ localTimes: within === undefined ? {} : { withinMs: within } });

  test("is believed within the tolerance that its owner states, and not beyond it", async () => {
    const rows = [row(17, sentAt(0) + 3_000), row(900, sentAt(20) + 3_000)];
    const sales = Array.from({ length: 21 }, (_, sale) => [sale === 0 ? 17 : sale === 20 ? 900 : 100 + sale]);
    const { found, inconclusive } = await judged(sales, rows, late(3_000));
    expect([found, inconclusive]).toEqual([{ lost: 19 }, ""]);
    expect((await judged(sales, rows, late(2_000))).inconclusive).toContain(
      "nobody can tell whose 2 rows of it are: bank.csv:2: trace number 17 of T0000000 at 2023-11-14T22:13:25Z was sent at other times",
    );
    expect((await judged(sales, rows, late(undefined))).inconclusive).toContain(
      "nobody can tell whose 2 rows",
    );
  });

  test("two sales with one number within the tolerance are not guessed between", async () => {
    const sales = [[1], [999_999], [1]];
    const rows = [row(1, sentAt(0)), row(999_999, sentAt(1)), row(1, sentAt(2))];
    expect(await judged(sales, rows)).toMatchObject({ found: {}, paid: 3 });
    const { inconclusive, paid } = await judged(sales, rows, late(2_000));
    expect(paid).toBeUndefined();
    expect(inconclusive).toContain(
      "nobody can tell whose 2 rows of it are: bank.csv:2: trace number 1 of T0000000",
    );
    expect(inconclusive).toContain("is that of 2 sales within the tolerance (0/0, 0/2)");
  });

  test("says its zone", async () => {
    const inTokyo = (sale: number) => row(17 + sale, sentAt(sale) + 9 * 3_600_000);
    const rows = [inTokyo(0), inTokyo(1)];
    const tokyo = rowsBy({ localTimes: { zone: "Asia/Tokyo" } });
    expect(await judged([[17], [18]], rows, tokyo)).toMatchObject({ found: {}, paid: 2 });
    // Unsaid, every row is of another time, and not every sale lost.
    const unsaid = await judged([[17], [18]], rows);
    expect(unsaid).toMatchObject({ found: {}, paid: undefined });
    expect(unsaid.inconclusive).toContain(
      "not one of its 2 rows is of this run: 0 of other terminals, 2 of other times",
    );
  });
});

describe("what no message was", () => {
  const sales = [[17], [18]];
  const own = [row(17, sentAt(0)), row(18, sentAt(1))];

  test("is orphaned where it is of the run's terminals, in its time, and beside all that was sent", async () => {
    expect(await judged(sales, [...own, row(500_000, startedAt + 30_000)])).toMatchObject({
      found: { orphaned: 1 },
      paid: 2,
      inconclusive: "",
    });
  });

  test("is another's where its terminal or its time is", async () => {
    const others = [
      row(17, sentAt(0), { tid: "T0000009" }),
      row(17, startedAt - 60_000),
      row(3, startedAt + 90_000),
    ];
    expect(await judged(sales, [...own, ...others])).toMatchObject({
      found: {},
      foreign: 3,
      paid: 2,
      inconclusive: "",
    });
  });

  test("is not guessed where it may be a sale whose number the host wrote wrongly", async () => {
    const { inconclusive, paid } = await judged(sales, [own[0], row(8, sentAt(1))]);
    expect(paid).toBeUndefined();
    expect(inconclusive).toContain("nobody can tell whose 1 row of it is: bank.csv:3: trace number 8");
    expect(inconclusive).toContain("was never sent, but at that time a sale was that has no row");
    expect(inconclusive).toContain("see that the host writes field 11 of each message as it came");
  });

  test("is not guessed where the host has used a number again", async () => {
    expect((await judged(sales, [own[0], row(17, sentAt(1))])).inconclusive).toContain(
      "was sent at other times",
    );
    const twice = await judged(sales, [own[0], row(17, sentAt(0), { amount: "900" })]);
    expect(twice.inconclusive).toContain("has a row of another amount already (1250 and 900)");
  });

  test("is not guessed so near to the run's end that it may be another run's", async () => {
    const end = startedAt + 50_000;
    const near = [...own, row(500_000, end + 2_000)];
    for (const rows of [near, [...own, row(500_000, end - 2_000)]]) {
      const { inconclusive } = await judged(sales, rows, rowsBy({ localTimes: { withinMs: 5_000 } }));
      expect(inconclusive).toContain("was never sent, and may be of another run just before or after");
    }
    expect(await judged(sales, near)).toMatchObject({ found: {}, foreign: 1, paid: 2, inconclusive: "" });
  });

  test("is not held against a sale that a compromised terminal made up", async () => {
    const history = historyWith(sales);
    history.database.exec(
      `INSERT INTO traces (terminal, stan, sentAt, sale, kind) VALUES (0, 99, ${sentAt(5)}, -1, 'bogus');
       UPDATE run SET value = 3 WHERE name = 'traces'`,
    );
    const { violations, ledger, inconclusive } = await audit(
      history,
      hostsLedger([...own, row(99, sentAt(5))]),
    );
    expect([violations?.orphaned.sales, ledger.foreign, inconclusive]).toEqual([0, 1, []]);
  });

  test("is no row without a number, of a terminal or of nobody", async () => {
    const cells = { trace: "", tid: "", local: "soon" };
    for (const [name, cell] of Object.entries(cells)) {
      const { inconclusive, paid } = await judged(sales, [own[0], { ...own[1], [name]: cell }]);
      expect([paid, inconclusive]).toEqual([
        undefined,
        expect.stringMatching(new RegExp(`bank.csv:3: ${name} `)),
      ]);
    }
    expect((await judged(sales, [own[0], { ...own[1], trace: "0" }])).inconclusive).toContain(
      'trace "000000" is no trace number'.replace("000000", "0"),
    );
  });
});

describe("a history", () => {
  const rows = [row(17, sentAt(0))];

  test("without trace numbers judges nothing by them, and says what to do", async () => {
    const { cells, inconclusive } = await audit(historyWith([[17]], { keeps: false }), hostsLedger(rows));
    expect(cells).toBeUndefined();
    expect(inconclusive.join()).toContain(
      "this run did not write down its trace numbers, and by nothing else are rows without a reference known: run it with a ledger that says columns: {reference: false}",
    );
  });

  test("whose trace numbers were taken out since is not judged by the rest", async () => {
    const history = historyWith([[17], [18]]);
    history.database.exec("DELETE FROM traces WHERE stan = 18");
    const { cells, inconclusive } = await audit(history, hostsLedger(rows));
    expect(cells).toBeUndefined();
    expect(inconclusive.join()).toContain("the history has 1 of the 2 trace numbers");
  });

  test("that was cut off calls nothing orphaned that it may only not know", async () => {
    const history = historyWith([[17]], { ended: false });
    const late = row(500_000, startedAt + 49_500);
    const { violations, inconclusive } = await audit(history, hostsLedger([...rows, late]));
    expect(violations?.orphaned.sales).toBe(0);
    expect(inconclusive).toEqual([expect.stringContaining("the history was cut off")]);
  });
});

test("a time is read with its day beside it, and with the zeros that a table lost", async () => {
  const columns = { ...rowsBy().columns, localDate: "day" };
  const local = wire(sentAt(0));
  const parted = row(17, local.slice(4), { day: local.slice(0, 4) });
  expect(await judged([[17]], [parted], rowsBy({ columns }))).toEqual({ ...clean, paid: 1 });
});
