// SaleStory: folds the facts of one sale, in the order in which they were recorded, into what its terminal
// believes of it. One instance serves sale after sale, so that a million sales make no garbage.

import { type FactKind, facts, givenUpCauses, nameOf, stranded, turnedAwayCauses } from "../facts.ts";
import type { Belief } from "./cell.ts";

/** What a sale can come to for certain: what that makes the terminal believe, and as a person says it. */
const outcomes = {
  none: ["notTaken", "certainly not processed"],
  approved: ["taken", "approved at the counter"],
  declined: ["notTaken", "declined at the counter"],
  customerLeft: ["notTaken", "turned away"],
  forwardAccepted: ["taken", "queued, then forwarded and accepted"],
  forwardDeclined: ["declinedOnForward", "queued, then declined when forwarded"],
  givenUp: ["givenUp", "queued, then given up"],
  reversed: ["notTaken", "reversed"],
  reversalGivenUp: ["notTaken", "to be reversed, but the reversal was given up"],
} as const satisfies Readonly<Record<string, readonly [Belief, string]>>;

type Outcome = keyof typeof outcomes;

export class SaleStory {
  /** What the customer wanted to pay, minor units; undefined without a fact `wanted`. */
  wantedMinor: number | undefined;
  /** Why the customer left without buying; undefined where the sale was not turned away. */
  turnedAwayCause: string | undefined;
  /** Why it left the queue unpaid; undefined where it did not. */
  givenUpCause: string | undefined;
  /** A kind of fact that this version does not know: the belief may be wrong. */
  unknownKind: number | undefined;
  #outcome: Outcome = "none";
  #wasAttempted = false;
  #isQueued = false;
  #isReversalOwed = false;
  /** Attempts at the counter since the last definite outcome that have not ended. */
  #open = 0;
  /** Whether one of them ended unknown. */
  #mayBeBooked = false;

  /** Begins another sale. */
  clear(): void {
    this.wantedMinor = undefined;
    this.turnedAwayCause = undefined;
    this.givenUpCause = undefined;
    this.unknownKind = undefined;
    this.#outcome = "none";
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
    if (this.#open > 0 || this.#mayBeBooked) return "unresolved";
    return outcomes[this.#outcome][0];
  }

  /** A definite outcome, with nothing owed, queued or open: its terminal has no reason to speak of it again. */
  get isOver(): boolean {
    const isOpen = this.#isReversalOwed || this.#isQueued || this.#open > 0 || this.#mayBeBooked;
    return this.#outcome !== "none" && !isOpen;
  }

  /** Declined at the counter, and that is how it ended for the customer. */
  get wasDeclined(): boolean {
    return this.belief === "notTaken" && this.#outcome === "declined" && this.turnedAwayCause === undefined;
  }

  /** The belief as a person says it, after "the terminal says: ". */
  get inWords(): string {
    const { belief } = this;
    if (belief === "reversalOwed") return "its reversal is still owed";
    if (belief === "queued") return "still queued";
    if (belief === "unresolved") return "sent, and never heard for certain what became of it";
    if (belief === "neverAttempted" && this.#outcome === "none") {
      return this.wantedMinor === undefined ? "never heard of it" : "never attempted";
    }
    const cause = this.#outcome === "givenUp" ? this.givenUpCause : undefined;
    const why = this.#outcome === "customerLeft" ? this.turnedAwayCause : cause;
    return outcomes[this.#outcome][1] + (why === undefined ? "" : ` (${why})`);
  }

  /** The next fact of the sale; `kind` as it stands in the history. */
  add(kind: number, value: number): void {
    switch (kind as FactKind) {
      case facts.wanted:
        this.wantedMinor = value;
        return;
      case facts.turnedAway:
        // Alone it is no attempt: a sale that was refused before anything was sent cannot be booked.
        this.turnedAwayCause = nameOf(turnedAwayCauses, value);
        this.#settle("customerLeft");
        return;
      case facts.lateAnswer:
        // What a late answer changes, the terminal says by facts of its own.
        return;
      default:
        this.#wasAttempted = true;
        this.#addToAttempt(kind as FactKind, value);
    }
  }

  #addToAttempt(kind: FactKind, value: number): void {
    switch (kind) {
      case facts.sent:
        this.#open++;
        return;
      case facts.approved:
        // Approved for a customer who is gone: nobody keeps it, so it must be undone.
        if (this.turnedAwayCause !== undefined) this.#isReversalOwed = true;
        this.#settle("approved");
        return;
      case facts.declined:
        this.#settle("declined");
        return;
      case facts.busy:
      case facts.unreachable:
        // Certain of this attempt only: another one may have been booked.
        if (this.#open > 0) this.#open--;
        return;
      case facts.unknown:
        // An attempt that a definite outcome has overtaken says nothing new when it times out.
        if (this.#open > 0) this.#open--;
        else if (this.#outcome !== "none") return;
        this.#mayBeBooked = true;
        return;
      case facts.queued:
        this.#isQueued = true;
        return;
      case facts.forwardSent:
      case facts.forwardFailed:
      case facts.reversalSent:
      case facts.reversalFailed:
        return;
      case facts.forwardAccepted:
        this.#isQueued = false;
        this.#settle("forwardAccepted");
        return;
      case facts.forwardDeclined:
        this.#isQueued = false;
        this.#settle("forwardDeclined");
        return;
      case facts.givenUp:
        this.#giveUp(value);
        return;
      case facts.reversalOwed:
        this.#isReversalOwed = true;
        return;
      case facts.reversalAccepted:
        this.#isReversalOwed = false;
        this.#settle("reversed");
        return;
      default:
        this.unknownKind = kind;
    }
  }

  /** Its terminal is cut off for good: what is still queued there stays there. */
  strand(): void {
    if (this.belief !== "queued") return;
    this.#isQueued = false;
    this.givenUpCause = stranded;
    this.#settle("givenUp");
  }

  /** Gives up the sale in the queue, or, where only a reversal waits, that. */
  #giveUp(cause: number): void {
    if (!this.#isQueued && this.#isReversalOwed) {
      this.#isReversalOwed = false;
      this.#settle("reversalGivenUp");
      return;
    }
    this.#isQueued = false;
    this.givenUpCause = nameOf(givenUpCauses, cause);
    this.#settle("givenUp");
  }

  /** A definite outcome settles every attempt before it. */
  #settle(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#open = 0;
    this.#mayBeBooked = false;
  }
}
