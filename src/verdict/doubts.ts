// What makes a run doubtful. A doubt makes the whole run inconclusive; a disturbance only the expectations on
// times, rates and queues, because it can have changed them and nothing else.

import type { AuditResult } from "../audit/result.ts";
import type { FaultTiming, Millis } from "../facts.ts";
import { clockJumpAtMostMs } from "../measure/clock-jump.ts";
import { isLate, lateMs } from "../measure/fault-lateness.ts";
import type { MeasureResults, OutageFigures } from "../measure/results.ts";
import { writtenOutages } from "../measure/written.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { readableDuration } from "../units.ts";
import type { Broken, Evidence } from "./evidence.ts";
import { hookFinding } from "./idle-hook.ts";

/** Reasons for which the run as a whole proves nothing. */
export function doubts({ plan, results, audit, faults, reasons, broken }: Evidence): string[] {
  const found = [...reasons, ...(audit?.inconclusive ?? [])];
  // Whoever knows why has said so.
  if (!audit && reasons.length === 0) found.push("there was no audit");
  if (results.outcomes.wanted.sales === 0) found.push("no customer came: a run without sales proves nothing");
  else if (wasNothingPaid(results, audit)) {
    found.push(
      "no payment was approved, and the ledger has none of this run: nothing was paid, so nothing is proved",
    );
  }
  const timings = new Map(faults.map((timing) => [`${timing.action} ${timing.outage}`, timing]));
  for (const { id, parts } of writtenOutages(plan)) {
    const undone = parts.flatMap((part) => {
      return undoneStep(plan.outages[part], part, timings, results.endedAt, broken?.at) ?? [];
    });
    if (undone.length > 0) found.push(first(undone));
    else if (parts.every((part) => metNothing(results.outages[part]))) {
      if (parts.some((part) => isCutShort(plan.outages[part], broken))) continue;
      found.push(`outage ${id} met no sale and no connection: it proves nothing`);
    } else {
      const { idle } = hookFinding(id, parts, plan, results);
      if (idle !== undefined) found.push(idle);
    }
  }
  found.push(...plan.changes.flatMap((_, index) => undoneChange(plan, index, timings, broken?.at) ?? []));
  return [...new Set(found)];
}

/** What is said of the first part, and how many more it holds for. */
function first(reasons: readonly string[]): string {
  const more = reasons.length - 1;
  return more === 0 ? reasons[0] : `${reasons[0]} (and ${more} more of its parts)`;
}

/** A part of a written outage may last too short to meet anything; all of them together may not. */
function metNothing({ met }: OutageFigures): boolean {
  return met !== undefined && met.sales === 0 && !met.hasConnection;
}

/** Whether an expectation ended the run before the outage was to end: it may have met somebody yet. */
function isCutShort({ at, forMs }: Outage, broken: Broken | undefined): boolean {
  return broken !== undefined && at + forMs > broken.at;
}

/** Whether no law about payments was put to a test: with not one of them, none could be lost or booked twice. */
function wasNothingPaid({ outcomes }: MeasureResults, audit: AuditResult | undefined): boolean {
  // Without a ledger that was read nobody knows, and that is said already.
  if (!audit?.cells || audit.ledger.rows > 0) return false;
  const { approved, forwarded, refunds } = outcomes;
  return approved.sales + forwarded.sales + refunds.approved.sales === 0;
}

/** Reasons for which nobody knows whether an outage at a gateway of one's own was made; told, and no doubt. */
export function uncheckedHooks({ plan, results }: Evidence): string[] {
  return writtenOutages(plan).flatMap(({ id, parts }) => {
    return hookFinding(id, parts, plan, results).unchecked ?? [];
  });
}

/** Reasons for which less came of the run than was planned. */
export function cuts({ reasons, broken }: Evidence): string[] {
  return broken ? [...reasons, earlyEnd(broken)] : [...reasons];
}

/** That the run did not come to its end, and why. */
export function earlyEnd({ text }: Broken): string {
  return `the run was ended early because of ${text}`;
}

/** Reasons for which times, rates and queues may be other than the scenario's doing. */
export function disturbances(evidence: Evidence): string[] {
  return [...cuts(evidence), ...untimely(evidence)];
}

/** Those of them that make no run shorter: what was late, or went by a clock that jumped. */
export function untimely(evidence: Evidence): string[] {
  return [...lateFaults(evidence), ...engineLag(evidence), ...clockJump(evidence)];
}

/** What is measured goes by a clock that only goes forward; but a machine that was stopped wakes with another time. */
function clockJump({ results }: Evidence): string[] {
  const { ms, at } = results.clockJump ?? { ms: 0, at: 0 };
  if (Math.abs(ms) <= clockJumpAtMostMs) return [];
  const way = ms > 0 ? "forward" : "back";
  return [
    `the clock of this machine jumped ${way} by ${readableDuration(Math.abs(ms))}, ${readableDuration(at)} into the run`,
  ];
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

function lateFaults({ plan, faults }: Evidence): string[] {
  const late = faults.flatMap((timing) => {
    if (!isLate(timing, plan.outages)) return [];
    const late = `${readableDuration(lateMs(timing))} late`;
    if (timing.action === "change") {
      const text = changeText(plan, timing.outage);
      return [{ of: text, text: `${text} came ${late}` }];
    }
    const { id, of } = plan.outages[timing.outage];
    const what = { announce: "was announced", begin: "began", end: "ended" }[timing.action];
    return [{ of, text: `outage ${id} ${what} ${late}` }];
  });
  const byOutage = Map.groupBy(late, ({ of }) => of);
  return [...byOutage.values()].map((reasons) => first(reasons.map(({ text }) => text)));
}

/**
 * Whether a step of the outage was not done, in words. `endedAt`: when the run did, whatever ended it. What was due at
 * `excusedAt` or later need not be done.
 */
function undoneStep(
  outage: Outage,
  index: number,
  timings: ReadonlyMap<string, FaultTiming>,
  endedAt: Millis,
  excusedAt = Number.POSITIVE_INFINITY,
): string | undefined {
  const { at, forMs, announcedMs } = outage;
  for (const [action, done, dueAt] of [
    ...(announcedMs === undefined ? [] : [["announce", "announced", at - announcedMs] as const]),
    ["begin", "applied", at],
    ["end", "removed", at + forMs],
  ] as const) {
    const timing = timings.get(`${action} ${index}`);
    // A run that was ended early did not come so far.
    if (timing === undefined && dueAt >= excusedAt) continue;
    // The run may well be over before what is never repaired ends.
    if (action === "end" && outage.isPermanent && timing?.error === undefined) continue;
    if (timing?.confirmedAt !== undefined && timing.error === undefined) continue;
    // Whatever was still on has been taken down with the run since: it would be wrong to say that it stayed.
    if (timing === undefined && dueAt >= endedAt) return unreached(outage, action);
    const why = timing?.error === undefined ? "" : `: ${timing.error}`;
    return `outage ${outage.id} was not ${done}${why}`;
  }
  return undefined;
}

function unreached({ id }: Outage, action: "announce" | "begin" | "end"): string {
  if (action === "end") return `outage ${id} was still on when the run ended`;
  return `the run ended before outage ${id} was ${action === "begin" ? "applied" : "announced"}`;
}

/** Whether a change that was due before `endedAt` was not made, in words. */
function undoneChange(
  plan: Plan,
  index: number,
  timings: ReadonlyMap<string, FaultTiming>,
  endedAt = Number.POSITIVE_INFINITY,
): string | undefined {
  const timing = timings.get(`change ${index}`);
  // A run that was ended early did not come so far.
  if (timing === undefined && plan.changes[index].at >= endedAt) return undefined;
  if (timing?.confirmedAt !== undefined && timing.error === undefined) return undefined;
  const why = timing?.error === undefined ? "" : `: ${timing.error}`;
  return `${changeText(plan, index)} was not made${why}`;
}

function changeText({ changes, speed }: Plan, index: number): string {
  const { at, paths } = changes[index];
  return `the change at ${readableDuration(at * speed)} (${paths.join(", ")})`;
}
