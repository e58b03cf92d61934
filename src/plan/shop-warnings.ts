// What is strange about shops and their people: days that close after the run, hands that are faster than a start,
// another terminal where there is none, and a counter that cannot keep up on a good day.

import { exp } from "../random.ts";
import type { Mistake } from "../scenario/mistake.ts";
import { readableDuration } from "../units.ts";
import { ownLinks } from "./cut-off.ts";
import { meanServiceMs } from "./gateway-load.ts";
import { peakOf } from "./load-curve.ts";
import type { Group, Plan } from "./plan.ts";

/** Above this load of a counter the line in front of it grows by chance as if something were broken. */
const highLoad = 0.7;

interface Why {
  /** Field of the group. */
  readonly field: string;
  readonly what: string;
  readonly todo: string;
}

export function shopWarnings(plan: Plan): Mistake[] {
  return plan.groups.flatMap((group, index) =>
    [lateClosing, hasty, alone, busyCounter].flatMap((check) => {
      const why = check(plan, group);
      if (!why) return [];
      return [{ path: ["fleet", index, why.field], at: "value", what: why.what, todo: why.todo }];
    }),
  );
}

function lateClosing({ settleMs, speed }: Plan, { policy }: Group): Why | undefined {
  const { settlement } = policy;
  if (!settlement || settlement.withinMs < settleMs) return undefined;
  const within = readableDuration(settlement.withinMs * speed);
  const what = `days are closed within ${within} after the last customer, and the run ends after ${readableDuration(settleMs * speed)}`;
  return { field: "terminal", what, todo: "write a longer settle, or a shorter settlement.within" };
}

function hasty({ speed }: Plan, { staff, policy }: Group): Why | undefined {
  const bootMs = policy.life?.bootMs ?? 0;
  if (!staff || staff.eachMs >= bootMs || !staff.does.slice(0, -1).includes("restart")) return undefined;
  const what = `goes on ${readableDuration(staff.eachMs * speed)} after a restart, which takes ${readableDuration(bootMs * speed)}`;
  return {
    field: "staff",
    what,
    todo: "what they do next meets a terminal that is still starting: write a longer each",
  };
}

function alone(_: Plan, { alternatives, perStore }: Group): Why | undefined {
  if (perStore > 1 || !alternatives.some(({ way }) => way === "other-terminal")) return undefined;
  return {
    field: "alternatives",
    what: "other-terminal: a store has only one",
    todo: "write perStore: 2 or more, or leave it out",
  };
}

/** λ·s on a day with nothing broken: entry, round trip and service. */
function busyCounter(plan: Plan, group: Group): Why | undefined {
  const { counter } = group.policy;
  if (!counter) return undefined;
  const { medianMs = 0, sigma = 0 } = counter.entry ?? {};
  const trips = plan.cohorts
    .filter((cohort) => cohort.group === group.id && cohort.link < ownLinks(group))
    .map(({ profile }) => profile.upDelayMs + profile.downDelayMs);
  const saleMs = medianMs * exp((sigma * sigma) / 2) + Math.min(...trips) + meanServiceMs(plan);
  const load = (plan.load.salesPerMs * peakOf(plan.load.shape) * saleMs) / counter.atOnce;
  if (load <= highLoad) return undefined;
  return {
    field: "terminal",
    what: `the counter's load is ${load.toFixed(2)} at the peak, above ${highLoad}`,
    todo: "customers then wait by chance: write fewer sales, a shorter counter.entry or a lower speed",
  };
}
