// Explanations as a person reads them: in the order of time, in 80 columns, with what is long or says the same folded.

import { describe, expect, test } from "vitest";
import { type Look, listLines, saleText, terminalLines } from "../../src/cli/explanation-text.ts";
import { explainSale } from "../../src/explain/sale-explanation.ts";
import { listSales } from "../../src/explain/sale-list.ts";
import { explainTerminal } from "../../src/explain/terminal-explanation.ts";
import { facts, givenUpCauses, none, offlineCauses, queuedCauses } from "../../src/facts.ts";
import { answerNumbers } from "../../src/messages.ts";
import { states } from "../../src/terminal/states.ts";
import { type Fact, row, toldPlan, toldRun } from "../explain/told-run.ts";

const look: Look = { colour: (_, text) => text, columns: 80, all: false };

/** Sale 0 of terminal 1: approved. Sale 1: tried thirty times in vain, and then given up. */
const told: Fact[] = [
  [1, 0, facts.state, none, states.online],
  [1, 100, facts.wanted, 0, 1000],
  [1, 110, facts.sent, 0, 0],
  [1, 130, facts.approved, 0, 20],
  [1, 4000, facts.offline, none, offlineCauses.silence],
  [1, 4000, facts.state, none, states.offline],
  [1, 5000, facts.wanted, 1, 250],
  [1, 5000, facts.queued, 1, queuedCauses.offline],
];
for (let i = 0; i < 30; i++) {
  told.push([1, 10_000 + 1000 * i, facts.forwardSent, 1, i]);
  told.push([1, 10_500 + 1000 * i, facts.forwardFailed, 1, answerNumbers.unreachable]);
}
told.push([1, 60_000, facts.givenUp, 1, givenUpCauses.exhausted]);
const rows = [row(1, 1, 0, 1000, 120)];
const { history } = await toldRun(told, rows);

describe("a sale", () => {
  test("is told with its times, its cell and what would have been right; what says the same is folded", () => {
    expect(saleText(explainSale(history, 1, 1), look).join("\n")).toBe(
      `Sale 1/1: 2.50 EUR
Terminal T0000001 (number 1), store S0000000, group shops.
Run 2026-01-02-030405-lunch-ab12 (Lunch).

  00:05.000   a customer wants to pay 2.50 EUR
  00:05.000   stored to be sent later, because the terminal was offline; the
              customer goes with the goods
  00:08.010   outage closed begins (maintenance at the gateway: the gateway is
              closed: busy with Retry-After, refused or silent)
  00:09.010   outage closed is over
  00:10.000   sent from the store over wifi, try 1
  00:10.500   the gateway cannot be reached: nothing was sent; it stays stored
  … the same 29 times more (--all shows them)
  01:00.000   given up unpaid: it was sent as often as the terminal may

Unpaid: the goods are gone and the money never comes.
The terminal says: queued, then given up (exhausted); the ledger has no posting.
Right: one booking: sent before the terminal gave it up.`,
    );
  });

  test("is told whole where that is asked for", () => {
    const lines = saleText(explainSale(history, 1, 1), { ...look, all: true });
    expect(lines.filter((line) => line.includes("sent from the store"))).toHaveLength(30);
  });

  test("has both times where it was played faster", async () => {
    const { history: fast } = await toldRun(told, rows, { plan: toldPlan({ speed: 20 }) });
    const lines = saleText(explainSale(fast, 1, 0), look);
    expect(lines).toContain(
      "Times are those of the scenario, in brackets those of the run, 20 times as fast.",
    );
    expect(lines).toContain("  00:02.000 (00:00.100)  a customer wants to pay 10.00 EUR");
  });
});

test("a terminal tells its life, its sales and its queue", () => {
  const text = terminalLines(explainTerminal(history, 1), look).join("\n");
  expect(text).toBe(
    `Terminal T0000001: number 1, store S0000000, group shops
It behaves like story, over wifi, then lte.
Run 2026-01-02-030405-lunch-ab12 (Lunch).

Struck by 2 outages
  00:01.010   cut (cut-reply on wifi: requests arrive, connections end before
              the answer's first byte), over at 00:03.010
  00:08.010   closed (maintenance at the gateway: the gateway is closed: busy
              with Retry-After, refused or silent), over at 00:09.010

Its life
  00:00.000   online: sells online
  00:04.000   the terminal takes itself for offline: nothing was heard for too
              long
  00:04.000   offline: takes itself for offline: it stores what its limits allow

2 sales
  00:00.100   1/0 · 10.00 EUR · approved at the counter
  00:05.000   1/1 · 2.50 EUR · queued, then given up (exhausted)

Sales that wait in it: at most 1, 0 at the end
  1 at 00:05.000 · 0 at 01:00.000`,
  );
});

describe("nothing that matters is folded away:", async () => {
  const often = Array.from({ length: 60 }, (_, sale): Fact[] => [
    [1, 100 * sale, facts.wanted, sale, 100],
    [1, 100 * sale + 10, facts.sent, sale, 0],
    [1, 100 * sale + 30, facts.approved, sale, 20],
  ]).flat();
  const each = Array.from({ length: 60 }, (_, sale) => row(sale + 1, 1, sale, 100, 100 * sale + 20));
  const copies = Array.from({ length: 40 }, (_, copy) => row(100 + copy, 1, 30, 100, 3020));
  const { history: folding } = await toldRun(often, [...each, row(99, 1, 33, 100, 3320), ...copies]);

  test("violations are said first, and again among the terminal's sales", () => {
    const lines = terminalLines(explainTerminal(folding, 1), look);
    const violated = [
      "  00:03.000   1/30 · 1.00 EUR · DUPLICATED: approved at the counter",
      "  00:03.300   1/33 · 1.00 EUR · DUPLICATED: approved at the counter",
    ];
    const at = lines.indexOf("2 sales with a violation");
    expect(at).toBe(4);
    expect(lines.slice(at + 1, at + 3)).toEqual(violated);
    const sales = lines.slice(lines.indexOf("60 sales") + 1);
    expect(sales.slice(14, 21)).toEqual([
      "  00:01.400   1/14 · 1.00 EUR · approved at the counter",
      "  … 15 more (--all shows them)",
      violated[0],
      "  … 2 more (--all shows them)",
      violated[1],
      "  … 21 more (--all shows them)",
      "  00:05.500   1/55 · 1.00 EUR · approved at the counter",
    ]);
    expect(lines.at(-1)).not.toContain("more");
  });

  test("every booking of a sale is told", () => {
    const text = saleText(explainSale(folding, 1, 30), look).join("\n");
    expect(text.match(/the gateway books/g)).toHaveLength(41);
  });
});

test("a run that was killed is said to be so, whatever is asked of it", async () => {
  const { history: cut } = await toldRun(told, rows, { isCut: true });
  const said =
    "Not the whole story: the history was cut off 1m into the run (the run was killed, or still goes on).";
  const texts = [
    saleText(explainSale(cut, 1, 0), look),
    terminalLines(explainTerminal(cut, 1), look),
    listLines(await listSales(cut, "unpaid"), look),
    listLines(await listSales(cut, "lost"), look),
  ].map((lines) => lines.join(" ").replace(/ +/g, " "));
  for (const text of texts) expect(text).toContain(said);
  expect(texts[3]).toMatch(
    /^No sale of .* is known to be lost: .* Nobody knows whether one is\. Not the whole/,
  );
});

test("a terminal that stored one sale and never was offline is not online again", async () => {
  const { history: brief } = await toldRun([[2, 6828, facts.state, none, states.forwarding]], []);
  const life = terminalLines(explainTerminal(brief, 2), look);
  expect(life).toContain("  00:06.828   forwarding: online, and sends what it stored");
});

test("the last line leads on", async () => {
  const asked = { ...look, again: (id: string) => `tillstorm explain lunch ${id}` };
  const life = terminalLines(explainTerminal(history, 1), asked);
  expect(life.slice(-2)).toEqual(["", "the story of one: tillstorm explain lunch 1/1"]);
  const next = ["", "the life of its terminal: tillstorm explain lunch 1"];
  expect(saleText(explainSale(history, 1, 1), asked).slice(-2)).toEqual(next);
  expect(listLines(await listSales(history, "unpaid"), asked).slice(-2)).toEqual(next);
});

describe("a list", () => {
  test("has a line a sale, and the story of the first", async () => {
    const lines = listLines(await listSales(history, "unpaid"), look);
    expect(lines.slice(0, 5)).toEqual([
      "1 sale unpaid: the goods are gone and the money never comes; 2.50 EUR in all.",
      "  00:05.000   1/1 · 2.50 EUR · queued, then given up (exhausted); no posting",
      "",
      "The first of them:",
      "Sale 1/1: 2.50 EUR",
    ]);
  });

  test("of none says so, and one that nobody knows says that", async () => {
    expect(listLines(await listSales(history, "lost"), look)).toEqual([
      "No sale of 2026-01-02-030405-lunch-ab12 is lost: taken, and not in the ledger.",
    ]);
    const { history: unread } = await toldRun(told, undefined);
    expect(listLines(await listSales(unread, "lost"), look)).toEqual([
      "Nobody knows which sales are lost: the gateway's ledger was not read.",
    ]);
  });

  test("that is long is folded, unless all of it is wanted", async () => {
    const waiting = Array.from({ length: 40 }, (_, sale): Fact[] => [
      [2, 100 * sale, facts.wanted, sale, 100],
      [2, 100 * sale, facts.queued, sale, queuedCauses.offline],
    ]);
    const { history: long } = await toldRun(waiting.flat(), []);
    const list = await listSales(long, "pending");
    expect(listLines(list, look)).toContain("  … 20 more (--all shows them)");
    expect(
      listLines(list, { ...look, all: true }).filter((line) => /^ {2}\d\d:\d\d.* 2\/\d+ /.test(line)),
    ).toHaveLength(40);
  });
});

test("what nobody wanted and is booked in another currency is worth that, in lists and for its terminal", async () => {
  const dollars = { currency: "USD" };
  const strays = [row(1, 1, 7, 500, 120), row(2, 1, 8, 100_000, 130, dollars), row(3, 1, 9, 1, 140, dollars)];
  const { history: strange } = await toldRun(told.slice(0, 1), strays);
  const lines = listLines(await listSales(strange, "orphaned"), look);
  expect(lines[0]).toContain("5.00 EUR, 1,000.01 USD in all.");
  expect(lines.filter((line) => /^ +1\/8 · /.test(line)).join()).toContain("1/8 · 1,000.00 USD · ");
  const terminal = terminalLines(explainTerminal(strange, 1), look).join("\n");
  expect(terminal).toContain("1/7 · 5.00 EUR · ");
  expect(terminal).toContain("1/8 · 1,000.00 USD · ");
});

test("nothing is wider than 80 columns", async () => {
  const all = [
    ...saleText(explainSale(history, 1, 1), { ...look, all: true }),
    ...terminalLines(explainTerminal(history, 1), { ...look, all: true }),
    ...listLines(await listSales(history, "unpaid"), { ...look, all: true }),
  ];
  expect(all.filter((line) => line.length > 80)).toEqual([]);
});

test("what the ledger does not have is said of a sale, a terminal and of none that is altered, but of no other list", async () => {
  const lacking: Look = { ...look, notCompared: ["terminal", "merchant"] };
  const words = "In the ledger: terminal and merchant not compared, for it was said to have no";
  const texts = [
    saleText(explainSale(history, 1, 1), lacking),
    terminalLines(explainTerminal(history, 1), lacking),
    listLines(await listSales(history, "altered"), lacking),
  ];
  for (const lines of texts) expect(lines).toContain(words);
  expect(listLines(await listSales(history, "lost"), lacking)).not.toContain(words);
  expect(saleText(explainSale(history, 1, 1), look)).not.toContain(words);
});
