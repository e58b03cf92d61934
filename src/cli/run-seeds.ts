// tillstorm run --seeds N: the scenario over N seeds in virtual time, and the spread of every figure.

import { exitCodes, UsageError } from "../errors.ts";
import { loadPlan } from "../plan/load.ts";
import { spreadOf, spreadText } from "../report/spread.ts";
import type { Summary } from "../report/summary.ts";
import { RunDirectory, runName } from "../run/directory.ts";
import { checkMemory } from "../run/preflight.ts";
import { playSeeds } from "../run/seeds.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import { exitCodeOf } from "../verdict/verdict.ts";
import type { Output } from "./command.ts";
import { paint } from "./paint.ts";
import type { RunOptions } from "./run-options.ts";
import { setsOf } from "./scenario-options.ts";

/** More take longer than anybody waits, and tell no more. */
const most = 1_000;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How many seeds `--seeds` asks for; undefined where it was not given. Throws a UsageError for what is no such number. */
export function seedsOf({ seeds, engine }: RunOptions): number | undefined {
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
  return count;
}

/** Plays the seeds from the scenario's own upwards. Returns the exit code of the worst. */
export async function runSeeds(options: RunOptions, count: number, output: Output): Promise<number> {
  const sets = setsOf(options);
  const { plan } = loadPlan(options.scenario, sets);
  const plans = Array.from({ length: count }, (_, n) =>
    n === 0 ? plan : loadPlan(options.scenario, [...sets, `seed=${plan.seed + n}`]).plan,
  );
  checkMemory(plan);
  const name = `${runName(plan.name, new Date())}-seeds`;
  const directory = new RunDirectory({ output: options.output, workingDirectory: process.cwd(), name });
  directory.writePlan(plan);
  const interrupt = new AbortController();
  let signal: (typeof signals)[number] | undefined;
  const heard = signals.map((name) => {
    const listener = () => {
      signal ??= name;
      interrupt.abort();
    };
    process.on(name, listener);
    return { name, listener };
  });
  const say = (played: number) => {
    if (!options.quiet) output.stderr(`${played} of ${count} seeds played\n`);
  };
  const summaries = await playSeeds(plans, say, interrupt.signal).finally(() => {
    for (const { name, listener } of heard) process.off(name, listener);
  });
  const verdict = signal && summaries.length === 0 ? "inconclusive" : worstOf(summaries);
  const spread = summaries.length === 0 ? [] : spreadOf(summaries);
  const whole = { schema: 1, verdict, interrupted: signal, spread, seeds: summaries };
  directory.writeSummary(whole);
  if (options.json) output.stdout(`${JSON.stringify(whole, null, 2)}\n`);
  else if (summaries.length > 0) {
    const colour = verdict === "pass" ? "green" : "red";
    const word = paint(output.hasColour.stdout)(colour, verdict.toUpperCase());
    output.stdout(`${word}  ${plan.name}: ${verdictsOf(summaries, count)}\n\n`);
    output.stdout(`${spreadText(spread, plan.load.currency)}\n`);
  }
  return signal ? exitCodes[signal] : exitCodeOf(verdict);
}

/** Worst first. */
const order: readonly VerdictName[] = ["fail", "inconclusive", "pass"];

function worstOf(summaries: readonly Summary[]): VerdictName {
  return order.find((name) => summaries.some(({ verdict }) => verdict === name)) ?? "inconclusive";
}

function verdictsOf(summaries: readonly Summary[], count: number): string {
  const parts = order.toReversed().flatMap((name) => {
    const seeds = summaries.filter(({ verdict }) => verdict === name).map(({ seed }) => seed);
    if (seeds.length === 0) return [];
    const which =
      name === "pass" ? "" : ` (seed ${seeds.slice(0, 10).join(", ")}${seeds.length > 10 ? " …" : ""})`;
    return [`${seeds.length} ${name}${which}`];
  });
  return `${parts.join(", ")} of ${count} seeds`;
}
