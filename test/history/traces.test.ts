import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { facts } from "../../src/facts.ts";
import { mergeParts } from "../../src/history/merge.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { hasTraces, traceCounts, tracesOf } from "../../src/history/traces.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { SentTrace } from "../../src/messages.ts";
import { recordOf, startedAt } from "../audit/run.ts";
import { hostsLedger, row } from "../audit/trace-run.ts";

const trace = (terminal: number, stan: number, sale: number): SentTrace => ({
  ...{ terminal, stan, sale, sentAt: startedAt + 2_000 },
  kind: "sale",
});

/** The history of a writer that has terminals from … to, each with a sale; its clock is behind by so much. */
function partOf(name: string, [from, to]: [number, number], behindMs = 0, keeps = true) {
  const database = new DatabaseSync(":memory:");
  const clock = { begin: { at: startedAt - behindMs, offsetMs: behindMs, uncertaintyMs: 1 } };
  const origin = { name, terminals: [[from, to]] as [number, number][], recordsRun: from === 0, clock };
  const writer = new HistoryWriter(database, { ...recordOf(4), startedAt: startedAt - behindMs, origin });
  const sink = keeps ? writer.keepTraces() : undefined;
  for (let terminal = from; terminal < to; terminal++) {
    sink?.sent({ ...trace(terminal, 7, 0), sentAt: startedAt + 2_000 - behindMs });
    writer.record(terminal, 2_000, facts.wanted, 0, 1250);
    writer.record(terminal, 2_000, facts.sent, 0, 0);
    writer.record(terminal, 2_010, facts.approved, 0, 10);
  }
  writer.end("normally");
  return { path: name, history: new HistoryReader(database, false) };
}

function merged(...parts: ReturnType<typeof partOf>[]): HistoryReader {
  const database = new DatabaseSync(":memory:");
  mergeParts(parts, database, true);
  return new HistoryReader(database, true);
}

test("what was sent is on disk with the facts of its time, and how many there were at the end", () => {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, recordOf(4));
  const sink = writer.keepTraces();
  sink.sent(trace(1, 999_999, 0));
  sink.sent(trace(1, 1, 1));
  expect(traceCounts(database).has).toBe(0);
  writer.flush();
  expect([...tracesOf(database)]).toEqual([trace(1, 999_999, 0), trace(1, 1, 1)]);
  writer.end("normally");
  const history = new HistoryReader(database, false);
  expect(traceCounts(history.database)).toEqual({ has: 2, had: 2 });
  expect(history.run).not.toHaveProperty("traces");
});

test("a run that nobody asked for them has no table of them", () => {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, recordOf(4));
  writer.end("normally");
  expect(hasTraces(database)).toBe(false);
});

describe("of several writers", () => {
  const rows = [0, 1, 2, 3].map((terminal) =>
    row(7, startedAt + (terminal < 2 ? 2_000 : -3_000), { tid: `T000000${terminal}` }),
  );

  test("all are found by the times that each wrote on its messages, however its clock stood", async () => {
    const history = merged(partOf("a", [0, 2]), partOf("b", [2, 4], 5_000));
    const { cells, violations, inconclusive } = await audit(history, hostsLedger(rows));
    expect([cells?.paid.sales, violations?.lost.sales, inconclusive]).toEqual([4, 0, []]);
  });

  test("what one of them had lost stays lost", async () => {
    const part = partOf("b", [2, 4], 5_000);
    part.history.database.exec("DELETE FROM traces WHERE terminal = 3");
    const { cells, inconclusive } = await audit(merged(partOf("a", [0, 2]), part), hostsLedger(rows));
    expect(cells).toBeUndefined();
    expect(inconclusive.join()).toContain("the history has 3 of the 4 trace numbers");
  });

  test("none is judged where one of them wrote none", async () => {
    const history = merged(partOf("a", [0, 2]), partOf("b", [2, 4], 0, false));
    const { cells, inconclusive } = await audit(history, hostsLedger(rows));
    expect(cells).toBeUndefined();
    expect(inconclusive.join()).toContain("this run did not write down its trace numbers");
  });
});
