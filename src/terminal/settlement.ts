// Settlement: the close of day. The terminal tells the gateway what it believes to be booked in its batch, since its
// last settlement that agreed; sends the batch's records once more, always or where the totals differ; and gives up
// after so many settlements: then a person must see to it. What is sold after the totals were sent, and before it is known
// whether they agreed, belongs to the next batch if they did. So where they may have agreed, a repeat says what was said
// before; where they cannot, or where a repeat is refused because of what was sold since, the totals are taken anew.

import type { Millis } from "../facts.ts";
import { type Answer, declineReasons, type Totals } from "../messages.ts";
import type { Backoff, SettlementPolicy } from "../plan/policy.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { never } from "./never.ts";

/** One sale or refund of the batch. */
interface BatchRecord {
  readonly sale: number;
  readonly amountMinor: number;
  readonly card: number;
  /** Number of the key that it was accepted under. */
  readonly key: number;
  readonly isRefund: boolean;
}

type SettlementStep =
  | { readonly kind: "settlement"; readonly batch: number; readonly totals: Totals }
  | { readonly kind: "upload"; readonly record: BatchRecord };

/** The totals that were sent, until it is known whether they agreed. */
interface Claim {
  readonly totals: Totals;
  /** Where it ends in the batch. */
  end: number;
  /** The gateway may have agreed without the terminal hearing of it. */
  mayHaveAgreed: boolean;
  /** The batch has changed since. */
  isOutdated: boolean;
}

/** Numbers a record in the batch: sale, amount in minor units (of a refund: below 0), card, key. */
const stride = 4;

/** Behind the end of any batch: nothing is to be uploaded. */
const past = never;

export class Settlement {
  /**
   * When its next message is due; never while one is in flight, and once the day is closed. The terminal heeds it only
   * while it is ready: online, and nothing waits, is under way or stands at the counter. A time in the past is at once.
   */
  nextAt: Millis;
  /** Settlements sent so far. */
  sent = 0;
  /** Whether the day is closed: the totals agreed, or it gave up. */
  isOver = false;
  readonly #policy: SettlementPolicy;
  readonly #retry: Backoff;
  readonly #seed: number;
  readonly #terminal: number;
  /** One array of small integers: with an object for every sale of a day, these would be most of a terminal. */
  #batch: number[] | undefined = undefined;
  /** Number of the batch, from 0; every one that agreed has its own. */
  #number: number;
  #claim: Claim | undefined = undefined;
  /** Settlements of this batch so far, without repeats that came too late to be right. */
  #tries = 0;
  /** Where the next record to upload begins; at or past the end of the batch, its totals are next. */
  #upload: number;
  #isUploading = false;
  /** Messages in a row that were not answered for good. */
  #failuresInRow = 0;
  /** Draws so far; the first was the time of the close. */
  #draws = 1;
  #lastMs: Millis = 0;

  /**
   * `retry`: how long it waits after a message that was not answered for good. `closesAt`: when the last customer has
   * come; the close is drawn evenly within the policy's time after that, so that a fleet does not close at once.
   * `batch`: number of its first batch.
   */
  constructor(
    policy: SettlementPolicy,
    retry: Backoff,
    seed: number,
    terminal: number,
    closesAt: Millis,
    batch = 0,
  ) {
    this.#number = batch;
    this.#policy = policy;
    this.#retry = retry;
    this.#seed = seed;
    this.#terminal = terminal;
    this.#upload = policy.upload === "always" ? 0 : past;
    this.nextAt = closesAt + Math.floor(draw(seed, terminal, purposes.closeOfDay, 0) * policy.withinMs);
  }

  /** Number of its next batch. Who knows nothing of this one must not use its number for another. */
  get nextBatch(): number {
    return this.#number + 1;
  }

  /** A sale was accepted under key number `key`. */
  taken(sale: number, amountMinor: number, card: number, key: number): void {
    this.#batch ??= [];
    this.#batch.push(sale, amountMinor, card, key);
    if (this.#claim) this.#claim.isOutdated = true;
  }

  /** A refund was accepted. */
  refunded(sale: number, amountMinor: number, card: number, key: number): void {
    this.taken(sale, -amountMinor, card, key);
  }

  /** The sale or refund was reversed; nothing happens where it is not in the batch. */
  reversed(sale: number): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    // From the newest on: what is reversed is mostly the last sale.
    for (let at = batch.length - stride; at >= 0; at -= stride) {
      if (batch[at] !== sale) continue;
      batch.splice(at, stride);
      if (this.#claim === undefined) return;
      this.#claim.isOutdated = true;
      if (at < this.#claim.end) this.#claim.end -= stride;
      return;
    }
  }

  /** What to send at `now`, which is in flight from then on; undefined where nothing is due. */
  due(now: Millis): SettlementStep | undefined {
    if (now < this.nextAt) return undefined;
    this.nextAt = never;
    const batch = this.#batch ?? [];
    this.#isUploading = this.#upload < batch.length;
    if (this.#isUploading) return { kind: "upload", record: recordAt(batch, this.#upload) };
    this.sent++;
    this.#tries++;
    this.#claim ??= claimOf(batch);
    return { kind: "settlement", batch: this.#number, totals: this.#claim.totals };
  }

  /**
   * What became of the message in flight; unknown also where its answer cannot come any more because power was lost.
   * `reason` is a declineReasons number. "agreed" and "failed" are the end of it.
   */
  answered(
    now: Millis,
    answer: Answer,
    reason: number,
    retryAfterMs: Millis,
  ): "agreed" | "failed" | undefined {
    if (this.#isUploading) return this.#uploaded(now, answer, retryAfterMs);
    if (answer === "approved") return this.#agreed(now);
    const doDiffer = answer === "declined" && reason === declineReasons.totalsDiffer;
    const isTooLate = doDiffer && this.#claim?.isOutdated === true;
    // It was right when it was first sent. This cannot go on forever: before each of these, a try was not answered.
    if (isTooLate) this.#tries--;
    if (this.#tries >= this.#policy.attempts) return this.#end("failed");
    if (doDiffer) {
      this.#claim = undefined;
      this.#failuresInRow = 0;
      if (!isTooLate) this.#upload = 0;
      this.nextAt = now;
      return undefined;
    }
    if (answer === "unknown" && this.#claim) this.#claim.mayHaveAgreed = true;
    if (!this.#claim?.mayHaveAgreed) this.#claim = undefined;
    this.#wait(now, retryAfterMs);
    return undefined;
  }

  /** What was sold since the totals were sent is the next batch, and the day is closed when that has agreed too. */
  #agreed(now: Millis): "agreed" | undefined {
    const rest = this.#batch?.slice(this.#claim?.end) ?? [];
    this.#claim = undefined;
    this.#number++;
    this.#tries = 0;
    this.#failuresInRow = 0;
    this.#batch = rest.length > 0 ? rest : undefined;
    if (rest.length === 0) return this.#end("agreed");
    this.#upload = this.#policy.upload === "always" ? 0 : past;
    this.nextAt = now;
    return undefined;
  }

  /** A record that is declined is known now, or never will be: the next one's turn. */
  #uploaded(now: Millis, answer: Answer, retryAfterMs: Millis): "failed" | undefined {
    if (answer === "approved" || answer === "declined") {
      this.#failuresInRow = 0;
      this.#upload += stride;
      this.nextAt = now;
      return undefined;
    }
    this.#wait(now, retryAfterMs);
    return this.#failuresInRow < this.#policy.attempts ? undefined : this.#end("failed");
  }

  #wait(now: Millis, retryAfterMs: Millis): void {
    const u = draw(this.#seed, this.#terminal, purposes.closeOfDay, this.#draws++);
    this.#lastMs = waitMs(this.#retry, this.#failuresInRow, u, this.#failuresInRow === 0 ? 0 : this.#lastMs);
    this.#failuresInRow++;
    this.nextAt = now + Math.max(retryAfterMs, this.#lastMs);
  }

  #end<Outcome extends string>(outcome: Outcome): Outcome {
    this.isOver = true;
    this.nextAt = never;
    return outcome;
  }
}

function recordAt(batch: readonly number[], at: number): BatchRecord {
  const amountMinor = batch[at + 1];
  return {
    sale: batch[at],
    amountMinor: Math.abs(amountMinor),
    card: batch[at + 2],
    key: batch[at + 3],
    isRefund: amountMinor < 0,
  };
}

function claimOf(batch: readonly number[]): Claim {
  return { totals: totalsOf(batch), end: batch.length, mayHaveAgreed: false, isOutdated: false };
}

function totalsOf(batch: readonly number[]): Totals {
  const totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
  for (let at = 0; at < batch.length; at += stride) {
    const amountMinor = batch[at + 1];
    if (amountMinor < 0) {
      totals.refunds++;
      totals.refundsMinor -= amountMinor;
    } else {
      totals.sales++;
      totals.salesMinor += amountMinor;
    }
  }
  return totals;
}
