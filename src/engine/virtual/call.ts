// Call: one message of a terminal on its way to the gateway and back. Calls are used again: millions that
// live for a time-out each would be most of the garbage of a long outage.

import { type Millis, none } from "../../facts.ts";
import type { GatewayRequest } from "../../gateway/core/request.ts";
import {
  type Announcement,
  type Answer,
  declinedCard,
  echoMessage,
  type Message,
  type MessageKind,
  networkOf,
  type Totals,
  testCardOf,
} from "../../messages.ts";

export class Call implements GatewayRequest {
  terminal = 0;
  /** Index in the plan of the cohort of its terminal and link. */
  cohort = 0;
  /** The terminal's own number of it. */
  attempt = 0;
  kind: MessageKind = "echo";
  /** none (−1) where it is about no sale. */
  sale = 0;
  /** Which key of the sale. */
  key = 0;
  amountMinor = 0;
  isCardDeclined = false;
  isForward = false;
  isUpdated = false;
  route = 0;
  totals: Totals | undefined = undefined;
  /** It carries nothing of its terminal's but its TLS handshake; so often again after this. */
  isHandshake = false;
  roundsLeft = 0;
  /** The gateway will refuse the certificate that it shows. */
  isRefused = false;
  /** It has been put on a connection. */
  isSent = false;
  /** Its terminal hears no answer to it any more: it gave up, or the connection broke. */
  isOver = false;
  /** Its terminal waits for no answer any more, and its connection goes on: one that comes after all is late. */
  isGivenUp = false;
  /** When it reached the gateway. */
  arrivedAt: Millis = 0;
  /** When the gateway hears that it is over, if it has it. */
  goneAt: Millis = 0;
  /** The connection broke under it: what has not reached the gateway never will. */
  isLost = false;
  /** It is nowhere any more: it never reached the gateway, and never will. */
  hasVanished = false;
  /** What the gateway answered, on its way back. */
  answer: Answer = "unknown";
  retryAfterMs = 0;
  /** A declineReasons number; 0 unless it is declined. */
  reason = 0;
  /** Maintenance that the answer tells of. */
  announced: Announcement | undefined = undefined;
  /** The terminal's next message on the same connection. */
  next: Call | undefined = undefined;

  /** The same message, to be booked later; whatever becomes of the call itself. */
  copy(): Call {
    return Object.assign(new Call(), this, { isOver: true, next: undefined });
  }

  begin(terminal: number, cohort: number, attempt: number, message: Message): void {
    this.terminal = terminal;
    this.cohort = cohort;
    this.attempt = attempt;
    this.kind = message.kind;
    this.sale = message.sale;
    this.key = message.key;
    this.amountMinor = message.amountMinor;
    // A reversal carries no card.
    const hasCard = message.kind !== "reversal";
    this.isCardDeclined = hasCard && testCardOf(message.card) === declinedCard;
    this.route = hasCard ? networkOf(message.card) : 0;
    this.isForward = message.isForward;
    this.isUpdated = message.isUpdated;
    this.totals = message.totals;
    this.isHandshake = false;
    this.isSent = false;
    this.isOver = false;
    this.isGivenUp = false;
    this.isLost = false;
    this.hasVanished = false;
    this.next = undefined;
  }

  /** The first of so many rounds of a TLS handshake. */
  beginHandshake(terminal: number, cohort: number, rounds: number, isRefused: boolean): void {
    this.begin(terminal, cohort, none, echoMessage);
    this.isHandshake = true;
    this.roundsLeft = rounds - 1;
    this.isRefused = isRefused;
  }
}
