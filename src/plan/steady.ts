// When the steady state is looked at, as far as the plan can tell, and whether there is any time for it at all.

import type { Millis } from "../facts.ts";
import { type Mistake, wrongKey } from "../scenario/mistake.ts";
import { readableCount, readableDuration } from "../units.ts";
import { expectedSalesOfTerminal } from "./load-curve.ts";
import type { Outage, Plan } from "./plan.ts";
import type { Range } from "./ranges.ts";

/** Good windows in a row that show a recovered service, after which the steady state is looked at again. */
const windowsOfRecovery = 3;

/** From the first customer, or the end of the warm-up, to the first outage or its announcement; else to the last customer. */
export function plannedBefore({ steady, outages, durationMs }: Plan): Range {
  const firstAt = Math.min(durationMs, ...outages.map(announcedOrBegun));
  return [steady?.warmUpMs ?? 0, firstAt];
}

/** When the gateway, or the network, is first touched by an outage. */
export function announcedOrBegun({ at, announcedMs = 0 }: Outage): Millis {
  return Math.max(0, at - announcedMs);
}

/** Whether the steady state can come back: not without an outage, nor while one is never repaired. */
export function comesBack({ outages }: Plan): boolean {
  return outages.length > 0 && !outages.some(({ isPermanent }) => isPermanent);
}

/** A steady state for which there is no time: every run would be inconclusive. */
export function noTimeForSteady(plan: Plan): Mistake[] {
  if (!plan.steady) return [];
  const { leastMs } = plan.windows;
  const [from, to] = plannedBefore(plan);
  const mistakes: Mistake[] = [];
  const window = `one window of ${readableDuration(leastMs)}`;
  if (to - from < leastMs) {
    const first = firstOf(plan);
    const before = first ? `before ${first.of} ${first.announcedMs ? "is announced" : "begins"}` : "in all";
    mistakes.push(
      wrongKey(
        ["steady"],
        `there ${leftText(plan, to - from)} ${before}, and ${window} must lie there`,
        `write ${first ? "a later time of it" : "a longer duration"}, a shorter warmUp or a smaller windows.least`,
      ),
    );
  }
  if (comesBack(plan) && afterMs(plan) < leastMs) {
    mistakes.push(
      wrongKey(
        ["steady"],
        `there ${leftText(plan, afterMs(plan))} of customers after ${lastOf(plan).of}, and ${window} must lie there`,
        "write a longer duration, a shorter warmUp or a smaller windows.least",
      ),
    );
  }
  return mistakes;
}

/** A steady state for which there is hardly time, or too few sales. */
export function littleTimeForSteady(plan: Plan): Mistake[] {
  if (!plan.steady) return [];
  const { leastMs, sales } = plan.windows;
  const [from, to] = plannedBefore(plan);
  const expected = plan.terminals * expectedSalesOfTerminal(plan.load, from, to);
  const warning = (what: string, todo: string): Mistake => ({
    path: ["steady"],
    at: "key",
    what,
    todo,
  });
  const warnings: Mistake[] = [];
  if (expected < sales) {
    const until = plan.outages.length === 0 ? "in all" : `before ${firstOf(plan)?.of}`;
    warnings.push(
      warning(
        `about ${readableCount(Math.round(expected))} sales come ${until}, and one window has ${readableCount(sales)}`,
        "it will hardly be told: write a later time, more sales or a smaller windows.sales",
      ),
    );
  }
  if (comesBack(plan) && afterMs(plan) < windowsOfRecovery * leastMs) {
    warnings.push(
      warning(
        `there ${leftText(plan, afterMs(plan))} of customers after ${lastOf(plan).of}, and ${windowsOfRecovery} windows of ${readableDuration(leastMs)} show a recovery`,
        "it will hardly be told again: write a longer duration, or a smaller windows.least",
      ),
    );
  }
  return warnings;
}

/** How long customers still come after the last outage and the warm-up, at most; may be negative. */
function afterMs(plan: Plan): Millis {
  const { at, forMs } = lastOf(plan);
  return plan.durationMs - (at + forMs) - (plan.steady?.warmUpMs ?? 0);
}

function firstOf({ outages }: Plan): Outage | undefined {
  return outages.toSorted((one, other) => announcedOrBegun(one) - announcedOrBegun(other))[0];
}

/** Of those that there are: at least one. */
function lastOf({ outages }: Plan): Outage {
  return outages.reduce((last, each) => (each.at + each.forMs > last.at + last.forMs ? each : last));
}

/** Windows are of run time, and so is what is said of them. */
function leftText({ speed }: Plan, ms: Millis): string {
  if (ms <= 0) return "is no time";
  return `are ${readableDuration(ms)}${speed === 1 ? "" : ` as played at ${speed}x`}`;
}
