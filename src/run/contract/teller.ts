// Teller: says one message after the other to a gateway, as a terminal would, and waits for each answer.

import type { LinkOwner, Links, TerminalLink } from "../../engine/live/terminal-link.ts";
import { type Answer, type DeclineReason, declineReasons, type Message } from "../../messages.ts";
import { AdapterError } from "../../protocol/adapter-error.ts";
import { readableDuration } from "../../units.ts";

export interface Heard {
  /** rejected: the gateway did not take it for a message, or the adapter failed at it. silent: nothing came in time. */
  readonly answer: Answer | "rejected" | "silent";
  /** Of a decline. */
  readonly reason: DeclineReason | undefined;
  readonly retryAfterMs: number;
  /** What was said, in words. */
  readonly told: string;
}

export interface TellerOptions {
  readonly links: Links;
  /** host:port. */
  readonly address: string;
  /** How long an answer is waited for, ms. */
  readonly timeoutMs: number;
  /** What the gateway said since this was asked before, as it came; "" where nobody listened. */
  readonly overheard: () => string;
}

const reasons = Object.keys(declineReasons) as DeclineReason[];

export class Teller implements LinkOwner {
  readonly #options: TellerOptions;
  readonly #open = new Map<number, TerminalLink>();
  #attempt = 0;
  #hear:
    | ((answer: Heard["answer"], reason?: number, retryAfterMs?: number, told?: string) => void)
    | undefined;
  #bug: ((error: unknown) => void) | undefined;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** Says it and waits. Throws what is our own bug. */
  async say(terminal: number, message: Message): Promise<Heard> {
    const { timeoutMs, overheard } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    const link = this.#linkOf(terminal);
    const attempt = ++this.#attempt;
    overheard();
    const timer = setTimeout(() => {
      link.cancel(attempt);
      this.#hear?.("silent", 0, 0, `no answer within ${readableDuration(timeoutMs)}`);
    }, timeoutMs);
    this.#bug = reject;
    this.#hear = (answer, reason = 0, retryAfterMs = 0, told = overheard()) => {
      this.#hear = undefined;
      const why = answer === "declined" ? reasons[reason] : undefined;
      resolve({ answer, reason: why, retryAfterMs, told: wordsOf(answer, why, told) });
    };
    link.send(message, attempt);
    return promise.finally(() => clearTimeout(timer));
  }

  /** Says it, and breaks the connection as soon as it has left. */
  cut(terminal: number, message: Message): void {
    const { links, address } = this.#options;
    links.arriveLate(address, terminal, message);
  }

  async close(): Promise<void> {
    const links = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(links.map((link) => link.close()));
  }

  answered(_terminal: number, attempt: number, answer: Answer, retryAfterMs: number, reason: number): void {
    if (attempt === this.#attempt) this.#hear?.(answer, reason, retryAfterMs);
  }

  linkChanged(): void {
    // Whether somebody may end a connection between two messages is the gateway's own affair.
  }

  hasExpiredCertificate(): boolean {
    return false;
  }

  broke(error: unknown): void {
    if (error instanceof AdapterError) this.#hear?.("rejected", 0, 0, error.message);
    else this.#bug?.(error);
  }

  #linkOf(terminal: number): TerminalLink {
    const { links, address } = this.#options;
    const link = this.#open.get(terminal) ?? links.link(address, terminal, 0, this);
    this.#open.set(terminal, link);
    return link;
  }
}

function wordsOf(answer: Heard["answer"], reason: DeclineReason | undefined, told: string): string {
  if (answer === "silent" || answer === "rejected") return told;
  const meaning = reason === undefined ? answer : `${answer} (${reason})`;
  return told === "" ? meaning : `${meaning}: ${told}`;
}
