// One run of tillstorm run: on the screen while it goes on, with the signals heard, and what is said of its end.

import { resolve } from "node:path";
import { endingOf } from "../report/ending.ts";
import { type Outcome, playedOutcome } from "../report/outcome.ts";
import { dropOldRuns } from "../run/old-runs.ts";
import { Run, type RunEnd, type Signal } from "../run/run.ts";
import type { AskedScenario } from "./asked-scenario.ts";
import type { Output } from "./command.ts";
import { endingColumns } from "./ending-columns.ts";
import type { Interruption } from "./interruption.ts";
import { fromHere, nextCommand } from "./next-command.ts";
import type { RunOptions, RunSettings } from "./run-options.ts";
import { Screen } from "./screen.ts";

export interface RunPlace {
  /** Directory of this run; undefined for one of its own under tillstorm-runs. */
  readonly directory: string | undefined;
  /** Whether nothing is played after it. */
  readonly isLast: boolean;
}

/** Plays it. Throws an ExplainedError where it cannot begin, and our own bugs after everything is cleaned up. */
export async function runOnce(
  { asked, file, plan }: AskedScenario,
  options: RunOptions,
  settings: RunSettings,
  { directory, isLast }: RunPlace,
  interruption: Interruption,
): Promise<Outcome> {
  const screen = new Screen({
    plan,
    isVirtual: options.engine === "virtual",
    stream: process.stderr,
    isQuiet: options.quiet,
    env: process.env,
    clock: () => performance.now(),
  });
  const run = new Run({
    plan,
    engine: options.engine,
    keepsHistory: settings.keepsHistory,
    workingDirectory: process.cwd(),
    output: directory,
    toxiproxyUrl: settings.toxiproxyUrl,
    allowedTargets: options["allow-target"],
    metricsPort: settings.metricsPort,
    pushUrl: settings.pushUrl,
    // Nobody waits between two runs for what was asked of the end.
    lingerMs: isLast ? settings.lingerMs : undefined,
    baseline: settings.baseline?.of(plan, options.engine),
    progress: (text) => screen.say(text),
    warning: (text) => screen.warn(text),
  });
  if (!settings.keepsHistory) {
    screen.say("no history is kept: the audit judges every sale at once, and its facts are forgotten");
  }
  if (settings.keptRuns !== undefined) {
    dropOldRuns(resolve("tillstorm-runs"), settings.keptRuns, Date.now(), (path, why) => {
      screen.warn(`an old run could not be taken away, ${fromHere(path)}: ${why}`);
    });
  }
  const end = await watched(run, screen, interruption);
  const { exitCode, summary } = end;
  return playedOutcome(file, summary, {
    exitCode,
    directory: fromHere(end.directory),
    next: nextCommand(asked, end),
  });
}

/** Plays the run with the screen on and the signals heard: the first ends it in order, the second at once. */
async function watched(run: Run, screen: Screen, interruption: Interruption): Promise<RunEnd> {
  const end = (signal: Signal) => {
    screen.say(`${signal}: ending the run in order; once more ends it at once`);
    run.interrupt(signal);
  };
  const crash = (error: unknown) => run.crash(error);
  process.on("uncaughtException", crash);
  screen.watch(run);
  try {
    return await interruption.during(() => run.play(), end);
  } finally {
    screen.close();
    process.off("uncaughtException", crash);
  }
}

/** The result on stdout: as people read it, or with --json as programs do. */
export function textOfRun({ summary, next = "" }: Outcome, { json }: RunOptions, output: Output): string {
  if (!summary) return "";
  if (json) return JSON.stringify(summary, null, 2);
  const isWhole = process.stdout.isTTY !== true;
  const columns = endingColumns(output);
  return endingOf(summary, { next, hasColours: output.hasColour.stdout, isWhole, columns });
}
