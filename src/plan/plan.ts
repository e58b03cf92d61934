// The plan: a scenario with every default, preset, selector and random choice resolved.
// Plain JSON, the same to the byte for the same scenario and seed, and all that an engine gets.
// All times are run time: `speed` has been divided out already (docs: "Playing faster").

import type { Millis } from "../facts.ts";
import type { DefectName } from "../scenario/defects.ts";
import type { OwnGateway } from "./own-gateway.ts";
import type { DrawnTime, TerminalPolicy } from "./policy.ts";
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
  /** The reference gateway, or its model. */
  readonly gateway: GatewayPlan;
  /** The user's own gateway, which then takes the place of the reference gateway. */
  readonly ownGateway?: OwnGateway;
  /** In order of their start. */
  readonly outages: readonly Outage[];
  /** What is changed while the run goes on, in order of time: planned cures. */
  readonly changes: readonly Change[];
  readonly windows: Windows;
  readonly expectations: readonly Expectation[];
  /** What must hold before the first outage and again after recovery; absent where nothing is said of it. */
  readonly steady?: Steady;
}

/** The steady state. */
interface Steady {
  /** So long after the first customer, and after the recovery, it need not hold. */
  readonly warmUpMs: Millis;
  /** At least one. */
  readonly bands: readonly Expectation[];
}

export interface Group {
  readonly id: string;
  /** Terminals of the group; store s of the group has `perStore` of them, the last maybe fewer. */
  readonly terminals: Range;
  readonly firstStore: number;
  readonly perStore: number;
  readonly preset: string;
  readonly policy: TerminalPolicy;
  /** Ids of the group's links, in order of preference; behind them the customers' own, where they pay over it. */
  readonly links: readonly string[];
  /** Index in `links` of the customers' own link; absent where nobody pays over it. The terminal itself never does. */
  readonly customerLink?: number;
  /** People in the stores who do something about it; absent where nobody does. */
  readonly staff?: Staff;
  /** Other ways to pay, in order of preference, each with the share of customers that take it. */
  readonly alternatives: readonly Alternative[];
}

/** When people notice that a terminal does not sell online, and what they then do. */
export interface Staff {
  readonly notices: DrawnTime;
  /** Monitoring tells them after so long at the latest; absent where there is none. */
  readonly monitoringMs?: Millis;
  /** In this order, each once for what they noticed, until the terminal is online. */
  readonly does: readonly StaffDoes[];
  /** From one thing that they do to the next, and how long it takes to swap a terminal. */
  readonly eachMs: Millis;
}

/**
 * restart: the terminal boots. switch-link: it uses its next link. take-cash: whoever cannot pay with a card pays cash
 * from now on, until the terminal is online. call: they ask for help; nothing changes. swap: the store's spare terminal
 * takes its place; what waits in the old one stays there.
 */
export type StaffDoes = "restart" | "switch-link" | "take-cash" | "call" | "swap";

export interface Alternative {
  readonly way: "cash" | "qr" | "other-terminal";
  readonly share: number;
  /** Over whose link a QR code is paid: "customer" for the customer's own; absent for the terminal's. */
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
  /** Share of the customers who come to have a sale refunded, 0…1. */
  readonly refundShare: number;
  /** Share of the sales that the cashier voids, 0…1. */
  readonly voidShare: number;
  /** How long a customer waits, since the intended time, before leaving; absent: for ever. */
  readonly patience?: DrawnTime;
  /** Who is served so long after the intended time, or longer, was delayed; absent: 30 s. */
  readonly delayedAfterMs?: Millis;
}

interface CardNetwork {
  readonly network: string;
  readonly share: number;
  readonly declinedShare: number;
}

export interface GatewayPlan {
  /** What terminals speak with it. */
  readonly protocol: "http-json" | "iso8583";
  /** Absent where terminals speak to it in the clear. */
  readonly tls?: TlsPlan;
  /** Requests that are worked on at once. */
  readonly workers: number;
  /** Lognormal. Never divided by speed. */
  readonly service: { readonly medianMs: number; readonly sigma: number };
  /** Requests that may wait for a worker. */
  readonly queueLimit: number;
  /** What becomes of a request that finds the queue full: answered busy, its connection closed, or never answered. */
  readonly full: "busy" | "refuse" | "silent";
  /** Whether the work of a caller who has gone is still done. */
  readonly abandoned: "served" | "dropped";
  /** Wait that a full queue, or a limit of rate, asks for. */
  readonly retryAfterMs: Millis;
  /** How long a key's result is kept after it came to be; absent: for ever. */
  readonly keysKeptMs?: Millis;
  /** Requests that one terminal may make; more are answered busy. Absent: any number. */
  readonly limit?: { readonly perMs: number; readonly burst: number };
  /**
   * By card network, in the order of the load's cards; where networks are not told apart a single one, for all. Empty:
   * nothing lies behind the gateway, and it answers by itself.
   */
  readonly routes: readonly Route[];
  /** What it does wrong: of each planted defect, how often it acts, a share of what could show it, 0…1. */
  readonly defects: Readonly<Partial<Record<DefectName, number>>>;
}

/** TLS on the terminals' side. Certificates are made when the run begins. */
export interface TlsPlan {
  /** Whether terminals must show a certificate too. */
  readonly clientCertificates: boolean;
}

/** How sales of a card network are authorised. */
export interface Route {
  /** Its name; "" where networks are not told apart. */
  readonly network: string;
  /** Round trip to the acquirer. Never divided by speed. 0: the gateway answers by itself. */
  readonly delayMs: number;
  /** How long the gateway waits for it, and the worker with it. */
  readonly timeoutMs: Millis;
  /** What a terminal hears where no answer came: that nobody knows, or that it is declined. Nothing is booked. */
  readonly unanswered: "unknown" | "declined";
  /** Up to this amount, minor units, the gateway approves by itself where no answer came; 0: never. */
  readonly standInMinor: number;
  /** Workers that may wait for this acquirer at once; a request that finds them all waiting goes unanswered at once. Absent: all. */
  readonly workers?: number;
  /** Every sale is declined at once, and the acquirer is not asked: the cure of Square and Discover, 6 February 2023. */
  readonly declines: boolean;
}

/** What a gateway can be made to do wrong, to prove that the audit sees it. */
export type { DefectName };

/** What of a gateway a planned cure may change while it runs. Defects that are not named keep their shares. */
export type GatewayChange = Partial<
  Pick<
    GatewayPlan,
    "workers" | "service" | "queueLimit" | "full" | "retryAfterMs" | "limit" | "routes" | "defects"
  >
>;

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
  /** The gateway tells of it in its answers from so long before its beginning; absent: it comes unannounced. */
  readonly announcedMs?: Millis;
  /** Of one that comes in waves: no further wave once this holds, such as "failed > 2%". */
  readonly stopIf?: string;
}

/** What the conductor does at the start of an outage, and takes back at its end. */
export type Effect =
  | { readonly on: "links"; readonly cohorts: readonly number[]; readonly does: LinkEffect }
  | { readonly on: "gateway"; readonly does: GatewayEffect }
  /** Done by the engine to each struck terminal. */
  | { readonly on: "terminals"; readonly does: Blow };

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

/**
 * maintenance: every request is answered busy with this Retry-After. crash: its process ends, connections break and new
 * ones are refused, until the end, when it starts again from its ledger.
 */
export type GatewayEffect =
  | { readonly kind: "maintenance"; readonly retryAfterMs: Millis }
  | { readonly kind: "crash" }
  | Expiry
  | Refusal
  | Trouble;

/**
 * The gateway's certificate expires: terminals refuse every new connection until the end, when it is renewed. Sessions
 * that stand go on, or the gateway ends them at the beginning.
 */
export interface Expiry {
  readonly kind: "expiry";
  readonly sessions: "stand" | "end";
}

/**
 * What makes the gateway work badly while the outage is on; several at once add up.
 * fail: a share of the requests fails: answered 500 (nobody knows), busy, or not at all; nothing is booked.
 * slow: every service takes so many times as long, or is drawn from this lognormal.
 * acquirer: the round trip of route number `route` (of all, where absent) takes longer by so much, never divided by
 * speed, and this share of its authorisations breaks on the way.
 */
export type Trouble =
  | { readonly kind: "fail"; readonly share: number; readonly answers: "error" | "busy" | "silent" }
  | {
      readonly kind: "slow";
      readonly service: number | { readonly medianMs: number; readonly sigma: number };
    }
  | {
      readonly kind: "acquirer";
      readonly route?: number;
      readonly delayMs: number;
      readonly failShare: number;
    };

/** The gateway refuses the struck terminals, definitely and for this reason, while the outage is on. */
export interface Refusal {
  readonly kind: "refusal";
  readonly reason: "storeClosed" | "accountFrozen" | "versionRefused" | "balanceShort";
  readonly refuses: "all" | "sales" | "refunds";
  /** What becomes of forwards: refused too, accepted, or answered busy. */
  readonly queued: "refused" | "accepted" | "held";
}

/** What happens to a terminal itself. Its outage's beginning strikes, its end releases. All times are run time. */
export type Blow =
  /** No power from the beginning to the end; then it boots. */
  | { readonly kind: "power-cut"; readonly batteryMs: Millis; readonly bootMs: Millis }
  /** Off by mistake until somebody notices; then it boots. The end of the outage means nothing. */
  | { readonly kind: "switched-off"; readonly noticed: DrawnTime; readonly bootMs: Millis }
  /** Starts once; the end means nothing. */
  | { readonly kind: "reboot"; readonly bootMs: Millis }
  /** Crashes, boots, runs, crashes … until the end, or until a person swaps it. */
  | { readonly kind: "crash-loop"; readonly bootMs: Millis; readonly runsMs: Millis }
  /** Down for so long, and then on the new version, or with the drawn share on the old. The end means nothing. */
  | { readonly kind: "update"; readonly takesMs: Millis; readonly failShare: number }
  /** Link number `link` of its group is gone from the beginning to the end. */
  | { readonly kind: "link-dead"; readonly link: number }
  /** Dead from the beginning to the end, mostly for good: its queue is lost, or recovered from its storage. */
  | { readonly kind: "board-dead"; readonly queue: "lost" | "recovered" }
  /**
   * Its certificate expires: new connections fail, and sessions that stand go on or are ended by the gateway. When it
   * next boots, it gets a new one, or does not come up until the end.
   */
  | {
      readonly kind: "certificate";
      readonly sessions: "stand" | "end";
      readonly onReboot: "works" | "dead";
    }
  /** Logged out or reset: what its storage does not keep through that is wiped. A reset also boots. */
  | { readonly kind: "wipe"; readonly by: "logout" | "reset" }
  /** The scanner delays the entry, the printer the end of a sale; with the drawn share it fails altogether. */
  | {
      readonly kind: "peripheral";
      readonly part: "printer" | "scanner";
      readonly delayMs: Millis;
      readonly failShare: number;
    }
  /** Compromised: sends so much beside its customers' sales. */
  | { readonly kind: "flood"; readonly perMs: number; readonly send: "sales" | "garbage" }
  /** Its reports do not reach the back office. */
  | { readonly kind: "back-office" };

/** What changes at the gateway from now on, and the paths of the scenario that say so, as people read them. */
export interface Change {
  readonly at: Millis;
  readonly gateway: GatewayChange;
  readonly paths: readonly string[];
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
