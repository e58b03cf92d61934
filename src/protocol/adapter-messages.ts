// AdapterMessages: a terminal's messages with all names and texts that somebody's own gateway may want.

import {
  type Message,
  networkOf,
  referenceOf,
  settlementKeyOf,
  type Totals,
  testCardOf,
  testCards,
} from "../messages.ts";
import { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";
import { decimalText } from "../units.ts";
import type { AdapterMessage } from "./adapter.ts";

/** Whoever writes in what they are given must not write in what others are given. */
const noTotals: Totals = Object.freeze({ sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 });

export class AdapterMessages {
  readonly #plan: Plan;
  readonly #identities: Identities;
  readonly #run: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** `run` is the first part of every reference; `environment` holds the secrets of identities. */
  constructor(plan: Plan, run: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#plan = plan;
    this.#identities = new Identities(plan);
    this.#run = run;
    this.#environment = environment;
  }

  of(terminal: number, message: Message): AdapterMessage {
    const { kind, sale, card } = message;
    const { currency, cards } = this.#plan.load;
    const isReport = kind === "report";
    const amountMinor = isReport ? 0 : message.amountMinor;
    // What a compromised terminal sells is in nobody's books: a run of its own.
    const run = kind === "bogus" ? `bogus-${this.#run}` : this.#run;
    const reference = sale < 0 ? "" : referenceOf(run, terminal, sale);
    const secret = this.#identities.secret(terminal);
    return {
      kind: kind === "bogus" || kind === "garbage" ? "sale" : kind,
      reference,
      key: this.#keyOf(terminal, message, reference),
      sale,
      terminal: this.#identities.terminal(terminal),
      merchant: this.#identities.merchant(terminal),
      currency,
      amountMinor,
      amount: decimalText(amountMinor, currency),
      card: testCards[testCardOf(card)],
      network: cards[networkOf(card)]?.network ?? "",
      isForward: message.isForward,
      isUpdated: message.isUpdated,
      totals: message.totals ? { ...message.totals } : noTotals,
      sales: isReport ? message.amountMinor : 0,
      secret: (secret && this.#environment[secret]) || "",
    };
  }

  #keyOf(terminal: number, { kind, sale, key }: Message, reference: string): string {
    if (kind === "settlement") return settlementKeyOf(this.#run, terminal, key);
    return sale < 0 || key === 0 ? reference : `${reference}#${key}`;
  }
}
