// Alternatives: where customers go who cannot pay here: cash, another terminal of the store, a QR code, or nowhere. Made
// for the first of them. What became of a QR code is asked for until it is known.

import { facts, type Millis, waysToPay } from "../facts.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { trySale } from "./checkout.ts";
import type { CounterSale } from "./counter-sale.ts";
import type { Line } from "./line.ts";
import type { Whole } from "./whole.ts";

export class Alternatives {
  /** Staff takes cash from whoever cannot pay with a card. */
  takesCash = false;
  readonly #whole: Whole;
  readonly #line: Line;
  /** Drawn waits between inquiries, over the terminal's life. */
  #inquiries = 0;

  constructor(whole: Whole, line: Line) {
    this.#whole = whole;
    this.#line = line;
  }

  /** The sale is not made, for this turnedAwayCause: its customer pays in another way, or goes. */
  take(now: Millis, sale: CounterSale, cause: number): void {
    const whole = this.#whole;
    const way = sale.isRefund || sale.isQr ? undefined : this.#wayToPay(sale);
    if (way === undefined) whole.record(now, facts.turnedAway, sale.sale, cause);
    else whole.record(now, facts.paidOtherwise, sale.sale, waysToPay[way]);
    if (way === "qr") this.#payByQr(now, sale);
  }

  /** Nobody knows yet whether a QR code was paid: asks after a while. */
  askLater(now: Millis, sale: CounterSale): void {
    const { setup, number } = this.#whole;
    const u = draw(setup.seed, number, purposes.inquiry, this.#inquiries++);
    sale.step = "asking";
    sale.stepEndsAt = now + waitMs(setup.policy.probe, sale.attempts++ - 1, u, 0);
  }

  /** It is time to ask; a terminal that is down cannot. */
  ask(now: Millis, sale: CounterSale): void {
    const whole = this.#whole;
    if (!whole.isUp) {
      this.askLater(now, sale);
      return;
    }
    const attempt = whole.begin(now, "inquiry", whole.link);
    attempt.sale = sale;
    whole.record(now, facts.inquirySent, sale.sale, sale.attempts);
    whole.sendAbout(attempt, "inquiry", sale, false);
  }

  /** How a customer pays who cannot pay here; undefined: not at all. */
  #wayToPay(sale: CounterSale): keyof typeof waysToPay | undefined {
    if (this.takesCash) return "cash";
    const { number, setup } = this.#whole;
    if (setup.alternatives.length === 0) return undefined;
    let u = draw(setup.seed, number, purposes.alternative, sale.sale);
    for (const { way, share } of setup.alternatives) {
      u -= share;
      if (u >= 0) continue;
      // The terminal shows the code, and it is paid over the customers' own link, or over the terminal's.
      const canShow = this.#whole.isUp && (setup.customerLink !== undefined || this.#whole.triesOnline);
      if (way === "qr" && !canShow) return undefined;
      if (way !== "other-terminal") return way;
      return !sale.hasMoved && this.#whole.moveCustomer(sale.amountMinor, sale.card) ? way : undefined;
    }
    return undefined;
  }

  /** A sale of its own, over the customer's link or the terminal's. Nobody else waits for it. */
  #payByQr(now: Millis, { amountMinor, card }: CounterSale): void {
    const whole = this.#whole;
    const sale = this.#line.join(amountMinor, card, now);
    sale.isQr = true;
    whole.record(now, facts.wanted, sale.sale, amountMinor);
    trySale(whole, now, sale, whole.setup.customerLink ?? whole.link);
  }
}
