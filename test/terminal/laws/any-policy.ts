// Any policy: every part that a terminal's policy can have, with small limits and short times, so that in a life of
// a few seconds all of them are met.

import type { Alternative, Load, Staff } from "../../../src/plan/plan.ts";
import type { Backoff, DrawnTime, TerminalPolicy } from "../../../src/plan/policy.ts";
import { Luck } from "./luck.ts";

/** Customers come for so long, ms. */
export const customersMs = 6_000;

export const habits = [
  "counter",
  "entry",
  "reverses without receipt",
  "retries",
  "new key each time",
  "honours retry-after",
  "budget",
  "throttle",
  "breaker",
  "unknown: retry",
  "unknown: reverse",
  "reversal first",
  "offline on link loss",
  "does not confirm",
  "echo",
  "returns by echo",
  "returns by sale",
  "sticky",
  "two links",
  "three links",
  "fail-over",
  "race",
  "sells online only",
  "small payments only",
  "few payments",
  "small total",
  "expires",
  "purges",
  "manager",
  "volatile",
  "durable",
  "few durable records",
  "beyond them volatile",
  "tears the last",
  "wiped by logout",
  "wiped by reset",
  "backup",
  "advice",
  "spread",
  "batch",
  "newest first",
  "largest first",
  "from so many",
  "before the next sale",
  "few forwards",
  "settles",
  "uploads always",
  "back office",
  "life",
  "updates",
  "staff",
  "monitoring",
  "cash",
  "customers' own link",
  "qr",
  "other terminal",
  "closed arrivals",
  "patience",
  "refunds",
  "voids",
  "declined cards",
  "card networks",
  "heeds announcements",
] as const;

export type Habit = (typeof habits)[number];

export interface Household {
  readonly policy: TerminalPolicy;
  readonly load: Load;
  /** The terminals' own. */
  readonly links: number;
  readonly customerLink: number | undefined;
  readonly staff: Staff | undefined;
  readonly alternatives: readonly Alternative[];
}

const ofStorage: readonly Habit[] = [
  "volatile",
  "durable",
  "few durable records",
  "tears the last",
  "wiped by logout",
  "wiped by reset",
  "backup",
];

const networks = [
  { network: "visa", share: 0.7, declinedShare: 0.1 },
  { network: "girocard", share: 0.3, declinedShare: 0.5 },
];

const unlimited = Number.MAX_SAFE_INTEGER;

/** How the terminals of this seed behave, with these habits and none other, and who comes to them. */
export function household(seed: number, customers: number, chosen: readonly Habit[]): Household {
  const owned = new Set(chosen);
  const has = (habit: Habit) => owned.has(habit);
  const links = has("three links") ? 3 : has("two links") ? 2 : 1;
  const customerLink = has("customers' own link") ? links : undefined;
  return {
    policy: policyOf(seed, has),
    load: loadOf(seed, customers, has),
    links,
    customerLink,
    staff: has("staff") ? staffOf(seed, has) : undefined,
    alternatives: alternativesOf(has, customerLink !== undefined),
  };
}

type Has = (habit: Habit) => boolean;

function policyOf(seed: number, has: Has): TerminalPolicy {
  const luck = new Luck(seed, "policy");
  const timeoutMs = luck.whole(100, 600);
  const signOnWithinMs = luck.whole(1, 300);
  return {
    timeoutMs,
    signOnWithinMs,
    ...(has("counter") && { counter: counterOf(seed, has) }),
    ...(has("retries") && { retry: retryOf(seed, has) }),
    ...unknownOf(seed, has),
    detection: detectionOf(seed, has),
    probe: backoff(new Luck(seed, "probe"), 50, 800),
    ...(has("fail-over") && { links: linksOf(seed, has) }),
    offline: offlineOf(seed, has),
    ...(ofStorage.some(has) && { storage: storageOf(seed, has) }),
    forward: forwardOf(seed, has),
    ...(has("settles") && { settlement: settlementOf(seed, has) }),
    ...(has("back office") && { backOffice: { everyMs: new Luck(seed, "back office").whole(300, 2_000) } }),
    ...(has("life") && { life: lifeOf(seed, has) }),
  };
}

function counterOf(seed: number, has: Has): NonNullable<TerminalPolicy["counter"]> {
  const luck = new Luck(seed, "counter");
  const atOnce = luck.whole(1, 2);
  return {
    atOnce,
    ...(has("entry") && { entry: drawnTime(luck, 10, 1_200) }),
    ...(has("reverses without receipt") && { noReceipt: "reverse" as const }),
  };
}

function retryOf(seed: number, has: Has): NonNullable<TerminalPolicy["retry"]> {
  const luck = new Luck(seed, "retry");
  const attempts = luck.whole(2, 4);
  const wait = backoff(luck, 20, 400);
  const overMs = luck.whole(500, 3_000);
  return {
    attempts,
    wait,
    honoursRetryAfter: has("honours retry-after"),
    ...(has("new key each time") && { key: "new" as const }),
    ...(has("budget") && { budget: { share: luck.uniform(), perSecond: luck.whole(0, 2), overMs } }),
    ...(has("throttle") && { throttle: { k: 1 + luck.uniform(), overMs } }),
    ...(has("breaker") && { breaker: { failures: luck.whole(1, 4), openMs: luck.whole(100, 1_000) } }),
  };
}

function unknownOf(seed: number, has: Has): Pick<TerminalPolicy, "unknown"> {
  const does = has("unknown: reverse") ? "reverse" : has("unknown: retry") ? "retry" : undefined;
  if (does === undefined) return {};
  const luck = new Luck(seed, "unknown");
  const attempts = luck.whole(1, 5);
  const wait = backoff(luck, 20, 600);
  return { unknown: { does, reversal: { attempts, wait, ...(has("reversal first") && { first: true }) } } };
}

function detectionOf(seed: number, has: Has): TerminalPolicy["detection"] {
  const luck = new Luck(seed, "detection");
  const failures = luck.whole(1, 4);
  const afterMs = luck.whole(200, 3_000);
  const echoEveryMs = luck.whole(300, 2_000);
  const echoes = has("echo") || has("returns by echo");
  const returnsBy = has("returns by echo") ? "echo" : has("returns by sale") ? "sale" : undefined;
  return {
    failures,
    afterMs,
    ...(has("offline on link loss") && { onLinkLoss: true as const }),
    ...(has("does not confirm") && { confirms: false as const }),
    ...(echoes && { echoEveryMs }),
    ...(returnsBy && { returnsBy }),
    ...(has("sticky") && { sticky: drawnTime(luck, 10, 1_000) }),
    ...(has("heeds announcements") && { announcements: "heeded" as const }),
  };
}

function linksOf(seed: number, has: Has): NonNullable<TerminalPolicy["links"]> {
  const luck = new Luck(seed, "links");
  return {
    failOverAfter: luck.whole(1, 3),
    failBackEveryMs: luck.whole(200, 1_500),
    failBackAfter: luck.whole(1, 3),
    ...(has("race") && { raceMs: luck.whole(10, 300) }),
  };
}

function offlineOf(seed: number, has: Has): TerminalPolicy["offline"] {
  const luck = new Luck(seed, "offline");
  const few = luck.whole(0, 3);
  return {
    ...(has("sells online only") && { sells: false as const }),
    maxAmountMinor: has("small payments only") ? luck.whole(500, 3_000) : unlimited,
    maxPayments: has("few payments") ? few : unlimited,
    maxTotalMinor: has("small total") ? luck.whole(1_000, 8_000) : unlimited,
    expireAfterMs: has("expires") ? luck.whole(300, 6_000) : 86_400_000,
    ...(has("purges") && { purgeAfterMs: luck.whole(500, 8_000) }),
    ...(has("manager") && {
      manager: { aboveMinor: luck.whole(500, 3_000), takes: drawnTime(luck, 20, 800) },
    }),
  };
}

function storageOf(seed: number, has: Has): NonNullable<TerminalPolicy["storage"]> {
  const luck = new Luck(seed, "storage");
  const wipedBy: ("logout" | "reset")[] = [];
  if (has("wiped by logout")) wipedBy.push("logout");
  if (has("wiped by reset")) wipedBy.push("reset");
  return {
    kind: has("volatile") ? "volatile" : "durable",
    wipedBy,
    ...(has("few durable records") && { durableRecords: luck.whole(0, 3) }),
    ...(has("beyond them volatile") && { beyond: "volatile" as const }),
    ...(has("tears the last") && { tornMs: 1_000 }),
    ...(has("backup") && { backupEveryMs: luck.whole(200, 2_000) }),
  };
}

function forwardOf(seed: number, has: Has): TerminalPolicy["forward"] {
  const luck = new Luck(seed, "forward");
  const firstWaitMs = luck.whole(0, 500);
  const gapMs = luck.whole(0, 200);
  const retry = backoff(luck, 50, 1_000);
  const order = has("newest first") ? "newest" : has("largest first") ? "largest" : undefined;
  return {
    as: has("advice") ? "advice" : "deferred",
    firstWaitMs,
    gapMs,
    retry,
    maxAttempts: has("few forwards") ? luck.whole(1, 4) : 1_000,
    ...(has("spread") && { spreadMs: luck.whole(1, 500) }),
    ...(has("batch") && { batch: luck.whole(2, 4) }),
    ...(order && { order }),
    ...(has("from so many") && { atRecords: luck.whole(2, 4) }),
    ...(has("before the next sale") && { beforeSale: true as const }),
  };
}

function settlementOf(seed: number, has: Has): NonNullable<TerminalPolicy["settlement"]> {
  const luck = new Luck(seed, "settlement");
  const upload = has("uploads always") ? "always" : "on-mismatch";
  return { withinMs: luck.whole(1, 1_000), upload, attempts: luck.whole(1, 4) };
}

function lifeOf(seed: number, has: Has): NonNullable<TerminalPolicy["life"]> {
  const luck = new Luck(seed, "life");
  const bootMs = luck.whole(50, 800);
  const update = { afterMs: luck.whole(50, 800), takesMs: luck.whole(50, 800) };
  return { bootMs, ...(has("updates") && { update }) };
}

function staffOf(seed: number, has: Has): Staff {
  const luck = new Luck(seed, "staff");
  const notices = drawnTime(luck, 50, 2_000);
  const every = ["restart", "switch-link", "take-cash", "call", "swap"] as const;
  const does = every.filter(() => luck.has(0.4));
  const eachMs = luck.whole(50, 1_000);
  return { notices, does, eachMs, ...(has("monitoring") && { monitoringMs: luck.whole(50, 1_000) }) };
}

function alternativesOf(has: Has, isCustomers: boolean): Alternative[] {
  const ways: Alternative[] = [];
  if (has("qr")) ways.push({ way: "qr", share: 0.5, ...(isCustomers && { link: "customer" }) });
  if (has("other terminal")) ways.push({ way: "other-terminal", share: 0.5 });
  if (has("cash")) ways.push({ way: "cash", share: 0.5 });
  return ways;
}

function loadOf(seed: number, customers: number, has: Has): Load {
  const luck = new Luck(seed, "load");
  const isClosed = has("closed arrivals");
  return {
    salesPerMs: customers / customersMs,
    shape: [
      { at: 0, level: 1 },
      { at: customersMs, level: 1 },
    ],
    amount: { medianMinor: 1_250, sigma: 0.8 },
    currency: "EUR",
    declinedShare: has("declined cards") ? 0.3 : 0,
    arrivals: isClosed ? { thinkMs: luck.whole(200, 2_000) } : "open",
    cards: has("card networks") ? networks : [],
    refundShare: has("refunds") ? 0.3 : 0,
    voidShare: has("voids") ? 0.3 : 0,
    ...(has("patience") && { patience: drawnTime(luck, 50, 2_000) }),
  };
}

function drawnTime(luck: Luck, leastMs: number, mostMs: number): DrawnTime {
  return { medianMs: luck.whole(leastMs, mostMs), sigma: luck.oneOf([0, 0.3]) };
}

function backoff(luck: Luck, leastMs: number, mostMs: number): Backoff {
  const baseMs = luck.whole(leastMs, mostMs);
  const capMs = luck.whole(baseMs, 2 * mostMs);
  return { baseMs, capMs, jitter: luck.oneOf(["none", "full", "decorrelated"]) };
}
