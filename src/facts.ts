// Facts: what happened, one number a kind. Engines only emit facts; history, measures and audit only read them.
// A fact is (at, terminal, kind, sale, value), all numbers, because that is how it is stored and counted.
// The numbers are stored in every history: never reuse or renumber one.

/** Milliseconds since the run began, whole. */
export type Millis = number;

export const facts = {
  // A sale at the counter. `at` of wanted is the intended time, whatever the terminal was doing then.
  /** A customer wants to pay. value: amount in minor units. */
  wanted: 1,
  /** The message of an online sale left for the gateway. value: attempt number of the terminal. */
  sent: 2,
  /** Approved at the counter. value: round trip of the attempt, ms. */
  approved: 3,
  /** Declined at the counter, definitely not booked. value: round trip, ms. */
  declined: 4,
  /** The gateway said busy: definitely not processed. value: round trip, ms. */
  busy: 5,
  /** The message certainly never reached the gateway. value: ms since it was sent. */
  unreachable: 6,
  /** It may have been booked: time-out or broken after sending. value: ms since it was sent. */
  unknown: 7,
  /** Put aside to be forwarded; the customer leaves with the goods. value: a queuedCause. */
  queued: 8,
  /** The customer left without buying. value: a turnedAwayCause. */
  turnedAway: 9,
  // A queued sale.
  /** value: how often this sale was forwarded before (0 is the first time). */
  forwardSent: 10,
  /** value: round trip, ms. */
  forwardAccepted: 11,
  /** value: round trip, ms. */
  forwardDeclined: 12,
  /** value: the answer, an answerNumber. */
  forwardFailed: 13,
  /** Left the queue unpaid after the goods had gone. value: a givenUpCause. */
  givenUp: 14,
  // A sale that must be undone, because it may be booked and was not kept.
  reversalOwed: 15,
  reversalSent: 16,
  /** value: round trip, ms. */
  reversalAccepted: 17,
  /** value: the answer, an answerNumber. */
  reversalFailed: 18,
  // The terminal itself; sale is none.
  /** The gateway answers again. */
  online: 30,
  /** value: an offlineCause. */
  offline: 31,
  /** value: link. */
  linkUp: 32,
  /** value: link. */
  linkDown: 33,
  /** value: attempt number. */
  echoSent: 34,
  /** value: round trip, ms. */
  echoAnswered: 35,
  /** value: the answer, an answerNumber. */
  echoFailed: 36,
  /** An answer to a message that was given up before. value: an answerNumber. */
  lateAnswer: 37,
  // The run; terminal is none, sale is the outage's index in the plan.
  /** Confirmed by everything it acts on. value: ms since it was issued. */
  outageBegan: 50,
  /** Its last removal confirmed. value: ms since it was issued. */
  outageEnded: 51,
  /** No more customers come; sale is none. */
  customersEnded: 52,
} as const;

export type FactKind = (typeof facts)[keyof typeof facts];

/** Stands for "no terminal" and "no sale" in a fact. */
export const none = -1;

/** Why a sale was put aside instead of answered at the counter. */
export const queuedCauses = { offline: 0, busy: 1, unreachable: 2, unknown: 3 } as const;

/** Why a customer left without buying. */
export const turnedAwayCauses = { amountLimit: 0, countLimit: 1, totalLimit: 2 } as const;

/** Why a queued sale left the queue unpaid. */
export const givenUpCauses = { expired: 0, exhausted: 1 } as const;

/** Why a sale stays unpaid that no terminal gave up: it waits in one that is cut off for good. */
export const stranded = "stranded";

/** What made a terminal go offline. */
export const offlineCauses = { failures: 0, silence: 1 } as const;

/** Name of a number in one of the tables above; "?" for one that this version does not know. */
export function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  for (const name in table) if (table[name] === value) return name;
  return "?";
}

/** Whoever wants to hear of facts, in the order in which they became known. */
export interface FactSink {
  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void;
}

/** How one action of the timeline went, all in ms since the run began. */
export interface FaultTiming {
  /** Index of the outage in the plan. */
  readonly outage: number;
  readonly action: "begin" | "end";
  readonly dueAt: Millis;
  /** When the first request for it left. */
  readonly issuedAt: number;
  /** When the last answer to it had come; undefined where it failed. */
  readonly confirmedAt?: number;
  /** Why it failed. */
  readonly error?: string;
}
