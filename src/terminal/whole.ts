// Whole: what the parts of a terminal that act (counter, checkout, connection, backlog, operation, errands …) ask of the
// terminal that they are parts of.

import type { FactKind, Millis } from "../facts.ts";
import type { MessageKind, Totals } from "../messages.ts";
import type { Attempt, Purpose } from "./attempts.ts";
import type { CounterSale } from "./counter-sale.ts";
import type { QueuedSale } from "./queue.ts";
import type { Setup } from "./setup.ts";

export interface Whole {
  readonly number: number;
  readonly setup: Setup;
  /** Neither dead, off nor starting. */
  readonly isUp: boolean;
  readonly isOnline: boolean;
  /** Whether a sale is to be tried online: it is online, or tries with every sale whether it is. */
  readonly triesOnline: boolean;
  /** Whether what waits may be sent: online, or by the store's server for a terminal that is dead. */
  readonly canForward: boolean;
  /** The link in use. */
  readonly link: number;
  /** Whether none of its links is left. */
  readonly hasNoLink: boolean;
  /** Whether nothing waits, is under way or stands at the counter, and it is online: the day may be closed. */
  readonly isDone: boolean;

  record(at: Millis, fact: FactKind, sale: number, value: number): void;
  /** A new attempt, in flight from now on; it must be sent. */
  begin(now: Millis, purpose: Purpose, link: number): Attempt;
  /** Sends what is about a sale. */
  sendAbout(attempt: Attempt, kind: MessageKind, sale: About, isForward: boolean): void;
  /** Sends what is about none. `count` is the amount of a report or a bogus sale. */
  send(attempt: Attempt, kind: MessageKind, count?: number): void;
  /** Sends the settlement of batch number `batch`. */
  sendSettlement(attempt: Attempt, batch: number, totals: Totals): void;

  /** Why no attempt may be made now, a heldBackCause, or undefined. */
  holdsBack(now: Millis): number | undefined;
  /** When a sale may be tried again; never where it may not. */
  retryAt(now: Millis, sale: CounterSale, retryAfterMs: Millis): Millis;
  /** Why the sale is not taken offline, a turnedAwayCause; undefined: it is. */
  offlineRefusal(amountMinor: number): number | undefined;
  /** What must go through before the sale: it waits for that, or cannot be made; undefined: nothing. */
  blocks(now: Millis): "waits" | "refuses" | undefined;
  putAside(now: Millis, sale: CounterSale): QueuedSale;
  /** A sale that may be booked and is not kept; `counter`: whose customer waits for its reversal. */
  oweReversal(now: Millis, sale: CounterSale, counter: CounterSale | undefined): void;
  /** The customer of a sale that is being reversed has the goods, so it is forwarded once it is reversed. */
  sellLater(sale: CounterSale): void;
  /** The customer of a sale that is being reversed has gone. */
  forgetSale(sale: CounterSale): void;
  /** The cashier took back what was put aside. */
  takeBack(now: Millis, entry: QueuedSale, mayBeBooked: boolean): void;
  /** The customer goes to another terminal of the store; false: there is none. */
  moveCustomer(amountMinor: number, card: number): boolean;
  /** The goods are gone: online, or stored. */
  sold(now: Millis): void;
  /** The gateway has accepted it. */
  accepted(sale: About): void;
  /** The sale is reversed. */
  takenBack(sale: number): void;

  /** It is online, or offline, from now on: everybody hears of it. */
  cameOnline(now: Millis): void;
  wentOffline(now: Millis): void;
  /** It does not work from now on. */
  wentDown(now: Millis, cause: number, remembers: boolean, loses: Loses): void;
  /** It has booted, or somebody has logged on: it asks whether the gateway is there. */
  signOn(now: Millis): void;
  /** It works again; `isAnswered`: so was its sign-on. */
  cameUp(now: Millis, isAnswered: boolean): void;

  // What people do.
  switchLink(now: Millis): void;
  /** Another one has taken its place. */
  renew(): void;
  takeCash(): void;
}

/** What a message says of a sale. */
export interface About {
  readonly sale: number;
  readonly key: number;
  readonly amountMinor: number;
  readonly card: number;
  readonly isRefund: boolean;
}

/** What becomes of the storage of a terminal that goes down. */
export type Loses = "as stored" | "as stored, suddenly" | "all without a copy";
