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
import { readableDuration } from "../units.ts";
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

/** Rows without a time come as late as no clock tells (src/audit/foreign-row.ts). */
const timeless = 2 ** 52;

/** What a run without sales, or a ledger without rows, comes to. */
export const noSamples = "there are no samples";
const nothing = { missing: noSamples };

/** What is heard of one sale: first what its terminal says, then what the ledger has. Serves sale after sale. */
export class SaleBooked {
  wantedAt: Millis | undefined;
  /** How often it was sent, online or forwarded. */
  sent = 0;
  answeredAt: Millis | undefined;
  roundTripMs = 0;
  postings = 0;
  /** The first posting, by the gateway's clock. */
  firstAt: Millis = 0;

  /** Begins another sale. */
  clear(): void {
    this.wantedAt = undefined;
    this.sent = 0;
    this.answeredAt = undefined;
    this.postings = 0;
  }

  fact(kind: number, at: Millis, value: number): void {
    switch (kind as FactKind) {
      case facts.wanted:
        this.wantedAt = at;
        return;
      case facts.sent:
      case facts.forwardSent:
        this.sent++;
        return;
      case facts.approved:
        this.answeredAt = at;
        this.roundTripMs = value;
    }
  }

  posting(kind: Posting["kind"], at: Millis): void {
    if (kind !== "sale") return;
    this.firstAt = this.postings++ === 0 ? at : Math.min(this.firstAt, at);
  }
}

/** The sales of a run, one after the other, in any order: whoever hears the same sales gets the same figures. */
export class Booked {
  readonly #isOurClock: boolean;
  /** Of a clock that is ours, which nothing has to be taken from: flat memory. */
  readonly #durations = new Durations(1);
  /** Of another's: from the intended start to the first posting, by the gateway's clock. */
  #ms: Int32Array = new Int32Array(1024);
  #count = 0;
  #isTimeless = false;
  /** The gateway's clock is ahead of ours by this at least, and at most. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** `isOurClock`: the gateway runs on this machine, and is ours, or in virtual time. */
  constructor(isOurClock: boolean) {
    this.#isOurClock = isOurClock;
  }

  /** A sale of which nothing more is heard. */
  add({ wantedAt, sent, answeredAt, roundTripMs, postings, firstAt }: SaleBooked): void {
    if (wantedAt === undefined || postings === 0) return;
    if (firstAt > timeless) {
      this.#isTimeless = true;
      return;
    }
    if (this.#isOurClock) this.#durations.record(firstAt - wantedAt);
    else {
      if (this.#count === this.#ms.length) this.#ms = grown(this.#ms, 2 * this.#count);
      this.#ms[this.#count] = firstAt - wantedAt;
    }
    this.#count++;
    if (sent !== 1 || postings !== 1 || answeredAt === undefined) return;
    this.#least = Math.max(this.#least, firstAt - answeredAt);
    this.#most = Math.min(this.#most, firstAt - (answeredAt - roundTripMs));
  }

  get figures(): BookedResult {
    if (this.#isTimeless) return { missing: "the ledger does not say when it booked" };
    if (this.#count === 0) return nothing;
    if (this.#least > this.#most + 2 * slackMs) {
      return {
        missing: "the gateway's clock did not keep step with ours, or its ledger tells whole seconds only",
      };
    }
    if (this.#isOurClock) return this.#ours();
    if (!Number.isFinite(this.#least)) {
      return {
        missing: "how far the gateway's clock is ahead of ours is not known: no sale was approved at once",
      };
    }
    const uncertainMs = Math.max(1, Math.ceil((this.#most - this.#least) / 2));
    return this.#ahead(Math.round((this.#least + this.#most) / 2), uncertainMs);
  }

  #ours(): BookedResult {
    if (this.#least > slackMs) {
      const by = readableDuration(this.#least);
      return {
        missing: `the ledger's times are ${by} ahead of ours: another time zone, a clock that jumped, or sales approved before they were booked`,
      };
    }
    if (this.#most < -slackMs) {
      const by = readableDuration(-this.#most);
      return {
        missing: `the ledger's times are ${by} behind ours: another time zone, or a clock that jumped`,
      };
    }
    const { figures } = this.#durations;
    return figures ? { ...figures, clock: { aheadMs: 0, uncertainMs: 0 } } : nothing;
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
