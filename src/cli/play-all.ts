// Play all: every scenario of a command, one after the other. What keeps one from being played does not end the others;
// a signal does. The result of one is said whole, of several a line each.

import { ExplainedError, exitCodes } from "../errors.ts";
import { mergedOf } from "../report/merged.ts";
import { type Outcome, unplayedOutcome, worstExitCode } from "../report/outcome.ts";
import { severalEndingOf } from "../report/several-ending.ts";
import { annotate } from "./annotate.ts";
import { type AskedScenario, errorOutcome, loadScenarios } from "./asked-scenario.ts";
import type { Output } from "./command.ts";
import { endingColumns } from "./ending-columns.ts";
import { Interruption } from "./interruption.ts";
import type { Reports } from "./reports.ts";
import { runOnce, textOfRun } from "./run-once.ts";
import { type RunOptions, type RunSettings, settingsOf } from "./run-options.ts";
import { runSeeds, seedsOf, textOfSeeds } from "./run-seeds.ts";
import { sayError } from "./say-error.ts";
import { sayExplanation } from "./say-explanation.ts";
import { setsOf } from "./scenario-options.ts";
import { SeriesFile } from "./series-file.ts";

/** What the command asks to be done with each scenario. */
interface Task {
  readonly options: RunOptions;
  readonly settings: RunSettings;
  /** undefined: once. */
  readonly seeds: number | undefined;
  readonly output: Output;
}

/** Returns the exit code. Throws what keeps the only scenario from being played. */
export async function playAll(options: RunOptions, reports: Reports, output: Output): Promise<number> {
  const task: Task = { options, settings: settingsOf(options), seeds: seedsOf(options), output };
  const { engine, "allow-target": allowedTargets = [] } = options;
  const loading = await loadScenarios(options.scenario, setsOf(options), { engine, allowedTargets }, output);
  if ("wrong" in loading) {
    reports.end(loading.wrong);
    return exitCodes.usage;
  }
  const { scenarios } = loading;
  // Whether each can be held against its baseline is known before any starts.
  for (const { plan } of scenarios) task.settings.baseline?.of(plan, options.engine);
  const interruption = new Interruption();
  try {
    if (scenarios.length > 1) return await playSeveral(scenarios, task, reports, interruption);
    const [scenario] = scenarios;
    const outcome = await play(scenario, task, { directory: options.output, isLast: true }, interruption);
    annotate(scenario, outcome, output);
    output.stdout(`${textOf(outcome, scenario, task)}\n`);
    return reported([outcome], reports, output);
  } finally {
    interruption.close();
  }
}

async function playSeveral(
  scenarios: readonly AskedScenario[],
  task: Task,
  reports: Reports,
  interruption: Interruption,
): Promise<number> {
  const { options, output } = task;
  const series = new SeriesFile(options.output, process.cwd(), scenarios.length);
  const outcomes: Outcome[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const isLast = index === scenarios.length - 1;
    const place = { directory: series.directoryOf(index, scenario.plan.name), isLast };
    if (!options.quiet && !interruption.signal) {
      output.stderr(`${index + 1} of ${scenarios.length}: ${scenario.plan.name} (${scenario.file})\n`);
    }
    const outcome = await playOrSay(scenario, task, place, interruption);
    annotate(scenario, outcome, output);
    outcomes.push(outcome);
    series.write(mergedOf(outcomes, scenarios.length));
  }
  const merged = mergedOf(outcomes, scenarios.length);
  const text = options.json
    ? JSON.stringify(merged, null, 2)
    : severalEndingOf(outcomes, {
        next: `all of them: less ${series.shown}`,
        hasColours: output.hasColour.stdout,
        isWhole: process.stdout.isTTY !== true,
        columns: endingColumns(output),
      });
  output.stdout(`${text}\n`);
  return reported(outcomes, reports, output);
}

/** Writes the reports; one that cannot be written is an error beside what became of the scenarios. */
function reported(outcomes: readonly Outcome[], reports: Reports, output: Output): number {
  const codes = outcomes.map(({ exitCode }) => exitCode);
  try {
    reports.end(outcomes);
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    sayExplanation(error, output);
    codes.push(error.exitCode);
  }
  return worstExitCode(codes);
}

/** One of several: what keeps it from being played is said, and kept as its outcome. */
async function playOrSay(
  scenario: AskedScenario,
  task: Task,
  place: Parameters<typeof runOnce>[3],
  interruption: Interruption,
): Promise<Outcome> {
  const { plan, file } = scenario;
  const { signal } = interruption;
  if (signal)
    return unplayedOutcome(plan.name, file, exitCodes[signal], [`not played: interrupted by ${signal}`]);
  try {
    return await play(scenario, task, place, interruption);
  } catch (error) {
    const { output } = task;
    if (error instanceof ExplainedError) sayError(file, error, output);
    else output.stderr(`${error instanceof Error ? error.stack : String(error)}\n`);
    return errorOutcome(plan.name, file, error);
  }
}

function play(
  scenario: AskedScenario,
  { options, settings, seeds }: Task,
  place: Parameters<typeof runOnce>[3],
  interruption: Interruption,
): Promise<Outcome> {
  return seeds === undefined
    ? runOnce(scenario, options, settings, place, interruption)
    : runSeeds(scenario, options, seeds, place.directory, interruption);
}

function textOf(outcome: Outcome, scenario: AskedScenario, { options, seeds, output }: Task): string {
  return outcome.seeds && seeds !== undefined
    ? textOfSeeds(outcome.seeds, scenario, seeds, options, output)
    : textOfRun(outcome, options, output);
}
