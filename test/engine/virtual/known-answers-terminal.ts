// Known answers about terminals: figures that others published or that follow from a line of arithmetic, played by the
// whole virtual engine and read from the facts.

import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { facts, type Millis } from "../../../src/facts.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { exp, ln } from "../../../src/random.ts";
import { states } from "../../../src/terminal/states.ts";
import { exponentialService, type KnownAnswer } from "./known-answers.ts";
import { overSeeds } from "./known-answers-interval.ts";
import { blackHole, type Fact, FactList, planOf, policy, refuse, type Wishes, wifi } from "./plans.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Nothing is left to a terminal's own time-outs and expiries, and nothing comes back before the test says so. */
const calm: TerminalPolicy = {
  ...policy,
  offline: { ...policy.offline, expireAfterMs: 100 * hour },
  timeoutMs: hour,
  detection: { failures: 1, afterMs: hour },
  probe: { baseMs: 10 * hour, capMs: 10 * hour, jitter: "none" },
};

function play(wishes: Wishes): FactList {
  const sink = new FactList();
  new VirtualFleet({ plan: planOf(wishes), sink }).run(Number.POSITIVE_INFINITY);
  return sink;
}

/** The first fact of each terminal that is meant. */
function firstOf(all: readonly Fact[], isMeant: (fact: Fact) => boolean): Fact[] {
  const first = new Map<number, Fact>();
  for (const fact of all) if (!first.has(fact[0]) && isMeant(fact)) first.set(fact[0], fact);
  return [...first.values()];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A terminal that uploads one stored sale every five minutes, the first after five minutes (Verifone SCA). */
export function slowUploads(): KnownAnswer[] {
  const count = 30;
  const everyMs = 5 * minute;
  const all = play({
    cohorts: [[1, wifi]],
    settleMs: 4 * hour,
    load: { salesPerMs: 1 / second, declinedShare: 0 },
    policy: {
      ...calm,
      probe: { baseMs: 1, capMs: 1, jitter: "none" },
      offline: { ...calm.offline, maxPayments: count },
      forward: { ...policy.forward, firstWaitMs: everyMs, gapMs: everyMs },
    },
    // Nobody buys any more when it is over.
    outages: [refuse(0, minute + second, 0)],
  });
  const accepted = all.of(facts.forwardAccepted);
  const online = all.of(facts.online).at(-1)?.[1] ?? Number.NaN;
  return [
    {
      name: `${accepted.length} stored sales, one upload every 5 min`,
      source: "n · gap",
      ...{ unit: "h", expected: (count * everyMs) / hour },
      ...{ measured: ((accepted.at(-1)?.[1] ?? Number.NaN) - online) / hour, plusMinus: 0 },
      // A gap begins at the end of the upload before.
      leavesOut: accepted.reduce((sum, [, , , , roundTripMs]) => sum + roundTripMs, 0) / hour,
    },
  ];
}

/** How long a terminal that is cut off can sell until the value of what it stored is at its limit. */
export function fullTerminals(seeds: number, terminals: number): KnownAnswer[] {
  const amountMinor = 2_500;
  const perHour = 60;
  return [5_000, 1_000].map((limit) => {
    const sales = (limit * 100) / amountMinor;
    const expectedMs = (sales * hour) / perHour;
    const measured = overSeeds(seeds, (seed) => {
      const { all } = play({
        ...{ seed, cohorts: [[terminals, wifi]], durationMs: 2 * expectedMs, settleMs: 1 },
        load: {
          ...{ salesPerMs: perHour / hour, declinedShare: 0, amount: { medianMinor: amountMinor, sigma: 0 } },
        },
        policy: { ...calm, offline: { ...calm.offline, maxTotalMinor: limit * 100 } },
        outages: [refuse(0, 3 * expectedMs, 0)],
      });
      const full = firstOf(all, ([, , kind, , value]) => kind === facts.state && value === states.full);
      return mean(full.map(([, at]) => at / minute));
    });
    const name = `offline terminal full at $${limit.toLocaleString("en")}, $25 a sale, ${perHour} sales/h`;
    return {
      name,
      source: "limit / (amount · rate)",
      unit: "min",
      expected: expectedMs / minute,
      ...measured,
    };
  });
}

/**
 * Which of the two notices a silence: the echo that goes out every five minutes, or a sale; each after its time-out of
 * 60 s. With sales by Poisson's law at rate λ and an echo every E, a sale is first in a share
 * 1 − (1 − e^(−λE)) / λE of all cases, and the first of the two goes out after that share of 1/λ.
 */
export function noticings(seeds: number, terminals: number): KnownAnswer[] {
  const timeoutMs = minute;
  const echoEveryMs = 5 * minute;
  const at = 20 * minute;
  return [60, 10].flatMap((perHour) => {
    const x = (perHour * echoEveryMs) / hour;
    const share = 1 - (1 - exp(-x)) / x;
    const figures = Array.from({ length: seeds }, (_, n) => {
      const { all } = play({
        ...{ seed: n + 1, cohorts: [[terminals, wifi]], durationMs: at + 10 * minute, settleMs: 1 },
        load: { salesPerMs: perHour / hour, declinedShare: 0 },
        policy: {
          ...{ ...calm, timeoutMs, signOnWithinMs: echoEveryMs },
          detection: { failures: 1, afterMs: hour, echoEveryMs },
        },
        outages: [blackHole(at, hour, 0)],
      });
      const failed = firstOf(all, ([, , kind]) => kind === facts.unknown || kind === facts.echoFailed);
      const offline = firstOf(all, ([, , kind]) => kind === facts.offline);
      return {
        bySale: (100 * failed.filter(([, , kind]) => kind === facts.unknown).length) / terminals,
        afterMs: mean(offline.map(([, since]) => since - at)),
      };
    });
    const of = `silence, ${perHour} sales/h, echo every 5 min, time-out 60 s`;
    return [
      {
        name: `${of}: noticed by a sale`,
        source: "1 − (1 − e^(−λE)) / λE",
        ...{ unit: "%" as const, expected: 100 * share },
        ...overSeeds(seeds, (seed) => figures[seed - 1].bySale),
      },
      {
        name: `${of}: offline after`,
        source: "time-out + (1 − (1 − e^(−λE)) / λE) / λ",
        ...{ unit: "s" as const, expected: (timeoutMs + (share * hour) / perHour) / second },
        ...overSeeds(seeds, (seed) => figures[seed - 1].afterMs / second),
      },
    ];
  });
}

/**
 * Attempts a sale where each fails with probability p, whatever became of the one before: a gateway whose service is
 * exponential, with no end of workers, and terminals that wait no longer than for a share 1 − p of it. Each attempt has a
 * key of its own: under the same key a gateway answers a repetition together with the first.
 */
export function multipliedLoads(seeds: number, sales: number): KnownAnswer[] {
  const timeoutMs = 2 * second;
  // One an hour, so that hardly a sale meets another one at its terminal, which has one connection.
  const durationMs = 4 * hour;
  const terminals = sales / 4;
  return [
    { p: 0.5, attempts: 3 },
    { p: 0.5, attempts: 5 },
    { p: 0.2, attempts: 3 },
  ].map(({ p, attempts }) => {
    const meanMs = (timeoutMs - lineMs) / -ln(p);
    const measured = overSeeds(seeds, (seed) => {
      const sink = new Counts();
      const plan = planOf({
        ...{ seed, cohorts: [[terminals, wifi]], durationMs, settleMs: 1 },
        load: { salesPerMs: 1 / hour, declinedShare: 0 },
        gateway: { workers: 1_000_000, service: exponentialService(meanMs, seed) },
        policy: {
          ...{ ...calm, timeoutMs },
          detection: { failures: 1_000_000, afterMs: 100 * hour, confirms: false },
          retry: {
            ...{ attempts, wait: { baseMs: 1, capMs: 1, jitter: "none" } },
            ...{ key: "new", honoursRetryAfter: false },
          },
          unknown: {
            does: "retry",
            reversal: { attempts: 1, wait: { baseMs: 1, capMs: 1, jitter: "none" } },
          },
          forward: { ...policy.forward, firstWaitMs: 100 * hour },
        },
      });
      new VirtualFleet({ plan, sink }).run(Number.POSITIVE_INFINITY);
      return sink.of[facts.sent] / sink.of[facts.wanted];
    });
    const expected = (1 - p ** attempts) / (1 - p);
    const name = `load with ${attempts} attempts a sale, of which ${100 * p} % fail`;
    return { name, source: "(1 − p^a) / (1 − p)", unit: "×", expected, ...measured };
  });
}

/** What a link of profile wifi adds to a round trip, ms, and a ledger to make it durable. */
const lineMs = 6;

class Counts {
  readonly of: number[] = new Array(64).fill(0);

  record(_terminal: number, _at: Millis, kind: number): void {
    this.of[kind]++;
  }
}

/**
 * Terminals with a stored sale each that come back at the same moment. Their first forwards are spread over J by the last
 * two digits of the serial number; the gateway takes 1/s a second. Where J ≥ N · s, nobody waits but for the others with
 * the same digits.
 */
export function herds(terminals: number): KnownAnswer[] {
  const serviceMs = 50;
  const probeMs = 100;
  const allMs = terminals * serviceMs;
  return [0, 0.5, 1, 2].map((share) => {
    const spreadMs = share * allMs;
    const { all } = play({
      ...{ cohorts: [[terminals, wifi]], durationMs: 10 * second, settleMs: hour },
      // So many that every terminal has one to store.
      load: { salesPerMs: 1 / 500, declinedShare: 0 },
      gateway: { workers: 1, service: { medianMs: serviceMs, sigma: 0 }, queueLimit: 1_000_000 },
      policy: {
        ...{ ...calm, probe: { baseMs: probeMs, capMs: probeMs, jitter: "none" } },
        offline: { ...calm.offline, maxPayments: 1 },
        forward: { ...policy.forward, firstWaitMs: second, spreadMs },
      },
      outages: [refuse(0, 11 * second, 0)],
    });
    const waits = all.flatMap(([, , kind, , value]) => (kind === facts.forwardAccepted ? [value] : []));
    // The last digits come after 99 of 100 steps; before that the gateway has worked all the time, or caught up.
    const expectedMs = spreadMs < allMs ? allMs - 0.99 * spreadMs : allMs / 100;
    return {
      name: `${waits.length} terminals with a sale each come back, spread over ${spreadMs / second} s`,
      source: "longest wait: N · s − J, or none",
      ...{ unit: "s", expected: expectedMs / second, measured: Math.max(...waits) / second, plusMinus: 0 },
      // They come back within one wait of their probes, and not in one moment.
      leavesOut: (probeMs + lineMs) / second,
    };
  });
}

/** How many sales were sent while a reversal was owed, and how many reversals were; UnionPay's terminals send none. */
export function soldBeforeReversal(isFirst: boolean): { readonly sold: number; readonly owed: number } {
  const { all } = play({
    durationMs: 2 * minute,
    policy: {
      unknown: {
        does: "reverse",
        reversal: {
          ...{ attempts: 1_000, wait: { baseMs: 500, capMs: 2_000, jitter: "full" } },
          ...(isFirst ? { first: true } : {}),
        },
      },
    },
    outages: [blackHole(20 * second, 15 * second, 0, 1, 2)],
  });
  const owed = new Map<number, Set<number>>();
  let count = 0;
  let sold = 0;
  for (const [terminal, , kind, sale] of all) {
    const sales = owed.get(terminal) ?? new Set();
    owed.set(terminal, sales);
    if (kind === facts.reversalOwed) {
      sales.add(sale);
      count++;
    } else if (kind === facts.reversalAccepted || kind === facts.reversalGivenUp) sales.delete(sale);
    else if (kind === facts.sent && sales.size > 0) sold++;
  }
  return { sold, owed: count };
}

/** The terminal that must reverse before it sells again. */
export function reversalsFirst(): KnownAnswer[] {
  const { sold, owed } = soldBeforeReversal(true);
  const name = `sales sent while one of ${owed} reversals was owed, reversals first`;
  return [{ name, source: "UnionPay: none", unit: "sales", expected: 0, measured: sold, plusMinus: 0 }];
}
