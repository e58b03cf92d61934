// The scenarios that a command was asked to play: all of them loaded, and every mistake of all said, before any starts.

import { ExplainedError, exitCodes } from "../errors.ts";
import { type LoadedPlan, loadPlan } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { type Outcome, unplayedOutcome } from "../report/outcome.ts";
import type { Engine } from "../run/engine.ts";
import { mustBeAllowedToPlay } from "../run/own-gateway.ts";
import { mustBePlayable } from "../run/playable.ts";
import { type Problem, problemLine, ScenarioError } from "../scenario/problem.ts";
import type { Output } from "./command.ts";
import { sayProblems } from "./problems.ts";
import { sayError } from "./say-error.ts";
import { withoutLoginsOf } from "./told-words.ts";

/** A scenario that can be played. */
export interface AskedScenario {
  /** The name or the path that was typed. */
  readonly asked: string;
  /** The file as messages call it. */
  readonly file: string;
  readonly plan: Plan;
  /** What became of an expectation, beside the line that demands it. */
  beside(expectation: string, what: string): Problem;
}

export type Loading =
  | { readonly scenarios: readonly AskedScenario[] }
  /** At least one is wrong; its mistakes are said. Nothing may start. */
  | { readonly wrong: readonly Outcome[] };

/** Loads them with these changes, says what is wrong with them, or of what they warn. */
export async function loadScenarios(
  names: readonly string[],
  sets: readonly string[],
  { engine, allowedTargets }: Playing,
  output: Output,
): Promise<Loading> {
  const tried = await Promise.all(
    names.map(async (asked) => ({ asked, loaded: await loaded(asked, sets, { engine, allowedTargets }) })),
  );
  for (const { asked, loaded } of tried) {
    if (loaded instanceof ExplainedError) sayError(asked, loaded, output);
    else sayProblems(loaded.warnings, "warning", output);
  }
  const scenarios = tried.flatMap(({ asked, loaded }) =>
    loaded instanceof ExplainedError
      ? []
      : { asked, file: loaded.file, plan: loaded.plan, beside: loaded.beside },
  );
  if (scenarios.length === names.length) return { scenarios };
  // Reports are kept, and shown to more people than the screen is.
  const told = withoutLoginsOf([...names, ...sets]);
  return { wrong: tried.map(({ asked, loaded }) => wrongOutcome(asked, loaded, told)) };
}

/** How they are to be played. */
interface Playing {
  readonly engine: Engine["name"];
  /** Hosts besides this machine that may get load. */
  readonly allowedTargets: readonly string[];
}

async function loaded(
  asked: string,
  sets: readonly string[],
  { engine, allowedTargets }: Playing,
): Promise<LoadedPlan | ExplainedError> {
  try {
    const found = loadPlan(asked, sets);
    mustBePlayable(found.plan, engine);
    await mustBeAllowedToPlay(found.plan, allowedTargets, process.env);
    return found;
  } catch (error) {
    if (error instanceof ExplainedError) return error;
    throw error;
  }
}

function wrongOutcome(
  asked: string,
  loaded: LoadedPlan | ExplainedError,
  told: (text: string) => string,
): Outcome {
  if (loaded instanceof ExplainedError) return errorOutcome(told(asked), told(asked), loaded, told);
  const why = ["not played: another scenario of the command is wrong"];
  return unplayedOutcome(loaded.plan.name, loaded.file, exitCodes.usage, why);
}

/** What an error says of a scenario that it kept from being played; `told` is what may be said of a text. */
export function errorOutcome(
  scenario: string,
  file: string,
  error: unknown,
  told: (text: string) => string = (text) => text,
): Outcome {
  if (!(error instanceof ExplainedError)) {
    const what = `a bug of tillstorm: ${error instanceof Error ? error.message : String(error)}`;
    return unplayedOutcome(scenario, file, exitCodes.bug, [what]);
  }
  const { exitCode } = error;
  if (error instanceof ScenarioError) {
    return unplayedOutcome(scenario, file, exitCode, error.problems.map(problemLine).map(told));
  }
  const { what, why = [], todo } = error.explanation;
  return unplayedOutcome(scenario, file, exitCode, [what, ...why, ...(todo ? [todo] : [])].map(told));
}
