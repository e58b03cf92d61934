// Known answers: what queueing theory says of a plan, and what the virtual engine makes of it. The whole engine
// is measured, from the customers to the facts: thousands of terminals make the Poisson stream, the link adds
// what it adds, and what is left of a round trip is the wait for a worker.
//
// The gateway's service is lognormal, so M/D/1, M/D/c (no spread) and M/G/1 can be asked of it, M/M/c cannot.

import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { facts, type Millis } from "../../../src/facts.ts";
import type { GatewayPlan } from "../../../src/plan/plan.ts";
import { exp } from "../../../src/random.ts";
import { planOf, policy, refuse, type Wishes, wifi } from "./plans.ts";

export interface KnownAnswer {
  readonly name: string;
  readonly unit: "ms" | "s";
  readonly expected: number;
  /** Mean over the seeds. */
  readonly measured: number;
  /** Half of the 95 % confidence interval; 0 where nothing is left to chance. */
  readonly plusMinus: number;
}

/** What a link of profile wifi and a ledger add to a round trip, ms: 2 there, 2 back, 2 to make it durable. */
const roundTripMs = 6;

const patient: Wishes["policy"] = {
  timeoutMs: 3_600_000,
  detection: { failures: 1, afterMs: 3_600_000 },
  probe: { baseMs: 100, capMs: 100, jitter: "none" },
  forward: { ...policy.forward, firstWaitMs: 1, gapMs: 1 },
};

/** Mean wait for a worker in M/G/1 (Pollaczek 1930, Khinchine 1932), in units of the mean service time. */
export function pollaczekKhinchine(load: number, sigma: number): number {
  // The second moment of a lognormal is its squared mean times e to the sigma squared.
  return (load * exp(sigma * sigma)) / (2 * (1 - load));
}

/** Mean wait for one of `workers` in M/D/c (Crommelin 1932), in units of the service time. */
export function crommelin(load: number, workers: number): number {
  const offered = load * workers;
  let wait = 0;
  for (let i = 1; i <= 2_000; i++) {
    const mean = i * offered;
    const first = i * workers;
    // Poisson probabilities of `mean` from `first` on, each from the one before.
    let term = exp(first * Math.log(mean) - mean - lnFactorial(first));
    let all = 0;
    let later = 0;
    for (let j = first; term > 1e-18 || j < mean; j++) {
      all += term;
      if (j > first) later += term;
      term *= mean / (j + 1);
    }
    wait += all - (workers / offered) * later;
  }
  return wait;
}

function lnFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}

/** Waits for the gateway's workers. `sales`: how many a seed is worth. */
export function waits(seeds: number, sales: number): KnownAnswer[] {
  const serviceMs = 200;
  const cases = [
    ...[0.5, 0.75, 0.9].map((load) => ({ name: "M/D/1", load, workers: 1, sigma: 0 })),
    ...[0.5, 0.75, 0.9].map((load) => ({ name: "M/D/8", load, workers: 8, sigma: 0 })),
    ...[0.5, 0.75].map((load) => ({
      name: "M/G/1 (lognormal, sigma 0.668)",
      load,
      workers: 1,
      sigma: 0.668,
    })),
  ];
  return cases.map(({ name, load, workers, sigma }) => {
    // The mean of a lognormal is its median times e to half the sigma squared.
    const medianMs = serviceMs / exp((sigma * sigma) / 2);
    const salesPerMs = (load * workers) / serviceMs;
    const gateway = { workers, service: { medianMs, sigma }, queueLimit: 1_000_000 };
    const expected = serviceMs * (workers === 1 ? pollaczekKhinchine(load, sigma) : crommelin(load, workers));
    const measured = overSeeds(seeds, (seed) => {
      return meanRoundTrip(seed, salesPerMs, sales, gateway) - serviceMs - roundTripMs;
    });
    return { name: `wait in ${name}, load ${load}`, unit: "ms", expected, ...measured };
  });
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
    return { name, unit: "s", expected: expectedMs / 1_000, ...measured };
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
    const measured = (at - onlineAt) / 1_000;
    return { name, unit: "s", expected: expectedMs / 1_000, measured, plusMinus: 0 };
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

/** 97.5 % quantiles of Student's t by degrees of freedom. */
const student = [
  Number.NaN,
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145],
  ...[2.131, 2.12, 2.11, 2.101, 2.093],
];

/** Mean over seeds 1, 2, … and half its 95 % confidence interval. At most 20 seeds. */
function overSeeds(
  seeds: number,
  measure: (seed: number) => number,
): { measured: number; plusMinus: number } {
  const values = Array.from({ length: seeds }, (_, n) => measure(n + 1));
  const measured = values.reduce((sum, value) => sum + value, 0) / seeds;
  const variance = values.reduce((sum, value) => sum + (value - measured) ** 2, 0) / (seeds - 1);
  return { measured, plusMinus: student[seeds - 1] * Math.sqrt(variance / seeds) };
}
