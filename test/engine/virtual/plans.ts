// Small plans for the virtual engine's tests: a nervous terminal, three links, outages of every kind.

import { assert } from "../../../src/errors.ts";
import type { FactKind, FactSink, Millis } from "../../../src/facts.ts";
import { kindOf } from "../../../src/outages/kinds.ts";
import type {
  Alternative,
  Blow,
  Cohort,
  Effect,
  Expiry,
  GatewayPlan,
  LinkProfile,
  Load,
  Outage,
  Plan,
  Refusal,
  Staff,
  Trouble,
} from "../../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
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
export const lte: LinkProfile = {
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
  protocol: "http-json",
  full: "busy",
  routes: [],
  defects: {},
};

export interface Wishes {
  readonly seed?: number;
  readonly durationMs?: Millis;
  readonly settleMs?: Millis;
  /** Terminals of each cohort, and its link. */
  readonly cohorts?: readonly (readonly [terminals: number, profile: LinkProfile])[];
  /** Terminals of each store; one unless wished otherwise. */
  readonly perStore?: number;
  /** Every one of `terminals`, 60 of them unless wished otherwise, has these links, instead of `cohorts`. */
  readonly links?: readonly LinkProfile[];
  readonly terminals?: number;
  /** The last of `links` is the customers' own. */
  readonly hasCustomerLink?: boolean;
  readonly staff?: Staff;
  readonly alternatives?: readonly Alternative[];
  readonly policy?: Partial<TerminalPolicy>;
  readonly gateway?: Partial<GatewayPlan>;
  readonly load?: Partial<Load>;
  readonly outages?: readonly Outage[];
}

/** 60 terminals with a sale every 5 s each for a minute, unless wished otherwise. */
export function planOf(wishes: Wishes = {}): Plan {
  const { durationMs = 60_000, settleMs = 60_000, perStore = 1 } = wishes;
  const cohorts = cohortsOf(wishes);
  const terminals = Math.max(...cohorts.map((cohort) => cohort.terminals[0][1]));
  return {
    schema: 1,
    name: "test",
    about: "",
    seed: wishes.seed ?? 1,
    speed: 1,
    durationMs,
    settleMs,
    terminals,
    stores: Math.ceil(terminals / perStore),
    groups: [
      {
        id: "shops",
        terminals: [0, terminals],
        firstStore: 0,
        perStore,
        preset: "quick",
        policy: { ...policy, ...wishes.policy },
        links: wishes.links?.map(({ name }) => name) ?? ["link"],
        ...(wishes.links && wishes.hasCustomerLink ? { customerLink: wishes.links.length - 1 } : {}),
        ...(wishes.staff ? { staff: wishes.staff } : {}),
        alternatives: wishes.alternatives ?? [],
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

function cohortsOf({ links, terminals: all = 60, cohorts }: Wishes): Cohort[] {
  const carried = { group: "shops" } as const;
  if (links) {
    return links.map((profile, link) => ({
      ...{ ...carried, link, linkId: profile.name, provider: `provider-${link}`, profile },
      terminals: [[0, all]],
    }));
  }
  const sizes = cohorts ?? [
    [20, wifi],
    [20, lte],
    [20, slow],
  ];
  let terminals = 0;
  return sizes.map(([size, profile], n) => {
    const range: Range = [terminals, terminals + size];
    terminals += size;
    return {
      ...{ ...carried, link: 0, linkId: "link", provider: `provider-${n}`, profile },
      terminals: [range],
    };
  });
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

/** The gateway works badly. */
export function trouble(does: Trouble, at: Millis, forMs: Millis): Outage {
  return outage(does.kind, at, forMs, { on: "gateway", does });
}

/** The gateway's certificate expires. */
export function expiry(sessions: Expiry["sessions"], at: Millis, forMs: Millis): Outage {
  return outage("gateway-certificate", at, forMs, { on: "gateway", does: { kind: "expiry", sessions } });
}

/** The gateway refuses these terminals. */
function refusal(reason: Refusal["reason"], at: Millis, forMs: Millis, ...struck: Range[]): Outage {
  const does = { kind: "refusal", reason, refuses: "all", queued: "held" } as const;
  return { ...outage(reason, at, forMs, { on: "gateway", does }), struck };
}

/** What is done to these terminals themselves. */
export function blow(does: Blow, at: Millis, forMs: Millis, ...struck: Range[]): Outage {
  return { ...outage(does.kind, at, forMs, { on: "terminals", does }), struck };
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

/** Tries its first link again every two seconds while it is on another. */
export const failOver: TerminalPolicy["links"] = {
  failOverAfter: 2,
  failBackEveryMs: 2_000,
  failBackAfter: 2,
};

/** Every blow, alone and one over the other, on stores of three terminals with two links each and helpful people. */
export function everyBlowPlan(wishes: Wishes = {}): Plan {
  const boot = { bootMs: 2_000 } as const;
  return planOf({
    links: [wifi, { ...lte, jitterMs: 5, loss: 0.01 }, { ...slow, name: "customer" }],
    hasCustomerLink: true,
    perStore: 3,
    staff: {
      notices: { medianMs: 3_000, sigma: 0.5 },
      monitoringMs: 10_000,
      does: ["switch-link", "restart", "take-cash", "call", "swap"],
      eachMs: 2_000,
    },
    alternatives: [
      { way: "other-terminal", share: 0.5 },
      { way: "qr", share: 0.2, link: "customer" },
      { way: "cash", share: 0.2 },
    ],
    load: {
      refundShare: 0.05,
      voidShare: 0.03,
      patience: { medianMs: 4_000, sigma: 0.5 },
      delayedAfterMs: 5_000,
    },
    policy: {
      counter: { atOnce: 1, entry: { medianMs: 300, sigma: 0.3 } },
      retry: {
        attempts: 2,
        wait: { baseMs: 200, capMs: 1_000, jitter: "decorrelated" },
        honoursRetryAfter: true,
      },
      unknown: {
        does: "reverse",
        reversal: { attempts: 3, wait: { baseMs: 500, capMs: 2_000, jitter: "full" } },
      },
      links: failOver,
      storage: { kind: "durable", durableRecords: 5, tornMs: 1_000, wipedBy: ["reset"] },
      settlement: { withinMs: 2_000, upload: "on-mismatch", attempts: 3 },
      backOffice: { everyMs: 5_000 },
      life: { bootMs: 2_000, update: { afterMs: 1_000, takesMs: 3_000 } },
    },
    outages: [
      blow({ kind: "power-cut", batteryMs: 1_000, ...boot }, 5_000, 6_000, [0, 9]),
      blackHole(8_000, 6_000, 0),
      blow({ kind: "switched-off", noticed: { medianMs: 3_000, sigma: 0.3 }, ...boot }, 9_000, 1, [9, 12]),
      blow({ kind: "reboot", ...boot }, 10_000, 1, [3, 6], [12, 15]),
      blow({ kind: "crash-loop", ...boot, runsMs: 1_500 }, 12_000, 10_000, [15, 18]),
      blow({ kind: "update", takesMs: 3_000, failShare: 0.3 }, 15_000, 1, [18, 24]),
      blow({ kind: "link-dead", link: 1 }, 16_000, 20_000, [20, 30]),
      blackHole(18_000, 6_000, 0, 1),
      blow({ kind: "board-dead", queue: "lost" }, 20_000, 100_000, [30, 32]),
      blow({ kind: "board-dead", queue: "recovered" }, 20_000, 15_000, [32, 34]),
      blow({ kind: "wipe", by: "logout" }, 21_000, 1, [34, 36]),
      blow({ kind: "wipe", by: "reset" }, 22_000, 1, [36, 39]),
      blow({ kind: "peripheral", part: "printer", delayMs: 500, failShare: 0.3 }, 25_000, 9_000, [39, 42]),
      blow({ kind: "peripheral", part: "scanner", delayMs: 500, failShare: 0.3 }, 26_000, 9_000, [41, 44]),
      blow({ kind: "flood", perMs: 0.02, send: "sales" }, 28_000, 5_000, [44, 45]),
      blow({ kind: "flood", perMs: 0.02, send: "garbage" }, 29_000, 5_000, [45, 46]),
      blow({ kind: "back-office" }, 30_000, 12_000, [46, 50]),
      blow({ kind: "certificate", sessions: "end", onReboot: "dead" }, 31_000, 9_000, [50, 53]),
      blow({ kind: "certificate", sessions: "stand", onReboot: "works" }, 31_000, 9_000, [52, 55]),
      refusal("storeClosed", 34_000, 5_000, [0, 6]),
      refusal("versionRefused", 36_000, 9_000, [18, 24]),
      refuse(45_000, 5_000, 0, 1),
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
