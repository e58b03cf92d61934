// SaleStory: folds the facts of one sale or refund, in the order in which they were recorded, into what its terminal
// believes of it. One instance serves sale after sale, so that a million sales make no garbage. Keys do not matter
// here: whatever was sent under whichever key was sent for this sale.

import {
  type FactKind,
  facts,
  givenUpCauses,
  type Millis,
  nameOf,
  none,
  stranded,
  turnedAwayCauses,
  waysToPay,
} from "../facts.ts";
import { answerNumbers } from "../messages.ts";
import type { Belief } from "./cell.ts";
import { outcomes, type SaleOutcome } from "./sale-outcome.ts";

export class SaleStory {
  /** What the customer wanted to pay or to get back, minor units; undefined without a fact `wanted` or `refundWanted`. */
  wantedMinor: number | undefined;
  /** Whether money was to go back. */
  isRefund = false;
  /** Why the customer left without buying; undefined where the sale was not turned away. */
  turnedAwayCause: string | undefined;
  /** How else the customer paid; undefined where that was not so. */
  wayPaid: string | undefined;
  /** Why it left the queue unpaid; undefined where it did not. */
  givenUpCause: string | undefined;
  /** A kind of fact that this version does not know: the belief may be wrong. */
  unknownKind: number | undefined;
  /** When it was wanted, or first spoken of where nothing says that it was. */
  firstAt: Millis = none;
  /** The latest time at which it was spoken of. */
  lastAt: Millis = none;
  #outcome: SaleOutcome = "none";
  /** Nobody at the counter waits for it any more. */
  #isClosed = false;
  #wasAttempted = false;
  #isQueued = false;
  #isReversalOwed = false;
  /** Attempts at the counter that have not ended, and that no definite answer has settled. */
  #open = 0;
  /** Whether one that ended unknown is not settled either. */
  #mayBeBooked = false;

  /** Begins another sale. */
  clear(): void {
    this.wantedMinor = undefined;
    this.isRefund = false;
    this.turnedAwayCause = undefined;
    this.wayPaid = undefined;
    this.givenUpCause = undefined;
    this.unknownKind = undefined;
    this.firstAt = none;
    this.lastAt = none;
    this.#outcome = "none";
    this.#isClosed = false;
    this.#wasAttempted = false;
    this.#isQueued = false;
    this.#isReversalOwed = false;
    this.#open = 0;
    this.#mayBeBooked = false;
  }

  get belief(): Belief {
    // Where several fit, the order of docs/definitions.md: reversal owed, queued, never attempted, last outcome.
    if (this.#isReversalOwed) return "reversalOwed";
    if (this.#isQueued) return "queued";
    if (!this.#wasAttempted) return "neverAttempted";
    // What an attempt left behind for a customer who has gone must be reversed: a terminal that owes nothing takes it
    // for undone.
    if (this.#open > 0 || (this.#mayBeBooked && !this.hasLeft)) return "unresolved";
    return outcomes[this.#outcome][0];
  }

  /**
   * A definite outcome, with nothing owed, queued or open: its terminal has no reason to speak of it again. A sale that
   * was reversed, or is known not to be booked, while its customer waits is tried again.
   */
  get isOver(): boolean {
    const isOpen = this.#isReversalOwed || this.#isQueued || this.#open > 0 || this.#mayBeBooked;
    return this.#isClosed && !isOpen;
  }

  /** The goods are gone, by the terminal's word: taken or queued, and nothing that came after brought them back. */
  get haveGoodsLeft(): boolean {
    if (this.#isQueued || this.#outcome === "givenUp" || this.#outcome === "forwardDeclined") return true;
    return this.belief === "taken";
  }

  /** Declined at the counter, and that is how it ended for the customer. */
  get wasDeclined(): boolean {
    return this.belief === "notTaken" && this.#outcome === "declined" && !this.hasLeft;
  }

  /** The customer has gone, or has paid in another way. */
  get hasLeft(): boolean {
    return this.turnedAwayCause !== undefined || this.wayPaid !== undefined;
  }

  /** In one word how it ended, or what it is still waiting for. */
  get ending(): Belief | Exclude<SaleOutcome, "none"> | "notProcessed" {
    const { belief } = this;
    switch (belief) {
      case "queued":
      case "reversalOwed":
      case "unresolved":
      case "neverAttempted":
        return belief;
      default:
        return this.#outcome === "none" ? "notProcessed" : this.#outcome;
    }
  }

  /** The belief as a person says it, after "the terminal says: ". */
  get inWords(): string {
    return this.isRefund ? `a refund, ${this.#beliefInWords}` : this.#beliefInWords;
  }

  /** The next fact of the sale; `kind` as it stands in the history. */
  add(kind: number, value: number, at: Millis = 0): void {
    // Whoever comes over from another terminal is wanted right after that.
    if (kind !== facts.customerCame) this.#speakOf(at);
    switch (kind as FactKind) {
      case facts.wanted:
        this.wantedMinor = value;
        this.firstAt = at;
        return;
      case facts.refundWanted:
        this.wantedMinor = value;
        this.firstAt = at;
        this.isRefund = true;
        return;
      case facts.turnedAway:
        this.#turnAway(value);
        return;
      case facts.paidOtherwise:
        this.wayPaid = nameOf(waysToPay, value);
        this.#leave("paidOtherwise");
        return;
      case facts.heldBack:
      case facts.newKey:
        // Nothing has been sent yet.
        return;
      case facts.lateAnswer:
        // What a late answer changes, the terminal says by facts of its own.
        return;
      case facts.customerCame:
      case facts.intervention:
        // They name the sale for which they happened, and say nothing about it.
        return;
      default:
        this.#wasAttempted = true;
        this.#addToAttempt(kind as FactKind, value);
    }
  }

  /** Its terminal is cut off for good: what is still queued there stays there. */
  strand(): void {
    if (this.belief !== "queued") return;
    this.#isQueued = false;
    this.givenUpCause = stranded;
    this.#close("givenUp");
  }

  #speakOf(at: Millis): void {
    if (this.firstAt === none) this.firstAt = at;
    if (at > this.lastAt) this.lastAt = at;
  }

  #addToAttempt(kind: FactKind, value: number): void {
    switch (kind) {
      case facts.sent:
        this.#open++;
        return;
      case facts.approved:
        this.#beBooked("approved");
        return;
      case facts.declined:
        this.#close("declined");
        return;
      case facts.busy:
      case facts.unreachable:
      case facts.refused:
        // Certain of this attempt only: another one may have been booked.
        if (this.#open > 0) this.#open--;
        return;
      case facts.unknown:
        this.#endUnknown();
        return;
      case facts.queued:
        this.#isQueued = true;
        return;
      case facts.forwardSent:
      case facts.forwardFailed:
      case facts.reversalSent:
      case facts.reversalFailed:
      case facts.inquirySent:
      case facts.uploadSent:
      case facts.uploadAnswered:
        return;
      case facts.forwardAccepted:
        this.#isQueued = false;
        // What the cashier took back stays taken back, whatever its terminal sends after that.
        this.#close(this.#outcome === "voided" ? "voided" : "forwardAccepted");
        return;
      case facts.forwardDeclined:
        this.#isQueued = false;
        this.#close("forwardDeclined");
        return;
      case facts.givenUp:
        this.#isQueued = false;
        this.givenUpCause = nameOf(givenUpCauses, value);
        this.#close("givenUp");
        return;
      case facts.voided:
        // Where a reversal is needed, the terminal says so by a fact of its own: one that forgets it believes itself rid.
        this.#isQueued = false;
        this.#close("voided");
        return;
      case facts.inquiryAnswered:
        if (value === answerNumbers.approved) this.#beBooked("foundBooked");
        else if (value === answerNumbers.declined) this.#settle("foundNotBooked");
        return;
      case facts.reversalOwed:
        this.#isReversalOwed = true;
        return;
      case facts.reversalAccepted:
        this.#endReversal("reversed");
        return;
      case facts.reversalGivenUp:
        this.#endReversal("reversalGivenUp");
        return;
      default:
        this.unknownKind = kind;
    }
  }

  #turnAway(cause: number): void {
    // Alone it is no attempt: a sale that was refused before anything was sent cannot be booked.
    this.turnedAwayCause = nameOf(turnedAwayCauses, cause);
    this.#leave("customerLeft");
    // A terminal that goes down hears nothing of its attempts any more. What it can still do about them it says.
    if (cause === turnedAwayCauses.down) this.#open = 0;
  }

  /** The customer leaves. An attempt that is under way goes on, and nobody knows yet how it ends. */
  #leave(outcome: "customerLeft" | "paidOtherwise"): void {
    this.#outcome = outcome;
    this.#isClosed = true;
  }

  /** Booked for a customer who is gone: nobody keeps it, so it must be undone. */
  #beBooked(outcome: "approved" | "foundBooked"): void {
    if (this.hasLeft) this.#isReversalOwed = true;
    this.#close(outcome);
  }

  #endUnknown(): void {
    // An attempt that a definite answer has overtaken says nothing new when it times out.
    if (this.#open === 0 && this.#outcome !== "none") return;
    if (this.#open > 0) this.#open--;
    this.#mayBeBooked = true;
  }

  /** The goods of a sale that was given up are gone: a reversal after that does not bring them back. */
  #endReversal(outcome: "reversed" | "reversalGivenUp"): void {
    this.#isReversalOwed = false;
    this.#settle(this.#outcome === "givenUp" ? "givenUp" : outcome);
  }

  #close(outcome: SaleOutcome): void {
    this.#settle(outcome);
    this.#isClosed = true;
  }

  /** A definite outcome settles every attempt before it. */
  #settle(outcome: SaleOutcome): void {
    this.#outcome = outcome;
    this.#open = 0;
    this.#mayBeBooked = false;
  }

  get #beliefInWords(): string {
    const { belief } = this;
    if (belief === "reversalOwed") return "its reversal is still owed";
    if (belief === "queued") return "still queued";
    if (belief === "unresolved") return "sent, and never heard for certain what became of it";
    if (belief === "neverAttempted" && this.#outcome === "none") {
      return this.wantedMinor === undefined ? "never heard of it" : "never attempted";
    }
    const why = this.#why;
    return outcomes[this.#outcome][1] + (why === undefined ? "" : ` (${why})`);
  }

  get #why(): string | undefined {
    switch (this.#outcome) {
      case "customerLeft":
        return this.turnedAwayCause;
      case "paidOtherwise":
        return this.wayPaid;
      case "givenUp":
        return this.givenUpCause;
      default:
        return undefined;
    }
  }
}
