// Customers: when the next one comes to a terminal, and what they want to pay with what card.
// Open arrivals: they come whatever the terminal is doing, so nothing that is slow hides its victims.

import type { Millis } from "../facts.ts";
import type { Load } from "../plan/plan.ts";
import { draw, exponential, logNormal, purposes } from "../random.ts";
import { Cards } from "./cards.ts";
import { never } from "./never.ts";

export class Customers {
  /** Intended time of the next sale; never when no more customers come. */
  nextAt: Millis;
  readonly #law: ArrivalLaw;
  readonly #seed: number;
  readonly #terminal: number;
  #next = 0;
  #expected = 0;

  constructor(law: ArrivalLaw, seed: number, terminal: number) {
    this.#law = law;
    this.#seed = seed;
    this.#terminal = terminal;
    this.nextAt = this.#drawNext();
  }

  /** Takes the customer of `nextAt`: how many came before. */
  take(): number {
    const customer = this.#next++;
    this.nextAt = this.#law.load.arrivals === "open" ? this.#drawNext() : never;
    return customer;
  }

  /** Nobody is served any more: where customers come one after the other, the next one thinks from now on. */
  served(now: Millis): void {
    if (this.#law.load.arrivals !== "open" && this.nextAt === never) this.nextAt = this.#thoughtUntil(now);
  }

  amountMinor(customer: number): number {
    const { medianMinor, sigma } = this.#law.load.amount;
    const u = draw(this.#seed, this.#terminal, purposes.amount, customer);
    return Math.max(1, Math.round(logNormal(u, medianMinor, sigma)));
  }

  /** As in a Message. */
  card(customer: number): number {
    return this.#law.cards.of(this.#seed, this.#terminal, customer);
  }

  /** Whether the customer comes to have a sale refunded. */
  wantsRefund(customer: number): boolean {
    const { refundShare } = this.#law.load;
    return refundShare > 0 && draw(this.#seed, this.#terminal, purposes.refund, customer) < refundShare;
  }

  #drawNext(): Millis {
    const { arrivals } = this.#law.load;
    if (arrivals !== "open") return this.#thoughtUntil(0);
    this.#expected += exponential(draw(this.#seed, this.#terminal, purposes.arrival, this.#next));
    return this.#law.timeAt(this.#expected);
  }

  /** Thinking takes an exponential time, the longer the lower the level of the load; nobody comes after the last. */
  #thoughtUntil(now: Millis): Millis {
    const { arrivals, shape } = this.#law.load;
    if (arrivals === "open") return never;
    const u = draw(this.#seed, this.#terminal, purposes.think, this.#next);
    const level = this.#law.levelAt(now);
    const at = level > 0 ? now + Math.ceil((arrivals.thinkMs / level) * exponential(u)) : never;
    return at < shape[shape.length - 1].at ? at : never;
  }
}

/**
 * A Poisson process with a rate of straight lines, by inversion: the n-th customer comes when the
 * expected number of customers reaches the sum of n exponential draws (Çinlar, "Introduction to
 * Stochastic Processes", 1975, ch. 4). One law serves all terminals of a plan.
 */
export class ArrivalLaw {
  readonly load: Load;
  readonly cards: Cards;
  /** Expected customers of one terminal up to each point of the shape. */
  readonly #expected: Float64Array;

  constructor(load: Load) {
    this.load = load;
    this.cards = new Cards(load);
    const { shape, salesPerMs } = load;
    this.#expected = new Float64Array(shape.length);
    for (let i = 1; i < shape.length; i++) {
      const mean = (shape[i - 1].level + shape[i].level) / 2;
      this.#expected[i] = this.#expected[i - 1] + mean * (shape[i].at - shape[i - 1].at) * salesPerMs;
    }
  }

  /** Customers that one terminal may expect in the whole run. */
  get expected(): number {
    return this.#expected[this.#expected.length - 1];
  }

  /** Level of the shape at a time of the run. */
  levelAt(at: Millis): number {
    const { shape } = this.load;
    const next = shape.findIndex((point) => point.at > at);
    if (next <= 0) return shape[next === 0 ? 0 : shape.length - 1].level;
    const from = shape[next - 1];
    const to = shape[next];
    return from.level + ((to.level - from.level) * (at - from.at)) / (to.at - from.at);
  }

  /** When the expected number of customers reaches `count`: whole ms, never when it never does. */
  timeAt(count: number): Millis {
    if (count >= this.expected) return never;
    const { shape, salesPerMs } = this.load;
    let i = 1;
    while (this.#expected[i] <= count) i++;
    const from = shape[i - 1];
    const to = shape[i];
    // The area under the line from `from` is level·x + slope·x²/2; solved for x without cancellation.
    const area = (count - this.#expected[i - 1]) / salesPerMs;
    const slope = (to.level - from.level) / (to.at - from.at);
    const x = (2 * area) / (from.level + Math.sqrt(Math.max(0, from.level * from.level + 2 * slope * area)));
    return Math.min(to.at, Math.floor(from.at + x));
  }
}
