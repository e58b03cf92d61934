// tillstorm run --seeds N: the scenario over N seeds in virtual time, and the spread of every figure.

import { exitCodes, UsageError } from "../errors.ts";
import { loadPlan } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { verdictColours } from "../report/ending.ts";
import { flow } from "../report/flow.ts";
import type { Outcome } from "../report/outcome.ts";
import type { SeedsResult } from "../report/seeds-result.ts";
import { spreadOf, spreadText } from "../report/spread.ts";
import type { Summary } from "../report/summary.ts";
import { RunDirectory, runName } from "../run/directory.ts";
import type { Signal } from "../run/run.ts";
import { playSeeds, workersFor } from "../run/seeds.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import { exitCodeOf } from "../verdict/verdict.ts";
import type { AskedScenario } from "./asked-scenario.ts";
import type { Output } from "./command.ts";
import { endingColumns } from "./ending-columns.ts";
import type { Interruption } from "./interruption.ts";
import { fromHere } from "./next-command.ts";
import { paint } from "./paint.ts";
import type { RunOptions } from "./run-options.ts";
import { setsOf } from "./scenario-options.ts";
import { SeedsScreen } from "./seeds-screen.ts";

/** More take longer than anybody waits, and tell no more. */
const most = 1_000;

/** How many seeds `--seeds` asks for; undefined where it was not given. Throws a UsageError for what cannot be. */
export function seedsOf(options: RunOptions): number | undefined {
  const { seeds, engine } = options;
  if (seeds === undefined) return undefined;
  const count = /^\d{1,4}$/.test(seeds) ? Number(seeds) : 0;
  if (count < 2 || count > most) {
    throw new UsageError({ what: `--seeds ${seeds} is no number of seeds`, todo: `write 2 to ${most}` });
  }
  if (engine !== "virtual") {
    throw new UsageError({
      what: "--seeds repeats in virtual time, where runs do not disturb each other",
      todo: "add --engine virtual",
    });
  }
  const ofOneRun = (["metrics", "push", "linger", "baseline"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (ofOneRun !== undefined) {
    throw new UsageError({
      what: `--${ofOneRun} is for one run; --seeds plays many at once`,
      todo: `leave --${ofOneRun} away`,
    });
  }
  return count;
}

/**
 * Plays the seeds from the scenario's own upwards into `output`, or a directory of their own. Throws an ExplainedError
 * where they cannot begin.
 */
export async function runSeeds(
  scenario: AskedScenario,
  options: RunOptions,
  count: number,
  output: string | undefined,
  interruption: Interruption,
): Promise<Outcome> {
  const plans = plansOf(scenario, options, count);
  const workers = workersFor(plans);
  const { name } = scenario.plan;
  const directory = new RunDirectory({
    output,
    workingDirectory: process.cwd(),
    name: `${runName(name, new Date())}-seeds`,
  });
  directory.writePlan(scenario.plan);
  const { summaries, interrupted } = await play(plans, workers, options, interruption).catch(
    (error: unknown) => {
      // Nothing was played to its end: a directory that stayed would say that the run was killed.
      directory.discard();
      throw error;
    },
  );
  const seeds: SeedsResult = {
    schema: 1,
    scenario: name,
    ...judge(summaries, interrupted),
    interrupted,
    spread: summaries.length === 0 ? [] : spreadOf(summaries),
    seeds: summaries,
  };
  directory.writeSummary(seeds);
  return {
    scenario: name,
    file: scenario.file,
    exitCode: interrupted ? exitCodes[interrupted] : exitCodeOf(seeds.verdict),
    verdict: seeds.verdict,
    reasons: seeds.reasons,
    directory: fromHere(directory.path),
    next: `the whole of it: less ${fromHere(directory.path)}/summary.json`,
    seeds,
  };
}

function plansOf({ asked, plan }: AskedScenario, options: RunOptions, count: number): Plan[] {
  const sets = setsOf(options);
  return Array.from({ length: count }, (_, n) =>
    n === 0 ? plan : loadPlan(asked, [...sets, `seed=${plan.seed + n}`]).plan,
  );
}

/** Plays with the signals heard and the screen on. */
async function play(
  plans: readonly Plan[],
  workers: number,
  { quiet }: RunOptions,
  interruption: Interruption,
): Promise<{ readonly summaries: Summary[]; readonly interrupted?: Signal }> {
  const interrupt = new AbortController();
  let interrupted: Signal | undefined;
  const end = (signal: Signal) => {
    interrupted = signal;
    interrupt.abort();
  };
  const screen = new SeedsScreen({
    seeds: plans.length,
    stream: process.stderr,
    isQuiet: quiet,
    env: process.env,
    clock: () => performance.now(),
  });
  const played = (count: number) => screen.played(count);
  try {
    const summaries = await interruption.during(
      () => playSeeds(plans, { workers, played, signal: interrupt.signal }),
      end,
    );
    return { summaries, interrupted };
  } finally {
    screen.close();
  }
}

/** Worst first. */
const order: readonly VerdictName[] = ["fail", "inconclusive", "pass"];

/** A seed that failed makes the whole a fail, also where it was interrupted; seeds that were not played are no pass. */
function judge(
  summaries: readonly Summary[],
  interrupted: Signal | undefined,
): Pick<SeedsResult, "verdict" | "reasons"> {
  const worst = order.find((name) => summaries.some(({ verdict }) => verdict === name)) ?? "inconclusive";
  const reasons = summaries.flatMap(({ verdict, seed, reasons }) =>
    verdict === worst && worst !== "pass" ? [`seed ${seed}: ${reasons[0]}`] : [],
  );
  if (!interrupted) return { verdict: worst, reasons };
  const cut = `interrupted by ${interrupted}`;
  return worst === "fail"
    ? { verdict: worst, reasons: [...reasons, cut] }
    : { verdict: "inconclusive", reasons: [cut, ...reasons] };
}

/** As many reasons as leave the table in sight. */
const reasonsShown = 3;

/** The result on stdout: the spread as a table, or with --json as programs read it. `count`: as many as were asked for. */
export function textOfSeeds(
  seeds: SeedsResult,
  { plan }: AskedScenario,
  count: number,
  { json }: RunOptions,
  output: Output,
): string {
  if (json) return JSON.stringify(seeds, null, 2);
  const { verdict, reasons, spread, seeds: summaries } = seeds;
  const colour = paint(output.hasColour.stdout);
  const columns = endingColumns(output);
  const more = reasons.length - reasonsShown;
  const head = [
    ...flow(`${verdict.toUpperCase()}  `, [`${plan.name}: ${verdictsOf(summaries, count)}`], columns),
    ...reasons.slice(0, reasonsShown).flatMap((reason) => flow("  ", [reason], columns)),
    ...(more > 0 ? [`  and ${more} more in summary.json`] : []),
  ];
  head[0] = head[0].replace(/^[A-Z]+/, (word) => colour(["bold", verdictColours[verdict]], word));
  if (summaries.length === 0) return head.join("\n");
  return [...head, "", spreadText(spread, summaries.length, plan.load.currency)].join("\n");
}

function verdictsOf(summaries: readonly Summary[], count: number): string {
  const parts = order.toReversed().flatMap((name) => {
    const seeds = summaries.filter(({ verdict }) => verdict === name).map(({ seed }) => seed);
    if (seeds.length === 0) return [];
    const which =
      name === "pass" ? "" : ` (seed ${seeds.slice(0, 10).join(", ")}${seeds.length > 10 ? " …" : ""})`;
    return [`${seeds.length} ${name}${which}`];
  });
  return `${parts.join(", ") || "none"} of ${count} seeds`;
}
