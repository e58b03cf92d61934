// Planted violations: a healthy run, k known mutations of its ledger, and exactly these k findings; the whole result is
// compared with a model that looks at each sale by itself (world-model.ts), from disk and, where it can be told to the
// audit that runs along, there too.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { type AuditResult, cells, type Finding, type Violation } from "../../src/audit/result.ts";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { type FactKind, facts } from "../../src/facts.ts";
import { elsewhere } from "../../src/ledger.ts";
import { ledgerOf, runId } from "./run.ts";
import {
  factsOf,
  historyFor,
  ledgerRows,
  type Mutation,
  mutations,
  placeOf,
  places,
  planFor,
  rightRows,
  rowsOf,
  type Sale,
  strangerOf,
  type World,
} from "./world.ts";
import { oddities, salesWith, surroundings } from "./world-draws.ts";
import { bookedOf, casesOf, expectedOf } from "./world-model.ts";
import { type Story, stories } from "./world-stories.ts";

/** In an order of their own, without their words. */
function told(findings: readonly Finding[]): string[] {
  return findings
    .map(({ story: _, ...finding }) => JSON.stringify(finding, Object.keys(finding).sort()))
    .sort();
}

/** Audits the world and holds the whole result against the model. */
async function check(world: World, isCounted = false): Promise<AuditResult> {
  const plan = planFor(world);
  const recorded = factsOf(world);
  const history = historyFor(plan, recorded, "normally");
  const ledger = { ...ledgerOf(ledgerRows(world)), ...(isCounted ? { neverRead: 0 } : {}) };
  const { findings, booked, ...result } = await audit(history, ledger);
  history.close();
  const { findings: planted, ledger: rows, ...expected } = expectedOf(world);
  expect(result).toEqual({ ...expected, ledger: { ...rows, ...(isCounted ? { neverRead: 0 } : {}) } });
  if (planted.length <= 100) expect(told(findings)).toEqual(told(planted));
  // Of more, any hundred of them.
  else expect(told(planted)).toEqual(expect.arrayContaining(told(findings)));
  expect(findings).toHaveLength(Math.min(100, planted.length));
  expect(booked).toEqual(bookedOf(world));
  if (canRun(world)) {
    const { findings: alsoFound, booked: _, ...running } = runAlong(world);
    expect(running).toEqual(result.ledger.neverRead === 0 ? { ...result, ledger: rows } : result);
    if (planted.length <= 100)
      expect(told(alsoFound.map(withoutRows))).toEqual(told(findings.map(withoutRows)));
  }
  return { ...result, findings };
}

/** Both audits number rows in another order. */
const withoutRows = ({ rows: _, ...finding }: Finding): Finding => finding;

/** Nobody tells the audit that runs along of other merchants, of strangers, or of more that is wrong with one row. */
function canRun(world: World): boolean {
  return (
    world.strangers.length === 0 &&
    world.sales.every((sale, index) =>
      rowsOf(sale, index).every(({ merchant, currency, terminal }) => {
        const isElsewhere = terminal === elsewhere.terminal;
        return merchant === places[placeOf(index)[0]][1] && !(isElsewhere && currency === elsewhere.currency);
      }),
    )
  );
}

/** The audit that runs along, told of a sale's rows as soon as it is wanted. */
function runAlong(world: World): AuditResult {
  const running = new RunningAudit(planFor(world), runId);
  const rows = new Map(world.sales.map((sale, index) => [placeOf(index).join("/"), rowsOf(sale, index)]));
  const messages: readonly number[] = [facts.sent, facts.forwardSent, facts.reversalSent, facts.inquirySent];
  for (const [terminal, at, kind, sale, value] of factsOf(world)) {
    running.record(terminal, at, kind as FactKind, sale, value);
    if (kind === facts.wanted || kind === facts.refundWanted) {
      for (const row of rows.get(`${terminal}/${sale}`) ?? []) {
        const isElsewhere = row.terminal === elsewhere.terminal;
        const alters = row.currency === "EUR" ? (isElsewhere ? "terminal" : undefined) : "currency";
        running.booked(terminal, sale, row.kind, 1, row.amountMinor, alters);
      }
    }
    if (sale >= 0 && (messages.includes(kind) || kind === facts.uploadSent)) running.spent(terminal, sale);
  }
  return running.result();
}

test.prop([salesWith(fc.constant([]), 60), surroundings, fc.boolean()], { numRuns: 100 })(
  "a healthy run raises no alarm",
  async (sales, around, isCounted) => {
    const result = await check({ sales, strangers: [], ...around }, isCounted);
    expect(result.findings).toEqual([]);
  },
);

const one = fc.constantFrom(...mutations).map((mutation) => [mutation]);
const any = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Mutation[]>([]) },
  one,
  fc.array(fc.constantFrom(...mutations), { maxLength: 3 }),
);

test.prop([salesWith(any, 40), oddities, surroundings, fc.boolean()], { numRuns: 200 })(
  "the audit finds exactly what was planted, and counts the rest as if nothing had been",
  async (sales, strangers, around, isCounted) => {
    await check({ sales, strangers, ...around }, isCounted);
  },
);

test.prop([salesWith(any, 40), surroundings], { numRuns: 100 })(
  "so does the audit that runs along",
  async (sales, around) => {
    const known = sales.filter((sale) => !sale.mutations.includes("merchant"));
    await check({ sales: known, strangers: [], ...around });
  },
);

/** Two outages that overlap, terminals that come back late, and a day of each kind. */
const around = {
  strikes: [
    { of: "cut", at: 1_000, forMs: 2_000, struck: [[0, 3]] },
    { of: "slow", at: 2_500, forMs: undefined, struck: [[2, 4]] },
    { of: "cut", at: 6_000, forMs: 500, struck: [[1, 2]] },
  ],
  offline: [[[1_200, 4_000]], [], [[2_800, undefined]], [], []],
  days: ["open", "open", "agreed", "gaveUp", "open"],
} as const;

/** Every story, sold and refunded, with this done to it. */
function everyStory(planted: readonly Mutation[], of: readonly Story[] = stories): Sale[] {
  return of.flatMap((story, i) =>
    [false, true].map((isRefund, j) => {
      return { story, isRefund, amountMinor: 990 + 7 * i + j, mutations: planted, at: 400 * i };
    }),
  );
}

/** The live postings that one mutation leaves, and whether what stands is altered: by hand. */
function outcomeOf(mutation: Mutation, live: 0 | 1, rows: number): { live: number; isAltered: boolean } {
  switch (mutation) {
    case "delete":
      return { live: 0, isAltered: false };
    case "copy":
      return { live: live + 1, isAltered: false };
    case "copy twice":
      return { live: live + 2, isAltered: false };
    case "copy with another amount":
    case "copy with another currency":
      return { live: live + 1, isAltered: true };
    case "reverse":
      return { live: live - 1, isAltered: live - 1 < 0 };
    case "reverse twice":
      return { live: live - 2, isAltered: true };
    default:
      return { live, isAltered: rows > 0 };
  }
}

describe("one by one, on every story", () => {
  for (const mutation of mutations) {
    test(`"${mutation}" is judged right, alone and beside healthy sales`, async () => {
      const sales = everyStory([mutation]);
      await check({ sales, strangers: [], ...around });
      await check({ sales: [...everyStory([]), ...sales], strangers: [], ...around });
      const cases = casesOf({ sales, strangers: [], ...around });
      for (const [i, { live, altered }] of cases.entries()) {
        const { story } = sales[i];
        const by = outcomeOf(mutation, story.live, rightRows(sales[i], i).length);
        expect({ live, isAltered: altered.length > 0 }).toEqual(by);
      }
    });
  }

  test("a single planted sale among all stories is the only finding, whatever it is", async () => {
    const healthy = everyStory([]);
    for (const [i, sale] of healthy.entries()) {
      const mutation = mutations[i % mutations.length];
      const sales = healthy.with(i, { ...sale, mutations: [mutation] });
      const [terminal, number] = placeOf(i);
      const { findings } = await check({ sales, strangers: [], ...around });
      expect(findings.every((each) => each.terminal === terminal && each.sale === number)).toBe(true);
    }
  });
});

describe("all that may stand together", () => {
  /** Of every sale of the world, what it breaks. */
  const setsIn = (world: World) =>
    casesOf(world)
      .filter(({ broken }) => broken.length > 0)
      .map(({ broken }) => [...broken].sort().join(" "));

  const strangers = ["garbage", "terminal", "sale"].flatMap((kind, i) =>
    [1, 2, 3].map((copies) => strangerOf(kind as "sale", 3 * i + copies, copies)),
  );

  test("every cell, of sales and of refunds, and every combination of violations is planted and found", async () => {
    const met = new Set<string>();
    const reached = { sales: new Set<string>(), refunds: new Set<string>() };
    for (const [i, first] of mutations.entries()) {
      for (const second of [undefined, ...mutations.slice(i)]) {
        const sales = everyStory(second ? [first, second] : [first]);
        const world: World = { sales, strangers: second ? [] : strangers, ...around };
        await check(world);
        for (const set of setsIn(world)) met.add(set);
        for (const { isRefund, cell } of casesOf(world)) reached[isRefund ? "refunds" : "sales"].add(cell);
      }
    }
    const alone: Violation[][] = [["lost"], ["duplicated"], ["resurrected"], ["orphaned"]];
    const cellsOf = [...alone, ["duplicated", "resurrected"], ["duplicated", "orphaned"]];
    const sets = [...cellsOf, ...cellsOf.map((set) => ["altered", ...set]), ["altered"]];
    expect([...met].sort()).toEqual(sets.map((set) => set.join(" ")).sort());
    expect([...reached.sales].sort()).toEqual([...cells].sort());
    expect([...reached.refunds].sort()).toEqual([...cells].sort());
  }, 120_000);
});
