// Call: one message of a terminal on its way to the gateway and back.

import type { GatewayRequest } from "../../gateway/core/request.ts";
import { type Answer, declinedCard, type Message, type MessageKind } from "../../messages.ts";

export class Call implements GatewayRequest {
  readonly terminal: number;
  /** The terminal's own number of it. */
  readonly attempt: number;
  readonly kind: MessageKind;
  /** −1 for an echo. */
  readonly sale: number;
  readonly amountMinor: number;
  readonly isCardDeclined: boolean;
  /** It has been put on a connection. */
  isSent = false;
  /** Its terminal hears no answer to it any more: it gave up, or the connection broke. */
  isOver = false;
  /** The connection broke under it: what has not reached the gateway never will. */
  isLost = false;
  /** What the gateway answered, on its way back. */
  answer: Answer = "unknown";
  retryAfterMs = 0;
  /** The terminal's next message on the same connection. */
  next: Call | undefined = undefined;

  constructor(terminal: number, attempt: number, message: Message) {
    this.terminal = terminal;
    this.attempt = attempt;
    this.kind = message.kind;
    this.sale = message.sale;
    this.amountMinor = message.amountMinor;
    // A reversal carries no card.
    this.isCardDeclined = message.card === declinedCard && message.kind !== "reversal";
  }
}
