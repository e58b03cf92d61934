import { DatabaseSync } from "node:sqlite";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, test as plainTest } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../src/engine/virtual/fleet.ts";
import type { LedgerSink } from "../../src/engine/virtual/gateway.ts";
import type { FactSink } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { merchantName, referenceOf, terminalName } from "../../src/messages.ts";
import { type DefectName, type Outage, type Plan, storeOf } from "../../src/plan/plan.ts";
import { blackHole, planOf, policy, refuse, richPlan, type Wishes } from "../engine/virtual/plans.ts";
import { ledgerOf, runId, startedAt } from "./run.ts";

/** Plays a plan once, judged by both audits. */
async function judge(plan: Plan): Promise<{ running: AuditResult; disk: AuditResult; fleet: VirtualFleet }> {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { id: runId, startedAt, engine: "virtual", plan, versions: {} });
  const running = new RunningAudit(plan, runId);
  const postings: Posting[] = [];
  const sink: FactSink = {
    record(...fact) {
      writer.record(...fact);
      running.record(...fact);
    },
  };
  const ledger: LedgerSink = {
    booked(terminal, sale, kind, rows, amountMinor) {
      running.booked(terminal, sale, kind, rows, amountMinor);
      const reference = referenceOf(runId, terminal, sale);
      for (let row = 0; row < rows; row++) {
        postings.push({
          ...{ id: postings.length + 1, kind, run: runId, reference, key: reference },
          ...{ terminal: terminalName(terminal), merchant: merchantName(storeOf(plan, terminal)) },
          ...{ amountMinor, currency: plan.load.currency, bookedAt: startedAt },
        });
      }
    },
    spent: (terminal, sale) => running.spent(terminal, sale),
  };
  const fleet = new VirtualFleet({ plan, sink, ledger });
  fleet.run(Number.POSITIVE_INFINITY);
  writer.end("normally");
  const disk = await audit(new HistoryReader(database, true), ledgerOf(postings));
  return { running: running.result(), disk, fleet };
}

/** All but the words of the findings, which tell rows by their numbers, and which of too many are told. */
function countsOf({ findings, ...counts }: AuditResult) {
  const told = findings.length < 100 ? findings.map(({ story, ...finding }) => finding) : [];
  return { ...counts, findings: told };
}

const short: Wishes = { settleMs: 3_000 };
const runs: readonly (readonly [name: string, wishes: Wishes])[] = [
  ["every kind of outage", {}],
  [
    "advices instead of deferred sales",
    { policy: { ...policy, forward: { ...policy.forward, as: "advice" } } },
  ],
  [
    "sales that expire and are given up",
    {
      policy: {
        ...policy,
        offline: { ...policy.offline, expireAfterMs: 5_000 },
        forward: { ...policy.forward, maxAttempts: 1 },
      },
    },
  ],
  [
    "a gateway that drops what was given up",
    { gateway: { workers: 1, queueLimit: 20, abandoned: "dropped" } },
  ],
  [
    "a gateway at its limit, with what it has not finished when all is over",
    {
      ...short,
      gateway: { workers: 1, service: { medianMs: 200, sigma: 1 }, queueLimit: 60 },
    },
  ],
];

describe("the running audit finds the cells that the audit from disk finds", () => {
  plainTest.for(runs)("with %s", async ([, wishes]) => {
    const { running, disk } = await judge(richPlan(wishes));
    expect(disk.inconclusive).toEqual([]);
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(running.intended.sales).toBeGreaterThan(500);
  });

  plainTest("with terminals that a permanent outage cuts off, whose queues are stranded", async () => {
    const dead: Outage = { ...refuse(20_000, 200_000, 0), isPermanent: true, struck: [[0, 20]] };
    const { running, disk } = await judge(planOf({ outages: [dead, blackHole(30_000, 5_000, 1)] }));
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(disk.unpaid?.stranded.sales).toBeGreaterThan(20);
    expect(disk.pending).toEqual({ sales: 0, valueMinor: 0 });
    // The same outage repaired: nothing is stranded, what waits is pending as ever.
    const repaired = await judge(planOf({ outages: [{ ...dead, isPermanent: false }] }));
    expect(repaired.disk.unpaid?.stranded.sales).toBe(0);
    expect(repaired.running.pending.sales).toBeGreaterThan(20);
  });

  const defects: readonly DefectName[] = [
    "posts-twice",
    "acknowledges-and-forgets",
    "books-declined",
    "changes-amount",
  ];
  plainTest.for(defects)("and what a gateway does that %s", async (defect) => {
    const { running, disk } = await judge(richPlan({ gateway: { defects: { [defect]: 0.2 } } }));
    expect(countsOf(running)).toEqual(countsOf(disk));
    const found = Object.values(running.violations ?? {}).reduce((sum, { sales }) => sum + sales, 0);
    expect(found).toBeGreaterThan(0);
  });

  test.prop(
    [
      fc.record({
        seed: fc.nat(),
        abandoned: fc.constantFrom("served" as const, "dropped" as const),
        workers: fc.integer({ min: 1, max: 4 }),
        queueLimit: fc.nat(30),
        medianMs: fc.integer({ min: 1, max: 400 }),
        timeoutMs: fc.integer({ min: 150, max: 1_500 }),
        share: fc.constantFrom(0, 0.1),
      }),
    ],
    { numRuns: 25 },
  )("whatever the gateway and the time-outs are", async (given) => {
    const { seed, abandoned, workers, queueLimit, medianMs, timeoutMs, share } = given;
    const service = { medianMs, sigma: 0.8 };
    const defects = { "posts-twice": share, "acknowledges-and-forgets": share, "changes-amount": share };
    const gateway = { workers, queueLimit, service, abandoned, defects };
    const wishes = { ...short, seed, durationMs: 40_000, gateway, policy: { ...policy, timeoutMs } };
    const { running, disk } = await judge(richPlan(wishes));
    expect(countsOf(running)).toEqual(countsOf(disk));
  });
});
