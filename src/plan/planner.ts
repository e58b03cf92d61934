// The planner: a checked scenario into a plan. Pure: the same scenario and seed give the same plan, to the byte.

import { sigmaOf } from "../random.ts";
import { readExpectation } from "../scenario/expectation.ts";
import { policyOf } from "../scenario/policy.ts";
import { presets } from "../scenario/presets.ts";
import type { FleetGroup, Scenario } from "../scenario/schema.ts";
import { readBand } from "../scenario/steady.ts";
import { playedMs } from "../units.ts";
import { customersLink } from "./customers-link.ts";
import { type GroupLayout, layOut } from "./fleet-layout.ts";
import { gatewayPlan } from "./gateway-plan.ts";
import { curve } from "./load-curve.ts";
import { planOutages } from "./outages.ts";
import { ownGatewayPlan } from "./own-gateway-plan.ts";
import type { Expectation, Group, Load, Plan, Staff } from "./plan.ts";
import { drawnTime, minorOrUnlimited, terminalPolicy } from "./terminal-policy.ts";

/**
 * The plan of a scenario that the loader found no problem with. Times are divided by the scenario's speed.
 * Throws PlanTooLarge and PlanMisfit.
 */
export function planOf(scenario: Scenario): Plan {
  const { seed, speed } = scenario;
  const durationMs = playedMs(scenario.duration, speed);
  const layout = layOut(scenario.fleet, seed);
  const { cohorts, outages, changes } = planOutages(scenario, layout);
  const groups = layout.groups.map((group) => groupPlan(group, scenario));
  const ownGateway = ownGatewayPlan(scenario, groups);
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
    groups,
    cohorts,
    load: loadPlan(scenario, durationMs),
    gateway: gatewayPlan(scenario),
    ...(ownGateway ? { ownGateway } : {}),
    outages,
    windows: { leastMs: scenario.windows.least, sales: scenario.windows.sales },
    changes,
    expectations: expectations(scenario),
    ...steadyPlan(scenario),
  };
}

function groupPlan({ group, terminals, stores }: GroupLayout, { load, speed }: Scenario): Group {
  const { preset } = group.terminal;
  const customerLink = group.links.indexOf(customersLink);
  return {
    id: group.id,
    terminals,
    firstStore: stores[0],
    perStore: group.perStore,
    preset,
    policy: terminalPolicy(policyOf(presets[preset].policy, group.terminal), load.amount.currency, speed),
    links: group.links.map(({ id }) => id),
    ...(customerLink === -1 ? {} : { customerLink }),
    ...(group.staff ? { staff: staffPlan(group.staff, speed) } : {}),
    alternatives: group.alternatives,
  };
}

function staffPlan(staff: NonNullable<FleetGroup["staff"]>, speed: number): Staff {
  const { notices, monitoring, does, each } = staff;
  return {
    notices: drawnTime(notices, speed),
    ...(monitoring === undefined ? {} : { monitoringMs: playedMs(monitoring, speed) }),
    does,
    eachMs: playedMs(each, speed),
  };
}

function loadPlan({ load, speed }: Scenario, durationMs: number): Load {
  const { median, p95, currency } = load.amount;
  return {
    salesPerMs: load.sales * speed,
    shape: curve(load.shape, durationMs, speed),
    amount: { medianMinor: minorOrUnlimited(median, currency), sigma: sigmaOf(median, p95) },
    currency,
    declinedShare: declinedShare(load),
    arrivals: load.arrivals === "open" ? "open" : { thinkMs: playedMs(load.arrivals.think, speed) },
    cards: Object.entries(load.cards).map(([network, { share, declined }]) => ({
      network,
      share,
      declinedShare: declined,
    })),
    refundShare: load.refunds,
    voidShare: load.voids,
    ...(load.patience ? { patience: drawnTime(load.patience, speed) } : {}),
    delayedAfterMs: playedMs(load.delayedAfter, speed),
  };
}

/** Over all networks, where the load names them. */
function declinedShare({ declined, cards }: Scenario["load"]): number {
  const networks = Object.values(cards);
  if (networks.length === 0) return declined;
  return networks.reduce((sum, network) => sum + network.share * network.declined, 0);
}

function expectations(scenario: Scenario): Expectation[] {
  const context = contextOf(scenario);
  return Object.entries(scenario.expect).flatMap(([key, written]) =>
    (Array.isArray(written) ? written : [written]).map((demand) => {
      const read = readExpectation(key, demand, context);
      if ("at" in read) throw new Error(`expectation ${key}: ${read.what}`);
      return read;
    }),
  );
}

/** Absent where no band is written. */
function steadyPlan(scenario: Scenario): Pick<Plan, "steady"> {
  const { warmUp = 0, ...bands } = scenario.steady ?? {};
  const context = contextOf(scenario);
  const read = Object.entries(bands).flatMap(([key, written]) =>
    (Array.isArray(written) ? written : [written]).map((demand) => {
      const band = readBand(key, demand, context);
      if ("at" in band) throw new Error(`steady ${key}: ${band.what}`);
      return band;
    }),
  );
  if (read.length === 0) return {};
  return { steady: { warmUpMs: playedMs(warmUp, scenario.speed), bands: read } };
}

function contextOf({ outages, fleet, load, speed }: Scenario) {
  return {
    outages: outages.map(({ id }) => id),
    groups: fleet.map(({ id }) => id),
    currency: load.amount.currency,
    speed,
  };
}
