// Facts that were taken out of a history since: in the middle, at its end, in a part that was merged.

import { DatabaseSync } from "node:sqlite";
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { mergeParts } from "../../src/history/merge.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Ending } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { type Fact, historyOf, recordOf } from "../audit/run.ts";

/** So many facts, number n at 100 n ms. */
function factsOf(count: number): Fact[] {
  return Array.from({ length: count }, (_, i) => [i % 4, 100 * (i + 1), facts.wanted, i, 1250]);
}

/** What a history with ten facts lacks when this was done to it; without `ended` it was cut off. */
function missingAfter(sql: string, ended?: Ending) {
  const { database } = historyOf(factsOf(10), 4, ended);
  database.exec(sql);
  return new HistoryReader(database, false).missingFacts();
}

test("a history with all of its facts lacks none, whether it was ended or cut off", () => {
  for (const ended of ["normally", "interrupted", undefined] as const)
    expect(missingAfter("", ended)).toBeUndefined();
  expect(historyOf([], 4, "normally").missingFacts()).toBeUndefined();
});

test.each<[string, string, Ending | undefined, object]>([
  ["in the middle", "n IN (4, 5, 8)", "normally", { facts: 3, of: 10, knownUntil: 300 }],
  ["in the middle of one that was cut off", "n = 4", undefined, { facts: 1, of: 10, knownUntil: 300 }],
  ["at the beginning", "n = 1", "normally", { facts: 1, of: 10, knownUntil: -1 }],
  ["at the end", "n > 8", "normally", { facts: 2, of: 10, knownUntil: 800 }],
  ["at the end of one that was interrupted", "n > 8", "interrupted", { facts: 2, of: 10, knownUntil: 800 }],
  ["everywhere", "1", "normally", { facts: 10, of: 10, knownUntil: -1 }],
])("facts that are gone %s are missing", (_, which, ended, missing) => {
  expect(missingAfter(`DELETE FROM facts WHERE ${which}`, ended)).toEqual(missing);
});

test("the tail of a run that was killed, and of a history of an earlier version, is no hole", () => {
  expect(missingAfter("DELETE FROM facts WHERE n > 8")).toBeUndefined();
  const earlier = "DELETE FROM run WHERE name = 'facts'";
  expect(missingAfter(earlier, "normally")).toBeUndefined();
  expect(missingAfter(`${earlier}; DELETE FROM facts WHERE n > 8`, "normally")).toBeUndefined();
  expect(missingAfter(`${earlier}; DELETE FROM facts WHERE n = 8`, "normally")).toMatchObject({ facts: 1 });
});

property.prop([fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 40 })])(
  "whichever are taken, so many are missing, and what is known ends before the first of them",
  (taken) => {
    const history = historyOf(factsOf(40), 4, "normally");
    history.database.exec(`DELETE FROM facts WHERE n IN (${taken.join(", ")})`);
    const first = Math.min(...taken);
    const missing = { facts: taken.length, of: 40, knownUntil: first === 1 ? -1 : 100 * (first - 1) };
    expect(new HistoryReader(history.database, false).missingFacts()).toEqual(
      taken.length === 0 ? undefined : missing,
    );
  },
);

describe("of a merged history", () => {
  /** Two parts of five facts each, of the second of which some were taken; and what the two are merged to. */
  function merged(taken: string, ended?: Ending): HistoryReader {
    const parts = [0, 1].map((part) => {
      const database = new DatabaseSync(":memory:");
      const terminals = [[2 * part, 2 * part + 2]] as const;
      const origin = { name: `k6-${part}`, terminals, recordsRun: part === 0 };
      const writer = new HistoryWriter(database, { ...recordOf(4), origin });
      for (let i = 0; i < 5; i++) writer.record(2 * part, 100 * i, facts.wanted, i, 1250);
      writer.flush();
      if (ended) writer.end(ended);
      if (part === 1) database.exec(`DELETE FROM facts WHERE ${taken}`);
      return { path: `part ${part}`, history: new HistoryReader(database, false) };
    });
    const into = new DatabaseSync(":memory:");
    mergeParts(parts, into, true);
    return new HistoryReader(into, false);
  }

  test.each<[string, string, Ending | undefined, number | undefined]>([
    ["whole", "0", "normally", undefined],
    ["cut off, and whole so far", "0", undefined, undefined],
    ["without a fact in the middle", "n = 3", "normally", 1],
    ["without its last two", "n > 3", "normally", 2],
    ["cut off, and without a fact in the middle", "n = 3", undefined, 1],
  ])("a part that is %s leaves it so", (_, taken, ended, missing) => {
    expect(merged(taken, ended).missingFacts()?.facts).toBe(missing);
  });

  test("what is taken out of it is missing too", () => {
    const { database } = merged("n = 3", "normally");
    database.exec("DELETE FROM facts WHERE n = 2");
    expect(new HistoryReader(database, false).missingFacts()).toMatchObject({ facts: 2, of: 10 });
  });
});
