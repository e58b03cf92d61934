// Seeds: the same scenario over several seeds in virtual time, one seed a worker thread, as many at once as
// there are cores. What comes of it is the spread of every figure: one run is one draw.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { entryOf } from "../conductor/entry.ts";
import type { Plan } from "../plan/plan.ts";
import type { Summary } from "../report/summary.ts";

/**
 * Plays these plans in virtual time; the summaries come in their order. `played` hears of each that is over.
 * Ends early, with those that are over, when `signal` aborts. Throws what a worker threw.
 */
export async function playSeeds(
  plans: readonly Plan[],
  played: (count: number) => void,
  signal: AbortSignal,
): Promise<Summary[]> {
  const summaries: Summary[] = [];
  let next = 0;
  let over = 0;
  const work = async () => {
    while (next < plans.length && !signal.aborted) {
      const index = next++;
      const summary = await playInWorker(plans[index], signal);
      if (!summary) return;
      summaries[index] = summary;
      played(++over);
    }
  };
  await Promise.all(Array.from({ length: Math.min(plans.length, availableParallelism()) }, work));
  return summaries.filter(Boolean);
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
      worker.once("exit", () => resolve(undefined));
    });
  } finally {
    signal.removeEventListener("abort", end);
    await worker.terminate();
  }
}
