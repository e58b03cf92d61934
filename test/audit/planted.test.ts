// Planted violations: a healthy run, k known mutations of its ledger, and exactly these k findings; the whole
// result is compared. What each story and mutation must come to is written down here by hand, from
// docs/definitions.md, and shares nothing with the audit's own table.

import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { type AuditResult, type Cell, cells, type Violation, violations } from "../../src/audit/result.ts";
import { type FactKind, facts, givenUpCauses, turnedAwayCauses } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import { referenceOf } from "../../src/messages.ts";
import { type Fact, historyOf, ledgerOf, posting, runId } from "./run.ts";

type Cells = readonly [none: Cell, one: Cell, more: Cell];

/** What can happen to a sale in a healthy run: its facts after `wanted`, its live postings, its cells by those. */
interface Story {
  /** Names of facts, with a value where it matters: a number, or a cause by name. */
  readonly steps: string;
  readonly live: 0 | 1;
  /** A sale and its reversal stand in the ledger besides. */
  readonly wasReversed?: boolean;
  readonly cells: Cells;
  readonly counts?: "pending" | "declined";
  readonly turnedAway?: keyof typeof turnedAwayCauses;
  readonly unpaid?: string;
}

const taken: Cells = ["lost", "paid", "duplicated"];
const waiting: Cells = ["pending", "unacknowledged", "duplicated"];
const open: Cells = ["absent", "turnedUp", "duplicated"];
const notTaken: Cells = ["notTaken", "resurrected", "resurrectedDuplicated"];
const never: Cells = ["notTaken", "orphaned", "orphanedDuplicated"];
const refused: Cells = ["unpaidDeclined", "resurrected", "resurrectedDuplicated"];
const gone: Cells = ["unpaid", "unrecorded", "duplicated"];
const left = { turnedAway: "patience" } as const;

const stories: readonly Story[] = [
  { steps: "sent approved", live: 1, cells: taken },
  { steps: "sent approved uploadSent uploadAnswered:0", live: 1, cells: taken },
  { steps: "sent unknown queued:3 forwardSent forwardAccepted", live: 1, cells: taken },
  { steps: "sent declined queued forwardAccepted", live: 1, cells: taken },
  { steps: "sent unknown inquirySent inquiryAnswered:0", live: 1, cells: taken },
  {
    steps: "sent unknown reversalOwed reversalSent reversalAccepted newKey:1 sent approved",
    ...{ live: 1, wasReversed: true, cells: taken },
  },
  {
    steps: "sent unknown queued:3 reversalOwed reversalAccepted newKey:1 forwardSent forwardAccepted",
    ...{ live: 1, wasReversed: true, cells: taken },
  },
  { steps: "queued", live: 0, cells: waiting, counts: "pending" },
  { steps: "queued forwardSent forwardFailed:4", live: 1, cells: waiting, counts: "pending" },
  {
    steps: "sent unknown turnedAway:amountLimit reversalOwed",
    ...{ live: 1, cells: waiting, counts: "pending", turnedAway: "amountLimit" },
  },
  { steps: "sent turnedAway:patience approved", live: 1, cells: waiting, counts: "pending", ...left },
  { steps: "sent approved voided:1 reversalOwed", live: 1, cells: waiting, counts: "pending" },
  { steps: "sent", live: 1, cells: open, counts: "pending" },
  { steps: "sent unknown", live: 0, cells: open, counts: "pending" },
  { steps: "sent turnedAway:patience", live: 0, cells: open, counts: "pending", ...left },
  { steps: "queued givenUp:expired", live: 0, cells: gone, unpaid: "expired" },
  { steps: "queued givenUp:stranded", live: 0, cells: gone, unpaid: "stranded" },
  {
    steps: "sent unknown queued:3 reversalOwed givenUp:wiped reversalGivenUp",
    ...{ live: 0, cells: gone, unpaid: "wiped" },
  },
  {
    steps: "queued forwardSent forwardFailed:4 givenUp:exhausted",
    ...{ live: 1, cells: gone, unpaid: "exhausted" },
  },
  { steps: "queued forwardSent forwardDeclined", live: 0, cells: refused, unpaid: "declined" },
  { steps: "sent declined", live: 0, cells: notTaken, counts: "declined" },
  { steps: "sent busy turnedAway:countLimit", live: 0, cells: notTaken, turnedAway: "countLimit" },
  { steps: "sent refused:4 turnedAway:storeClosed", live: 0, cells: notTaken, turnedAway: "storeClosed" },
  { steps: "sent refused:5 paidOtherwise", live: 0, cells: notTaken },
  {
    steps: "sent unknown turnedAway:totalLimit reversalOwed reversalAccepted",
    ...{ live: 0, wasReversed: true, cells: notTaken, turnedAway: "totalLimit" },
  },
  {
    steps: "sent unknown paidOtherwise:1 reversalOwed reversalSent reversalFailed:4 reversalGivenUp:1",
    ...{ live: 0, cells: notTaken },
  },
  {
    steps: "sent approved voided:1 reversalOwed reversalAccepted",
    ...{ live: 0, wasReversed: true, cells: notTaken },
  },
  { steps: "queued voided", live: 0, cells: notTaken },
  { steps: "turnedAway:totalLimit", live: 0, cells: never, turnedAway: "totalLimit" },
  { steps: "heldBack:2 paidOtherwise", live: 0, cells: never },
  { steps: "", live: 0, cells: never },
];

/** Kind and value of every step. */
function stepsOf({ steps }: Story): (readonly [FactKind, number])[] {
  const causes: Readonly<Record<string, number>> = { ...turnedAwayCauses, ...givenUpCauses };
  return steps
    .split(" ")
    .filter((step) => step !== "")
    .map((step) => {
      const [name, value = "0"] = step.split(":");
      return [facts[name as keyof typeof facts], causes[value] ?? Number(value)];
    });
}

const brokenBy: Readonly<Partial<Record<Cell, readonly Violation[]>>> = {
  lost: ["lost"],
  duplicated: ["duplicated"],
  resurrected: ["resurrected"],
  resurrectedDuplicated: ["duplicated", "resurrected"],
  orphaned: ["orphaned"],
  orphanedDuplicated: ["duplicated", "orphaned"],
};

/** What is done to the ledger's rows of one sale. */
const mutations = [
  "delete",
  "copy",
  "copy twice",
  "reverse",
  "reverse twice",
  "amount",
  "currency",
  "terminal",
  "merchant",
  "kind",
  "copy with another amount",
] as const;
type Mutation = (typeof mutations)[number];

/** The live postings that the mutation leaves, and whether what stands is altered. */
function outcomeOf(
  mutation: Mutation | undefined,
  live: 0 | 1,
  rows: number,
): { live: number; isAltered: boolean } {
  const isAltered = rows > 0;
  switch (mutation) {
    case undefined:
      return { live, isAltered: false };
    case "delete":
      return { live: 0, isAltered: false };
    case "copy":
      return { live: live + 1, isAltered: false };
    case "copy twice":
      return { live: live + 2, isAltered: false };
    case "copy with another amount":
      return { live: live + 1, isAltered: true };
    case "reverse":
      return { live: live - 1, isAltered: live - 1 < 0 };
    case "reverse twice":
      return { live: live - 2, isAltered: true };
    default:
      return { live, isAltered };
  }
}

function mutate(mutation: Mutation | undefined, rows: Posting[], right: Posting): Posting[] {
  const reversal: Posting = { ...right, kind: "reversal" };
  const change = (otherwise: Partial<Posting>) =>
    rows.map((row, i) => (i === 0 ? { ...row, ...otherwise } : row));
  switch (mutation) {
    case undefined:
      return rows;
    case "delete": {
      // The live posting is the last sale row; what was reversed stays.
      const at = rows.findLastIndex(({ kind }) => kind === right.kind);
      return rows.length % 2 === 1 ? rows.filter((_, i) => i !== at) : rows;
    }
    case "copy":
      return [...rows, { ...right, key: "another key" }];
    case "copy twice":
      return [...rows, right, right];
    case "copy with another amount":
      return [...rows, { ...right, amountMinor: right.amountMinor + 1 }];
    case "reverse":
      return [...rows, reversal];
    case "reverse twice":
      return [...rows, reversal, reversal];
    case "amount":
      return change({ amountMinor: right.amountMinor - 1 });
    case "currency":
      return change({ currency: "USD" });
    case "terminal":
      return change({ terminal: "T9999999" });
    case "merchant":
      return change({ merchant: "S9999999" });
    case "kind":
      return change({ kind: right.kind === "sale" ? "refund" : "sale" });
  }
}

interface Sale {
  readonly story: Story;
  readonly isRefund: boolean;
  readonly amountMinor: number;
  readonly mutation: Mutation | undefined;
}

/** A row that no sale of the run asked for. */
interface Stranger {
  readonly row: Partial<Posting>;
  readonly copies: number;
  readonly isForeign: boolean;
}

const terminals = 5;

/** Rows that never belonged to a sale: of another run, with a reference that cannot be, of a sale never wanted. */
function strangerOf(kind: "foreign" | "garbage" | "terminal" | "sale", i: number, copies: number): Stranger {
  const reference = {
    foreign: `other-run/1/${i}`,
    garbage: [`${runId}/x/${i}`, `${runId}/01/${i}`, `nonsense ${i}`, `${runId}/-1/${i}`][i % 4],
    terminal: `${runId}/${terminals + i}/0`,
    sale: `${runId}/0/${1_000_000 + i}`,
  }[kind];
  const isForeign = kind === "foreign";
  return {
    row: { reference, run: isForeign ? "other-run" : runId, terminal: "T0000000", merchant: "S0000000" },
    copies,
    isForeign,
  };
}

function world(sales: readonly Sale[], strangers: readonly Stranger[]) {
  const recorded: Fact[] = [];
  const rows: Posting[] = [];
  const total = () => ({ sales: 0, valueMinor: 0 });
  const zeros = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, total()])) as Record<Name, ReturnType<typeof total>>;
  const expected = {
    cells: zeros(cells),
    refundCells: zeros(cells),
    violations: zeros(violations),
    intended: total(),
    refunds: total(),
    turnedAway: zeros(Object.keys(turnedAwayCauses)),
    unpaid: zeros(["declined", ...Object.keys(givenUpCauses)]),
    declined: total(),
    pending: total(),
  };
  const findings: string[] = [];
  const count = (into: { sales: number; valueMinor: number }, valueMinor: number) => {
    into.sales++;
    into.valueMinor += valueMinor;
  };
  const find = (violation: Violation, valueMinor: number, reference: string) => {
    count(expected.violations[violation], valueMinor);
    findings.push(`${violation} ${reference}`);
  };
  sales.forEach(({ story, isRefund, amountMinor, mutation }, i) => {
    const [terminal, sale] = [i % terminals, Math.floor(i / terminals)];
    const right = posting(0, terminal, sale, amountMinor, { kind: isRefund ? "refund" : "sale" });
    const before = story.wasReversed ? [right, { ...right, kind: "reversal" } as const] : [];
    const healthy = story.live === 1 ? [...before, right] : before;
    rows.push(...mutate(mutation, healthy, right));
    const { live, isAltered } = outcomeOf(mutation, story.live, healthy.length);
    const cell = story.cells[Math.min(2, Math.max(0, live))];
    count(isRefund ? expected.refunds : expected.intended, amountMinor);
    count((isRefund ? expected.refundCells : expected.cells)[cell], amountMinor);
    if (story.counts === "pending") count(expected.pending, amountMinor);
    // The money of refunds goes the other way: they are in no total of sales.
    if (!isRefund) {
      if (story.counts === "declined") count(expected.declined, amountMinor);
      if (story.turnedAway) count(expected.turnedAway[story.turnedAway], amountMinor);
      if (story.unpaid && (cell === "unpaid" || cell === "unpaidDeclined"))
        count(expected.unpaid[story.unpaid], amountMinor);
    }
    for (const violation of brokenBy[cell] ?? []) find(violation, amountMinor, right.reference);
    if (isAltered) find("altered", amountMinor, right.reference);
  });
  // Copies of different strangers interleave.
  for (let copy = 0; copy < 3; copy++) {
    for (const { row, copies } of strangers) if (copy < copies) rows.push(posting(0, 0, 0, 700, row));
  }
  for (const { row, copies, isForeign } of strangers) {
    if (isForeign) continue;
    count(expected.cells[copies > 1 ? "orphanedDuplicated" : "orphaned"], 700);
    find("orphaned", 700, row.reference!);
    if (copies > 1) find("duplicated", 700, row.reference!);
  }
  // Facts of different sales interleave, as in a run: first every first step, then every second …
  for (let step = 0; step < 9; step++) {
    sales.forEach(({ story, isRefund, amountMinor }, i) => {
      const wanted = isRefund ? facts.refundWanted : facts.wanted;
      const steps = [[wanted, amountMinor] as const, ...stepsOf(story)];
      const [terminal, sale] = [i % terminals, Math.floor(i / terminals)];
      if (step < steps.length)
        recorded.push([terminal, step * 1000 + i, steps[step][0], sale, steps[step][1]]);
    });
  }
  const foreign = rows.filter(({ run }) => run !== runId).length;
  const ledger = { rows: rows.length - foreign, foreign };
  return {
    recorded,
    rows: rows.map((row, i) => ({ ...row, id: i + 1 })),
    expected: { ...expected, ledger },
    findings,
  };
}

async function check(sales: readonly Sale[], strangers: readonly Stranger[]): Promise<AuditResult> {
  const { recorded, rows, expected, findings } = world(sales, strangers);
  const history = historyOf(recorded, terminals, "normally");
  const { findings: found, ...result } = await audit(history, ledgerOf(rows));
  history.close();
  expect(result).toEqual({ ...expected, currency: "EUR", inconclusive: [] });
  expect(found.map(({ violation, reference }) => `${violation} ${reference}`).sort()).toEqual(
    findings.sort(),
  );
  for (const { reference, terminal, sale } of found) {
    if (terminal >= 0) expect(referenceOf(runId, terminal, sale)).toBe(reference);
  }
  return { ...result, findings: found };
}

const amounts = fc.integer({ min: 1, max: 1_000_000 });
const healthySales = fc.array(
  fc.record({
    story: fc.constantFrom(...stories),
    isRefund: fc.boolean(),
    amountMinor: amounts,
    mutation: fc.constant(undefined),
  }),
  { maxLength: 60 },
);
const foreigners = fc
  .array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })
  .map((copies) => copies.map((n, i) => strangerOf("foreign", i, n)));

test.prop([healthySales, foreigners], { numRuns: 300 })(
  "a healthy run raises no alarm",
  async (sales, strangers) => {
    const result = await check(sales, strangers);
    expect(result.findings).toEqual([]);
  },
);

const mutatedSales = fc.array(
  fc.record({
    story: fc.constantFrom(...stories),
    isRefund: fc.boolean(),
    amountMinor: amounts,
    mutation: fc.option(fc.constantFrom(...mutations), { nil: undefined, freq: 3 }),
  }),
  { maxLength: 40 },
);
const anyStrangers = fc
  .array(
    fc.tuple(fc.constantFrom("foreign", "garbage", "terminal", "sale"), fc.integer({ min: 1, max: 3 })),
    { maxLength: 4 },
  )
  .map((list) => list.map(([kind, copies], i) => strangerOf(kind, i, copies)));

test.prop([mutatedSales, anyStrangers], { numRuns: 300 })(
  "the audit finds exactly what was planted, and counts the rest as if nothing had been",
  async (sales, strangers) => {
    await check(sales, strangers);
  },
);

for (const mutation of mutations) {
  test(`"${mutation}" is judged right on every story, alone and beside healthy sales`, async () => {
    const healthy = stories.flatMap((story) => [
      { story, isRefund: false, amountMinor: 990, mutation: undefined },
      { story, isRefund: true, amountMinor: 15, mutation: undefined },
    ]);
    for (const { story, isRefund } of healthy) {
      const mutated = { story, isRefund, amountMinor: 1250, mutation };
      await check([mutated], []);
      const before = healthy.slice(0, stories.length);
      await check([...before, mutated, ...healthy.slice(stories.length)], []);
    }
  });
}
