// A run for the tests of explanations: four terminals with two links each, told as facts and rows of a ledger.

import { DatabaseSync } from "node:sqlite";
import { audit } from "../../src/audit/audit.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { type FactKind, facts, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { merchantName, referenceOf, terminalName } from "../../src/messages.ts";
import type { Cohort, Outage, Plan } from "../../src/plan/plan.ts";
import { groupOf, planOf } from "../measure/story.ts";

export const runId = "2026-01-02-030405-lunch-ab12";
/** Our clock when the run began; the gateway's is 500 ms ahead. */
const startedAt = 1_700_000_000_000;
const aheadMs = 500;

const profile = {
  ...{ name: "wifi", downDelayMs: 1, upDelayMs: 1, downKbps: 0, upKbps: 0, jitterMs: 0, loss: 0 },
};

const cohort = (link: number, linkId: string): Cohort => {
  return { link, linkId, group: "shops", provider: "any", profile, terminals: [[0, 4]] };
};

/** cut: replies over wifi, of terminals 0 and 1, from 1 s to 3 s. closed: the gateway is under maintenance from 8 s to 9 s. */
const outages: readonly Outage[] = [
  {
    ...{
      id: "cut",
      of: "cut",
      kind: "cut-reply",
      at: 1000,
      forMs: 2000,
      isPermanent: false,
      struck: [[0, 2]],
    },
    effect: {
      on: "links",
      cohorts: [0],
      does: {
        kind: "toxics",
        toxics: [{ type: "limit_data", stream: "downstream", attributes: { bytes: 0 } }],
      },
    },
  },
  {
    ...{ id: "closed", of: "closed", kind: "maintenance", at: 8000, forMs: 1000, isPermanent: false },
    struck: [[0, 4]],
    effect: { on: "gateway", does: { kind: "maintenance", retryAfterMs: 500 } },
  },
];

export function toldPlan(changes: Partial<Plan> = {}): Plan {
  const shops = { ...groupOf("shops", [0, 4]), links: ["wifi", "lte"], perStore: 2 };
  return planOf({
    ...{ name: "Lunch", terminals: 4, stores: 2, groups: [shops] },
    cohorts: [cohort(0, "wifi"), cohort(1, "lte")],
    outages,
    ...changes,
  });
}

export type Fact = readonly [terminal: number, at: number, kind: FactKind, sale: number, value: number];

const outageFacts: readonly Fact[] = [
  [none, 1010, facts.outageBegan, 0, 10],
  [none, 3010, facts.outageEnded, 0, 10],
  [none, 8010, facts.outageBegan, 1, 10],
  [none, 9010, facts.outageEnded, 1, 10],
];

/** Of no terminal and no sale, as every run has them. */
const runFacts: readonly Fact[] = [[none, 6000, facts.customersEnded, none, 0]];

/** A row as a right gateway books it; `at` is run time, when it books. */
export function row(
  id: number,
  terminal: number,
  sale: number,
  amountMinor: number,
  at: number,
  otherwise: Partial<Posting> = {},
): Posting {
  const reference = referenceOf(runId, terminal, sale);
  return {
    ...{ id, kind: "sale", run: runId, reference, key: reference, terminal: terminalName(terminal) },
    ...{ merchant: merchantName(Math.floor(terminal / 2)), amountMinor, currency: "EUR" },
    bookedAt: startedAt + aheadMs + at,
    ...otherwise,
  } as Posting;
}

/** The history of these facts, in the order of their times; `rows` undefined: the ledger was never read. */
export async function toldRun(
  told: readonly Fact[],
  rows: readonly Posting[] | undefined,
  { plan = toldPlan(), isCut = false } = {},
): Promise<{ readonly history: HistoryReader; readonly result: AuditResult | undefined }> {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { id: runId, startedAt, engine: "live", plan, versions: {} });
  const all = [...told, ...outageFacts, ...runFacts].toSorted((one, other) => one[1] - other[1]);
  for (const fact of all) writer.record(...fact);
  writer.flush();
  if (!isCut) writer.end("normally");
  const history = new HistoryReader(database, true);
  if (rows === undefined) return { history, result: undefined };
  const source = {
    async *read() {
      yield* rows;
    },
  };
  return { history, result: await audit(history, source) };
}
