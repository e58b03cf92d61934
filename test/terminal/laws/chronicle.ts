// The chronicle: what the facts say of every sale, in the order in which they were recorded. It is a law itself: every
// sale that was wanted ends at the counter in exactly one outcome, a stored one leaves by exactly one named cause, and
// what is owed a reversal is either reversed or given up.

import { type FactKind, facts, nameOf, waysToPay } from "../../../src/facts.ts";
import { type Answer, answerNumbers, declineReasons, type Message } from "../../../src/messages.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { states } from "../../../src/terminal/states.ts";
import { type Ending, type Law, mustHold } from "./law.ts";

export class Sale {
  readonly terminal: number;
  readonly number: number;
  readonly amountMinor: number;
  readonly isRefund: boolean;
  /** Paid by QR code, after it could not be paid with a card. */
  readonly isQr: boolean;
  /** Names of its facts, for whoever must find out. */
  readonly story: string[] = [];
  /** What it came to for its customer; undefined while they are there. */
  outcome: "approved" | "declined" | "queued" | "turnedAway" | "paidOtherwise" | undefined = undefined;
  /** Declined by the answer to an inquiry: the customer leaves then, if it was not the issuer's word. */
  isOnlyTold = false;
  isStored = false;
  isReversalOwed = false;
  /** Accepted by the gateway, and kept. */
  isTaken = false;
  /** A reversal, or the sale itself, was given up while it may be booked; or it was forgotten when the power went. */
  mayStayBooked = false;
  /** An attempt may have been booked. */
  mayBeBooked = false;
  /** Messages at the counter that have not ended. */
  underWay = 0;

  constructor(terminal: number, number: number, amountMinor: number, isRefund: boolean, isQr: boolean) {
    this.terminal = terminal;
    this.number = number;
    this.amountMinor = amountMinor;
    this.isRefund = isRefund;
    this.isQr = isQr;
  }

  get hasLeft(): boolean {
    return this.outcome === "turnedAway" || this.outcome === "paidOtherwise";
  }
}

export class Chronicle implements Law {
  /** By terminal, in the order in which they were wanted. */
  readonly sales: Sale[][] = [];
  readonly #forgets: boolean;
  readonly #dead = new Set<number>();
  /** By terminal: whether the next sale that is wanted is paid by QR code. */
  readonly #isQrNext: boolean[] = [];

  constructor({ storage }: TerminalPolicy) {
    this.#forgets = storage?.kind === "volatile";
  }

  fact(terminal: number, _at: number, kind: FactKind, number: number, value: number): void {
    if (kind === facts.state && value === states.dead) this.#dead.add(terminal);
    if (kind === facts.state && value !== states.dead) this.#dead.delete(terminal);
    if (kind === facts.down && this.#forgets) this.#forget(terminal);
    // Somebody came from another terminal: their sale is the next one that is wanted.
    if (number < 0 || kind === facts.customerCame) return;
    this.sales[terminal] ??= [];
    const known = this.sales[terminal];
    const isNew = kind === facts.wanted || kind === facts.refundWanted;
    if (isNew) {
      mustHold(number === known.length, () => `sale ${number} of terminal ${terminal} is not the next one`);
      known.push(
        new Sale(terminal, number, value, kind === facts.refundWanted, this.#isQrNext[terminal] ?? false),
      );
      this.#isQrNext[terminal] = false;
    }
    const sale = known[number];
    mustHold(sale !== undefined, () => `${nameOf(facts, kind)} of sale ${number} that nobody wanted`);
    sale.story.push(nameOf(facts, kind));
    if (!isNew) this.#add(sale, kind, value);
  }

  /**
   * A refusal is certain of its own message only, and not kept under its key: an earlier one about the same sale that is
   * still on its way may be booked later. At the counter it is reversed then; once the goods are gone, nobody minds.
   */
  heard(terminal: number, { sale, isForward }: Message, answer: Answer, reason: number): void {
    if (isForward && answer === "declined" && reason >= declineReasons.storeClosed) {
      this.sales[terminal][sale].mayStayBooked = true;
    }
  }

  ended(_now: number, ending: Ending): void {
    if (ending === "stopped") return;
    for (const sale of this.sales.flat()) {
      // Paid by QR code at a terminal that died: nobody asks any more what became of it.
      if (sale.isQr && sale.mayBeBooked && this.#dead.has(sale.terminal)) continue;
      mustHold(
        sale.outcome !== undefined,
        () => `${told(sale)} has no outcome although nothing moves any more`,
      );
    }
  }

  /** A terminal that keeps nothing does not know any more what it has sent. */
  #forget(terminal: number): void {
    for (const sale of this.sales[terminal] ?? []) sale.mayStayBooked ||= !sale.isTaken;
  }

  #add(sale: Sale, kind: FactKind, value: number): void {
    switch (kind) {
      case facts.sent:
      case facts.inquirySent:
        sale.underWay++;
        mustHold(sale.underWay === 1, () => `${told(sale)} is tried twice at once`);
        return;
      case facts.approved:
        this.#answered(sale);
        if (sale.hasLeft) return;
        this.#comesTo(sale, "approved");
        sale.isTaken = true;
        return;
      case facts.declined:
        this.#answered(sale);
        if (!sale.hasLeft) this.#comesTo(sale, "declined");
        return;
      case facts.refused:
      case facts.busy:
      case facts.unreachable:
      case facts.unknown:
        sale.mayBeBooked = true;
        this.#answered(sale);
        return;
      case facts.inquiryAnswered:
        this.#answered(sale);
        if (value === answerNumbers.approved) {
          this.#comesTo(sale, "approved");
          sale.isTaken = true;
        } else if (value === answerNumbers.declined) {
          this.#comesTo(sale, "declined");
          sale.isOnlyTold = true;
        }
        return;
      case facts.queued:
        this.#comesTo(sale, "queued");
        sale.isStored = true;
        return;
      case facts.turnedAway:
        this.#turnAway(sale);
        return;
      case facts.paidOtherwise:
        this.#comesTo(sale, "paidOtherwise");
        this.#isQrNext[sale.terminal] = value === waysToPay.qr;
        return;
      case facts.forwardAccepted:
        this.#leaves(sale, kind);
        sale.isTaken = true;
        return;
      case facts.forwardDeclined:
        this.#leaves(sale, kind);
        return;
      case facts.givenUp:
        this.#leaves(sale, kind);
        sale.mayStayBooked = true;
        return;
      case facts.voided:
        mustHold(sale.isStored || (sale.isTaken && value === 1), () => `${told(sale)} cannot be voided`);
        sale.isStored = false;
        sale.isTaken = false;
        return;
      case facts.reversalOwed:
        mustHold(!sale.isReversalOwed, () => `${told(sale)} is owed a second reversal`);
        sale.isReversalOwed = true;
        sale.isTaken = false;
        return;
      case facts.reversalAccepted:
      case facts.reversalGivenUp:
        mustHold(sale.isReversalOwed, () => `${told(sale)} was owed no reversal`);
        sale.isReversalOwed = false;
        if (kind === facts.reversalGivenUp) sale.mayStayBooked = true;
    }
  }

  #answered(sale: Sale): void {
    sale.underWay--;
    mustHold(sale.underWay === 0, () => `${told(sale)} is answered more often than it was sent`);
  }

  #comesTo(sale: Sale, outcome: NonNullable<Sale["outcome"]>): void {
    mustHold(sale.outcome === undefined, () => `${told(sale)} has a second outcome`);
    sale.outcome = outcome;
  }

  #turnAway(sale: Sale): void {
    if (sale.isOnlyTold) sale.outcome = undefined;
    this.#comesTo(sale, "turnedAway");
  }

  #leaves(sale: Sale, kind: FactKind): void {
    mustHold(sale.isStored, () => `${nameOf(facts, kind)}, but ${told(sale)} is not stored`);
    sale.isStored = false;
  }
}

/** A sale and its story, for people. */
export function told({ terminal, number, story }: Sale): string {
  return `sale ${number} of terminal ${terminal} (${story.join(", ")})`;
}
