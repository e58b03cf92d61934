import { expect, test } from "vitest";
import { Flood } from "../../src/terminal/flood.ts";
import { never } from "../../src/terminal/never.ts";

/** Times of what is sent within `forMs`, each answered after `answersMs`. */
function flood(perMs: number, forMs: number, answersMs: number, terminal = 0): number[] {
  const each = new Flood(perMs, "sales", 1, terminal, 1_000);
  const sent: number[] = [];
  const answers: number[] = [];
  for (;;) {
    const now = Math.min(each.nextAt, answers[0] ?? never);
    if (now >= 1_000 + forMs) return sent;
    if (now === answers[0]) {
      answers.shift();
      each.answered();
    }
    for (let n = each.due(now); n > 0; n--) {
      each.sent();
      sent.push(now);
      answers.push(now + answersMs);
    }
  }
}

test("it sends as many as it should, evenly", () => {
  const sent = flood(0.01, 100_000, 1);
  expect(sent).toHaveLength(1_000);
  const gaps = sent.slice(1).map((at, n) => at - sent[n]);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(99);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(101);
});

test("more than one a millisecond go together", () => {
  // The last may lie in the next millisecond.
  expect(2_500 - flood(2.5, 1_000, 1).length).toBeLessThanOrEqual(3);
});

test("at most eight wait for an answer, and what could not be sent is not made up for", () => {
  // Eight, whose answers come after a second, and so on: 8 a second instead of 100.
  const sent = flood(0.1, 10_000, 1_000);
  expect(sent.length).toBeGreaterThanOrEqual(80);
  expect(sent.length).toBeLessThanOrEqual(88);
  expect(flood(0.1, 10_000, never)).toHaveLength(8);
});

test("after eight nothing is due until one is answered", () => {
  const each = new Flood(1, "garbage", 1, 0, 0);
  for (let n = each.due(20); n > 0; n--) each.sent();
  expect(each.nextAt).toBe(never);
  expect(each.due(30)).toBe(0);
  each.answered();
  expect(each.nextAt).toBeLessThan(30);
  expect(each.due(30)).toBe(1);
});

test("two terminals do not send in step", () => {
  expect(flood(0.001, 1_000, 1, 1)).not.toEqual(flood(0.001, 1_000, 1, 2));
});

test("what is due is always something, at any pace", () => {
  for (const perMs of [1 / 3_000, 1 / 7, 0.1, 1, 3]) {
    for (let terminal = 0; terminal < 20; terminal++) {
      const each = new Flood(perMs, "sales", 1, terminal, 12_345);
      for (let n = 0; n < 500; n++) expect(each.due(each.nextAt)).toBeGreaterThan(0);
    }
  }
});
