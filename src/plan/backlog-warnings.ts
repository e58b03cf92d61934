// What is strange about backlogs: stores of terminals that are full long before an outage ends, sales that expire or are
// purged while it lasts, and a run that ends before its queues can have drained. Expected values by the planner's formulas,
// for what cuts terminals off.

import { exp } from "../random.ts";
import type { FieldPath, Mistake } from "../scenario/mistake.ts";
import type { Scenario } from "../scenario/schema.ts";
import { counted, exactDuration, readableDuration } from "../units.ts";
import { isClosed, isCut, ownLinks } from "./cut-off.ts";
import { gatewayLoad, meanServiceMs } from "./gateway-load.ts";
import { expectedSalesOfTerminal } from "./load-curve.ts";
import type { Group, LinkEffect, Outage, Plan } from "./plan.ts";
import { meet } from "./ranges.ts";

/** `plan` is the scenario's. */
export function backlogWarnings(plan: Plan, scenario: Scenario): Mistake[] {
  const cuts = cutsOf(plan);
  const full = scenario.outages.flatMap(({ id }, index) => [
    ...fullQueues(plan, cuts.get(id) ?? [], ["outages", index]),
    ...expiring(plan, cuts.get(id) ?? [], ["outages", index]),
  ]);
  return [...full, ...shortSettle(plan, [...cuts.values()].flat())];
}

/** A group that an outage cuts off, with what a terminal of it then wants to sell. */
interface Cut {
  readonly outage: Outage;
  readonly group: Group;
  readonly sales: number;
}

/** By written outage: the longest of its parts for each group. */
function cutsOf(plan: Plan): Map<string, Cut[]> {
  const cuts = new Map<string, Cut[]>();
  for (const group of plan.groups) {
    const longest = new Map<string, Outage>();
    for (const outage of plan.outages) {
      const known = longest.get(outage.of);
      if (cutsOff(plan, outage, group) && outage.forMs > (known?.forMs ?? 0)) longest.set(outage.of, outage);
    }
    for (const [of, outage] of longest) {
      const sales = expectedSalesOfTerminal(plan.load, outage.at, outage.at + outage.forMs);
      cuts.set(of, [...(cuts.get(of) ?? []), { outage, group, sales }]);
    }
  }
  return cuts;
}

/**
 * Whether none of the group's links works for some of its terminals while the outage is on, and they sell all the same:
 * one without power turns its customers away.
 */
function cutsOff({ cohorts }: Plan, { effect, struck }: Outage, group: Group): boolean {
  const { id, terminals, policy } = group;
  const links = ownLinks(group);
  if (policy.offline.sells === false || !meet(struck, [terminals])) return false;
  switch (effect.on) {
    case "gateway":
      return isClosed(effect.does);
    case "terminals":
      return effect.does.kind === "link-dead" && links === 1;
    case "links": {
      if (!isCut(effect.does) && !isCutShort(effect.does)) return false;
      const own = effect.cohorts.filter((cohort) => cohorts[cohort].group === id);
      const cut = new Set(own.map((cohort) => cohorts[cohort].link).filter((link) => link < links));
      return cut.size === links;
    }
  }
}

/** Whether connections break in the middle of a message. */
function isCutShort(does: LinkEffect): boolean {
  return does.kind === "toxics" && does.toxics.some(({ type }) => type === "limit_data");
}

/** λ·T against what a terminal may keep. */
function fullQueues({ load, speed }: Plan, cuts: readonly Cut[], path: FieldPath): Mistake[] {
  const meanMinor = load.amount.medianMinor * exp((load.amount.sigma * load.amount.sigma) / 2);
  return cuts.flatMap(({ outage, group, sales }) => {
    const { fits, cap } = capOf(group.policy, meanMinor);
    if (fits * 2 > sales) return [];
    const afterMs = ((outage.forMs * fits) / sales) * speed;
    const what = `a queue of ${group.id} is full after some ${readableDuration(afterMs)} of ${readableDuration(outage.forMs * speed)}`;
    const todo = `later sales are turned away: raise ${cap}, or shorten the outage, unless that is the question`;
    return [{ path, at: "value", what, todo }];
  });
}

/** How many sales a terminal keeps, and which limit says so. */
function capOf({ offline, storage }: Group["policy"], meanMinor: number): { fits: number; cap: string } {
  const refusesAbove = storage?.beyond === "volatile" ? undefined : storage?.durableRecords;
  const caps = [
    { fits: offline.maxPayments, cap: "offline.maxPayments" },
    { fits: offline.maxTotalMinor / meanMinor, cap: "offline.maxTotal" },
    { fits: refusesAbove ?? Number.POSITIVE_INFINITY, cap: "storage.durableRecords" },
  ];
  return caps.reduce((least, each) => (each.fits < least.fits ? each : least));
}

/** Sales that are queued when it begins are given up before it ends. */
function expiring({ speed }: Plan, cuts: readonly Cut[], path: FieldPath): Mistake[] {
  return cuts.flatMap(({ outage, group }) => {
    const { expireAfterMs, purgeAfterMs = Number.POSITIVE_INFINITY } = group.policy.offline;
    const isPurged = purgeAfterMs < expireAfterMs;
    const afterMs = isPurged ? purgeAfterMs : expireAfterMs;
    if (afterMs >= outage.forMs) return [];
    const [goes, field] = isPurged ? ["is purged", "purgeAfter"] : ["expires", "expireAfter"];
    const what = `a queued sale of ${group.id} ${goes} after ${readableDuration(afterMs * speed)}, and ${outage.id} cuts it off for ${readableDuration(outage.forMs * speed)}`;
    const todo = `sales are then never paid: raise offline.${field}, or shorten the outage, unless that is the question`;
    return [{ path, at: "value", what, todo }];
  });
}

/** D/T = ρ/(1−ρ) for the fleet, D_i = n_i·(gap + round trip) for one terminal: the larger counts. */
function shortSettle(plan: Plan, cuts: readonly Cut[]): Mistake[] {
  const { durationMs, settleMs, speed } = plan;
  const runEnd = durationMs + settleMs;
  const load = gatewayLoad(plan);
  const short = cuts
    .filter(({ outage }) => !outage.isPermanent)
    .map((cut) => {
      const { outage, group, sales } = cut;
      const waiting = Math.min(sales, group.policy.offline.maxPayments);
      const fleetMs = load < 1 ? (outage.forMs * load) / (1 - load) : 0;
      const oneMs = firstForwardMs(group) + waiting * forwardMs(plan, group);
      return {
        ...cut,
        waiting,
        drainMs: Math.max(fleetMs, oneMs),
        leftMs: runEnd - outage.at - outage.forMs,
      };
    })
    .toSorted((one, other) => other.drainMs - other.leftMs - (one.drainMs - one.leftMs))
    .at(0);
  if (!short || short.drainMs <= short.leftMs) return [];
  const { outage, group, waiting, drainMs, leftMs } = short;
  const queued = counted(Math.ceil(waiting), "sale");
  const settle = exactDuration(Math.ceil(((settleMs + drainMs - leftMs) * speed) / 1000) * 1000);
  return [
    {
      path: ["settle"],
      at: "value",
      what: `after ${outage.id} a terminal of ${group.id} has some ${queued} to forward, for ${readableDuration(drainMs * speed)}; the run ends ${readableDuration(leftMs * speed)} after it`,
      todo: `write settle: ${settle} or more, or a shorter forward.gap`,
    },
  ];
}

/** From the end of the outage to the first forward, of the slowest terminal. */
function firstForwardMs({ policy: { detection, forward } }: Group): number {
  return (detection.sticky?.medianMs ?? 0) + forward.firstWaitMs + (forward.spreadMs ?? 0);
}

/** Time from one forward to the next, on average. */
function forwardMs(plan: Plan, group: Group): number {
  const { forward } = group.policy;
  const trips = plan.cohorts
    .filter((cohort) => cohort.group === group.id && cohort.link < ownLinks(group))
    .map(({ profile }) => profile.upDelayMs + profile.downDelayMs);
  const trip = trips.reduce((one, other) => Math.max(one, other), 0);
  return forward.gapMs / (forward.batch ?? 1) + trip + meanServiceMs(plan);
}
