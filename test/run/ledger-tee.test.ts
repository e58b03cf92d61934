import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { KeptPostingsSource } from "../../src/audit/kept-postings-source.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../src/engine/virtual/fleet.ts";
import type { FactSink } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { LedgerTee } from "../../src/run/ledger-tee.ts";
import { runId, startedAt } from "../audit/run.ts";
import { everyBlowPlan, richPlan } from "../engine/virtual/plans.ts";

/** Plays a plan with a history that keeps the ledger; without `ended` it is cut off after the last flush. */
function play(plan: Plan): { database: DatabaseSync; running: AuditResult } {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { id: runId, startedAt, engine: "virtual", plan, versions: {} });
  const running = new RunningAudit(plan, runId);
  const sink: FactSink = {
    record(...fact) {
      writer.record(...fact);
      running.record(...fact);
    },
  };
  const ledger = new LedgerTee(running, writer, plan, runId);
  new VirtualFleet({ plan, sink, ledger }).run(Number.POSITIVE_INFINITY);
  writer.end("normally");
  return { database, running: running.result() };
}

/** Without what words and numbers of rows differ in. */
function countsOf({ findings, ...counts }: AuditResult) {
  return { ...counts, findings: findings.map(({ story, rows, ...finding }) => finding) };
}

test.for([
  ["every kind of outage", richPlan({})],
  ["every blow", everyBlowPlan()],
  ["a gateway that books twice", richPlan({ gateway: { defects: { "posts-twice": 0.02 } } })],
  ["a gateway that changes currencies", richPlan({ gateway: { defects: { "changes-currency": 0.02 } } })],
  ["a gateway that changes terminals", richPlan({ gateway: { defects: { "changes-terminal": 0.02 } } })],
] as const)("a virtual run with %s can be audited again from the ledger in its history", async ([, plan]) => {
  const { database, running } = play(plan);
  const kept = new HistoryReader(database, false);
  expect(KeptPostingsSource.isIn(kept)).toBe(true);
  const disk = await audit(kept, new KeptPostingsSource(kept));
  expect(disk.inconclusive).toEqual([]);
  expect(disk.cells).toEqual(running.cells);
  expect(disk.refundCells).toEqual(running.refundCells);
  expect(disk.violations).toEqual(running.violations);
  expect(disk.ledger.rows).toBe(running.ledger.rows);
  expect(disk.ledger.rows).toBeGreaterThan(500);
  expect(countsOf(disk).findings).toEqual(countsOf(running).findings);
  database.close();
});

test("rows are kept in the order of booking, with the time of the gateway and the key that each was booked under", () => {
  const { database } = play(everyBlowPlan());
  const rows = database.prepare("SELECT id, reference, key, bookedAt FROM postings ORDER BY id").all();
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, i) => i + 1));
  let last = startedAt;
  for (const { reference, key, bookedAt } of rows) {
    expect(Number(bookedAt)).toBeGreaterThanOrEqual(last);
    last = Number(bookedAt);
    expect(String(key).startsWith(String(reference))).toBe(true);
  }
  database.close();
});
