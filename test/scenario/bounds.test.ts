import { describe, expect, test } from "vitest";
import { brief, changed } from "./small.ts";

/** What is said of these expectations, without the place of their lines. */
function about(expectations: string): string[] {
  const text = changed('  queue: "max < 5000"\n', "").replace("expect:", `expect: ${expectations}`);
  return brief(text).map((line) => line.replace(/^s\.yaml:\d+:\d+ {2}expect\./, ""));
}

describe("a bound says something", () => {
  test.each([
    ['{unpaid: "< 0"}', "unpaid: never holds: unpaid is never below 0 | write a larger bound, or == 0"],
    [
      '{online: "min > 100%"}',
      "online: never holds: online is never above 100% | write a smaller bound, or == 100%",
    ],
    [
      '{noticed: ">= 0%"}',
      "noticed: always holds, and so says nothing | leave it out, or write another bound",
    ],
    [
      '{online: "max <= 100%"}',
      "online: always holds, and so says nothing | leave it out, or write another bound",
    ],
    [
      '{lost: "!= 0"}',
      'lost: demands that there are some, instead of lost == 0 | write "== 0", or "> 0" where that is meant',
    ],
  ])("%s", (written, expected) => expect(about(written)).toEqual([expected]));

  test.each([
    '{unpaid: "<= 0"}',
    '{unpaid: "> 0"}',
    '{noticed: "> 0%"}',
    '{online: ">= 100%"}',
    '{duplicated: "> 0"}',
    '{sales: "!= 0"}',
    '{queue: "max < 1"}',
  ])("%s is right", (written) => expect(about(written)).toEqual([]));
});

describe("demands on one figure can hold together", () => {
  test.each([
    ['"max < 5", "max > 10"', "cannot hold beside queue max < 5"],
    ['"max < 5", "max >= 5"', "cannot hold beside queue max < 5"],
    ['"max == 5", "max == 6"', "cannot hold beside queue max == 5"],
    ['"max == 5", "max != 5"', "cannot hold beside queue max == 5"],
    ['"max != 5", "max == 5"', "cannot hold beside queue max != 5"],
  ])("not %s", (list, expected) => {
    expect(about(`{queue: [${list}]}`)).toEqual([`queue[1]: ${expected} | leave one of them out`]);
  });

  test.each([
    '"max < 10", "max > 5"',
    '"max <= 5", "max >= 5"',
    '"max < 5", "last > 10"',
    '"max != 5", "max != 6"',
    '"max == 5", "max <= 5"',
  ])("%s", (list) => expect(about(`{queue: [${list}]}`)).toEqual([]));

  test("each that is wrong is said", () => {
    expect(about('{queue: ["max < 0", "max < 5m", "max < 3", "max > 7"]}')).toHaveLength(3);
  });
});

test("a run is not aborted after its end", () => {
  const long = (delay: string) => `{queue: {that: "max < 50", abortOnFail: true, delay: ${delay}}}`;
  expect(about(long("15m"))).toEqual([
    "queue.delay: is not before the end of the run, 15m | write a shorter delay, or leave it out",
  ]);
  expect(about(long("14m"))).toEqual([]);
});
