// The gateway of these worlds: the core of the real one, which is honest as long as nobody plants a defect in it. It works
// at once, one message after the other; what goes wrong on the way to it and back is the world's.

import { Batch } from "../../../src/gateway/core/batch.ts";
import { GatewayCore } from "../../../src/gateway/core/gateway-core.ts";
import { type Kept, results } from "../../../src/gateway/core/kept.ts";
import type { Entry, GatewayPort } from "../../../src/gateway/core/port.ts";
import type { Outcome } from "../../../src/gateway/core/request.ts";
import { declinedCard, declineReasons, type Message, networkOf, testCardOf } from "../../../src/messages.ts";
import type { GatewayPlan, Refusal } from "../../../src/plan/plan.ts";

export interface Reply {
  readonly answer: "approved" | "declined" | "busy";
  /** A declineReasons number. */
  readonly reason: number;
}

/** A row of the ledger. */
export interface Row {
  readonly terminal: number;
  readonly sale: number;
  readonly kind: Entry["kind"];
  readonly amountMinor: number;
}

interface Request extends Message {
  readonly terminal: number;
  readonly isCardDeclined: boolean;
  readonly route: number;
}

const plan: GatewayPlan = {
  workers: 1,
  service: { medianMs: 0, sigma: 0 },
  queueLimit: 0,
  abandoned: "served",
  retryAfterMs: 200,
  protocol: "http-json",
  full: "busy",
  routes: [],
  defects: {},
};

export class Gateway implements GatewayPort<Request> {
  readonly #core = new GatewayCore<Request>(plan, 1, this);
  readonly #book: (row: Row) => void;
  readonly #kept = new Map<string, Kept>();
  /** What was first asked for under each key. */
  readonly #first = new Map<string, Request>();
  /** By terminal. */
  readonly #batches: Batch[] = [];
  #outcome: Outcome | undefined = undefined;

  /** `book` hears of every row. */
  constructor(book: (row: Row) => void) {
    this.#book = book;
  }

  refuse(number: number, refusal: Refusal, terminals: readonly number[]): void {
    this.#core.refuse(
      number,
      refusal,
      terminals.map((terminal) => [terminal, terminal + 1] as const),
    );
  }

  allow(number: number): void {
    this.#core.allow(number);
  }

  hears(now: number, terminal: number, message: Message): Reply {
    this.#outcome = undefined;
    const isCardDeclined = testCardOf(message.card) === declinedCard;
    const route = networkOf(message.card);
    this.#core.arrived(now, { ...message, terminal, isCardDeclined, route });
    // Whatever was not answered at the door was begun, and is over at once.
    if (this.#outcome === undefined) this.#core.wake(now);
    return replyOf(this.#outcome);
  }

  wakeAt(): void {}

  answer(_request: Request, outcome: Outcome): void {
    this.#outcome = outcome;
  }

  acknowledge(request: Request, outcome: Outcome): Request {
    this.answer(request, outcome);
    return request;
  }

  hangUp(): void {}

  ignore(): void {}

  isGone(): boolean {
    return false;
  }

  callerOf({ terminal }: Request): number {
    return terminal;
  }

  terminalOf({ terminal }: Request): number {
    return terminal;
  }

  kept(request: Request): Kept {
    return this.#kept.get(keyOf(request)) ?? results.nothing;
  }

  keep(request: Request, kept: Kept): void {
    const key = keyOf(request);
    this.#kept.set(key, kept);
    if (!this.#first.has(key)) this.#first.set(key, request);
  }

  /** Of nobody's: a key has its terminal's number, and one terminal is in one shop and one currency. */
  isAnother(request: Request): boolean {
    const first = this.#first.get(keyOf(request));
    if (first === undefined || request.kind === "inquiry") return false;
    const isReversal = first.kind === "reversal" || request.kind === "reversal";
    const isOtherKind = !isReversal && (first.kind === "refund") !== (request.kind === "refund");
    return isOtherKind || first.amountMinor !== request.amountMinor;
  }

  batch({ terminal }: Request): Batch {
    this.#batches[terminal] ??= new Batch();
    return this.#batches[terminal];
  }

  book(request: Request, entry: Entry): void {
    const { terminal, sale, kind } = request;
    // A bogus sale is a row of nobody's books.
    if (entry.rows > 0 && kind !== "bogus") {
      this.#book({ terminal, sale, kind: entry.kind, amountMinor: entry.amountMinor });
    }
    this.#core.booked(request, entry);
  }
}

function replyOf(outcome: Outcome | undefined): Reply {
  switch (outcome) {
    case "approved":
    case "busy":
      return { answer: outcome, reason: 0 };
    case "in progress":
    case "failed":
    case "unanswered":
    case undefined:
      throw new Error(`the gateway says ${outcome}, although it works at once`);
    case "conflict":
      throw new Error("a terminal used a key of its own for another message");
    default:
      return { answer: "declined", reason: declineReasons[outcome] };
  }
}

function keyOf({ terminal, sale, key }: Request): string {
  return `${terminal}/${sale}#${key}`;
}
