// From a scenario's name or path to its plan: file, loader, planner and warnings in one call, for every command.

import { kinds } from "../outages/kinds.ts";
import type { Parts } from "../scenario/checks.ts";
import { findScenario } from "../scenario/library.ts";
import { ScenarioLoader } from "../scenario/loader.ts";
import type { Mistake } from "../scenario/mistake.ts";
import { type Problem, ScenarioError } from "../scenario/problem.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readBounded, type Source, sourceOf } from "../scenario/source.ts";
import { layOut } from "./fleet-layout.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./planner.ts";
import { select, struckStores } from "./selection.ts";
import { warningsOf } from "./warnings.ts";

export interface LoadedPlan {
  /** The file as messages call it. */
  readonly file: string;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly warnings: readonly Problem[];
}

const loader = new ScenarioLoader(kinds, strikesNobody);

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
export function planFrom(source: Source, sets: readonly string[] = []): LoadedPlan {
  const loaded = loader.load(source, sets);
  if (!("scenario" in loaded)) throw new ScenarioError(loaded);
  const plan = planOf(loaded.scenario);
  return {
    file: source.file,
    scenario: loaded.scenario,
    plan,
    warnings: warningsOf(plan).map(loaded.locate),
  };
}

/** Outages that choose no store at all: to know that, the fleet must be laid out. */
function strikesNobody({ fleet, outages, seed, gatewayKinds }: Parts): Mistake[] {
  if (!fleet) return [];
  const layout = layOut(fleet, seed ?? 1);
  return outages.flatMap(({ index, id, strike, what }) => {
    if (!strike || !what || gatewayKinds.has(what.kind)) return [];
    if (struckStores(layout, select(layout, id ?? "", strike, seed ?? 1)).length > 0) return [];
    const isStoreMissing = strike.store !== undefined && strike.store >= layout.stores;
    const todo = isStoreMissing
      ? `the stores are 0 to ${layout.stores - 1}`
      : "no store fits all its keys: leave one out, or raise the share";
    return [{ path: ["outages", index, "strike"], at: "value", what: "strikes nobody", todo }];
  });
}
