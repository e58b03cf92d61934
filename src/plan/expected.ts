// What a plan's expectations cannot be told by, whatever happens: parts that no outage has, others where everybody is
// struck, a time that never comes. All of it is known before the run, and a person is told so then.

import { logNormal } from "../random.ts";
import { type Mistake, wrongKey } from "../scenario/mistake.ts";
import { instead } from "../scenario/nearest.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readableDuration } from "../units.ts";
import { coarseWindows } from "./coarse-windows.ts";
import { placed } from "./placed.ts";
import type { Expectation, Outage, Plan } from "./plan.ts";
import { sizeOf, union } from "./ranges.ts";
import { littleTimeForSteady, noTimeForSteady } from "./steady.ts";

/** Quiet windows that a recovery is measured by, before and after the outage (docs/definitions.md). */
const windowsNeeded = 3;

/** More names than these are not offered for one that is wrong: there may be thousands of parts. */
const mostOffered = 10;

/** Expectations of the plan that can only be inconclusive. */
export function untellable(plan: Plan, scenario: Scenario): Mistake[] {
  const seen = new Set<string>();
  const mistakes = placed(plan, scenario).flatMap(({ expectation, path }) => {
    const key = String(path[1]);
    if (seen.has(key)) return [];
    const why =
      unknownPart(plan, expectation) ??
      nothingToAsk(plan, expectation) ??
      nobodyMeant(plan, expectation) ??
      noTime(plan, expectation) ??
      noWindows(plan, expectation);
    if (!why) return [];
    // The list of demands on one measure shares its mistake.
    seen.add(key);
    return [wrongKey(["expect", key], why.what, why.todo)];
  });
  return [...noTimeForSteady(plan), ...mistakes];
}

/** Expectations that are likely to be inconclusive. */
export function hardlyTellable(plan: Plan, scenario: Scenario): Mistake[] {
  const warnings = placed(plan, scenario).flatMap(({ expectation, path }): Mistake[] => {
    if (!isOfService(expectation)) return [];
    const asked = writtenOf(plan, expectation);
    const why = firstOf(
      asked,
      (parts) => windowsBefore(plan, parts) ?? windowsAfter(plan, parts) ?? coarseWindows(plan, parts),
    );
    return why ? [{ path: ["expect", String(path[1])], at: "key", what: why.what, todo: why.todo }] : [];
  });
  return [...littleTimeForSteady(plan), ...warnings];
}

interface Why {
  readonly what: string;
  readonly todo: string;
}

/** The parts of a written outage, or the one part of this id. */
function partsOf({ outages }: Plan, id: string): Outage[] {
  return outages.filter((outage) => outage.of === id || outage.id === id);
}

function unknownPart(plan: Plan, { selectors }: Expectation): Why | undefined {
  const { outage, during, after } = selectors;
  const unknown = [outage, during, after].find((id) => id !== undefined && partsOf(plan, id).length === 0);
  if (unknown === undefined) return undefined;
  const [of] = unknown.split(".", 1);
  const parts = plan.outages.filter((each) => each.of === of).map(({ id }) => id);
  if (parts.length === 1) return { what: `${of} has no parts`, todo: `write ${of}` };
  const near = instead(unknown, parts);
  const all = parts.length > mostOffered ? `${parts.slice(0, mostOffered).join(", ")}, …` : parts.join(", ");
  const todo = near.startsWith("did you mean") ? near : `its parts are ${all}`;
  return { what: `${of} has no part ${unknown}`, todo };
}

function nothingToAsk({ outages }: Plan, { measure }: Expectation): Why | undefined {
  if (outages.length > 0 || !["recovery", "restored", "noticed", "detection"].includes(measure))
    return undefined;
  return {
    what: `there is no outage, so nothing has a ${measure}`,
    todo: "leave it out, or write an outage",
  };
}

function nobodyMeant(plan: Plan, { selectors }: Expectation): Why | undefined {
  const { hit, during, after, outage, group } = selectors;
  const id = outage ?? during ?? after;
  if (hit === undefined || id === undefined) return undefined;
  const [from, to] = plan.groups.find((each) => each.id === group)?.terminals ?? [0, plan.terminals];
  const struck = union(partsOf(plan, id).flatMap((part) => part.struck));
  const inside = sizeOf(
    struck
      .map(([first, end]) => [Math.max(first, from), Math.min(end, to)] as const)
      .filter(([first, end]) => first < end),
  );
  const whom = group === undefined ? "everybody" : `all of ${group}`;
  if (hit === "others" && inside === to - from)
    return { what: `${id} strikes ${whom}: there are no others`, todo: "leave hit:others out" };
  if (hit === "struck" && inside === 0)
    return { what: `${id} strikes nobody of ${group}`, todo: "leave hit:struck out, or name another group" };
  return undefined;
}

/** During one outage, after another that is over later. */
function noTime(plan: Plan, { selectors }: Expectation): Why | undefined {
  const { during, after } = selectors;
  if (during === undefined || after === undefined) return undefined;
  const end = (id: string) => Math.max(...partsOf(plan, id).map(({ at, forMs }) => at + forMs));
  if (partsOf(plan, during).some(({ isPermanent }) => isPermanent) || end(during) > end(after))
    return undefined;
  return {
    what: `${during} is over before ${after} is: there is no such time`,
    todo: "leave one of them out",
  };
}

/** Whether it takes quiet windows before and after the outage to tell. */
function isOfService({ measure, selectors }: Expectation): boolean {
  if (measure === "restored") return true;
  return measure === "recovery" && (selectors.part ?? "service") === "service";
}

/** Of each written outage that is asked about, the parts. */
function writtenOf(plan: Plan, { selectors }: Expectation): Outage[][] {
  const { outage } = selectors;
  const asked = outage === undefined ? plan.outages : partsOf(plan, outage);
  return [...Map.groupBy(asked, ({ of }) => of).values()];
}

function firstOf(written: readonly Outage[][], whyOf: (parts: readonly Outage[]) => Why | undefined) {
  for (const parts of written) {
    const why = whyOf(parts);
    if (why) return why;
  }
  return undefined;
}

/**
 * Without a baseline a recovery can never be shown. Of an outage with parts it depends on which of them count as one,
 * and what is late may still be told to have failed: see hardlyTellable.
 */
function noWindows(plan: Plan, expectation: Expectation): Why | undefined {
  if (!isOfService(expectation)) return undefined;
  return firstOf(writtenOf(plan, expectation), (parts) =>
    parts.length === 1 ? windowsBefore(plan, parts) : undefined,
  );
}

function needed({ windows: { leastMs } }: Plan): { neededMs: number; text: string } {
  const neededMs = windowsNeeded * leastMs;
  return { neededMs, text: `${windowsNeeded} windows of ${readableDuration(leastMs)}` };
}

/** Windows are of run time, and so is what is said of them. */
function asPlayed({ speed }: Plan): string {
  return speed === 1 ? "" : `, as played at ${speed}x,`;
}

/** Why there are too few quiet windows before an outage. */
function windowsBefore(plan: Plan, parts: readonly Outage[]): Why | undefined {
  const atMs = Math.min(...parts.map(({ at }) => at));
  const { neededMs, text } = needed(plan);
  if (atMs >= neededMs) return undefined;
  return {
    what: `${parts[0].of} begins ${readableDuration(atMs)} after the first customer${asPlayed(plan)} and ${text} must lie before it`,
    todo: "write a later time, or a smaller windows.least",
  };
}

/** When the terminals that it strikes are well again, nearly all of them: some ends are their own. */
function ownEndMs({ at, forMs, effect }: Outage): number {
  const endMs = at + forMs;
  if (effect.on !== "terminals") return endMs;
  const { does } = effect;
  if (does.kind === "power-cut") return endMs + does.bootMs;
  if (does.kind !== "switched-off") return endMs;
  return endMs + logNormal(0.95, does.noticed.medianMs, does.noticed.sigma) + does.bootMs;
}

/** Why there are too few windows between an outage and the last customer. */
function windowsAfter(plan: Plan, parts: readonly Outage[]): Why | undefined {
  const endMs = Math.max(...parts.map(ownEndMs));
  const { neededMs, text } = needed(plan);
  if (parts.some(({ isPermanent }) => isPermanent) || plan.durationMs - endMs >= neededMs) return undefined;
  const leftMs = Math.max(0, plan.durationMs - endMs);
  return {
    what: `customers come for ${readableDuration(leftMs)} after ${parts[0].of}${asPlayed(plan)} and ${text} must lie there`,
    todo: "write a longer duration, or a smaller windows.least",
  };
}
