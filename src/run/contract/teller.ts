// Teller: says messages to a gateway, as terminals would, and waits for each answer.

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

export interface SayOptions {
  /** Connections of one terminal, by number: 0 where left out. */
  readonly line?: number;
  /** That the gateway refuses to take it is what was heard, and not our own bug. */
  readonly mayBeRefused?: boolean;
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

export class Teller {
  readonly #options: TellerOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** Says it and waits. Throws what is our own bug. On one line nothing is said before the last was answered. */
  say(terminal: number, message: Message, options: SayOptions = {}): Promise<Heard> {
    const name = `${terminal}/${options.line ?? 0}`;
    const line = this.#lines.get(name) ?? new Line(this.#options, terminal);
    this.#lines.set(name, line);
    return line.say(message, options.mayBeRefused ?? false);
  }

  /** Says it, and breaks the connection as soon as it has left. */
  cut(terminal: number, message: Message): void {
    const { links, address } = this.#options;
    links.arriveLate(address, terminal, message);
  }

  async close(): Promise<void> {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => line.close()));
  }
}

/** One connection of a terminal, and what is under way on it. */
class Line implements LinkOwner {
  readonly #options: TellerOptions;
  readonly #link: TerminalLink;
  #attempt = 0;
  #hear:
    | ((answer: Heard["answer"], reason?: number, retryAfterMs?: number, told?: string) => void)
    | undefined;
  #bug: ((error: unknown) => void) | undefined;

  constructor(options: TellerOptions, terminal: number) {
    this.#options = options;
    this.#link = options.links.link(options.address, terminal, 0, this);
  }

  async say(message: Message, mayBeRefused: boolean): Promise<Heard> {
    const { timeoutMs, overheard } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    const attempt = ++this.#attempt;
    overheard();
    const timer = setTimeout(() => {
      this.#link.cancel(attempt);
      this.#hear?.("silent", 0, 0, `no answer within ${readableDuration(timeoutMs)}`);
    }, timeoutMs);
    this.#hear = (answer, reason = 0, retryAfterMs = 0, told = overheard()) => {
      this.#hear = undefined;
      const why = answer === "declined" ? reasons[reason] : undefined;
      resolve({ answer, reason: why, retryAfterMs, told: wordsOf(answer, why, told) });
    };
    this.#bug = (error) => {
      if (error instanceof AdapterError || (mayBeRefused && error instanceof Error))
        this.#hear?.("rejected", 0, 0, error.message);
      else reject(error);
    };
    this.#link.send(message, attempt);
    return promise.finally(() => clearTimeout(timer));
  }

  close(): Promise<void> {
    return this.#link.close();
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
    this.#bug?.(error);
  }
}

function wordsOf(answer: Heard["answer"], reason: DeclineReason | undefined, told: string): string {
  if (answer === "silent" || answer === "rejected") return told;
  const meaning = reason === undefined ? answer : `${answer} (${reason})`;
  return told === "" ? meaning : `${meaning}: ${told}`;
}
