import { expect, test } from "vitest";
import { judge } from "../../src/verdict/verdict.ts";
import { auditWith, type Changes, evidenceOf, expectation } from "./evidence.ts";

const expectations = ["queue < 100", "sales > 1"].map(expectation);

function judged(ms: number, changes: Changes = {}) {
  const evidence = evidenceOf({ plan: { expectations }, ...changes });
  return judge({ ...evidence, results: { ...evidence.results, clockJump: { ms, at: 12_000 } } });
}

function verdictOn(text: string, ms: number, changes?: Changes) {
  return judged(ms, changes).expectations.find((each) => each.text === text);
}

test("a jump of the clock leaves counts and violations as they are, and makes times and queues inconclusive", () => {
  expect(verdictOn("queue < 100", 251)).toMatchObject({
    verdict: "inconclusive",
    reason: "the clock of this machine jumped forward by 251 ms, 12 s into the run",
  });
  expect(verdictOn("queue < 100", -3_600_000)?.reason).toMatch(/jumped back by 1h, 12 s into the run$/);
  expect(verdictOn("sales > 1", 3_600_000)?.verdict).toBe("pass");
  expect(verdictOn("lost == 0", 3_600_000)?.verdict).toBe("pass");
  expect(judged(251).verdict).toBe("inconclusive");
});

test("nor does it excuse a violation", () => {
  expect(judged(3_600_000, { audit: auditWith("lost", 1) }).verdict).toBe("fail");
});

test("a quarter of a second is no jump, whichever way", () => {
  for (const ms of [250, -250, 0]) expect(judged(ms).verdict).toBe("pass");
});
