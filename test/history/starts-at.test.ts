import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { readRun } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { planOf } from "../measure/story.ts";

test("a clock that is started later than the history was begun is what its facts count from", () => {
  const database = new DatabaseSync(":memory:");
  const plan = planOf();
  const writer = new HistoryWriter(database, {
    id: "r1",
    startedAt: 1_000,
    engine: "live",
    plan,
    versions: {},
  });
  expect(readRun(database).startedAt).toBe(1_000);
  writer.startsAt(4_000);
  expect(readRun(database).startedAt).toBe(4_000);
  writer.close();
});
