// Mutated real files: whatever becomes of them, it is a plan or problems with a place, never a stack.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { draw, purposes } from "../../src/random.ts";
import { libraryNames } from "../../src/scenario/library.ts";
import { problemAnnotation, problemText, ScenarioError } from "../../src/scenario/problem.ts";
import { sourceOf } from "../../src/scenario/source.ts";
import { unsound } from "../plan/sound.ts";
import { small } from "./small.ts";

const originals = [
  ...libraryNames().map((name) => readFileSync(`scenarios/${name}.yaml`)),
  Buffer.from(small),
];

/** What hurts most where it does not belong. */
const tricks = [
  "null",
  "~",
  "-1",
  "0",
  "1e3",
  "1e400",
  ".nan",
  "0x10",
  "true",
  '""',
  "''",
  "[]",
  "{}",
  "[[]]",
  "{a: b}",
  "*a",
  "&a ",
  "!!binary x",
  "!x ",
  "<<: *a",
  "__proto__: 1",
  "constructor: 1",
  "? [a]\n: b\n",
  "---\n",
  "...\n",
  "\t",
  "\r",
  "\r\n",
  "\u0000",
  "\u2028",
  "\ufeff",
  "| 3",
  "> 99%",
  "{nsw:40%}",
  "recovery{outage: a}",
  "%YAML 1.1\n",
  "# ",
  "999999999999999999999",
  "0.1x",
  "1000000x",
  "99999h",
  "0%",
  "100.0000001%",
  "店铺",
  "\ud83d\ude00",
  "a".repeat(300),
  "[".repeat(200),
  "{outage:telecom-a}",
  "'",
  '"',
  ": ",
  ", ",
  "- ",
] as const;

class Luck {
  readonly #seed: number;
  #count = 0;
  constructor(seed: number) {
    this.#seed = seed;
  }
  below(limit: number): number {
    return Math.floor(draw(this.#seed, 0, purposes.network, this.#count++) * limit);
  }
}

function mutated(seed: number): Buffer {
  const luck = new Luck(seed);
  let bytes: Buffer = originals[luck.below(originals.length)];
  for (let times = 1 + luck.below(3); times > 0; times--) bytes = once(bytes, luck);
  return bytes;
}

function once(bytes: Buffer, luck: Luck): Buffer {
  const at = luck.below(bytes.length + 1);
  const trick = Buffer.from(tricks[luck.below(tricks.length)]);
  const text = bytes.toString();
  const lines = text.split("\n");
  const line = luck.below(lines.length);
  switch (luck.below(9)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), trick, bytes.subarray(at)]);
    case 1: {
      const tokens = [...text.matchAll(/[\w%./<>=-]+/g)];
      const token = tokens[luck.below(tokens.length)];
      if (!token) return bytes;
      return Buffer.from(text.slice(0, token.index) + trick + text.slice(token.index + token[0].length));
    }
    case 2:
      return Buffer.from(lines.toSpliced(line, 1).join("\n"));
    case 3:
      return Buffer.from(lines.toSpliced(line, 0, lines[luck.below(lines.length)]).join("\n"));
    case 4:
      return Buffer.from(lines.with(line, " ".repeat(luck.below(8)) + lines[line].trimStart()).join("\n"));
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + luck.below(8))]);
    case 6: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] ^= 1 << luck.below(8);
      return flipped;
    }
    case 7:
      return bytes.subarray(0, at);
    default:
      return Buffer.from(
        text.replace(/(?<=: )[^\s{}[\],]+/g, (value) => (luck.below(10) === 0 ? String(trick) : value)),
      );
  }
}

/** What became of it: "plan", or the problems, each of which must have a place that is in the file. */
function outcome(bytes: Buffer): "plan" | "problems" {
  const source = sourceOf("s.yaml", bytes);
  const lines = bytes.toString().split("\n");
  try {
    if ("what" in source) throw new ScenarioError([source]);
    const { plan, warnings } = planFrom(source);
    for (const warning of warnings) problemText(warning);
    expect(unsound(plan)).toEqual([]);
    return "plan";
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const problem of error.problems) {
      const { place } = problem;
      if ("set" in place) throw new Error("there was no --set");
      expect(place.line).toBeGreaterThanOrEqual(1);
      expect(place.line).toBeLessThanOrEqual(lines.length);
      expect(place.column).toBeGreaterThanOrEqual(1);
      expect(place.column).toBeLessThanOrEqual(place.text.length + 1);
      expect(problem.what).not.toMatch(/undefined|\[object|Invalid input|stack/);
      expect(problemText(problem)).not.toMatch(/[^\P{Cc}\t\n]/u);
      expect(problemAnnotation(problem, "error")).not.toContain("\n");
    }
    return "problems";
  }
}

describe("a thousand mutated scenarios", () => {
  test("each is a valid plan or has problems with places", { timeout: 60_000 }, () => {
    const outcomes = Array.from({ length: 1000 }, (_, seed) => {
      try {
        return outcome(mutated(seed));
      } catch (error) {
        throw new Error(
          `mutation ${seed}: ${error instanceof Error ? error.stack : error}\n${mutated(seed).toString()}`,
        );
      }
    });
    // A fuzz that only ever finds one of the two tests nothing.
    expect(outcomes.filter((each) => each === "plan").length).toBeGreaterThan(50);
    expect(outcomes.filter((each) => each === "problems").length).toBeGreaterThan(500);
  });
});
