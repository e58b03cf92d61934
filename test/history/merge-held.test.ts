// What a run was held against is known to whoever wrote it down, and to the merged history of all.

import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { mergeParts, type Part } from "../../src/history/merge.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { recordOf } from "../audit/run.ts";

function partOf(name: string, from: number, heldAgainst?: string): Part {
  const database = new DatabaseSync(":memory:");
  const origin = { name, terminals: [[from, from + 2] as const], recordsRun: from === 0 };
  const history = new HistoryWriter(database, {
    ...recordOf(4),
    origin,
    ...(heldAgainst ? { heldAgainst } : {}),
  });
  history.end("normally");
  return { path: `${name}.db`, history: new HistoryReader(database, false) };
}

function heldAgainst(parts: readonly Part[]): string | undefined {
  const database = new DatabaseSync(":memory:");
  mergeParts(parts, database, true);
  return new HistoryReader(database, false).run.heldAgainst;
}

test.each([
  ["the first", [partOf("one", 0, "earlier"), partOf("two", 2)]],
  ["the last", [partOf("one", 0), partOf("two", 2, "earlier")]],
  ["all of them", [partOf("one", 0, "earlier"), partOf("two", 2, "earlier")]],
])("a merged run was held against what %s of its writers knew of", (_, parts) => {
  expect(heldAgainst(parts)).toBe("earlier");
});

test("one that was held against nothing was not", () => {
  expect(heldAgainst([partOf("one", 0), partOf("two", 2)])).toBeUndefined();
});
