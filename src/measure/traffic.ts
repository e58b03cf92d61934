// Traffic: what terminals sent, by what it was sent for. A retry is the second message about a sale at the counter, or
// a later one: retries over sales is by how much trying again multiplied the load.

import { type FactKind, facts, none } from "../facts.ts";

/** What a message was sent for, by the fact that tells of it. Bogus sales and garbage are both floods. */
const purposes = {
  sale: facts.sent,
  retry: none,
  forward: facts.forwardSent,
  reversal: facts.reversalSent,
  inquiry: facts.inquirySent,
  upload: facts.uploadSent,
  settlement: facts.settlementSent,
  echo: facts.echoSent,
  flood: facts.flooded,
} as const;

export type Purpose = keyof typeof purposes;

const names = Object.keys(purposes) as Purpose[];
const retry = names.indexOf("retry");

/** By kind of fact: index in `names`, or none. */
const indexOfKind = new Int8Array(1 + Math.max(...Object.values(facts))).fill(none);
for (const [index, name] of names.entries()) {
  const kind = purposes[name];
  if (kind !== none) indexOfKind[kind] = index;
}

export class Traffic {
  readonly #counts = new Float64Array(names.length);
  /** By terminal: the sale that it last sent online. */
  readonly #lastSale: Int32Array;

  constructor(terminals: number) {
    this.#lastSale = new Int32Array(terminals).fill(none);
  }

  record(terminal: number, kind: FactKind, sale: number): void {
    const index = indexOfKind[kind];
    if (index === none) return;
    if (kind !== facts.sent) this.#counts[index]++;
    else if (this.#lastSale[terminal] === sale) this.#counts[retry]++;
    else {
      this.#lastSale[terminal] = sale;
      this.#counts[index]++;
    }
  }

  /** How many messages left for each purpose. */
  get figures(): Readonly<Record<Purpose, number>> {
    return Object.fromEntries(names.map((name, index) => [name, this.#counts[index]])) as Record<
      Purpose,
      number
    >;
  }
}
