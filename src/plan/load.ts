// From a scenario's name or path to its plan: file, loader, planner and warnings in one call, for every command.

import { kinds } from "../outages/kinds.ts";
import { filesOnDisk } from "../scenario/files.ts";
import { findScenario } from "../scenario/library.ts";
import { type Loaded, ScenarioLoader } from "../scenario/loader.ts";
import { type Problem, ScenarioError } from "../scenario/problem.ts";
import type { Surroundings } from "../scenario/reading.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readBounded, type Source, sourceOf } from "../scenario/source.ts";
import { PlanTooLarge } from "./calendar.ts";
import { untellable } from "./expected.ts";
import { PlanMisfit } from "./fitting.ts";
import { strikesNobody } from "./nobody.ts";
import { placed, placedBands } from "./placed.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./planner.ts";
import { unhooked } from "./unhooked.ts";
import { warningsOf } from "./warnings.ts";

export interface LoadedPlan {
  /** The file as messages call it. */
  readonly file: string;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly warnings: readonly Problem[];
  /** What became of an expectation, beside the line that demands it; of the file as a whole where none does. */
  beside(expectation: string, what: string): Problem;
}

const loader = new ScenarioLoader(kinds, strikesNobody);

const here: Surroundings = { environment: process.env, files: filesOnDisk };

/**
 * The plan of a scenario by its path or its bare library name. `sets` are texts of --set, path=value.
 * Throws ScenarioError with everything that is wrong with the file, UsageError where there is no such file.
 */
export function loadPlan(nameOrPath: string, sets: readonly string[] = []): LoadedPlan {
  const { path, shown } = findScenario(nameOrPath);
  const source = sourceOf(shown, readBounded(path));
  if ("what" in source) throw new ScenarioError([source]);
  return planFrom(source, sets);
}

/** The plan of a scenario's text. Throws ScenarioError. */
export function planFrom(
  source: Source,
  sets: readonly string[] = [],
  around: Surroundings = here,
): LoadedPlan {
  const loaded = loader.load(source, sets, around);
  if (!("scenario" in loaded)) throw new ScenarioError(loaded);
  const plan = planOrProblem(loaded);
  const mistakes = [...untellable(plan, loaded.scenario), ...unhooked(plan, loaded.scenario)];
  if (mistakes.length > 0) throw new ScenarioError(mistakes.map(loaded.locate));
  return {
    file: source.file,
    scenario: loaded.scenario,
    plan,
    warnings: warningsOf(plan, loaded.scenario).map(loaded.locate),
    beside: (expectation, what) => {
      const all = [...placed(plan, loaded.scenario), ...placedBands(plan, loaded.scenario)];
      const path = all.find((each) => each.expectation.text === expectation)?.path;
      if (path) return loaded.locate({ path, at: "value", what });
      return { file: source.file, path: "", place: { set: "" }, what };
    },
  };
}

function planOrProblem({ scenario, locate }: Loaded): Plan {
  try {
    return planOf(scenario);
  } catch (error) {
    if (error instanceof PlanMisfit) throw new ScenarioError(error.mistakes.map(locate));
    if (!(error instanceof PlanTooLarge)) throw error;
    const todo = "write fewer repetitions, longer spells, larger waves or fewer steps";
    const path = ["outages", error.outage];
    throw new ScenarioError([locate({ path, at: "value", what: error.message, todo })]);
  }
}
