// booked: from the intended start of a sale to its first posting in the gateway's ledger, in run time. Of every sale
// that the ledger has booked, whatever became of it later; refunds are not in it.
//
// The ledger tells the time by the gateway's clock. A sale that was sent once and approved was booked after it was sent
// and before its answer came: that bounds how far the gateway's clock is ahead of ours, and all such sales together
// bound it best. A gateway of ours shares our clock, and is held against the bounds; of another one the middle of them
// is taken, and half their width is what the figure may be wrong by (Cristian, "Probabilistic clock synchronization",
// 1989). Bounds that leave nothing between them: a clock jumped, or a sale was approved before it was booked.

import { type FactKind, facts, type Millis } from "../facts.ts";
import type { Posting } from "../ledger.ts";
import { type Distribution, Durations, distributionOf } from "./distribution.ts";
import type { Measured } from "./measured.ts";
import { grown } from "./strikes.ts";

interface BookedFigures extends Distribution {
  /** How far the gateway's clock was ahead of ours, ms, and by how much that may be wrong. */
  readonly clock: { readonly aheadMs: number; readonly uncertainMs: number };
}

export type BookedResult = BookedFigures | { readonly missing: string };

/** Both clocks, and the start of the run, are told in whole ms; Date.now() and the monotonic clock drift a little. */
const slackMs = 5;

const nothing = { missing: "there are no samples" };

/** Of a run whose engine and ledger have one clock: the virtual one. In flat memory, exact to 0.1 %. */
export class BookedInOneClock {
  readonly #durations = new Durations(1);

  /** The first posting of a sale. */
  record(wantedAt: Millis, bookedAt: Millis): void {
    this.#durations.record(bookedAt - wantedAt);
  }

  get figures(): BookedResult {
    const { figures } = this.#durations;
    return figures ? { ...figures, clock: { aheadMs: 0, uncertainMs: 0 } } : nothing;
  }
}

/** Hears sale by sale what the history says, then what the ledger says. */
export class Booked {
  readonly #startedAt: number;
  readonly #isOurClock: boolean;
  /** From the intended start to the first posting, by the gateway's clock. */
  #ms: Int32Array = new Int32Array(1024);
  #count = 0;
  /** The gateway's clock is ahead of ours by this at least, and at most. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  // Of the sale that is told.
  #wantedAt: Millis | undefined;
  #sent = 0;
  #answeredAt: Millis | undefined;
  #roundTripMs = 0;
  #postings = 0;
  #firstAt = 0;

  /** `startedAt`: zero of the facts, ms since the epoch. `isOurClock`: the gateway runs on this machine, and is ours. */
  constructor(startedAt: number, isOurClock: boolean) {
    this.#startedAt = startedAt;
    this.#isOurClock = isOurClock;
  }

  fact(kind: number, at: Millis, value: number): void {
    switch (kind as FactKind) {
      case facts.wanted:
        this.#wantedAt = at;
        return;
      case facts.sent:
      case facts.forwardSent:
        this.#sent++;
        return;
      case facts.approved:
        this.#answeredAt = at;
        this.#roundTripMs = value;
    }
  }

  posting(kind: Posting["kind"], bookedAt: number): void {
    if (kind !== "sale") return;
    const at = bookedAt - this.#startedAt;
    this.#firstAt = this.#postings++ === 0 ? at : Math.min(this.#firstAt, at);
  }

  /** Facts and postings of the sale have been told; the next ones are of another. */
  end(): void {
    if (this.#wantedAt !== undefined && this.#postings > 0) {
      if (this.#count === this.#ms.length) this.#ms = grown(this.#ms, 2 * this.#count);
      this.#ms[this.#count++] = this.#firstAt - this.#wantedAt;
      if (this.#sent === 1 && this.#postings === 1 && this.#answeredAt !== undefined) {
        this.#bound(this.#answeredAt - this.#roundTripMs, this.#answeredAt);
      }
    }
    this.#wantedAt = undefined;
    this.#sent = 0;
    this.#answeredAt = undefined;
    this.#postings = 0;
  }

  get figures(): BookedResult {
    if (this.#count === 0) return nothing;
    if (this.#least > this.#most + 2 * slackMs) {
      return { missing: "the gateway's clock did not keep step with ours" };
    }
    if (this.#isOurClock) {
      const isInStep = this.#least <= slackMs && this.#most >= -slackMs;
      return isInStep ? this.#ahead(0, 0) : { missing: "the gateway's clock jumped" };
    }
    if (!Number.isFinite(this.#least)) {
      return {
        missing: "how far the gateway's clock is ahead of ours is not known: no sale was approved at once",
      };
    }
    const uncertainMs = Math.max(1, Math.ceil((this.#most - this.#least) / 2));
    return this.#ahead(Math.round((this.#least + this.#most) / 2), uncertainMs);
  }

  #bound(sentAt: Millis, answeredAt: Millis): void {
    this.#least = Math.max(this.#least, this.#firstAt - answeredAt);
    this.#most = Math.min(this.#most, this.#firstAt - sentAt);
  }

  #ahead(aheadMs: number, uncertainMs: number): BookedResult {
    // In 32 bits, as they are kept: clocks may be months apart.
    const durations = this.#ms.slice(0, this.#count).map((ms) => Math.max(0, (ms - aheadMs) | 0));
    const distribution = distributionOf(durations);
    return distribution ? { ...distribution, clock: { aheadMs, uncertainMs } } : nothing;
  }
}

export function measuredBooked(result: BookedResult | undefined): Measured {
  if (!result) return { missing: "the ledger was not read" };
  return "missing" in result ? result : { distribution: result };
}
