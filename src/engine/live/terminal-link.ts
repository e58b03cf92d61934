// TerminalLink: a terminal's way to its gateway over one of its links, whatever protocol it speaks. A protocol brings
// a Links, which makes them; everything above speaks of messages and answers only.

import type { Announcement, Answer, Message } from "../../messages.ts";

/** What a link tells its engine. */
export interface LinkOwner {
  /**
   * `reason` is a declineReasons number, and means something where the answer is declined. `announced` is maintenance
   * that the answer tells of.
   */
  answered(
    terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: number,
    reason: number,
    announced?: Announcement,
  ): void;
  linkChanged(terminal: number, link: number, isUp: boolean): void;
  /** Asked at each new connection: whether the certificate that the terminal would show has expired. */
  hasExpiredCertificate(terminal: number): boolean;
  /** Our own bug, which must end the run. */
  broke(error: unknown): void;
}

export interface TerminalLink {
  /** Whether nobody has ended its connection but the terminal itself. */
  readonly isUp: boolean;
  /**
   * Makes the connection before anything is sold on it. Resolves also where it fails: the terminal will find out.
   * Rejects where the failure is our own bug.
   */
  connect(): Promise<void>;
  /**
   * Sends, and answers later through the owner, never before it returns. Garbage must be refused by the gateway; any
   * other message that it refuses as such is our own bug.
   */
  send(message: Message, attempt: number): void;
  /** Gives an attempt up. True: it certainly never left. */
  cancel(attempt: number): boolean;
  /** Its connection is ended as if by the gateway, and its owner hears of that; nothing where there is none. */
  hangUp(): void;
  /** Ends the connection and forgets every attempt; nothing more is answered. */
  close(): Promise<void>;
}

export interface Links {
  /** Whether several messages are under way on a connection, and giving one up does not end it. */
  readonly isShared: boolean;
  /** A link, not connected yet, to `address` (host:port). `link` is an index of its group's links. */
  link(address: string, terminal: number, link: number, owner: LinkOwner): TerminalLink;
  /** What was given up while the network held it arrives all the same, on a connection to which nobody listens. */
  arriveLate(address: string, terminal: number, message: Message): void;
}
