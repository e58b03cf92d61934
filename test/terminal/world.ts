// A world for one terminal: time goes from event to event, and a gateway that is a function.
import {
  downCauses,
  type FactKind,
  facts,
  givenUpCauses,
  heldBackCauses,
  interventions,
  type Millis,
  nameOf,
  offlineCauses,
  queuedCauses,
  turnedAwayCauses,
  waysToPay,
} from "../../src/facts.ts";
import {
  type Announcement,
  type Answer,
  answerNumbers,
  declineReasons,
  type Message,
} from "../../src/messages.ts";
import type { Blow, Load } from "../../src/plan/plan.ts";
import type { Backoff, TerminalPolicy, UnknownPolicy } from "../../src/plan/policy.ts";
import { ArrivalLaw } from "../../src/terminal/customers.ts";
import { never } from "../../src/terminal/never.ts";
import type { TerminalPort } from "../../src/terminal/port.ts";
import { screens } from "../../src/terminal/screen.ts";
import type { Setup } from "../../src/terminal/setup.ts";
import { states } from "../../src/terminal/states.ts";
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
  link: number,
) =>
  | {
      readonly answer: Answer;
      readonly afterMs: Millis;
      readonly retryAfterMs?: Millis;
      readonly reason?: number;
      readonly announced?: Announcement;
    }
  | "silence";

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

/** Always the same wait. */
export function fixed(waitMs: Millis): Backoff {
  return { baseMs: waitMs, capMs: waitMs, jitter: "none" };
}

/** What becomes of a sale that may be booked; reversals are sent three times, a second apart, unless said otherwise. */
export function afterUnknown(
  does: UnknownPolicy["does"],
  wishes: Partial<UnknownPolicy["reversal"]> = {},
): UnknownPolicy {
  return { does, reversal: { attempts: 3, wait: fixed(1_000), ...wishes } };
}

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

/** Customers who come exactly then, ascending, each with the same amount unless `wishes` says otherwise. */
export function at(times: readonly Millis[], wishes: Partial<Load> = {}): ArrivalLaw {
  return new Arrivals(times, {
    ...load(1_000_000),
    amount: { medianMinor: 1_000, sigma: 0 },
    ...wishes,
  });
}

class Arrivals extends ArrivalLaw {
  readonly #times: Millis[];

  constructor(times: readonly Millis[], load: Load) {
    super(load);
    this.#times = [...times];
  }

  override timeAt(): Millis {
    return this.#times.shift() ?? never;
  }
}

/** What the values of these facts are numbers of. */
const tables: Readonly<Partial<Record<keyof typeof facts, Readonly<Record<string, number>>>>> = {
  queued: queuedCauses,
  turnedAway: turnedAwayCauses,
  givenUp: givenUpCauses,
  paidOtherwise: waysToPay,
  heldBack: heldBackCauses,
  refused: declineReasons,
  forwardFailed: answerNumbers,
  reversalFailed: answerNumbers,
  inquiryAnswered: answerNumbers,
  uploadAnswered: answerNumbers,
  lateAnswer: answerNumbers,
  offline: offlineCauses,
  down: downCauses,
  intervention: interventions,
  state: states,
  screen: screens,
};

function words({ kind, value }: Fact): string {
  const table = tables[kind as keyof typeof facts];
  return table ? `${kind} ${nameOf(table, value)}` : kind;
}

export class World implements TerminalPort {
  readonly facts: Fact[] = [];
  readonly sent: { readonly at: Millis; readonly message: Message; readonly link: number }[] = [];
  readonly terminal: Terminal;
  now: Millis = 0;
  /** Another terminal of the store. */
  neighbour: World | undefined = undefined;
  /** What is cancelled had certainly not left. */
  neverLeaves = false;
  readonly #gateway: Gateway;
  #wakeAt = Number.POSITIVE_INFINITY;
  #answers: {
    at: Millis;
    attempt: number;
    answer: Answer;
    retryAfterMs: Millis;
    reason: number;
    announced?: Announcement | undefined;
  }[] = [];

  constructor(options: {
    gateway?: Gateway;
    load?: Load | ArrivalLaw;
    policy?: Partial<TerminalPolicy>;
    seed?: number;
    terminal?: number;
    setup?: Partial<Setup>;
  }) {
    this.#gateway = options.gateway ?? approves;
    const { load = at([]) } = options;
    const law = load instanceof ArrivalLaw ? load : new ArrivalLaw(load);
    const setup: Setup = {
      policy: { ...policy, ...options.policy },
      law,
      seed: options.seed ?? 1,
      links: 1,
      customerLink: undefined,
      staff: undefined,
      alternatives: [],
      closesAt: law.load.shape[law.load.shape.length - 1].at,
      ...options.setup,
    };
    this.terminal = new Terminal(options.terminal ?? 0, setup, this);
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
        const [{ attempt, answer, retryAfterMs, reason, announced }] = this.#answers.splice(0, 1);
        this.terminal.answered(this.now, attempt, answer, retryAfterMs, reason, announced);
      } else {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.terminal.wake(this.now);
      }
    }
    this.now = until;
    return this;
  }

  strike(blow: Blow): this {
    this.terminal.strike(this.now, 0, blow);
    return this;
  }

  release(blow: Blow): this {
    this.terminal.release(this.now, 0, blow);
    return this;
  }

  link(link: number, isUp: boolean): this {
    this.terminal.linkChanged(this.now, link, isUp);
    return this;
  }

  /** A customer comes from elsewhere with this amount. */
  come(amountMinor: number): this {
    this.terminal.customerCame(this.now, amountMinor, 0);
    return this;
  }

  /** What happened to a sale, in words. */
  story(sale: number): string[] {
    return this.facts.filter((fact) => fact.sale === sale).map(words);
  }

  /** The facts of these kinds in words, each with its time. */
  tells(...kinds: (keyof typeof facts)[]): string[] {
    return this.of(...kinds).map((fact) => `${fact.at} ${words(fact)}`);
  }

  /** When messages of this kind were sent. */
  sentAt(kind: Message["kind"]): Millis[] {
    return this.sent.filter(({ message }) => message.kind === kind).map((each) => each.at);
  }

  /** The facts of these kinds, in order. */
  of(...kinds: (keyof typeof facts)[]): Fact[] {
    return this.facts.filter(({ kind }) => (kinds as string[]).includes(kind));
  }

  wakeAt(_terminal: number, at: Millis): void {
    this.#wakeAt = at;
  }

  send(_terminal: number, attempt: number, message: Message, link: number): void {
    this.sent.push({ at: this.now, message, link });
    const reply = this.#gateway(message, this.now, link);
    if (reply === "silence") return;
    const { answer, afterMs, retryAfterMs = 0, reason = 0, announced } = reply;
    this.#answers.push({ at: this.now + afterMs, attempt, answer, retryAfterMs, reason, announced });
  }

  /** As on a wire: what was sent has left. */
  cancel(): boolean {
    return this.neverLeaves;
  }

  moveCustomer(_terminal: number, amountMinor: number, card: number): boolean {
    const other = this.neighbour?.run(this.now);
    if (!other?.terminal.canSell) return false;
    other.terminal.customerCame(this.now, amountMinor, card);
    return true;
  }

  record(_terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void {
    this.facts.push({ at, kind: nameOf(facts, fact), sale, value });
  }
}

/** A gateway that approves after 50 ms, except while `isDown`, when it does what `down` says. */
export function gateway(isDown: (now: Millis) => boolean, down: Gateway): Gateway {
  return (message, now, link) =>
    isDown(now) ? down(message, now, link) : { answer: "approved", afterMs: 50 };
}

/** Approves everything after 50 ms. */
const approves: Gateway = () => ({ answer: "approved", afterMs: 50 });

/** Approves after 50 ms, but says nothing from `from` up to, not including, `to`. */
export function silent(from: Millis, to: Millis): Gateway {
  return gateway(
    (now) => now >= from && now < to,
    () => "silence",
  );
}

/** Approves after 50 ms, but cannot be reached from `from` up to, not including, `to`. */
export function unreachable(from: Millis, to: Millis): Gateway {
  return gateway(
    (now) => now >= from && now < to,
    () => ({ answer: "unreachable", afterMs: 1 }),
  );
}
