// The policy of a terminal: how it behaves, with every default and preset resolved. A part of the plan: plain JSON, times
// are run time. What a scenario writes of it is in src/scenario/policy/.

import type { Millis } from "../facts.ts";

/** A time that is drawn anew each time: lognormal. */
export interface DrawnTime {
  readonly medianMs: Millis;
  /** Of its logarithm, ≥ 0; 0 is always the median. */
  readonly sigma: number;
}

/**
 * How a terminal behaves: one entry a policy, see src/terminal/. What is absent, the terminal does not do; a count or an
 * amount without a bound is Number.MAX_SAFE_INTEGER.
 */
export interface TerminalPolicy {
  /** How long an attempt waits for its answer. */
  readonly timeoutMs: Millis;
  /** A terminal signs on at a drawn time within this, so that a fleet does not start at once. */
  readonly signOnWithinMs: Millis;
  /** Absent: customers are served at once, all at the same time. */
  readonly counter?: CounterPolicy;
  /** Further attempts of a sale while its customer waits; absent: there are none. */
  readonly retry?: RetryPolicy;
  /** What becomes of a sale that may be booked; absent: hold. */
  readonly unknown?: UnknownPolicy;
  readonly detection: DetectionPolicy;
  /** While offline: how long until the next echo that asks whether the gateway is back. */
  readonly probe: Backoff;
  /** How it uses several links; absent: the first one only. */
  readonly links?: LinksPolicy;
  readonly offline: OfflinePolicy;
  /** Absent: nothing that waits is ever lost. */
  readonly storage?: StoragePolicy;
  readonly forward: ForwardPolicy;
  /** The close of day; absent: none. */
  readonly settlement?: SettlementPolicy;
  /** Reports to the back office of what was sold; absent: none. */
  readonly backOffice?: { readonly everyMs: Millis };
  readonly life?: LifePolicy;
}

export interface CounterPolicy {
  /** Customers that are served at the same time, ≥ 1. The others wait in front of it, first come, first served. */
  readonly atOnce: number;
  /** From the customer's turn until amount and card are entered; absent: no time. */
  readonly entry?: DrawnTime;
  /** Approved, but the printer gave no receipt: printed once more, or the sale is reversed. Absent: reprint. */
  readonly noReceipt?: "reprint" | "reverse";
}

export interface RetryPolicy {
  /** Attempts of one sale at the counter, the first one included, ≥ 1. */
  readonly attempts: number;
  readonly wait: Backoff;
  /** "new": every attempt has a key of its own, which is a bad habit; absent: all have the same. */
  readonly key?: "new";
  /** Whether the wait that a busy gateway asks for is kept; a customer who does not wait so long is put aside. */
  readonly honoursRetryAfter: boolean;
  /**
   * A retry is allowed while retries are at most `share` of the requests plus `perSecond`
   * (Finagle's RetryBudget: 20 % and 10/s over 10 s; .NET's default for gRPC: 10 %).
   */
  readonly budget?: { readonly share: number; readonly perSecond: number; readonly overMs: Millis };
  /**
   * An attempt is not even made with probability max(0, (requests − k · accepts) / (requests + 1)) over the last
   * `overMs` (Google, Site Reliability Engineering, ch. 21).
   */
  readonly throttle?: { readonly k: number; readonly overMs: Millis };
  /** After so many failures in a row no attempt is made for so long; then one, which decides. */
  readonly breaker?: { readonly failures: number; readonly openMs: Millis };
}

export interface UnknownPolicy {
  /**
   * hold: put aside under the same key. retry: tried again under the same key while attempts are left, then held.
   * reverse: reversed, and then tried again under a new key; until the reversal is accepted the sale waits.
   */
  readonly does: "hold" | "retry" | "reverse";
  /** Reversals, whatever made them owed. */
  readonly reversal: {
    /** How often each is sent before a person must see to it. */
    readonly attempts: number;
    readonly wait: Backoff;
    /** No sale before every reversal went through (UnionPay's applications). */
    readonly first?: true;
  };
}

export interface DetectionPolicy {
  /** Offline after so many failed attempts in a row, ≥ 1 … */
  readonly failures: number;
  /** … or so long after the first of them was sent. */
  readonly afterMs: Millis;
  /** Offline as soon as its last link is lost. */
  readonly onLinkLoss?: true;
  /** false: a failure or a lost link does not make it ask at once by an echo. */
  readonly confirms?: false;
  /** How often it sends an echo while online; absent: never. */
  readonly echoEveryMs?: Millis;
  /**
   * How it comes back: it asks with `probe`'s waits; it asks every `echoEveryMs`; or the next sale is tried online.
   * Absent: probe.
   */
  readonly returnsBy?: "probe" | "echo" | "sale";
  /** What it makes of maintenance that the gateway announces: it does not try it then. Absent: nothing. */
  readonly announcements?: "heeded";
  /** Stays offline for so long after the gateway has answered again (Stripe's terminals in the field: 5–15 min). */
  readonly sticky?: DrawnTime;
}

export interface LinksPolicy {
  /** Attempts that fail in a row on a link before the next one is used, ≥ 1. */
  readonly failOverAfter: number;
  /** While on a lesser link: how often a better one is tried by an echo. */
  readonly failBackEveryMs: Millis;
  /** How often in a row that must succeed before it is used again, ≥ 1: hysteresis. */
  readonly failBackAfter: number;
  /**
   * After a failure, an echo goes out on every link, each so long after the one before; the first to be answered is used
   * (as Happy Eyeballs does with connections, RFC 8305). Absent: one link after the other.
   */
  readonly raceMs?: Millis;
}

export interface OfflinePolicy {
  /** false: it sells online only. Absent: it takes sales offline. */
  readonly sells?: false;
  /** A larger sale is not taken offline. Minor units. */
  readonly maxAmountMinor: number;
  /** At most so many sales wait in the terminal. */
  readonly maxPayments: number;
  /** They are worth at most this. Minor units. */
  readonly maxTotalMinor: number;
  /** A sale that waited longer is given up: expired. */
  readonly expireAfterMs: Millis;
  /** A record that is older is deleted: purged. Absent: never. */
  readonly purgeAfterMs?: Millis;
  /** A larger sale is taken offline only when a manager has approved it, who needs so long. Absent: nobody is asked. */
  readonly manager?: { readonly aboveMinor: number; readonly takes: DrawnTime };
}

export interface StoragePolicy {
  /** Whether records outlive the loss of power and a restart. */
  readonly kind: "volatile" | "durable";
  /** So many records are durable; absent: all. */
  readonly durableRecords?: number;
  /** Beyond them: no more sales are taken offline, or they are kept in memory only. Absent: refuse. */
  readonly beyond?: "refuse" | "volatile";
  /** A power cut tears the last record where it is younger than this: it is lost. Absent: none is torn. */
  readonly tornMs?: Millis;
  /** What wipes the records, durable or not. */
  readonly wipedBy: readonly ("logout" | "reset")[];
  /** How often the records are copied to a server in the store, which forwards them when the terminal cannot. */
  readonly backupEveryMs?: Millis;
}

export interface ForwardPolicy {
  /** "advice": cannot be declined; "deferred": authorised late, may be declined. */
  readonly as: "advice" | "deferred";
  /** Between coming online and the first forward. */
  readonly firstWaitMs: Millis;
  /** Added to the first wait: the last two digits of the serial number (the terminal's number) as a part of this. */
  readonly spreadMs?: Millis;
  /** Between the end of one forward and the next; with `batch`, between the end of one batch and the next. */
  readonly gapMs: Millis;
  /** Forwards that follow each other without a gap, ≥ 1; absent: 1. */
  readonly batch?: number;
  /** Which goes first; absent: the oldest. */
  readonly order?: "oldest" | "newest" | "largest" | "smallest";
  /** Nothing is forwarded before so many wait, or the day is closed; absent: 1. */
  readonly atRecords?: number;
  /** What waits is forwarded before the next sale is made online. */
  readonly beforeSale?: true;
  /** After a failed forward. */
  readonly retry: Backoff;
  /** A sale that failed so often is given up: exhausted. */
  readonly maxAttempts: number;
}

export interface SettlementPolicy {
  /** Terminals close their day at drawn times within this after the last customer. */
  readonly withinMs: Millis;
  /** Whether the records of the batch are uploaded always, or only where the totals do not agree. */
  readonly upload: "always" | "on-mismatch";
  /** Settlements that are tried before a person must see to it, ≥ 1. */
  readonly attempts: number;
}

export interface LifePolicy {
  /** From a start until it can sell, where a person restarted it or it updated itself. */
  readonly bootMs: Millis;
  /** It updates itself so long after the gateway refused its version, and that takes so long; absent: it never does. */
  readonly update?: { readonly afterMs: Millis; readonly takesMs: Millis };
}

export interface Backoff {
  /** Wait before the first retry, ms, > 0. */
  readonly baseMs: Millis;
  /** No wait is longer than this, ms, ≥ baseMs; equal to it, the wait is fixed. */
  readonly capMs: Millis;
  /** none: doubled each time. full: drawn from 0 to that. decorrelated: drawn from the base to three times the last. */
  readonly jitter: "none" | "full" | "decorrelated";
}
