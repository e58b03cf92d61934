// LinksUsed: over which link a terminal sent at a time. A history says when it chose another one; it starts on its first.

import { facts, waysToPay } from "../facts.ts";
import { type Group, groupOf, type Plan } from "../plan/plan.ts";
import type { Fact } from "./terminal-record.ts";

export class LinksUsed {
  readonly #group: Group | undefined;
  readonly #byFact = new Map<Fact, number>();
  /** Sales that are paid by a QR code, over the customers' own link where they have one. */
  readonly #byQr = new Set<number>();

  /** `known`: the terminal's facts, in order. */
  constructor(plan: Plan, terminal: number, known: readonly Fact[]) {
    this.#group = terminal >= 0 && terminal < plan.terminals ? groupOf(plan, terminal) : undefined;
    let link = 0;
    let isQrNext = false;
    for (const fact of known) {
      if (fact.kind === facts.linkChosen) link = fact.value;
      // The terminal makes the sale of a QR code right after it gave up the one that it stands for.
      if (fact.kind === facts.wanted && isQrNext) this.#byQr.add(fact.sale);
      isQrNext = fact.kind === facts.paidOtherwise && fact.value === waysToPay.qr;
      this.#byFact.set(fact, link);
    }
  }

  /** Name of the link over which the message of this fact went. */
  of(fact: Fact): string {
    const isCustomers = this.#byQr.has(fact.sale) && this.#group?.customerLink !== undefined;
    return this.name(isCustomers ? this.#group!.customerLink! : (this.#byFact.get(fact) ?? 0));
  }

  /** Name of this link of the terminal's group. */
  name(link: number): string {
    return this.#group?.links[link] ?? `link ${link}`;
  }
}
