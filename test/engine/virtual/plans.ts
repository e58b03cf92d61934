// Small plans for the virtual engine's tests: a nervous terminal, three links, outages of every kind.

import { assert } from "../../../src/errors.ts";
import type { FactKind, FactSink, Millis } from "../../../src/facts.ts";
import { kindOf } from "../../../src/outages/kinds.ts";
import type {
  Cohort,
  Effect,
  GatewayPlan,
  LinkProfile,
  Load,
  Outage,
  Plan,
  TerminalPolicy,
} from "../../../src/plan/plan.ts";
import type { Range } from "../../../src/plan/ranges.ts";

export const wifi: LinkProfile = {
  name: "wifi",
  downDelayMs: 2,
  upDelayMs: 2,
  downKbps: 30_000,
  upKbps: 15_000,
  jitterMs: 0,
  loss: 0,
};
const lte: LinkProfile = {
  name: "4g",
  downDelayMs: 20,
  upDelayMs: 20,
  downKbps: 4_000,
  upKbps: 3_000,
  jitterMs: 0,
  loss: 0,
};
export const slow: LinkProfile = {
  name: "3g",
  downDelayMs: 100,
  upDelayMs: 100,
  downKbps: 780,
  upKbps: 330,
  jitterMs: 0,
  loss: 0,
};

/** As the preset quick, but without luck in its waits. */
export const policy: TerminalPolicy = {
  timeoutMs: 1_000,
  signOnWithinMs: 1_000,
  detection: { failures: 2, afterMs: 2_000 },
  probe: { baseMs: 500, capMs: 2_000, jitter: "full" },
  offline: {
    maxAmountMinor: 1_000_000,
    maxPayments: 1_000,
    maxTotalMinor: 100_000_000,
    expireAfterMs: 3_600_000,
  },
  forward: {
    as: "deferred",
    firstWaitMs: 100,
    gapMs: 100,
    retry: { baseMs: 500, capMs: 2_000, jitter: "full" },
    maxAttempts: 100,
  },
};

const gateway: GatewayPlan = {
  workers: 8,
  service: { medianMs: 10, sigma: 0.5 },
  queueLimit: 100,
  abandoned: "served",
  retryAfterMs: 500,
  routes: {},
  defects: {},
};

export interface Wishes {
  readonly seed?: number;
  readonly durationMs?: Millis;
  readonly settleMs?: Millis;
  /** Terminals of each cohort, and its link. */
  readonly cohorts?: readonly (readonly [terminals: number, profile: LinkProfile])[];
  readonly policy?: Partial<TerminalPolicy>;
  readonly gateway?: Partial<GatewayPlan>;
  readonly load?: Partial<Load>;
  readonly outages?: readonly Outage[];
}

/** 60 terminals with a sale every 5 s each for a minute, unless wished otherwise. */
export function planOf(wishes: Wishes = {}): Plan {
  const { durationMs = 60_000, settleMs = 60_000 } = wishes;
  const sizes = wishes.cohorts ?? [
    [20, wifi],
    [20, lte],
    [20, slow],
  ];
  let terminals = 0;
  const cohorts = sizes.map(([size, profile], n): Cohort => {
    const range: Range = [terminals, terminals + size];
    terminals += size;
    return {
      link: 0,
      linkId: "link",
      group: "shops",
      provider: `provider-${n}`,
      profile,
      terminals: [range],
    };
  });
  return {
    schema: 1,
    name: "test",
    about: "",
    seed: wishes.seed ?? 1,
    speed: 1,
    durationMs,
    settleMs,
    terminals,
    stores: terminals,
    groups: [
      {
        id: "shops",
        terminals: [0, terminals],
        firstStore: 0,
        perStore: 1,
        preset: "quick",
        policy: { ...policy, ...wishes.policy },
        links: ["link"],
        alternatives: [],
      },
    ],
    cohorts,
    load: {
      salesPerMs: 1 / 5_000,
      shape: [
        { at: 0, level: 1 },
        { at: durationMs, level: 1 },
      ],
      amount: { medianMinor: 1_250, sigma: 0.9 },
      currency: "EUR",
      declinedShare: 0.05,
      arrivals: "open",
      cards: [],
      refundShare: 0,
      voidShare: 0,
      ...wishes.load,
    },
    gateway: { ...gateway, ...wishes.gateway },
    outages: wishes.outages ?? [],
    windows: { leastMs: 1_000, sales: 100 },
    changes: [],
    expectations: [],
  };
}

export function refuse(at: Millis, forMs: Millis, ...cohorts: number[]): Outage {
  return outage("refuse", at, forMs, { on: "links", cohorts, does: { kind: "refuse" } });
}

export function blackHole(at: Millis, forMs: Millis, ...cohorts: number[]): Outage {
  const toxics = (["upstream", "downstream"] as const).map(
    (stream) => ({ type: "timeout", stream, attributes: { timeout: 0 } }) as const,
  );
  return outage("blackhole", at, forMs, { on: "links", cohorts, does: { kind: "toxics", toxics } });
}

export function maintenance(at: Millis, forMs: Millis, retryAfterMs = 700): Outage {
  return outage("maintenance", at, forMs, { on: "gateway", does: { kind: "maintenance", retryAfterMs } });
}

/** An outage of any kind of the network, its parameters as a scenario writes them. */
export function network(
  kind: string,
  parameters: object,
  at: Millis,
  forMs: Millis,
  ...cohorts: number[]
): Outage {
  const { parameters: schema, strikes, effect } = kindOf(kind);
  assert(strikes === "links", () => `${kind} strikes ${strikes}`);
  return outage(kind, at, forMs, { on: "links", cohorts, does: effect(schema.parse(parameters), 1) });
}

function outage(kind: string, at: Millis, forMs: Millis, effect: Effect): Outage {
  const id = `${kind}-${at}`;
  return { id, of: id, kind, at, forMs, isPermanent: false, struck: [], effect };
}

/** Everything at once: overlaps on one cohort, declined cards, full queues, reversals, a busy gateway. */
export function richPlan(wishes: Wishes = {}): Plan {
  return planOf({
    policy: { offline: { ...policy.offline, maxPayments: 3 } },
    gateway: { workers: 2, queueLimit: 5 },
    outages: [
      refuse(10_000, 8_000, 0),
      blackHole(12_000, 8_000, 1, 2),
      refuse(16_000, 6_000, 2),
      maintenance(30_000, 4_000),
      blackHole(32_000, 4_000, 0),
      maintenance(33_000, 4_000, 300),
      refuse(59_000, 3_000, 1),
    ],
    ...wishes,
  });
}

/** Every kind of the network on one fleet, alone and one over the other, on links that jitter and lose packets. */
export function everythingPlan(wishes: Wishes = {}): Plan {
  return planOf({
    cohorts: [
      [20, wifi],
      [20, { ...lte, jitterMs: 10, loss: 0.02 }],
      [20, slow],
    ],
    gateway: { workers: 3, queueLimit: 20, abandoned: "dropped" },
    outages: [
      network("latency", { delay: "300ms", jitter: "100ms" }, 5_000, 10_000, 0, 1),
      network("bandwidth", { rate: "16kbps" }, 8_000, 6_000, 1, 2),
      network("stall", {}, 12_000, 6_000, 0),
      network("latency", { delay: "50ms", way: "up" }, 13_000, 9_000, 0),
      network("reset", {}, 17_000, 4_000, 1),
      blackHole(18_000, 5_000, 2),
      network("cut-reply", {}, 20_000, 4_000, 2),
      network("stall", {}, 22_000, 4_000, 1, 2),
      network("one-way", {}, 26_000, 4_000, 0),
      network("one-way", { arrives: "answers" }, 26_500, 4_000, 1),
      network("cut-after", { bytes: 700 }, 31_000, 9_000, 0, 1),
      network("slow-close", { delay: "3s" }, 32_000, 15_000, 0, 1, 2),
      refuse(36_000, 3_000, 0),
      network("stall", {}, 41_000, 5_000, 0),
      refuse(43_000, 2_000, 0),
      maintenance(48_000, 3_000),
      network("stall", {}, 58_000, 200_000, 2),
    ],
    ...wishes,
  });
}

export type Fact = readonly [terminal: number, at: Millis, kind: FactKind, sale: number, value: number];

/** Keeps every fact. */
export class FactList implements FactSink {
  readonly all: Fact[] = [];

  record(...fact: Fact): void {
    this.all.push(fact);
  }

  of(...kinds: FactKind[]): Fact[] {
    return this.all.filter(([, , kind]) => kinds.includes(kind));
  }
}
