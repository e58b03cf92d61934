// What must become of a mutated scenario: a plan that is sound, or problems with places, never a stack.

import { expect } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { problemAnnotation, problemText, ScenarioError } from "../../src/scenario/problem.ts";
import { sourceOf } from "../../src/scenario/source.ts";
import { unsound } from "../plan/sound.ts";
import { around } from "./around.ts";
import { type Mutated, mutated } from "./mutations.ts";

type Outcome = "plan" | "problems";

/** Tries these seeds; how many became what. Throws with the whole mutation where it must not. */
export function fuzzed(seeds: number): Record<Outcome, number> {
  const counts = { plan: 0, problems: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const mutation = mutated(seed);
    try {
      counts[outcome(mutation)]++;
    } catch (error) {
      const texts = Object.entries(mutation.files).map(
        ([file, bytes]) => `--- ${file}\n${Buffer.from(bytes)}`,
      );
      const why = error instanceof Error ? error.stack : error;
      throw new Error(`mutation ${seed}: ${why}\n${texts.join("\n")}`);
    }
  }
  return counts;
}

function outcome({ file, files }: Mutated): Outcome {
  const source = sourceOf(file, files[file]);
  try {
    if ("what" in source) throw new ScenarioError([source]);
    const { plan, warnings } = planFrom(source, [], around(files));
    for (const warning of warnings) problemText(warning);
    expect(unsound(plan)).toEqual([]);
    return "plan";
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { file: where, place, ...problem } of error.problems) {
      if ("set" in place) throw new Error("there was no --set");
      expect(Object.keys(files)).toContain(where);
      const lines = Buffer.from(files[where]).toString().split("\n");
      expect(place.line).toBeGreaterThanOrEqual(1);
      expect(place.line).toBeLessThanOrEqual(lines.length);
      expect(place.column).toBeGreaterThanOrEqual(1);
      expect(place.column).toBeLessThanOrEqual(place.text.length + 1);
      expect(problem.what).not.toMatch(/undefined|\[object|Invalid input|stack/);
      expect(problemText({ ...problem, file: where, place })).not.toMatch(/[^\P{Cc}\t\n]/u);
      expect(problemAnnotation({ ...problem, file: where, place }, "error")).not.toContain("\n");
    }
    return "problems";
  }
}
