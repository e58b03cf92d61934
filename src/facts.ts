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
  /** Sent as often as the policy allows, or lost with what was stored: a person must see to it. value: how often it was sent. */
  reversalGivenUp: 19,
  // More of a sale at the counter.
  /** A customer wants money back: a sale of its own, that goes the other way. value: amount in minor units. */
  refundWanted: 20,
  /** The gateway refused it, definitely, for a reason that is not the card's. value: a declineReason number. */
  refused: 21,
  /** The customer paid in another way; this sale is not made. value: a way of waysToPay. */
  paidOtherwise: 22,
  /** The cashier took it back: out of the queue (0), or by a reversal that is owed from now on (1). */
  voided: 23,
  /** It is tried again under a new key. value: number of the key, from 1. */
  newKey: 24,
  /** The attempt was not even made. value: a heldBackCause. */
  heldBack: 25,
  /** What became of it was asked for. value: how often before. */
  inquirySent: 26,
  /** value: the answer, an answerNumber; declined: it is not booked. */
  inquiryAnswered: 27,
  /** Sent once more with the batch at the close of day. value: 0. */
  uploadSent: 28,
  /** value: the answer, an answerNumber. */
  uploadAnswered: 29,
  // The terminal itself; sale is none, but where a person approved or must reverse one.
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
  /** Its state has changed. value: a number of `states` (src/terminal/states.ts). */
  state: 38,
  /** What the cashier sees has changed. value: a number of `screens` (src/terminal/screen.ts). */
  screen: 39,
  /** It cannot work. value: a downCause. */
  down: 40,
  /** It can work again. value: ms since it went down. */
  started: 41,
  /** It uses another link. value: link. */
  linkChosen: 42,
  /** Somebody in the store has noticed. value: ms since there was something to notice. */
  noticed: 43,
  /** A person did something about it. value: an intervention. */
  intervention: 44,
  /** value: 0 the first time, then counted up. */
  settlementSent: 45,
  /** The totals of the batch agree. value: settlements that it took. */
  settled: 46,
  /** They do not, or no answer came, as often as was tried: a person must see to it. value: settlements sent. */
  settlementFailed: 47,
  /** The back office has been told what was sold. value: of how many sales. */
  reported: 48,
  /** A compromised terminal has sent something. value: 0 a bogus sale, 1 garbage. */
  flooded: 49,
  // The run; terminal is none, sale is the outage's index in the plan.
  /** Confirmed by everything it acts on. value: ms since it was issued. */
  outageBegan: 50,
  /** Its last removal confirmed. value: ms since it was issued. */
  outageEnded: 51,
  /** No more customers come; sale is none. */
  customersEnded: 52,
  // The terminal once more.
  /** An update is over. value: 1 it has the new version, 0 it failed. */
  updated: 53,
  /** A customer came over from another terminal of the store, for this sale. value: 0. */
  customerCame: 54,
  /** It has heard of maintenance to come, and will not try the gateway then. value: how long until that, ms. */
  announced: 55,
  // The run once more.
  /** The gateway confirmed a planned change; sale is its index in the plan. value: ms since it was issued. */
  changed: 56,
} as const;

export type FactKind = (typeof facts)[keyof typeof facts];

/** Whether a message about a sale or refund goes out. */
export function isSent(kind: FactKind): boolean {
  switch (kind) {
    case facts.sent:
    case facts.forwardSent:
    case facts.reversalSent:
    case facts.inquirySent:
    case facts.uploadSent:
      return true;
    default:
      return false;
  }
}

/** Stands for "no terminal" and "no sale" in a fact. */
export const none = -1;

/** Why a sale was put aside instead of answered at the counter. */
export const queuedCauses = {
  offline: 0,
  busy: 1,
  unreachable: 2,
  unknown: 3,
  /** The terminal held itself back: budget, throttle or breaker. */
  heldBack: 4,
} as const;

/** Why a customer left without buying. */
export const turnedAwayCauses = {
  amountLimit: 0,
  countLimit: 1,
  totalLimit: 2,
  /** The storage takes no more records. */
  storageFull: 3,
  /** It sells online only. */
  noOffline: 4,
  /** They did not wait for the end of their sale. */
  patience: 5,
  /** They did not wait for their turn. */
  busy: 6,
  /** The terminal is dead, off or starting. */
  down: 7,
  storeClosed: 8,
  accountFrozen: 9,
  versionRefused: 10,
  balanceShort: 11,
  /** An earlier sale must be reversed first, or their own could not be reversed before it was tried again. */
  reversalFirst: 12,
  /** Money goes back online only. */
  refundOffline: 14,
} as const;

/** Why a queued sale left the queue unpaid. */
export const givenUpCauses = {
  expired: 0,
  exhausted: 1,
  /** Deleted by its age. */
  purged: 2,
  /** By a logout, a reset, or the loss of power. */
  wiped: 3,
  /** The record was being written when power was lost. */
  torn: 4,
  /** It stays in a terminal that is dead or was swapped. */
  stranded: 5,
} as const;

/** How a customer pays who cannot pay with a card at this terminal. */
export const waysToPay = { cash: 0, qr: 1, "other-terminal": 2 } as const;

/** Why an attempt was not made. */
export const heldBackCauses = { budget: 0, throttle: 1, breaker: 2 } as const;

/** Why a terminal cannot work. */
export const downCauses = {
  /** No power, and no battery any more. */
  power: 0,
  switchedOff: 1,
  reboot: 2,
  crash: 3,
  update: 4,
  /** The main board. */
  dead: 5,
  /** It is being swapped for the spare one. */
  swap: 6,
} as const;

/** What people do about it. */
export const interventions = {
  restart: 0,
  switchLink: 1,
  takeCash: 2,
  call: 3,
  swap: 4,
  /** Somebody switched it on again. */
  switchOn: 5,
  /** A manager approved a sale above the limit. */
  approve: 6,
  /** A reversal that was given up. */
  reversal: 7,
  /** A settlement that failed. */
  settlement: 8,
} as const;

/** Why a sale stays unpaid that no terminal gave up: it waits in one that is cut off for good. A givenUpCause too. */
export const stranded = "stranded" satisfies keyof typeof givenUpCauses;

/** What made a terminal go offline. */
export const offlineCauses = {
  failures: 0,
  silence: 1,
  /** Its last link was lost. */
  linkLoss: 2,
  /** It went down itself. */
  down: 3,
  /** The gateway had announced that it would be closed by now. */
  announced: 4,
} as const;

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
  /** Index of the outage in the plan; of a change, its index among the changes. */
  readonly outage: number;
  /** announce: the gateway was told to tell of an outage to come. change: a planned cure. */
  readonly action: "announce" | "begin" | "end" | "change";
  readonly dueAt: Millis;
  /** When the first request for it left. */
  readonly issuedAt: number;
  /** When the last answer to it had come; undefined where it failed. */
  readonly confirmedAt?: number;
  /** Why it failed. */
  readonly error?: string;
}
