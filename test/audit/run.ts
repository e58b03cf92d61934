// A small run for the audit's tests: a plan, a history in memory, a ledger from a list.

import { DatabaseSync } from "node:sqlite";
import type { LedgerSource } from "../../src/audit/audit.ts";
import type { FactKind } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Ending, RunRecord } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { merchantName, referenceOf, terminalName } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";

export const runId = "test-run";
export const startedAt = 1_700_000_000_000;
const perStore = 2;

/** A plan with one group of so many terminals, two a store, that sells in euros. */
function planOf(terminals: number): Plan {
  const stores = Math.ceil(terminals / perStore);
  const group = {
    id: "shops",
    terminals: [0, terminals],
    firstStore: 0,
    perStore,
    preset: "quick",
    links: ["wifi"],
  };
  return {
    ...{ schema: 1, name: "Test", about: "", seed: 1, speed: 1, durationMs: 60_000, settleMs: 10_000 },
    ...{ terminals, stores, groups: [group], cohorts: [], outages: [], expectations: [] },
    load: {
      salesPerMs: 0.001,
      shape: [],
      amount: { medianMinor: 1250, sigma: 0 },
      currency: "EUR",
      declinedShare: 0,
    },
    windows: { leastMs: 1000, sales: 100 },
  } as unknown as Plan;
}

export function recordOf(terminals: number): RunRecord {
  return { id: runId, startedAt, engine: "live", plan: planOf(terminals), versions: { node: "24" } };
}

export type Fact = readonly [terminal: number, at: number, kind: number, sale: number, value: number];

/** A history in memory with these facts; without `ended` it was cut off after the last. */
export function historyOf(facts: Iterable<Fact>, terminals = 4, ended?: Ending): HistoryReader {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, recordOf(terminals));
  for (const [terminal, at, kind, sale, value] of facts)
    writer.record(terminal, at, kind as FactKind, sale, value);
  writer.flush();
  if (ended) writer.end(ended);
  return new HistoryReader(database, true);
}

/** A ledger that is read the same every time. */
export function ledgerOf(postings: readonly Posting[]): LedgerSource {
  return {
    async *read() {
      yield* postings;
    },
  };
}

/** A ledger that is read differently every time, as the list of reads says. */
export function changingLedger(...reads: readonly (readonly Posting[])[]): LedgerSource {
  let read = 0;
  return {
    async *read() {
      yield* reads[read++];
    },
  };
}

/** A right posting of this sale, booked at the start of the run, with what the test wants otherwise. */
export function posting(
  id: number,
  terminal: number,
  sale: number,
  amountMinor: number,
  otherwise: Partial<Posting> = {},
): Posting {
  const reference = referenceOf(runId, terminal, sale);
  return {
    ...{ id, kind: "sale", run: runId, reference, key: reference, terminal: terminalName(terminal) },
    ...{ merchant: merchantName(Math.floor(terminal / perStore)), amountMinor, currency: "EUR" },
    bookedAt: startedAt,
    ...otherwise,
  } as Posting;
}
