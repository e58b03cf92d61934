// What the run and its conductor say to each other, over the pipe between the two processes.

import type { Explanation } from "../errors.ts";
import type { FaultTiming } from "../facts.ts";
import type { HookPair } from "../plan/own-gateway.ts";
import type { Change, Cohort, Outage } from "../plan/plan.ts";
import type { ServerTls } from "../tls.ts";

/** What each order asks for. */
export interface Orders {
  /** Find, install or reach Toxiproxy. */
  toxiproxy: {
    /** A server that others use too; one of our own is started if left out. */
    readonly url?: string;
    /** Where an installed Toxiproxy is kept; the system's place for caches if left out. */
    readonly cacheDir?: string;
    /** File for what a server of our own says. */
    readonly log: string;
  };
  /** Start the gateway. */
  gateway: {
    /** The file to run. */
    readonly entry: string;
    /** Its parameters, JSON: its only argument. */
    readonly parameters: string;
    /** What it shows terminals that speak TLS with it; not a parameter, which anybody on the machine could read. */
    readonly tls?: ServerTls;
    readonly log: string;
  };
  /** One proxy a cohort, named prefix-index. */
  proxies: {
    /** Of this run alone: a–z, 0–9 and "-". */
    readonly prefix: string;
    /** host:port of the gateway. */
    readonly upstream: string;
    readonly cohorts: readonly Cohort[];
  };
  /** Begin the timeline. */
  play: {
    /** process.hrtime.bigint() at the run's start, in decimal: all processes of a machine share that clock. */
    readonly startedAtNs: string;
    /** The plan's, all of them: an outage is known by its index. */
    readonly outages: readonly Outage[];
    /** The plan's; none where left out. */
    readonly changes?: readonly Change[];
    /** Where maintenance is switched, directly and not through Toxiproxy; "" where no outage needs it. */
    readonly gatewayUrl: string;
    /** What makes the outages of a gateway of the user's own; absent for the reference gateway. */
    readonly hooks?: {
      /** By kind of outage. */
      readonly pairs: Readonly<Record<string, HookPair>>;
      /** File for what they say. */
      readonly log: string;
      /** Names of variables whose values stand in no log. */
      readonly secrets: readonly string[];
      /** Id of the run: with it begin the marks of all their processes. */
      readonly run: string;
    };
  };
  /** All faults off now, and none later. */
  heal: Record<never, never>;
  /** Everything down. */
  stop: Record<never, never>;
}

/** What each order is answered with once it is carried out. */
export interface Answers {
  toxiproxy: ToxiproxyUp;
  gateway: GatewayUp;
  /** host:port of the proxy of each cohort. */
  proxies: readonly string[];
  play: null;
  heal: null;
  stop: null;
}

export interface ToxiproxyUp {
  readonly url: string;
  readonly version: string;
  /** Undefined for a shared server: it is not ours. */
  readonly pid?: number;
  /** Where it came from: the shared server, PATH, the cache, the release or Go. */
  readonly from: "url" | "PATH" | "cache" | "release" | "go";
}

export interface GatewayUp {
  /** Where it is given orders and its ledger is read: directly, and not through Toxiproxy. */
  readonly url: string;
  /** Where terminals speak with it. */
  readonly terminalPort: number;
  readonly pid: number;
}

export type OrderName = keyof Orders;

export type Order = {
  [Name in OrderName]: { readonly id: number; readonly order: Name; readonly with: Orders[Name] };
}[OrderName];

/** A part of the run that ended without being told to. */
export interface Died {
  readonly part: "toxiproxy" | "gateway" | "conductor";
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its log. */
  readonly lastLines: readonly string[];
}

export type Report =
  | { readonly report: "progress"; readonly text: string }
  | { readonly report: "fault"; readonly timing: FaultTiming }
  | { readonly report: "died"; readonly died: Died }
  /** The order `id` is carried out. */
  | { readonly report: "done"; readonly id: number; readonly answer: Answers[OrderName] }
  /** The machine lacks what the order needs. */
  | { readonly report: "lacks"; readonly id: number; readonly explanation: Explanation }
  | { readonly report: "failed"; readonly id: number; readonly message: string };
