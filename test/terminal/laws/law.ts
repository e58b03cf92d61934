// A law hears all that happens in a world, and throws where it is broken.

import type { FactKind, Millis } from "../../../src/facts.ts";
import type { Answer, Message } from "../../../src/messages.ts";
import type { Row } from "./gateway.ts";

export interface Law {
  fact?(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void;
  /** The terminal sends a message; its fact comes before it. */
  sent?(terminal: number, now: Millis, message: Message): void;
  /** The terminal has heard of something, and has done what it does about it. */
  done?(terminal: number, now: Millis): void;
  /** The ledger has a new row. */
  booked?(row: Row): void;
  /** Nothing can come of one message about this sale any more, but an answer. */
  spent?(terminal: number, sale: number): void;
  /** The terminal, which still waits for it, hears this of a message. */
  heard?(terminal: number, message: Message, answer: Answer, reason: number): void;
  ended?(now: Millis, ending: Ending): void;
}

/** How a world ended: in the middle, with everything healed and done, or long after it healed, and still not done. */
export type Ending = "stopped" | "at rest" | "restless";

export class Breach extends Error {
  override readonly name = "Breach";
}

export function mustHold(condition: boolean, says: () => string): asserts condition {
  if (!condition) throw new Breach(says());
}
