// What a history lacks, in words, and until when it is sure to know what happened at a terminal.

import { describe, expect, test } from "vitest";
import { Gaps } from "../../src/audit/gaps.ts";
import type { HistoryReader, MissingFacts } from "../../src/history/reader.ts";
import { startedAt } from "./run.ts";

/** What the gaps ask a history for. */
type Asked = Pick<HistoryReader, "ended" | "shortfall" | "gaps"> & {
  readonly lastFactAt: number;
  readonly missing: MissingFacts;
  readonly origins: readonly object[];
};

function gapsOf({ lastFactAt = 30_000, origins = [], gaps = {}, missing, ...rest }: Partial<Asked>): Gaps {
  const asked = { lastFactAt: () => lastFactAt, origins: () => origins, missingFacts: () => missing };
  const history = { run: { startedAt }, gaps, ...asked, ...rest };
  return new Gaps(history as unknown as HistoryReader);
}

const ended = { ended: "normally" } as unknown as Pick<HistoryReader, "ended">;
const shortfall = { reason: "the disk is full", dropped: 1200 } as unknown as HistoryReader["shortfall"];
const full = "the disk is full; 1,200 facts are missing";
const missing = { facts: 648, of: 40_486, knownUntil: 12_000 };
const holes =
  "648 of the 40,486 facts that were recorded are not in the history any more: take an undamaged copy of it, or run the scenario again";
const always = Number.POSITIVE_INFINITY;

describe("a history that one wrote", () => {
  test("to its end lacks nothing", () => {
    const gaps = gapsOf(ended);
    expect(gaps.reasons).toEqual([]);
    expect(gaps.surelyUntil(0)).toBe(always);
  });

  test("and was cut off is sure up to a second before its last fact", () => {
    const gaps = gapsOf({});
    expect(gaps.reasons).toEqual(["the history was cut off 30 s into the run"]);
    expect(gaps.surelyUntil(3)).toBe(startedAt + 29_000);
  });

  test("may hold nothing, or only what was at its beginning", () => {
    expect(gapsOf({ lastFactAt: -1 }).reasons).toEqual(["the history is empty"]);
    expect(gapsOf({ lastFactAt: 0 }).reasons).toEqual(["the history was cut off 0 ms into the run"]);
  });

  test("and lost facts says how many, whether it was ended or not", () => {
    expect(gapsOf({ ...ended, shortfall }).reasons).toEqual([full]);
    expect(gapsOf({ shortfall }).reasons).toEqual([full]);
    expect(gapsOf({ ...ended, shortfall }).surelyUntil(0)).toBe(startedAt + 29_000);
  });

  test("and of which facts were taken is sure up to a second before the first of them", () => {
    const gaps = gapsOf({ ...ended, missing });
    expect(gaps.reasons).toEqual([holes]);
    expect(gaps.surelyUntil(0)).toBe(startedAt + 11_000);
    const one = gapsOf({ ...ended, missing: { ...missing, facts: 1 } });
    expect(one.reasons.join()).toContain("1 of the 40,486 facts that were recorded is not in");
  });

  test("and that was cut off and has holes is told both, and is sure as long as neither is in doubt", () => {
    const [cut, told] = [gapsOf({ missing }), ["the history was cut off 30 s into the run", holes]];
    expect([cut.reasons, cut.surelyUntil(0)]).toEqual([told, startedAt + 11_000]);
    expect(gapsOf({ missing, lastFactAt: 5_000 }).surelyUntil(0)).toBe(startedAt + 4_000);
  });
});

describe("a history that several wrote", () => {
  const whole = { name: "north", terminals: [[0, 5]], lastFactAt: 31_000, uncertaintyMs: 40, ...ended };
  const cut = { name: "south", terminals: [[5, 10]], lastFactAt: 20_000, uncertaintyMs: 40 };

  test("to its end lacks nothing", () => {
    const gaps = gapsOf({ origins: [whole] });
    expect(gaps.reasons).toEqual([]);
    expect(gaps.surelyUntil(0)).toBe(always);
  });

  test("is sure of the terminals of each as long as that one wrote, less what the clocks may differ", () => {
    const gaps = gapsOf({ origins: [whole, cut] });
    expect(gaps.reasons).toEqual(["the history of south (terminals 5 to 9) was cut off 20 s into the run"]);
    expect(gaps.surelyUntil(4)).toBe(always);
    expect(gaps.surelyUntil(5)).toBe(startedAt + 18_960);
  });

  test("is never sure of terminals that nobody wrote about", () => {
    const gaps = gapsOf({ origins: [whole], gaps: { missing: [[5, 10]], lacksRun: true } as Asked["gaps"] });
    expect(gaps.reasons).toEqual([
      "no writer recorded terminals 5 to 9",
      "no writer recorded the run itself: when outages began and ended",
    ]);
    expect(gaps.surelyUntil(4)).toBe(always);
    expect(gaps.surelyUntil(9)).toBe(Number.NEGATIVE_INFINITY);
  });

  test("and lost facts says how many", () => {
    expect(gapsOf({ ...ended, origins: [whole], shortfall }).reasons).toEqual([full]);
  });

  test("and of which facts were taken is sure of no terminal: nobody knows whose they were", () => {
    const gaps = gapsOf({ ...ended, origins: [whole, cut], missing });
    expect(gaps.reasons).toEqual([
      holes,
      "the history of south (terminals 5 to 9) was cut off 20 s into the run",
    ]);
    expect([0, 9].map((terminal) => gaps.surelyUntil(terminal))).toEqual([-always, -always]);
  });
});
