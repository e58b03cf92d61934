// Line: who is at the counter, who of them is being served, and whose turn is next.

import type { Millis } from "../facts.ts";
import { CounterSale } from "./counter-sale.ts";
import { never } from "./never.ts";

export class Line {
  /** Most of the time there is one customer at most, and one object for all of them. */
  readonly #usual = new CounterSale();
  #isUsualFree = true;
  /** The others, in the order in which they came. */
  #others: CounterSale[] | undefined = undefined;
  /** How many are being served. */
  #serving = 0;
  /** Sales so far, over the terminal's life. */
  #sales = 0;

  get isEmpty(): boolean {
    return this.#isUsualFree && this.#others === undefined;
  }

  /** When something is due for one of them. */
  get nextAt(): Millis {
    let at = this.#isUsualFree ? never : this.#usual.nextAt;
    if (this.#others) for (const sale of this.#others) if (sale.nextAt < at) at = sale.nextAt;
    return at;
  }

  /** The one for whom the object is kept, if they are there; `othersDue` are beside them. */
  get usual(): CounterSale | undefined {
    return this.#isUsualFree ? undefined : this.#usual;
  }

  /** A copy only where something is due: with a long line it would be most of a wake. */
  othersDue(now: Millis): readonly CounterSale[] | undefined {
    return this.#others?.filter((sale) => sale.nextAt <= now);
  }

  /** Somebody comes, and stands in line. */
  join(amountMinor: number, card: number, intendedAt: Millis): CounterSale {
    let sale = this.#usual;
    if (this.#isUsualFree) this.#isUsualFree = false;
    else {
      sale = new CounterSale();
      if (this.#others) this.#others.push(sale);
      else this.#others = [sale];
    }
    sale.begin(this.#sales++, amountMinor, card, intendedAt);
    return sale;
  }

  /** Whether one more may be served; `atOnce` undefined: everybody. */
  hasRoom(atOnce = Number.MAX_SAFE_INTEGER): boolean {
    return this.#serving < atOnce;
  }

  /** It is their turn. */
  call(sale: CounterSale): void {
    this.#serving++;
    sale.step = "entering";
  }

  /** They go. The object may be another customer's from now on. */
  leave(sale: CounterSale): void {
    if (sale.step !== "line" && !sale.isQr) this.#serving--;
    sale.stepEndsAt = never;
    sale.leavesAt = never;
    if (sale === this.#usual) this.#isUsualFree = true;
    else {
      this.#others = this.#others?.filter((other) => other !== sale);
      if (this.#others?.length === 0) this.#others = undefined;
    }
  }

  /** Who has waited longest for their turn. */
  get next(): CounterSale | undefined {
    let next = !this.#isUsualFree && this.#usual.step === "line" ? this.#usual : undefined;
    for (const sale of this.#others ?? []) {
      if (sale.step === "line" && (next === undefined || sale.sale < next.sale)) next = sale;
    }
    return next;
  }

  /** Everybody who is there, also where what is done changes who that is. */
  each(does: (sale: CounterSale) => void): void {
    const others = this.#others === undefined ? undefined : [...this.#others];
    if (!this.#isUsualFree) does(this.#usual);
    for (const sale of others ?? []) does(sale);
  }
}
