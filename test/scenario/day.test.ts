import { describe, expect, test } from "vitest";
import { planOf, problemsOf } from "./around.ts";
import { changed } from "./small.ts";

const text = changed("  sales: 40/h", "  sales: 40/h\n  shape: {csv: days/day.csv, column: tx}");
const files = (csv: string | Uint8Array) => ({ "d/s.yaml": text, "d/days/day.csv": csv });

describe("a real day as the shape of load", () => {
  test("a column is spread evenly over the duration, its largest value the peak", () => {
    const { shape } = planOf("d/s.yaml", files("hour,tx\n8,10\n9,40\n10,20\n11,0\n")).load;
    expect(shape).toEqual([
      { at: 0, level: 0.25 },
      { at: 75_000, level: 0.25 },
      { at: 225_000, level: 1 },
      { at: 375_000, level: 0.5 },
      { at: 525_000, level: 0 },
      { at: 600_000, level: 0 },
    ]);
  });

  test("semicolons, Windows' line ends and a byte order mark are read", () => {
    expect(planOf("d/s.yaml", files("\ufefftx; hour\r\n 5 ;1\r\n10;2\r\n")).load.shape[1].level).toBe(0.5);
  });
});

describe("what is wrong is said where it is", () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      "no file at all",
      "",
      "d/days/day.csv:1:1  load.shape: has no rows | write a line of names, then a row an interval",
    ],
    [
      "no column of that name",
      "hour,txs\n8,1\n",
      "d/days/day.csv:1:1  load.shape: has no column tx | did you mean txs?",
    ],
    [
      "a word",
      "hour,tx\n8,1\n9,many\n",
      "d/days/day.csv:3:3  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5",
    ],
    [
      "less than nothing",
      "tx\n-1\n",
      "d/days/day.csv:2:1  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5",
    ],
    [
      "each of many mistakes",
      "tx\n1\nx\n2\ny\n",
      "d/days/day.csv:3:1  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5; d/days/day.csv:5:1  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5",
    ],
    [
      "a cell too few",
      "hour,tx\n8\n",
      "d/days/day.csv:2:1  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5",
    ],
    [
      "an empty line",
      "tx\n1\n\n2\n",
      "d/days/day.csv:3:1  load.shape: tx is not a number | write a number ≥ 0 such as 120 or 7.5",
    ],
    [
      "nobody all day",
      "tx\n0\n0\n",
      "d/days/day.csv:1:1  load.shape: tx never rises above 0 | name another column",
    ],
    [
      "no text",
      new Uint8Array([0xff, 0xff]),
      "d/days/day.csv:1:1  a byte that is not UTF-8 | save the file as UTF-8",
    ],
    [
      "too many rows",
      `tx\n${"1\n".repeat(10_001)}`,
      "d/days/day.csv:10002:1  load.shape: has too many rows | write at most 10000",
    ],
  ])("%s", (_, csv, expected) => {
    expect(problemsOf("d/s.yaml", files(csv)).join("; ")).toEqual(expected);
  });

  test("a file that is not there", () => {
    expect(problemsOf("d/s.yaml", { "d/s.yaml": text })).toEqual([
      "d/s.yaml:12:16  load.shape.csv: there is no file d/days/day.csv | write another",
    ]);
  });
});
