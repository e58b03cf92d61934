// The plan: a scenario with every default, preset, selector and random choice resolved.
// Plain JSON, the same to the byte for the same scenario and seed, and all that an engine gets.
// All times are run time: `speed` has been divided out already (docs: "Playing faster").

import type { Millis } from "../facts.ts";
import type { Range } from "./ranges.ts";

export interface Plan {
  readonly schema: 1;
  readonly name: string;
  readonly about: string;
  /** A safe integer ≥ 0. */
  readonly seed: number;
  /** How many times faster than the scenario is written; 1 is as written. */
  readonly speed: number;
  /** How long customers come. */
  readonly durationMs: Millis;
  /** How long queues may drain after that, at most. */
  readonly settleMs: Millis;
  readonly terminals: number;
  readonly stores: number;
  readonly groups: readonly Group[];
  /** A cohort is one link of terminals that share its profile and are struck by the same network outages. */
  readonly cohorts: readonly Cohort[];
  readonly load: Load;
  readonly gateway: GatewayPlan;
  /** In order of their start. */
  readonly outages: readonly Outage[];
  /** What is changed while the run goes on, in order of time: planned cures. */
  readonly changes: readonly Change[];
  readonly windows: Windows;
  readonly expectations: readonly Expectation[];
}

export interface Group {
  readonly id: string;
  /** Terminals of the group; store s of the group has `perStore` of them, the last maybe fewer. */
  readonly terminals: Range;
  readonly firstStore: number;
  readonly perStore: number;
  readonly preset: string;
  readonly policy: TerminalPolicy;
  /** Ids of the group's links, in order of preference. */
  readonly links: readonly string[];
  /** People in the stores who do something about it; absent where nobody does. */
  readonly staff?: Staff;
  /** Other ways to pay, in order of preference, each with the share of customers that take it. */
  readonly alternatives: readonly Alternative[];
}

/** When people notice that a terminal is offline (lognormal), and what they then do. */
export interface Staff {
  readonly notices: { readonly medianMs: Millis; readonly sigma: number };
  readonly does: readonly ("restart" | "call" | "swap")[];
}

interface Alternative {
  readonly way: "cash" | "qr" | "other-terminal";
  readonly share: number;
  /** Over whose link: "customer" for the customer's own. */
  readonly link?: string;
}

export interface Cohort {
  /** Index of the link in its group's `links`. */
  readonly link: number;
  readonly linkId: string;
  readonly group: string;
  /** Who carries it; several where no outage tells them apart: `telecom-a+telecom-b`. */
  readonly provider: string;
  readonly profile: LinkProfile;
  /** Ascending, apart from each other. */
  readonly terminals: readonly Range[];
}

/** What a link does to every message even on a good day. Never divided by speed. */
export interface LinkProfile {
  readonly name: string;
  /** One way delay, gateway to terminal. */
  readonly downDelayMs: number;
  /** One way delay, terminal to gateway. */
  readonly upDelayMs: number;
  /** 0 is no limit. */
  readonly downKbps: number;
  readonly upKbps: number;
  /** Each message's delay lies within ± this of the mean, evenly, each way. ms, at most the smaller delay. */
  readonly jitterMs: number;
  /** Share of the packets that are lost, each way, 0…1: a message then waits for TCP's retransmissions. */
  readonly loss: number;
}

/** How a terminal behaves: one entry a policy, see src/terminal/. */
export interface TerminalPolicy {
  /** How long an attempt waits for its answer. */
  readonly timeoutMs: Millis;
  /** A terminal signs on at a drawn time within this, so that a fleet does not start at once. */
  readonly signOnWithinMs: Millis;
  readonly detection: {
    /** Offline after so many failed attempts in a row, ≥ 1 … */
    readonly failures: number;
    /** … or so long after the first of them was sent. */
    readonly afterMs: Millis;
  };
  /** While offline: how long until the next echo that asks whether the gateway is back. */
  readonly probe: Backoff;
  readonly offline: {
    /** A larger sale is not taken offline. Minor units. */
    readonly maxAmountMinor: number;
    /** At most so many sales wait in the terminal. */
    readonly maxPayments: number;
    /** They are worth at most this. Minor units. */
    readonly maxTotalMinor: number;
    /** A sale that waited longer is given up: expired. */
    readonly expireAfterMs: Millis;
  };
  readonly forward: {
    /** "advice": cannot be declined; "deferred": authorised late, may be declined. */
    readonly as: "advice" | "deferred";
    /** Between coming online and the first forward. */
    readonly firstWaitMs: Millis;
    /** Between the end of one forward and the next. */
    readonly gapMs: Millis;
    /** After a failed forward. */
    readonly retry: Backoff;
    /** A sale that failed so often is given up: exhausted. */
    readonly maxAttempts: number;
  };
}

export interface Backoff {
  /** Wait before the first retry, ms, > 0. */
  readonly baseMs: Millis;
  /** No wait is longer than this, ms, ≥ baseMs. */
  readonly capMs: Millis;
  readonly jitter: "none" | "full";
}

export interface Load {
  /** Sales per terminal and millisecond where the shape's level is 1. */
  readonly salesPerMs: number;
  /** Level over time, straight lines between the points; the first at 0, the last at durationMs. */
  readonly shape: readonly { readonly at: Millis; readonly level: number }[];
  readonly amount: { readonly medianMinor: number; readonly sigma: number };
  readonly currency: string;
  /** Share of customers whose card the issuer declines, 0…1; over all networks where `cards` names them. */
  readonly declinedShare: number;
  /** How customers come: at their own times, or each a think time after the last one was served. */
  readonly arrivals: "open" | { readonly thinkMs: Millis };
  /** Card networks; empty where nobody tells them apart. The shares add up to 1. */
  readonly cards: readonly CardNetwork[];
  /** Share of the sales that are refunded, 0…1. */
  readonly refundShare: number;
  /** Share of the sales that the cashier voids, 0…1. */
  readonly voidShare: number;
}

interface CardNetwork {
  readonly network: string;
  readonly share: number;
  readonly declinedShare: number;
}

export interface GatewayPlan {
  /** Requests that are worked on at once. */
  readonly workers: number;
  /** Lognormal. Never divided by speed. */
  readonly service: { readonly medianMs: number; readonly sigma: number };
  /** Requests that may wait for a worker; more are answered busy. */
  readonly queueLimit: number;
  /** Whether the work of a caller who has gone is still done. */
  readonly abandoned: "served" | "dropped";
  /** Wait that a full queue asks for. */
  readonly retryAfterMs: Millis;
  /** Links to the acquirers, by card network; empty where the gateway answers by itself. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Share of sales that each planted defect acts on, 0…1. */
  readonly defects: Readonly<Partial<Record<DefectName, number>>>;
}

interface Route {
  /** Round trip to the acquirer. Never divided by speed. */
  readonly delayMs: number;
  /** How long the gateway waits for it. */
  readonly timeoutMs: Millis;
}

/** What a gateway can be made to do wrong, to prove that the audit sees it. */
export type DefectName = "posts-twice" | "acknowledges-and-forgets" | "books-declined" | "changes-amount";

/**
 * One beginning, one end, one set of those who are struck. A written outage that repeats, comes in waves, flaps or
 * returns step by step is planned as several, each with figures of its own, which share `of`.
 */
export interface Outage {
  /** As written, or with the name of its part: `telecom-a`, `telecom-a.2`, `optus.nsw`. */
  readonly id: string;
  /** Id of the written outage. A selector `outage: ID` means every outage of it. */
  readonly of: string;
  readonly kind: string;
  readonly at: Millis;
  /** ms, > 0; until the end of the run where it is permanent. */
  readonly forMs: Millis;
  /** Nobody repairs it while the run goes on: it has no recovery. */
  readonly isPermanent: boolean;
  /** The terminals it strikes: ascending, apart from each other. */
  readonly struck: readonly Range[];
  readonly effect: Effect;
  /** Of one that comes in waves: no further wave once this holds, such as "failed > 2%". */
  readonly stopIf?: string;
}

/** What the conductor does at the start of an outage, and takes back at its end. */
export type Effect =
  | { readonly on: "links"; readonly cohorts: readonly number[]; readonly does: LinkEffect }
  | { readonly on: "gateway"; readonly does: GatewayEffect }
  | Unplayed;

/**
 * refuse: the proxies are disabled: nothing listens, live connections are broken.
 * toxics: added in this order, removed in reverse.
 */
export type LinkEffect =
  | { readonly kind: "refuse" }
  | { readonly kind: "toxics"; readonly toxics: readonly ToxicPlan[] };

export interface ToxicPlan {
  readonly type: "latency" | "bandwidth" | "timeout" | "reset_peer" | "slow_close" | "limit_data";
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
  /**
   * Of a latency: its attribute is the least delay, mean − jitter, and the engine adds evenly 0 … 2 · jitterMs to each
   * message this way while the outage is on (src/engine/link-delays.ts, moreJitterMs). Absent where it is none.
   */
  readonly jitterMs?: number;
}

/** maintenance: every request is answered busy with this Retry-After. */
export interface GatewayEffect {
  readonly kind: "maintenance";
  readonly retryAfterMs: Millis;
}

/** An effect that no engine plays yet: each refuses it by name. */
export interface Unplayed {
  readonly on: "unplayed";
  readonly strikes: "links" | "gateway" | "stores" | "terminals";
  /** As the kind's schema made them of the scenario. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** `set`: paths of the scenario, such as gateway.routes.discover.timeout, with their new values as written. */
export interface Change {
  readonly at: Millis;
  readonly set: Readonly<Record<string, unknown>>;
}

/** Windows of recovery's service part. Never divided by speed. */
export interface Windows {
  readonly leastMs: Millis;
  readonly sales: number;
}

export interface Expectation {
  /** Name of the measure, one of src/scenario/measures.ts, without its selectors. */
  readonly measure: string;
  /** What stands in its braces: {outage: "telecom-a"}; empty where there are none. */
  readonly selectors: Readonly<Record<string, string>>;
  /** How many values become one: max, min, avg, last, count, value, p(95) … */
  readonly aggregate: string;
  readonly comparison: "<" | "<=" | ">" | ">=" | "==" | "!=";
  /** In the measure's own unit: ms in scenario time, a share 0…1, a count, minor units. */
  readonly bound: number;
  /** The whole of it as a person reads it. */
  readonly text: string;
  /** The run ends as soon as it is broken, but not before `delayMs` of run time; absent where it is judged at the end. */
  readonly abortOnFail?: { readonly delayMs: Millis };
}

/** The store of a terminal of this plan. */
export function storeOf(plan: Plan, terminal: number): number {
  const group = groupOf(plan, terminal);
  return group.firstStore + Math.floor((terminal - group.terminals[0]) / group.perStore);
}

/** The group of a terminal of this plan; throws for a terminal that the plan does not have. */
export function groupOf(plan: Plan, terminal: number): Group {
  const group = plan.groups.find(({ terminals: [from, to] }) => terminal >= from && terminal < to);
  if (!group) throw new Error(`no terminal ${terminal} in the plan`);
  return group;
}
