// What makes a run doubtful. A doubt makes the whole run inconclusive; a disturbance only the expectations on
// times, rates and queues, because it can have changed them and nothing else.

import type { FaultTiming, Millis } from "../facts.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { readableDuration } from "../units.ts";
import type { Evidence } from "./evidence.ts";

/** Reasons for which the run as a whole proves nothing. */
export function doubts({ plan, results, audit, faults, reasons }: Evidence): string[] {
  const found = [...reasons, ...(audit?.inconclusive ?? [])];
  // Whoever knows why has said so.
  if (!audit && reasons.length === 0) found.push("there was no audit");
  if (results.outcomes.wanted.sales === 0) found.push("no customer came: a run without sales proves nothing");
  for (const [index, outage] of plan.outages.entries()) {
    const undone = undoneStep(outage, index, faults);
    const met = results.outages[index]?.met;
    if (undone) found.push(undone);
    else if (met && met.sales === 0 && !met.hasConnection) {
      found.push(`outage ${outage.id} met no sale and no connection: it proves nothing`);
    }
  }
  return [...new Set(found)];
}

/** Reasons for which times, rates and queues may be other than the scenario's doing. */
export function disturbances(evidence: Evidence): string[] {
  return [...evidence.reasons, ...lateFaults(evidence), ...engineLag(evidence)];
}

/**
 * Bounds on the engine's lag beyond which times, rates and queues are not believed, ms.
 * p99: 100 ms, a tenth of the shortest window that service is judged by, and less than half of the 250 ms that a
 * fault may be late. max: half the shortest time-out of the plan, at most 1 s: an engine that stands still for longer
 * finds time-outs due before it reads answers that have long arrived, so terminals fail for no fault of the network.
 */
function lagBounds(plan: Plan): { readonly p99Ms: number; readonly maxMs: number } {
  const shortest = Math.min(...plan.groups.map(({ policy }) => policy.timeoutMs));
  return { p99Ms: 100, maxMs: Math.min(1000, shortest / 2) };
}

function engineLag({ plan, results }: Evidence): string[] {
  const { lag } = results;
  if (!lag) return [];
  const bounds = lagBounds(plan);
  const over = (name: string, ms: number, bound: number) =>
    ms > bound ? [`engine lag ${name} ${readableDuration(ms)}, more than ${readableDuration(bound)}`] : [];
  return [...over("p99", lag.p99Ms, bounds.p99Ms), ...over("max", lag.maxMs, bounds.maxMs)];
}

/** A fault may be late by 250 ms or 1 % of its length, whichever is more; run time. */
function lateFaults({ plan, faults }: Evidence): string[] {
  return faults.flatMap((timing) => {
    const outage = plan.outages[timing.outage];
    const allowedMs: Millis = Math.max(250, outage.forMs / 100);
    const lateMs = Math.max(timing.issuedAt, timing.confirmedAt ?? timing.issuedAt) - timing.dueAt;
    const what = timing.action === "begin" ? "began" : "ended";
    return lateMs > allowedMs ? [`outage ${outage.id} ${what} ${readableDuration(lateMs)} late`] : [];
  });
}

/** Whether a step of the outage was not done, in words. */
function undoneStep(outage: Outage, index: number, faults: readonly FaultTiming[]): string | undefined {
  for (const [action, done] of [
    ["begin", "applied"],
    ["end", "removed"],
  ] as const) {
    const timing = faults.find((each) => each.outage === index && each.action === action);
    if (timing?.confirmedAt !== undefined && timing.error === undefined) continue;
    const why = timing?.error === undefined ? "" : `: ${timing.error}`;
    return `outage ${outage.id} was not ${done}${why}`;
  }
  return undefined;
}
