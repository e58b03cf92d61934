// Seeds: the same scenario over several seeds in virtual time, one seed a worker thread, as many at once as
// there are cores and room. What comes of it is the spread of every figure: one run is one draw.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { entryOf } from "../entry.ts";
import { EnvironmentError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import type { Summary } from "../report/summary.ts";
import { mustBePlayable } from "./playable.ts";
import { checkMemory } from "./preflight.ts";

interface PlayOptions {
  /** Seeds at once, ≥ 1. */
  readonly workers: number;
  /** Hears of each seed that is over: how many are. */
  readonly played: (count: number) => void;
  /** Ends it early, with the seeds that are over. */
  readonly signal: AbortSignal;
}

/**
 * How many of these plans can be played at once on this machine. Throws a UsageError where the virtual engine cannot
 * play them, an EnvironmentError where there is not even room for one.
 */
export function workersFor(
  plans: readonly Plan[],
  cores = availableParallelism(),
  availableBytes = process.availableMemory(),
): number {
  for (const plan of plans) mustBePlayable(plan, "virtual");
  // Their sizes differ by chance only.
  const [plan] = plans;
  let workers = Math.min(plans.length, cores);
  while (workers > 1 && !hasRoom(plan, availableBytes / workers)) workers--;
  checkMemory(plan, availableBytes / workers);
  return workers;
}

function hasRoom(plan: Plan, bytes: number): boolean {
  try {
    checkMemory(plan, bytes);
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError) return false;
    throw error;
  }
}

/** Plays these plans in virtual time; the summaries come in their order. Throws what a worker threw. */
export async function playSeeds(
  plans: readonly Plan[],
  { workers, played, signal }: PlayOptions,
): Promise<Summary[]> {
  const summaries: (Summary | undefined)[] = [];
  let next = 0;
  let over = 0;
  const work = async () => {
    while (next < plans.length && !signal.aborted) {
      const index = next++;
      summaries[index] = await playInWorker(plans[index], signal);
      if (summaries[index]) played(++over);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return summaries.filter((summary) => summary !== undefined);
}

/** undefined where the signal ended it. */
async function playInWorker(plan: Plan, signal: AbortSignal): Promise<Summary | undefined> {
  const worker = new Worker(entryOf("./seed-worker", import.meta.url), { workerData: plan });
  const end = () => void worker.terminate();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        if (signal.aborted) resolve(undefined);
        else reject(new Error(`the worker for seed ${plan.seed} ended without a word`));
      });
    });
  } finally {
    signal.removeEventListener("abort", end);
    await worker.terminate();
  }
}
