// SettledDays: the terminals' own totals at the close of day, held against what the ledger has of the same sales.

import type { Identities } from "../plan/identities.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import type { DayTotals, Settled, SettledTerminal } from "./result.ts";

/** Terminals that are told. */
const toldAtMost = 20;

/** What a terminal's settlement came to. */
const words = { none: 0, agreed: 1, gaveUp: 2 } as const;

export type MutableDay = { -readonly [K in keyof DayTotals]: DayTotals[K] };

export class SettledDays {
  readonly #plan: Plan;
  readonly #identities: Identities;
  /** By terminal: 1 where it closes its day. */
  readonly #closes: Uint8Array;
  /** By terminal: one of `words`. */
  readonly #word: Uint8Array;
  /** By terminal: what it believes to be taken. */
  readonly #sales: Uint32Array;
  readonly #salesMinor: Float64Array;
  readonly #refunds: Uint32Array;
  readonly #refundsMinor: Float64Array;
  /** What the ledger has more than that, of the few where it is not the same. */
  readonly #more = new Map<number, MutableDay>();

  constructor(plan: Plan, identities: Identities) {
    this.#plan = plan;
    this.#identities = identities;
    const closing = plan.groups.filter(({ policy }) => policy?.settlement !== undefined);
    const length = closing.length > 0 ? plan.terminals : 0;
    this.#closes = new Uint8Array(length);
    for (const { terminals } of closing) this.#closes.fill(1, ...terminals);
    this.#word = new Uint8Array(length);
    this.#sales = new Uint32Array(length);
    this.#salesMinor = new Float64Array(length);
    this.#refunds = new Uint32Array(length);
    this.#refundsMinor = new Float64Array(length);
  }

  /** Whether the terminal closes its day: of others nothing is kept. */
  closes(terminal: number): boolean {
    return this.#closes[terminal] === 1;
  }

  settled(terminal: number): void {
    this.#word[terminal] = words.agreed;
  }

  gaveUp(terminal: number): void {
    this.#word[terminal] = words.gaveUp;
  }

  /** The terminal believes this to be taken. */
  own(terminal: number, isRefund: boolean, amountMinor: number): void {
    if (!this.closes(terminal)) return;
    if (isRefund) {
      this.#refunds[terminal]++;
      this.#refundsMinor[terminal] += amountMinor;
    } else {
      this.#sales[terminal]++;
      this.#salesMinor[terminal] += amountMinor;
    }
  }

  /** What the ledger has of a sale, more or less than its terminal believes: every figure may be below 0. */
  differs(terminal: number, by: DayTotals): void {
    if (!this.closes(terminal)) return;
    const { sales, salesMinor, refunds, refundsMinor } = by;
    if (sales === 0 && salesMinor === 0 && refunds === 0 && refundsMinor === 0) return;
    const more = this.#more.get(terminal) ?? { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    more.sales += sales;
    more.salesMinor += salesMinor;
    more.refunds += refunds;
    more.refundsMinor += refundsMinor;
    this.#more.set(terminal, more);
  }

  /** undefined where no terminal closes its day. */
  result(): Settled | undefined {
    if (this.#closes.length === 0) return undefined;
    const disagreed: SettledTerminal[] = [];
    let agreed = 0;
    let unclosed = 0;
    for (let terminal = 0; terminal < this.#closes.length; terminal++) {
      if (!this.closes(terminal)) continue;
      if (this.#word[terminal] === words.none) unclosed++;
      else if (this.#word[terminal] === words.agreed && this.#isSame(terminal)) agreed++;
      else disagreed.push(this.#told(terminal));
    }
    // Sorting is stable: equal differences stay in the order of the terminals.
    disagreed.sort((one, other) => Math.abs(other.differenceMinor) - Math.abs(one.differenceMinor));
    const terminals = disagreed.slice(0, toldAtMost);
    return {
      agreed,
      disagreed: disagreed.length,
      unclosed,
      terminals,
      more: disagreed.length - terminals.length,
    };
  }

  #isSame(terminal: number): boolean {
    const more = this.#more.get(terminal);
    return more === undefined || Object.values(more).every((figure) => figure === 0);
  }

  #told(terminal: number): SettledTerminal {
    const own: DayTotals = {
      sales: this.#sales[terminal],
      salesMinor: this.#salesMinor[terminal],
      refunds: this.#refunds[terminal],
      refundsMinor: this.#refundsMinor[terminal],
    };
    const more = this.#more.get(terminal) ?? { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    return {
      terminal,
      name: this.#identities.terminal(terminal),
      group: groupOf(this.#plan, terminal).id,
      store: this.#identities.merchant(terminal),
      gaveUp: this.#word[terminal] === words.gaveUp,
      own,
      ledger: {
        sales: own.sales + more.sales,
        salesMinor: own.salesMinor + more.salesMinor,
        refunds: own.refunds + more.refunds,
        refundsMinor: own.refundsMinor + more.refundsMinor,
      },
      differenceMinor: more.salesMinor - more.refundsMinor,
    };
  }
}
