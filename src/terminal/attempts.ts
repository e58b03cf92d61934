// Attempts: the messages in flight, and when each has waited long enough.
// Every attempt has a number of its own; the key belongs to the sale, several attempts share it.

import { type Millis, none } from "../facts.ts";
import type { CounterSale } from "./counter-sale.ts";
import { never } from "./never.ts";
import type { QueuedSale } from "./queue.ts";

/** What an attempt is for, and so who hears how it ended. */
export type Purpose =
  | "sale"
  | "inquiry"
  | "forward"
  | "echo"
  /** An echo over a link that is not the one in use. */
  | "link"
  | "settlement"
  | "upload"
  | "report"
  | "flood";

/** One message in flight. The object is used again: whoever takes it reads it before anything else is sent. */
export class Attempt {
  number: number = none;
  sentAt: Millis = 0;
  purpose: Purpose = "echo";
  link = 0;
  /** Of purpose sale and inquiry. */
  sale: CounterSale | undefined = undefined;
  /** Of purpose forward. */
  entry: QueuedSale | undefined = undefined;
  /** Of purpose upload: number of the sale. */
  uploaded: number = none;
}

export class Attempts {
  readonly #timeoutMs: Millis;
  #count = 0;
  /**
   * The oldest, mostly the only one, unless nothing is in flight. The same object again and again: an
   * object that is hung into an older one must be noted by the garbage collector, and with a million terminals that took
   * a sixth of a run.
   */
  #oldest = new Attempt();
  #isFree = true;
  /** The others, in order of sending. */
  #later: Attempt[] | undefined = undefined;

  constructor(timeoutMs: Millis) {
    this.#timeoutMs = timeoutMs;
  }

  /** When the oldest has waited long enough; never while none is in flight. */
  get nextAt(): Millis {
    return this.#isFree ? never : this.#oldest.sentAt + this.#timeoutMs;
  }

  /** Whether something about a payment waits for its answer. */
  get hasPayments(): boolean {
    if (this.#isFree) return false;
    return isPayment(this.#oldest) || (this.#later?.some(isPayment) ?? false);
  }

  /** A new attempt, in flight from now on; its subject is the caller's to fill in. */
  begin(now: Millis, purpose: Purpose, link: number): Attempt {
    let attempt = this.#oldest;
    if (this.#isFree) this.#isFree = false;
    else {
      attempt = new Attempt();
      if (this.#later) this.#later.push(attempt);
      else this.#later = [attempt];
    }
    attempt.number = this.#count++;
    attempt.sentAt = now;
    attempt.purpose = purpose;
    attempt.link = link;
    return attempt;
  }

  /** Takes the attempt out, or undefined where it is in flight no more. */
  take(number: number): Attempt | undefined {
    if (!this.#isFree && number === this.#oldest.number) return this.#takeOldest();
    const index = this.#later?.findIndex((attempt) => attempt.number === number) ?? -1;
    return index < 0 ? undefined : this.#later?.splice(index, 1)[0];
  }

  /** Takes out the oldest attempt that has timed out at `now`, or undefined. */
  takeTimedOut(now: Millis): Attempt | undefined {
    return now >= this.nextAt ? this.#takeOldest() : undefined;
  }

  /** Takes out the oldest, whatever its age; undefined where none is in flight. */
  takeAny(): Attempt | undefined {
    return this.#isFree ? undefined : this.#takeOldest();
  }

  /** Takes out the oldest that goes over this link, or undefined. */
  takeOver(link: number): Attempt | undefined {
    if (this.#isFree) return undefined;
    if (this.#oldest.link === link) return this.#takeOldest();
    const found = this.#later?.find((attempt) => attempt.link === link);
    return found && this.take(found.number);
  }

  #takeOldest(): Attempt {
    const taken = this.#oldest;
    const next = this.#later?.shift();
    if (next) this.#oldest = next;
    else this.#isFree = true;
    return taken;
  }
}

function isPayment({ purpose }: Attempt): boolean {
  return purpose === "sale" || purpose === "inquiry" || purpose === "forward" || purpose === "upload";
}
