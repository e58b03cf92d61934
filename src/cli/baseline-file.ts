// --baseline and --tolerance: the summary of an earlier run, read and found to be one that a new run can be held
// against, before anything starts.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import type { Summary } from "../report/summary.ts";
import { exactDuration, parseShare } from "../units.ts";
import type { Baseline } from "../verdict/baseline.ts";
import { withoutLogin } from "./told-url.ts";

const usualTolerance = 0.1;
/** Ten times as much: whoever allows more need not compare. */
const mostTolerance = 10;

/** What a summary must say of itself to be compared; anything may stand in a file. */
type Candidate = { readonly [K in keyof Summary]?: unknown };

export class BaselineFile {
  readonly #path: string;
  readonly #tolerance: number;
  readonly #runs: readonly Candidate[];

  /** `path`: a summary, of one run or of several, or the directory that has it. Throws a UsageError. */
  constructor(path: string, tolerance: string | undefined) {
    this.#tolerance = toleranceOf(tolerance);
    this.#path = fileOf(path);
    this.#runs = runsOf(this.#path);
  }

  /** The earlier run of this plan's scenario. Throws a UsageError where there is none that can be compared. */
  of(plan: Plan, engine: string): Baseline {
    const named = this.#runs.filter(({ scenario }) => scenario === plan.name);
    if (named.length === 0) {
      const names = this.#runs.map(({ scenario }) => String(scenario)).join(", ");
      throw this.#misfit(`it is of another scenario: ${names}`, `name a summary of ${plan.name}`);
    }
    // One scenario may have been played several times, each with a seed of its own.
    const meant = named.length === 1 ? named : named.filter(({ seed }) => seed === plan.seed);
    if (meant.length !== 1)
      throw this.#misfit(`it has ${named.length} runs of ${plan.name}`, "name the summary of one of them");
    const [run] = meant;
    const why = this.#whyNot(run, plan, engine);
    if (why) throw this.#misfit(...why);
    const earlier = run as unknown as Summary;
    const { run: id, startedAt, seed } = earlier;
    return { earlier, run: id, startedAt, seed, tolerance: this.#tolerance };
  }

  #whyNot(run: Candidate, plan: Plan, engine: string): [why: string, todo: string] | undefined {
    const other = "name a run that was played the same way, or play this one so";
    if (run.schema !== 1) return [`its schema is ${run.schema}, not 1`, "name a summary of this version"];
    if (run.interrupted !== undefined) return [`that run was interrupted by ${run.interrupted}`, whole];
    if (run.verdict !== "pass" && run.verdict !== "fail")
      return ["that run was inconclusive: it proves nothing", whole];
    if (run.engine !== engine) return [`that run was ${run.engine}, this one will be ${engine}`, other];
    if (run.speed !== plan.speed)
      return [`that run was played at ${run.speed}x, this one will be at ${plan.speed}x`, other];
    const durationMs = plan.durationMs * plan.speed;
    if (run.durationMs !== durationMs) {
      const was = typeof run.durationMs === "number" ? exactDuration(run.durationMs) : "unknown";
      return [`customers came for ${was} then, and will for ${exactDuration(durationMs)}`, other];
    }
    if (!isRecord(run.measures) || !Array.isArray(run.outages)) return ["its figures are missing", whole];
    return undefined;
  }

  #misfit(why: string, todo: string): UsageError {
    return new UsageError({
      what: `no run can be held against --baseline ${this.#path}`,
      why: [why],
      todo,
    });
  }
}

const whole = "name the summary.json of a run that ended with pass or fail";

function toleranceOf(text: string | undefined): number {
  if (text === undefined) return usualTolerance;
  // With the space that a reading of ours has, plain or not: 10 %.
  const share = parseShare(text.replace(/\s%$/, "%"));
  if (share === undefined || share > mostTolerance) {
    throw new UsageError({
      what: `--tolerance ${text} is no share`,
      todo: "write 0% to 1000%, such as 10%",
    });
  }
  return share;
}

function fileOf(path: string): string {
  try {
    return statSync(path).isDirectory() ? join(path, "summary.json") : path;
  } catch {
    throw new UsageError({
      what: `--baseline ${withoutLogin(path)}: there is no such file`,
      todo: whole,
    });
  }
}

/** The runs of a summary: itself, or those of several scenarios. */
function runsOf(path: string): Candidate[] {
  const data = dataOf(path);
  const found = isRecord(data) && Array.isArray(data.runs) ? data.runs : [data];
  const runs = found.filter(isRecord).filter(({ scenario }) => typeof scenario === "string");
  // With --seeds a result is of many runs, and no figure of it is one run's.
  const single = runs.filter(({ run }) => typeof run === "string");
  if (single.length > 0) return single;
  const what = runs.length > 0 ? "holds the spread of many seeds, no single run" : "is no summary of a run";
  throw new UsageError({ what: `--baseline ${path} ${what}`, todo: whole });
}

function dataOf(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? [error.message] : [];
    throw new UsageError({
      what: `--baseline ${path} cannot be read`,
      why,
      todo: whole,
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError({
      what: `--baseline ${path} is no JSON`,
      todo: whole,
    });
  }
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
