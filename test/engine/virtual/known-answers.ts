// Known answers: what queueing theory says of a plan, and what the virtual engine makes of it. The whole engine
// is measured, from the customers to the facts: thousands of terminals make the Poisson stream, the link adds
// what it adds, and what is left of a round trip is the wait for a worker.

import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { facts, type Millis } from "../../../src/facts.ts";
import type { GatewayPlan } from "../../../src/plan/plan.ts";
import { draw, exp, exponential, purposes } from "../../../src/random.ts";
import { crommelin, erlang, pollaczekKhinchine } from "./known-answers-formulas.ts";
import { type Measured, overSeeds } from "./known-answers-interval.ts";
import { planOf, policy, refuse, type Wishes, wifi } from "./plans.ts";

export interface KnownAnswer extends Measured {
  readonly name: string;
  /** Where the expected figure comes from. */
  readonly source: string;
  readonly unit: "ms" | "s" | "min" | "h" | "%" | "×" | "sales";
  readonly expected: number;
  /** What the formula is known to leave out, at most. */
  readonly leavesOut?: number;
}

/** Whether theory lies in the interval of what was measured. Figures with nothing left to chance are equal. */
export function isIn(answer: KnownAnswer): boolean {
  return Math.abs(answer.measured - answer.expected) <= toleranceOf(answer) + 1e-9;
}

/** How far theory may lie from what was measured. */
export function toleranceOf({ plusMinus, leavesOut = 0 }: KnownAnswer): number {
  return plusMinus + leavesOut;
}

/** What a link of profile wifi and a ledger add to a round trip, ms: 2 there, 2 back, 2 to make it durable. */
const roundTripMs = 6;

const patient: Wishes["policy"] = {
  timeoutMs: 3_600_000,
  detection: { failures: 1, afterMs: 3_600_000 },
  probe: { baseMs: 100, capMs: 100, jitter: "none" },
  forward: { ...policy.forward, firstWaitMs: 1, gapMs: 1 },
};

/** How long a worker takes, and what theory then says of the wait. */
interface Law {
  readonly name: string;
  readonly source: string;
  readonly workers: number;
  /** Share of the workers that are busy. */
  readonly loads: readonly number[];
  /** The plan's service of this mean, for this seed. */
  service(meanMs: number, seed: number): GatewayPlan["service"];
  /** In units of the mean service time. */
  wait(load: number): number;
}

const sigma = 0.668;

const laws: readonly Law[] = [
  ...[1, 8].map(
    (workers): Law => ({
      name: `M/M/${workers}`,
      source: "Erlang C",
      workers,
      loads: [0.5, 0.75, 0.9],
      service: exponentialService,
      wait: (load) => erlang(load, workers),
    }),
  ),
  {
    name: "M/D/1",
    source: "Pollaczek–Khinchine",
    workers: 1,
    loads: [0.5, 0.75, 0.9],
    service: (meanMs) => ({ medianMs: meanMs, sigma: 0 }),
    wait: (load) => pollaczekKhinchine(load, 0),
  },
  {
    name: "M/D/8",
    source: "Crommelin",
    workers: 8,
    loads: [0.5, 0.75, 0.9],
    service: (meanMs) => ({ medianMs: meanMs, sigma: 0 }),
    wait: (load) => crommelin(load, 8),
  },
  {
    name: `M/G/1, lognormal, sigma ${sigma}`,
    source: "Pollaczek–Khinchine",
    workers: 1,
    loads: [0.5, 0.75],
    // The mean of a lognormal is its median times e to half the sigma squared.
    service: (meanMs) => ({ medianMs: meanMs / exp((sigma * sigma) / 2), sigma }),
    wait: (load) => pollaczekKhinchine(load, sigma),
  },
];

/**
 * A gateway knows lognormal service only. One whose median is drawn anew for every request, and does not spread
 * around it, takes as long as was drawn: any law can be played so.
 */
export function exponentialService(meanMs: number, seed: number): GatewayPlan["service"] {
  let n = 0;
  return {
    get medianMs() {
      // Terminal 0 is the gateway's own stream.
      return meanMs * exponential(draw(seed, 1, purposes.service, n++));
    },
    sigma: 0,
  };
}

/** Waits for the gateway's workers. `sales`: how many a seed is worth. */
export function waits(seeds: number, sales: number): KnownAnswer[] {
  const serviceMs = 200;
  return laws.flatMap(({ name, source, workers, loads, service, wait }) =>
    loads.map((load): KnownAnswer => {
      const salesPerMs = (load * workers) / serviceMs;
      const measured = overSeeds(seeds, (seed) => {
        const gateway = { workers, service: service(serviceMs, seed), queueLimit: 1_000_000 };
        return meanRoundTrip(seed, salesPerMs, sales, gateway) - serviceMs - roundTripMs;
      });
      const expected = serviceMs * wait(load);
      return { name: `wait in ${name}, load ${load}`, source, unit: "ms", expected, ...measured };
    }),
  );
}

/** Mean time to approval, ms, without the first tenth of the run, in which the queue finds its length. */
function meanRoundTrip(
  seed: number,
  salesPerMs: number,
  sales: number,
  gateway: Partial<GatewayPlan>,
): number {
  // So many that hardly a sale waits behind another of its own terminal, which has one connection.
  const terminals = 10_000;
  const durationMs = Math.round(sales / salesPerMs);
  const plan = planOf({
    ...{ seed, durationMs, gateway, policy: patient, cohorts: [[terminals, wifi]] },
    load: { salesPerMs: salesPerMs / terminals, declinedShare: 0 },
  });
  let sum = 0;
  let count = 0;
  const sink = {
    record(_terminal: number, at: Millis, kind: number, _sale: number, value: number) {
      if (kind !== facts.approved || at < durationMs / 10) return;
      sum += value;
      count++;
    },
  };
  new VirtualFleet({ plan, sink }).run(Number.POSITIVE_INFINITY);
  return sum / count;
}

/**
 * How long a fleet needs to work off what an outage of length T left: D = T · load / (1 − load). It is over when
 * a sale finds a free worker again; the last queued sale is forwarded a little earlier, because a terminal's
 * new sales wait behind its own forwards.
 */
export function fleetDrains(seeds: number): KnownAnswer[] {
  const outageMs = 60_000;
  const serviceMs = 50;
  const workers = 4;
  const terminals = 1_000;
  return [0.5, 0.75, 0.9].map((load) => {
    const expectedMs = (outageMs * load) / (1 - load);
    const endsAt = 30_000 + outageMs;
    const wishes: Wishes = {
      durationMs: endsAt + 2 * expectedMs,
      settleMs: 600_000,
      cohorts: [[terminals, wifi]],
      policy: patient,
      gateway: { workers, service: { medianMs: serviceMs, sigma: 0 }, queueLimit: 1_000_000 },
      load: { salesPerMs: (load * workers) / serviceMs / terminals, declinedShare: 0 },
      outages: [refuse(30_000, outageMs, 0)],
    };
    const measured = overSeeds(seeds, (seed) => {
      // Not from the removal: the first to come back finds nobody there yet.
      const isOver = (at: Millis, value: number) => at > endsAt + 1_000 && value <= serviceMs + roundTripMs;
      return (firstApproval({ ...wishes, seed }, isOver) - endsAt) / 1_000;
    });
    const name = `backlog of a fleet after ${outageMs / 1_000} s, load ${load}`;
    const source = "D = T · load / (1 − load)";
    return { name, source, unit: "s", expected: expectedMs / 1_000, ...measured };
  });
}

/** When the first approval comes that is meant. */
function firstApproval(wishes: Wishes, isMeant: (at: Millis, roundTripMs: Millis) => boolean): Millis {
  let first: Millis = Number.NaN;
  const sink = {
    record(_terminal: number, at: Millis, kind: number, _sale: number, value: number) {
      if (kind === facts.approved && Number.isNaN(first) && isMeant(at, value)) first = at;
    },
  };
  new VirtualFleet({ plan: planOf(wishes), sink }).run(Number.POSITIVE_INFINITY);
  return first;
}

/** How long one terminal needs for its n queued sales: n · round trip + (n − 1) · gap, after its first wait. */
export function terminalDrains(): KnownAnswer[] {
  return [1, 2, 3].map((seed) => {
    const [firstWaitMs, gapMs, serviceMs] = [300, 1_000, 50];
    const { at, sales, onlineAt } = lastForward({
      seed,
      cohorts: [[1, wifi]],
      policy: { ...patient, forward: { ...policy.forward, firstWaitMs, gapMs } },
      gateway: { service: { medianMs: serviceMs, sigma: 0 } },
      load: { declinedShare: 0 },
      // Nobody buys any more when it is over.
      outages: [refuse(0, 61_000, 0)],
    });
    const expectedMs = firstWaitMs + sales * (serviceMs + roundTripMs) + (sales - 1) * gapMs;
    const name = `drain of one terminal with ${sales} sales queued`;
    const source = "first wait + n · round trip + (n − 1) · gap";
    const measured = (at - onlineAt) / 1_000;
    return { name, source, unit: "s", expected: expectedMs / 1_000, measured, plusMinus: 0 };
  });
}

function lastForward(wishes: Wishes): { at: Millis; sales: number; onlineAt: Millis } {
  const last = { at: 0, sales: 0, onlineAt: 0 };
  const sink = {
    record(_terminal: number, at: Millis, kind: number) {
      if (kind === facts.online) last.onlineAt = at;
      if (kind !== facts.forwardAccepted) return;
      last.at = at;
      last.sales++;
    },
  };
  new VirtualFleet({ plan: planOf(wishes), sink }).run(Number.POSITIVE_INFINITY);
  return last;
}
