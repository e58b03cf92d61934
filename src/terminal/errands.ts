// Errands: what a terminal sends besides its customers' sales: the close of day, reports to the back office, and what
// somebody makes it send who has broken into it. Made where there is one of these.

import { facts, interventions, type Millis, none } from "../facts.ts";
import { type Answer, answerNumbers } from "../messages.ts";
import type { Blow } from "../plan/plan.ts";
import { BackOffice } from "./back-office.ts";
import { Flood } from "./flood.ts";
import { never } from "./never.ts";
import { Settlement } from "./settlement.ts";
import type { About, Whole } from "./whole.ts";

/** What a bogus sale is worth, minor units. */
const bogusMinor = 100;

export class Errands {
  readonly #whole: Whole;
  #settlement: Settlement | undefined;
  readonly #backOffice: BackOffice | undefined;
  #flood: Flood | undefined = undefined;

  constructor(whole: Whole) {
    const { policy, seed } = whole.setup;
    const { backOffice } = policy;
    this.#whole = whole;
    this.#settlement = this.#newSettlement();
    this.#backOffice = backOffice && new BackOffice(backOffice.everyMs, seed, whole.number);
  }

  /** Whether the day is closed, or never is, and the back office knows of everything. */
  get isOver(): boolean {
    return (this.#settlement?.isOver ?? true) && (this.#backOffice?.unreported ?? 0) === 0;
  }

  /** Whether the day is to be closed, so that everything that ends may be what that waits for. */
  isClosing(now: Millis): boolean {
    return this.#settlement !== undefined && this.#settlement.nextAt <= now;
  }

  /** When something is due; what waits for the terminal to be done is not. */
  nextAt(now: Millis): Millis {
    let at = this.#flood?.nextAt ?? never;
    if (this.#backOffice) at = Math.min(at, this.#backOffice.nextAt);
    const { nextAt = never } = this.#settlement ?? {};
    return nextAt > now || this.#whole.isDone ? Math.min(at, nextAt) : at;
  }

  wake(now: Millis): void {
    if (this.#flood) this.#sendFlood(now, this.#flood);
    if (this.#backOffice) this.#report(now, this.#backOffice);
    if (this.#settlement && this.#whole.isDone) this.#settle(now, this.#settlement);
  }

  /** Another terminal has taken its place: it knows nothing of what the old one had sold, and nobody has broken into it. */
  renew(): void {
    this.forgetBatch();
    this.endFlood();
  }

  /** What it has sold was in a memory that is lost. */
  forgetBatch(): void {
    // A day that is closed is not closed again.
    if (!this.isOver) this.#settlement = this.#newSettlement(this.#settlement?.nextBatch);
  }

  beginFlood(now: Millis, { perMs, send }: Extract<Blow, { kind: "flood" }>): void {
    this.#flood = new Flood(perMs, send, this.#whole.setup.seed, this.#whole.number, now);
  }

  endFlood(): void {
    this.#flood = undefined;
  }

  /** The link to the back office is broken, or whole. */
  breakBackOffice(isBroken: boolean): void {
    if (this.#backOffice) this.#backOffice.isBroken = isBroken;
  }

  /** The goods are gone. */
  sold(now: Millis): void {
    this.#backOffice?.sold(now);
  }

  accepted({ sale, amountMinor, card, key, isRefund }: About): void {
    if (isRefund) this.#settlement?.refunded(sale, amountMinor, card, key);
    else this.#settlement?.taken(sale, amountMinor, card, key);
  }

  takenBack(sale: number): void {
    this.#settlement?.reversed(sale);
  }

  floodEnded(): void {
    this.#flood?.answered();
  }

  reportEnded(now: Millis, isOk: boolean): void {
    const backOffice = this.#backOffice;
    if (backOffice === undefined) return;
    const before = backOffice.unreported;
    backOffice.answered(now, isOk);
    if (isOk) this.#whole.record(now, facts.reported, none, before - backOffice.unreported);
  }

  uploadEnded(now: Millis, sale: number, answer: Answer, reason: number, retryAfterMs: Millis): void {
    this.#whole.record(now, facts.uploadAnswered, sale, answerNumbers[answer]);
    this.settlementEnded(now, answer, reason, retryAfterMs);
  }

  settlementEnded(now: Millis, answer: Answer, reason: number, retryAfterMs: Millis): void {
    const outcome = this.#settlement?.answered(now, answer, reason, retryAfterMs);
    if (outcome === undefined) return;
    const { sent = 0 } = this.#settlement ?? {};
    if (outcome === "agreed") {
      this.#whole.record(now, facts.settled, none, sent);
      return;
    }
    this.#whole.record(now, facts.settlementFailed, none, sent);
    this.#whole.record(now, facts.intervention, none, interventions.settlement);
  }

  #newSettlement(batch = 0): Settlement | undefined {
    const { setup, number } = this.#whole;
    const { settlement, forward } = setup.policy;
    return settlement && new Settlement(settlement, forward.retry, setup.seed, number, setup.closesAt, batch);
  }

  #sendFlood(now: Millis, flood: Flood): void {
    const isGarbage = flood.send === "garbage";
    for (let left = flood.due(now); left > 0; left--) {
      flood.sent();
      this.#whole.record(now, facts.flooded, none, isGarbage ? 1 : 0);
      const attempt = this.#whole.begin(now, "flood", this.#whole.link);
      this.#whole.send(attempt, isGarbage ? "garbage" : "bogus", isGarbage ? 0 : bogusMinor);
    }
  }

  #report(now: Millis, backOffice: BackOffice): void {
    // Offline, reports wait with everything else.
    const count = this.#whole.isOnline ? backOffice.due(now) : backOffice.postpone(now);
    if (count > 0) this.#whole.send(this.#whole.begin(now, "report", this.#whole.link), "report", count);
  }

  #settle(now: Millis, settlement: Settlement): void {
    const step = settlement.due(now);
    if (step === undefined) return;
    if (step.kind === "settlement") {
      this.#whole.record(now, facts.settlementSent, none, settlement.sent - 1);
      const attempt = this.#whole.begin(now, "settlement", this.#whole.link);
      this.#whole.sendSettlement(attempt, step.batch, step.totals);
      return;
    }
    const { record } = step;
    this.#whole.record(now, facts.uploadSent, record.sale, 0);
    const attempt = this.#whole.begin(now, "upload", this.#whole.link);
    attempt.uploaded = record.sale;
    this.#whole.sendAbout(attempt, record.isRefund ? "refund" : "upload", record, true);
  }
}
