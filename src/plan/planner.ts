// The planner: a checked scenario into a plan. Pure: the same scenario and seed give the same plan, to the byte.

import { kindOf } from "../outages/kinds.ts";
import { sigmaOf } from "../random.ts";
import { readExpectation } from "../scenario/expectation.ts";
import type { Policy } from "../scenario/policy.ts";
import { policyOf } from "../scenario/policy.ts";
import { presets } from "../scenario/presets.ts";
import type { Scenario, WrittenOutage } from "../scenario/schema.ts";
import { minorUnits, playedMs } from "../units.ts";
import { divide } from "./cohorts.ts";
import { type FleetLayout, layOut, terminalsOf } from "./fleet-layout.ts";
import { curve } from "./load-curve.ts";
import type { Backoff, Expectation, GatewayPlan, Load, Outage, Plan, TerminalPolicy } from "./plan.ts";
import { type Selection, select, struckStores } from "./selection.ts";

/** The plan of a scenario that the loader found no problem with. Times are divided by the scenario's speed. */
export function planOf(scenario: Scenario): Plan {
  const { seed, speed } = scenario;
  const durationMs = playedMs(scenario.duration, speed);
  const layout = layOut(scenario.fleet, seed);
  const written = scenario.outages.toSorted((one, other) => one.at - other.at);
  const network = written
    .filter(({ what }) => kindOf(what.kind).strikes === "links")
    .map(({ id, strike }) => ({ id, selection: select(layout, id, strike, seed) }));
  const division = divide(
    layout,
    network.map(({ selection }) => selection),
  );
  const struckBy = new Map(
    network.map(({ id, selection }, index) => [id, { selection, cohorts: division.struck[index] }]),
  );
  return {
    schema: 1,
    name: scenario.name,
    about: scenario.about,
    seed,
    speed,
    durationMs,
    settleMs: playedMs(scenario.settle, speed),
    terminals: layout.terminals,
    stores: layout.stores,
    groups: layout.groups.map(({ group, terminals, stores }) => ({
      id: group.id,
      terminals,
      firstStore: stores[0],
      perStore: group.perStore,
      preset: group.terminal.preset,
      policy: terminalPolicy(
        policyOf(presets[group.terminal.preset].policy, group.terminal),
        scenario.load.amount.currency,
        speed,
      ),
      links: group.links.map(({ id }) => id),
      alternatives: [],
    })),
    cohorts: division.cohorts,
    load: loadPlan(scenario, durationMs),
    gateway: gatewayPlan(scenario),
    outages: written.map((outage) => outagePlan(outage, speed, layout, struckBy.get(outage.id))),
    windows: { leastMs: scenario.windows.least, sales: scenario.windows.sales },
    changes: [],
    expectations: expectations(scenario),
  };
}

/** A figure that has no bound, as JSON can hold it. */
const unlimited = Number.MAX_SAFE_INTEGER;

function terminalPolicy(policy: Policy, currency: string, speed: number): TerminalPolicy {
  const { detection, offline, forward } = policy;
  const minor = (amount: number) => minorUnits(amount, currency) ?? unlimited;
  return {
    timeoutMs: playedMs(policy.timeout, speed),
    signOnWithinMs: playedMs(policy.signOnWithin, speed),
    detection: { failures: detection.failures, afterMs: playedMs(detection.after, speed) },
    probe: backoff(policy.probe, speed),
    offline: {
      maxAmountMinor: minor(offline.maxAmount),
      maxPayments: Math.min(offline.maxPayments, unlimited),
      maxTotalMinor: minor(offline.maxTotal),
      expireAfterMs: playedMs(offline.expireAfter, speed),
    },
    forward: {
      as: forward.as,
      firstWaitMs: playedMs(forward.firstWait, speed),
      gapMs: playedMs(forward.gap, speed),
      retry: backoff(forward.retry, speed),
      maxAttempts: forward.maxAttempts,
    },
  };
}

function backoff({ base, cap, jitter }: Policy["probe"], speed: number): Backoff {
  return { baseMs: playedMs(base, speed), capMs: playedMs(cap, speed), jitter };
}

function loadPlan({ load, speed }: Scenario, durationMs: number): Load {
  const { median, p95, currency } = load.amount;
  return {
    salesPerMs: load.sales * speed,
    shape: curve(load.shape, durationMs, speed),
    amount: { medianMinor: minorUnits(median, currency) ?? unlimited, sigma: sigmaOf(median, p95) },
    currency,
    declinedShare: load.declined,
    arrivals: "open",
    cards: [],
    refundShare: 0,
    voidShare: 0,
  };
}

function gatewayPlan({ gateway, speed }: Scenario): GatewayPlan {
  const { p50, p95 } = gateway.service;
  return {
    workers: gateway.workers,
    service: { medianMs: p50, sigma: sigmaOf(p50, p95) },
    queueLimit: gateway.queue,
    abandoned: gateway.abandoned,
    retryAfterMs: playedMs(gateway.retryAfter, speed),
    routes: {},
    defects: gateway.defects,
  };
}

function outagePlan(
  { id, at, for: length, what }: WrittenOutage,
  speed: number,
  layout: FleetLayout,
  struckBy: { readonly selection: Selection; readonly cohorts: readonly number[] } | undefined,
): Outage {
  const kind = kindOf(what.kind);
  const start = playedMs(at, speed);
  // The end is divided, not the length: outages that end at the same time in the scenario end so in the run.
  const timing = { at: start, forMs: Math.max(1, playedMs(at + length, speed) - start) };
  if (kind.strikes === "gateway" || !struckBy) {
    if (kind.strikes !== "gateway") throw new Error(`outage ${id} of the network has no selection`);
    const effect = { on: "gateway", does: kind.effect(what.parameters, speed) } as const;
    return {
      id,
      of: id,
      kind: kind.name,
      ...timing,
      isPermanent: false,
      struck: [[0, layout.terminals]],
      effect,
    };
  }
  return {
    id,
    of: id,
    kind: kind.name,
    ...timing,
    isPermanent: false,
    struck: terminalsOf(layout.groups, struckStores(layout, struckBy.selection)),
    effect: { on: "links", cohorts: struckBy.cohorts, does: kind.effect(what.parameters, speed) },
  };
}

function expectations({ expect, outages, load }: Scenario): Expectation[] {
  const context = { outages: outages.map(({ id }) => id), currency: load.amount.currency };
  return Object.entries(expect).flatMap(([key, written]) =>
    (typeof written === "string" ? [written] : written).map((text) => {
      const read = readExpectation(key, text, context);
      if ("at" in read) throw new Error(`expectation ${key}: ${read.what}`);
      return read;
    }),
  );
}
