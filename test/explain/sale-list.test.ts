// Lists of sales, and their cells against the audit's: both are asked about the same runs, whatever happened in them.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { violations } from "../../src/audit/result.ts";
import { explainSale } from "../../src/explain/sale-explanation.ts";
import { type Listed, listed, listSales, type SaleList } from "../../src/explain/sale-list.ts";
import { explainTerminal } from "../../src/explain/terminal-explanation.ts";
import { type FactKind, facts, givenUpCauses, queuedCauses } from "../../src/facts.ts";
import type { HistoryReader } from "../../src/history/reader.ts";
import type { Posting } from "../../src/ledger.ts";
import { referenceOf } from "../../src/messages.ts";
import { type Fact, row, runId, toldRun } from "./told-run.ts";

const kinds: readonly FactKind[] = [
  ...[facts.sent, facts.approved, facts.declined, facts.unknown, facts.queued, facts.forwardSent],
  ...[facts.forwardAccepted, facts.forwardDeclined, facts.givenUp, facts.turnedAway, facts.voided],
  ...[facts.reversalOwed, facts.reversalAccepted, facts.inquiryAnswered, facts.paidOtherwise],
];

const sales = fc.array(
  fc.record({
    isRefund: fc.boolean(),
    isWanted: fc.constantFrom(true, true, true, false),
    amountMinor: fc.integer({ min: 1, max: 9_999 }),
    life: fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(4)), { maxLength: 6 }),
    rows: fc.array(
      fc.record({
        kind: fc.constantFrom<Posting["kind"]>("sale", "sale", "sale", "refund", "reversal"),
        bookedAt: fc.nat(12_000),
        moreMinor: fc.constantFrom(0, 0, 0, 1),
        otherwise: fc.constantFrom<Partial<Posting>>(
          ...[{}, {}, {}, {}, { currency: "XTS" }, { terminal: "T9" }, { merchant: "S9" }],
          ...[{ reference: `${runId}/x` }, { reference: `${runId}/9/1` }],
        ),
      }),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 12 },
);

property.prop([sales, fc.boolean()], { numRuns: 100 })(
  "a list has exactly the sales that the audit counts, in runs that ended and in runs that were killed",
  async (world, isCut) => {
    const told: Fact[] = [];
    const rows: Posting[] = [];
    world.forEach((each, index) => {
      const { isRefund, isWanted, amountMinor, life } = each;
      const [terminal, sale] = [index % 4, Math.floor(index / 4)];
      if (isWanted) {
        told.push([terminal, index * 500, isRefund ? facts.refundWanted : facts.wanted, sale, amountMinor]);
      }
      for (const [kind, value] of life) told.push([terminal, index * 500 + 100, kind, sale, value]);
      for (const { kind, bookedAt, moreMinor, otherwise } of each.rows) {
        const id = rows.length + 1;
        rows.push(row(id, terminal, sale, amountMinor + moreMinor, bookedAt, { kind, ...otherwise }));
      }
    });
    const { history, result } = await toldRun(told, rows, { isCut });
    const found = await lists(history);
    const total = (which: Listed) => {
      const list = found[which].sales;
      const own = list.filter(({ currency }) => currency === undefined);
      return { sales: list.length, valueMinor: own.reduce((sum, { valueMinor }) => sum + valueMinor, 0) };
    };
    for (const violation of violations) {
      expect(total(violation)).toEqual(result?.violations?.[violation]);
      const others = found[violation].sales.filter(({ currency }) => currency !== undefined);
      expect(others.length).toBe(result?.otherCurrency?.[violation] ?? 0);
    }
    expect(total("pending")).toEqual(result?.pending);
    const { unpaid, unpaidDeclined } = result?.cells ?? {};
    expect(total("unpaid")).toEqual({
      sales: (unpaid?.sales ?? 0) + (unpaidDeclined?.sales ?? 0),
      valueMinor: (unpaid?.valueMinor ?? 0) + (unpaidDeclined?.valueMinor ?? 0),
    });
    // The life of a terminal puts each of its sales into the same cell.
    const ofTerminals = [0, 1, 2, 3].flatMap((terminal) => explainTerminal(history, terminal).sales);
    for (const violation of violations) {
      const own = ofTerminals.filter((sale) => sale.violations.includes(violation));
      const listedOwn = found[violation].sales.filter(({ terminal }) => terminal >= 0 && terminal < 4);
      expect(own).toHaveLength(listedOwn.length);
    }
    history.close();
  },
);

describe("a list", async () => {
  const told: readonly Fact[] = [
    [0, 100, facts.wanted, 0, 1000],
    [0, 101, facts.queued, 0, queuedCauses.offline],
    [0, 900, facts.givenUp, 0, givenUpCauses.wiped],
    [1, 200, facts.wanted, 0, 300],
    [1, 201, facts.queued, 0, queuedCauses.offline],
  ];
  const stray = `${runId}/x`;
  const { history } = await toldRun(told, [row(1, 0, 7, 250, 50), row(2, 0, 0, 9, 60, { reference: stray })]);

  test("has each sale with its id, and the story of the first", async () => {
    const { sales, first } = await listSales(history, "unpaid");
    expect(sales).toEqual([
      {
        ...{ reference: referenceOf(runId, 0, 0), terminal: 0, sale: 0, wantedAtMs: 100, valueMinor: 1000 },
        ...{ belief: "queued, then given up (wiped)", booked: "no posting" },
      },
    ]);
    expect(first?.cell).toBe("unpaid");
    expect(first?.steps.at(-1)?.text).toBe("given up unpaid: what was stored is wiped");
  });

  test("has what nobody ever sent, strangers last", async () => {
    expect((await listSales(history, "orphaned")).sales.map(({ reference }) => reference)).toEqual([
      referenceOf(runId, 0, 7),
      stray,
    ]);
  });

  test("that begins with a stranger's tells its story, also where its reference is not fit to be shown", async () => {
    const card = `${runId}/4242424242424242`;
    const { history: strange } = await toldRun(told, [row(1, 0, 0, 9, 60, { reference: card })]);
    const { sales, first } = await listSales(strange, "orphaned");
    expect(sales.map(({ reference }) => reference)).toEqual([`${runId}/************4242`]);
    expect(first?.steps.map(({ what }) => what)).toEqual(["booked"]);
  });

  test("that is empty has no story", async () => {
    const { isKnown, sales, first } = await listSales(history, "lost");
    expect({ isKnown, sales, first }).toEqual({ isKnown: true, sales: [], first: undefined });
  });

  test("of a run that ended leaves no doubt", async () => {
    expect(Object.values(await lists(history)).flatMap(({ doubts }) => doubts)).toEqual([]);
  });
});

describe("nobody knows whether a list is all of them", () => {
  test("where the run was killed", async () => {
    const { history } = await toldRun([[1, 200, facts.wanted, 0, 300]], [], { isCut: true });
    for (const which of listed) {
      const { doubts, knownUntilMs } = await listSales(history, which);
      expect({ doubts, knownUntilMs }).toEqual({
        doubts: ["the history was cut off 9 s into the run"],
        knownUntilMs: 9010,
      });
    }
  });

  test("where the ledger was read once only, unless it is not asked", async () => {
    const { history } = await toldRun([], []);
    history.database.exec("DELETE FROM run WHERE name = 'ledgerRead'");
    expect((await listSales(history, "lost")).doubts).toEqual(["the ledger was not read twice alike"]);
    expect((await listSales(history, "pending")).doubts).toEqual([]);
  });

  test("where rows of the ledger were taken out since, unless it is not asked", async () => {
    const { history } = await toldRun([], [row(1, 1, 0, 300, 500), row(2, 1, 0, 300, 900)]);
    history.database.exec("DELETE FROM postings WHERE id = 2");
    expect((await listSales(history, "duplicated")).doubts).toEqual([
      "rows of the ledger were taken out of the history since, or put in",
    ]);
    expect((await listSales(history, "pending")).doubts).toEqual([]);
  });

  test.each(["amountMinor = 1", "key = 'k'", "bookedAt = bookedAt + 1", "merchant = 'S9'"])(
    "where a row of the ledger was changed since: %s",
    async (change) => {
      const { history } = await toldRun([], [row(1, 1, 0, 300, 500), row(2, 1, 1, 300, 900)]);
      history.database.exec(`UPDATE postings SET ${change} WHERE id = 2`);
      const changed = "rows of the ledger were changed in the history since";
      expect((await listSales(history, "lost")).doubts).toEqual([changed]);
      expect(explainSale(history, 1, 0).doubts).toEqual([changed]);
      expect((await listSales(history, "pending")).doubts).toEqual([]);
    },
  );
});

test("without a ledger only what is pending is known", async () => {
  const { history } = await toldRun([[1, 200, facts.wanted, 0, 300]], undefined);
  const found = await lists(history);
  expect(listed.filter((which) => found[which].isKnown)).toEqual(["pending"]);
});

async function lists(history: HistoryReader): Promise<Record<Listed, SaleList>> {
  const found: [Listed, SaleList][] = [];
  for (const which of listed) found.push([which, await listSales(history, which)]);
  return Object.fromEntries(found) as Record<Listed, SaleList>;
}
