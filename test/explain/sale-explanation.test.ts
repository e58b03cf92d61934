// Stories of sales, made by hand: every step, its time, and what it says are worked out on paper.

import { describe, expect, test } from "vitest";
import { explainSale } from "../../src/explain/sale-explanation.ts";
import {
  facts,
  givenUpCauses,
  none,
  offlineCauses,
  queuedCauses,
  turnedAwayCauses,
} from "../../src/facts.ts";
import { answerNumbers, terminalName } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Fact, row, runId, toldPlan, toldRun } from "./told-run.ts";

/** Sale 0 of terminal 0: its answer is cut, it is stored, and forwarded after the outage. */
const cutReply: readonly Fact[] = [
  [0, 100, facts.wanted, 7, 1000],
  [0, 110, facts.sent, 7, 0],
  [0, 130, facts.approved, 7, 20],
  [0, 2000, facts.wanted, 8, 1235],
  [0, 2001, facts.sent, 8, 1],
  [0, 2014, facts.unknown, 8, 13],
  [0, 2014, facts.queued, 8, queuedCauses.unknown],
  [0, 2020, facts.offline, none, offlineCauses.failures],
  [0, 4000, facts.online, none, 0],
  [0, 4000, facts.linkChosen, none, 1],
  [0, 4100, facts.forwardSent, 8, 0],
  [0, 4112, facts.forwardAccepted, 8, 12],
];
/** The clock is bounded by sale 7: sent at 110, booked at 120 of the run, heard at 130. */
const seventh = row(1, 0, 7, 1000, 120);

describe("a sale whose answer was cut, before a gateway that forgot its key", async () => {
  const rows = [seventh, row(2, 0, 8, 1235, 2007), row(3, 0, 8, 1235, 4106)];
  const { history } = await toldRun(cutReply, rows);
  const told = explainSale(history, 0, 8);

  test("is told step by step, with the link, the outage, and the gateway's bookings in between", () => {
    expect(told.steps.map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
      "2000 outage cut is on (cut-reply on wifi: requests arrive, connections end before the answer's first byte)",
      "2000 a customer wants to pay 12.35 EUR",
      "2001 sent to the gateway over wifi",
      "2007 the gateway books 12.35 EUR: row 2 of its ledger, under the key 0/8",
      "2014 the answer is cut off after 13 ms while cut is on: it may be booked or not",
      "2014 stored to be sent later, because nobody knew whether it was booked; the customer goes with the goods",
      "2020 the terminal takes itself for offline: too many messages failed",
      "3010 outage cut is over",
      "4000 the terminal is online: the gateway answers again",
      "4000 the terminal now uses lte",
      "4100 sent from the store over lte, try 1",
      "4106 the gateway books 12.35 EUR: row 3 of its ledger, under the key 0/8",
      "4112 the gateway accepts it after 12 ms",
    ]);
  });

  test("has its cell, and why, and what would have been right", () => {
    expect(told.cell).toBe("duplicated");
    expect(told.violations).toEqual(["duplicated"]);
    expect(told.conclusion).toEqual([
      "Duplicated: the customer is charged more than once.",
      "The terminal says: queued, then forwarded and accepted; the ledger has 2 postings (rows 2, 3).",
      "It was sent 2 times and booked 2 times under the same key: the gateway did not know the key any more.",
      "Right: one booking, however often the terminal sends it: a gateway knows by the key that it has booked it already.",
    ]);
  });

  test("says who sold it, and how well the gateway's clock is known", () => {
    expect(told.terminal).toEqual({ number: 0, name: "T0000000", store: "S0000000", group: "shops" });
    expect(told.reference).toBe(`${runId}/0/8`);
    // Between 110 and 130, so known to ± 10.
    expect(told.ledger.clock).toEqual({
      zeroMs: 1_700_000_000_500,
      uncertaintyMs: 10,
      exchanges: 1,
      jumped: false,
    });
    expect(told.steps[2]).toMatchObject({ what: "sent", link: "wifi", outages: ["cut"] });
    expect(told.steps[10]).toMatchObject({ what: "forwardSent", link: "lte", outages: [] });
    expect(told.steps[3].row).toMatchObject({ id: 2, key: `${runId}/0/8` });
  });
});

test("two keys are told as two sales to the gateway", async () => {
  const otherKey = { key: `${runId}/0/8#1` };
  const rows = [seventh, row(2, 0, 8, 1235, 2007), row(3, 0, 8, 1235, 4106, otherKey)];
  const { history } = await toldRun(cutReply, rows);
  const { conclusion, steps } = explainSale(history, 0, 8);
  expect(conclusion).toContain(
    "It was booked 2 times under 2 different keys: to the gateway these are so many sales.",
  );
  expect(steps[11].text).toBe("the gateway books 12.35 EUR: row 3 of its ledger, under the key 0/8#1");
});

test("one message that was booked twice is told as the gateway's doing", async () => {
  const { history } = await toldRun(cutReply, [seventh, { ...seventh, id: 2 }]);
  expect(explainSale(history, 0, 7).conclusion).toContain(
    "It was sent once and booked 2 times under the same key: the gateway booked one message twice.",
  );
});

test("a ledger without keys and times is not taken to have said them", async () => {
  const silent = { key: "", bookedAt: Number.MAX_SAFE_INTEGER };
  const rows = [seventh, { ...seventh, id: 2 }, row(3, 0, 8, 1235, 0), row(4, 0, 8, 1235, 0)];
  const { history } = await toldRun(
    cutReply,
    rows.map((each) => ({ ...each, ...silent })),
  );
  const once = explainSale(history, 0, 7);
  expect(once.ledger.clock).toBeUndefined();
  expect(once.steps.map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
    "100 a customer wants to pay 10.00 EUR",
    "110 sent to the gateway over wifi",
    "130 the gateway approves it after 20 ms",
    "130 the gateway books 10.00 EUR, at a time that its ledger does not say: row 1 of its ledger",
    "130 the gateway books 10.00 EUR, at a time that its ledger does not say: row 2 of its ledger",
  ]);
  expect(once.conclusion).toContain(
    "It was sent once and booked 2 times: the gateway booked one message twice.",
  );
  expect(explainSale(history, 0, 8).conclusion).toContain(
    "It was sent 2 times and booked 2 times, and the ledger does not say under which keys.",
  );
});

test("a sale that expired is unpaid, with its tries and the times of the scenario", async () => {
  const expired: readonly Fact[] = [
    [2, 7000, facts.wanted, 0, 500],
    [2, 7001, facts.queued, 0, queuedCauses.offline],
    [2, 8100, facts.forwardSent, 0, 0],
    [2, 8105, facts.forwardFailed, 0, answerNumbers.busy],
    [2, 9500, facts.forwardSent, 0, 1],
    [2, 10_500, facts.forwardFailed, 0, answerNumbers.unknown],
    [2, 20_000, facts.givenUp, 0, givenUpCauses.expired],
  ];
  const { history } = await toldRun(expired, [], { plan: toldPlan({ speed: 20 }) });
  const told = explainSale(history, 2, 0);
  expect(told.steps.map(({ scenarioMs, text }) => `${scenarioMs} ${text}`)).toEqual([
    "140000 a customer wants to pay 5.00 EUR",
    "140020 stored to be sent later, because the terminal was offline; the customer goes with the goods",
    "160200 outage closed begins (maintenance at the gateway: the gateway is closed: busy with Retry-After, refused or silent)",
    "162000 sent from the store over wifi, try 1",
    "162100 the gateway says that it is busy while closed is on: certainly not booked; it stays stored",
    "180200 outage closed is over",
    "190000 sent from the store over wifi, try 2",
    "210000 no answer comes, or none that is clear: it may be booked or not; it stays stored",
    "400000 given up unpaid: it waited longer than stored sales may",
  ]);
  expect(told.cell).toBe("unpaid");
  expect(told.conclusion).toEqual([
    "Unpaid: the goods are gone and the money never comes.",
    "The terminal says: queued, then given up (expired); the ledger has no posting.",
    "Right: one booking: sent before the terminal gave it up.",
  ]);
});

test("a sale that still waits is told to the end of the run", async () => {
  const { history } = await toldRun(
    [
      [3, 7000, facts.wanted, 0, 500],
      [3, 7001, facts.queued, 0, queuedCauses.offline],
      [2, 12_000, facts.wanted, 0, 100],
    ],
    [],
  );
  const { steps, cell, conclusion } = explainSale(history, 3, 0);
  expect(steps.map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
    "7000 a customer wants to pay 5.00 EUR",
    "7001 stored to be sent later, because the terminal was offline; the customer goes with the goods",
    "8010 outage closed begins (maintenance at the gateway: the gateway is closed: busy with Retry-After, refused or silent)",
    "9010 outage closed is over",
    "12000 the run is over, and the sale is not",
  ]);
  expect(cell).toBe("pending");
  expect(conclusion.at(-1)).toBe("Right: one booking, once it is sent; the run was over before that.");
});

test("a run that was killed says until when anything is known, and what was booked after that is nobody's fault", async () => {
  const { history, result } = await toldRun(
    [
      [0, 5000, facts.wanted, 0, 500],
      [0, 5001, facts.turnedAway, 0, turnedAwayCauses.patience],
      [0, 5002, facts.sent, 0, 0],
      [0, 5003, facts.declined, 0, 1],
    ],
    [row(1, 0, 0, 500, 9000)],
    { isCut: true },
  );
  const told = explainSale(history, 0, 0);
  expect(told.knownUntilMs).toBe(9010);
  expect(told.doubts).toEqual(["the history was cut off 9 s into the run"]);
  expect(told.cell).toBe("turnedUp");
  expect(told.violations).toEqual([]);
  expect(told.conclusion).toContain("It was booked when the history had ended: nobody can say who is wrong.");
  expect(result?.cells?.turnedUp.sales).toBe(1);
});

test("without the ledger nothing is said of its cell, and how it can be read", async () => {
  const { history } = await toldRun(cutReply, undefined);
  const { cell, ledger, conclusion } = explainSale(history, 0, 8);
  expect({ cell, isRead: ledger.isRead }).toEqual({ cell: undefined, isRead: false });
  expect(conclusion).toEqual([
    "The terminal says: queued, then forwarded and accepted.",
    "The gateway's ledger was not read, so nobody knows what it booked: tillstorm audit reads it.",
  ]);
});

test("an altered sale says what differs", async () => {
  const { history } = await toldRun(cutReply, [{ ...seventh, amountMinor: 1001 }]);
  const { violations, conclusion } = explainSale(history, 0, 7);
  expect(violations).toEqual(["altered"]);
  expect(conclusion).toContain("Altered: row 1 has 10.01 EUR instead of 10.00 EUR.");
  expect(conclusion).toContain("Right: a booking of exactly what the terminal sent.");
});

test.each(["007/1", "abc"])(
  "a reference that no terminal makes is orphaned, and has no terminal: %s",
  async (own) => {
    const reference = `${runId}/${own}`;
    const { history } = await toldRun([], [row(1, 0, 0, 500, 10, { reference, key: reference })]);
    const told = explainSale(history, none, none, reference);
    expect(told.terminal).toBeUndefined();
    expect(told.cell).toBe("orphaned");
    expect(told.steps.map(({ what }) => what)).toEqual(["booked"]);
  },
);

test("a late answer is told where it can be this sale's, and not before", async () => {
  const late: readonly Fact[] = [
    [1, 500, facts.lateAnswer, none, answerNumbers.approved],
    [1, 400, facts.wanted, 0, 500],
    [1, 600, facts.sent, 0, 0],
    [1, 1700, facts.unknown, 0, 1100],
    [1, 1700, facts.queued, 0, queuedCauses.unknown],
    [1, 1800, facts.lateAnswer, none, answerNumbers.approved],
    [1, 1900, facts.forwardSent, 0, 0],
    [1, 1910, facts.forwardAccepted, 0, 10],
  ];
  const { history } = await toldRun(late, [row(1, 1, 0, 500, 610)]);
  const texts = explainSale(history, 1, 0).steps.map(({ text }) => text);
  const answers = texts.filter((text) => text.startsWith("an answer comes"));
  expect(answers).toEqual(["an answer comes that the terminal no longer waited for: approved"]);
  expect(texts).toContain("no answer within 1 s while cut is on: it may be booked or not");
});

test("no full card number is ever told, wherever the ledger has one", async () => {
  const card = "4242424242424242";
  const strange = { key: card, terminal: `T ${card}`, merchant: "4000-0566-5566-5556" };
  const { history } = await toldRun(cutReply, [row(1, 0, 8, 1235, 2007, strange)]);
  const all = JSON.stringify(explainSale(history, 0, 8));
  expect(all).not.toContain(card);
  expect(all).not.toContain("0566-5566");
  expect(all).toContain("************4242");
  expect(all).toContain("****-****-****-5556");
});

describe("names and keys that look like cards are told apart before they are masked:", () => {
  const [one, other] = ["4242424242424242", "4000056655694242"];

  test("a sale booked for the very merchant that the plan names is paid", async () => {
    const identities = [0, 1, 2, 3].map((terminal) => ({ terminal: terminalName(terminal), merchant: one }));
    const ownGateway = { identities } as unknown as NonNullable<Plan["ownGateway"]>;
    const rows = [{ ...seventh, merchant: one }];
    const { history, result } = await toldRun(cutReply, rows, { plan: toldPlan({ ownGateway }) });
    expect(result?.violations?.altered.sales).toBe(0);
    const { cell, violations, ledger } = explainSale(history, 0, 7);
    expect({ cell, violations }).toEqual({ cell: "paid", violations: [] });
    expect(ledger.rows[0].merchant).toBe("************4242");
  });

  test("a sale booked for another is altered, and under other keys it is so many sales", async () => {
    const rows = [
      { ...seventh, key: one, merchant: one },
      { ...seventh, id: 2, key: other },
    ];
    const { history } = await toldRun(cutReply, rows);
    const { conclusion } = explainSale(history, 0, 7);
    expect(conclusion).toContain(
      "It was booked 2 times under 2 different keys: to the gateway these are so many sales.",
    );
    expect(conclusion).toContain("Altered: row 1 has merchant ************4242 instead of S0000000.");
  });
});
