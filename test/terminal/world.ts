// A world for one terminal: time goes from event to event, and a gateway that is a function.
import { type FactKind, facts, type Millis, nameOf } from "../../src/facts.ts";
import type { Answer, Message } from "../../src/messages.ts";
import type { Load, TerminalPolicy } from "../../src/plan/plan.ts";
import { ArrivalLaw } from "../../src/terminal/customers.ts";
import type { TerminalPort } from "../../src/terminal/port.ts";
import { Terminal } from "../../src/terminal/terminal.ts";

export interface Fact {
  readonly at: Millis;
  readonly kind: string;
  readonly sale: number;
  readonly value: number;
}

/** What the gateway does with a message: an answer after some time, or silence. */
export type Gateway = (
  message: Message,
  now: Millis,
) => { readonly answer: Answer; readonly afterMs: Millis; readonly retryAfterMs?: Millis } | "silence";

export const policy: TerminalPolicy = {
  timeoutMs: 1_000,
  signOnWithinMs: 1,
  detection: { failures: 2, afterMs: 2_000 },
  probe: { baseMs: 500, capMs: 2_000, jitter: "none" },
  offline: {
    maxAmountMinor: 100_000,
    maxPayments: 1_000,
    maxTotalMinor: 10_000_000,
    expireAfterMs: 86_400_000,
  },
  forward: {
    as: "deferred",
    firstWaitMs: 300,
    gapMs: 100,
    retry: { baseMs: 1_000, capMs: 4_000, jitter: "none" },
    maxAttempts: 1_000,
  },
};

/** Customers once a second on average for `durationMs`. */
export function load(durationMs: Millis, salesPerMs = 0.001): Load {
  return {
    salesPerMs,
    shape: [
      { at: 0, level: 1 },
      { at: durationMs, level: 1 },
    ],
    amount: { medianMinor: 1_250, sigma: 0.5 },
    currency: "EUR",
    declinedShare: 0,
    arrivals: "open",
    cards: [],
    refundShare: 0,
    voidShare: 0,
  };
}

export class World implements TerminalPort {
  readonly facts: Fact[] = [];
  readonly sent: { readonly at: Millis; readonly message: Message }[] = [];
  readonly terminal: Terminal;
  now: Millis = 0;
  readonly #gateway: Gateway;
  #wakeAt = Number.POSITIVE_INFINITY;
  #answers: { at: Millis; attempt: number; answer: Answer; retryAfterMs: Millis }[] = [];

  constructor(options: {
    gateway: Gateway;
    load: Load;
    policy?: Partial<TerminalPolicy>;
    seed?: number;
    terminal?: number;
  }) {
    this.#gateway = options.gateway;
    const law = new ArrivalLaw(options.load);
    this.terminal = new Terminal(
      options.terminal ?? 0,
      { ...policy, ...options.policy },
      law,
      options.seed ?? 1,
      this,
    );
    this.terminal.start(0);
  }

  /** Lets time pass up to and including `until`. */
  run(until: Millis): this {
    for (;;) {
      this.#answers.sort((a, b) => a.at - b.at);
      const answerAt = this.#answers[0]?.at ?? Number.POSITIVE_INFINITY;
      const at = Math.min(answerAt, this.#wakeAt);
      if (at > until) break;
      this.now = Math.max(this.now, at);
      if (answerAt <= this.#wakeAt) {
        const [{ attempt, answer, retryAfterMs }] = this.#answers.splice(0, 1);
        this.terminal.answered(this.now, attempt, answer, retryAfterMs);
      } else {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.terminal.wake(this.now);
      }
    }
    this.now = until;
    return this;
  }

  /** The facts of these kinds, in order. */
  of(...kinds: (keyof typeof facts)[]): Fact[] {
    return this.facts.filter(({ kind }) => (kinds as string[]).includes(kind));
  }

  wakeAt(_terminal: number, at: Millis): void {
    this.#wakeAt = at;
  }

  send(_terminal: number, attempt: number, message: Message): void {
    this.sent.push({ at: this.now, message });
    const reply = this.#gateway(message, this.now);
    if (reply === "silence") return;
    const { answer, afterMs, retryAfterMs = 0 } = reply;
    this.#answers.push({ at: this.now + afterMs, attempt, answer, retryAfterMs });
  }

  /** As on a wire: what was sent has left. */
  cancel(): boolean {
    return false;
  }

  record(_terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void {
    this.facts.push({ at, kind: nameOf(facts, fact), sale, value });
  }
}

/** A gateway that approves after 50 ms, except while `isDown`, when it does what `down` says. */
export function gateway(isDown: (now: Millis) => boolean, down: Gateway): Gateway {
  return (message, now) => (isDown(now) ? down(message, now) : { answer: "approved", afterMs: 50 });
}
