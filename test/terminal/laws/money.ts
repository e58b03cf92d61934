// Money is conserved: the ledger's live postings are what the terminals believe that they have taken, sale by sale and
// so in all. What may differ is named: what is still stored, under way, owed a reversal, or was given up.

import { type FactKind, facts } from "../../../src/facts.ts";
import type { Answer, Message } from "../../../src/messages.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { type Chronicle, type Sale, told } from "./chronicle.ts";
import type { Row } from "./gateway.ts";
import { type Ending, type Law, mustHold } from "./law.ts";

interface Live {
  rows: number;
  minor: number;
}

export class Money implements Law {
  readonly #chronicle: Chronicle;
  /** The terminals send retries under new keys. */
  readonly #isBadHabit: boolean;
  /** Terminals whose batch the gateway may know otherwise than they do. */
  readonly #estranged = new Set<number>();
  /** Terminals about whose sales something was booked since they took the totals that they last sent. */
  readonly #late = new Set<number>();
  /** Terminals whose last totals may have agreed: a repeat must say the same again. */
  readonly #unsure = new Set<number>();
  /** Terminals whose settlement was not answered yet. */
  readonly #unheard = new Set<number>();
  readonly #live = new Map<string, Live>();

  constructor({ retry }: TerminalPolicy, chronicle: Chronicle) {
    this.#chronicle = chronicle;
    this.#isBadHabit = retry?.key === "new";
  }

  sent(terminal: number, _now: number, { kind }: Message): void {
    if (kind !== "settlement") return;
    if (!this.#unsure.has(terminal)) this.#late.delete(terminal);
    this.#unsure.add(terminal);
    // The last one may have agreed, which the terminal never heard: what it has sold since is a batch of its own.
    if (this.#unheard.has(terminal)) this.#estranged.add(terminal);
    this.#unheard.add(terminal);
  }

  booked({ terminal, sale: number, kind, amountMinor }: Row): void {
    this.#late.add(terminal);
    const live = this.#liveOf(terminal, number);
    const sign = kind === "reversal" ? -1 : 1;
    live.rows += sign;
    live.minor += sign * amountMinor;
    const sale = this.#chronicle.sales[terminal]?.[number];
    mustHold(
      sale !== undefined,
      () => `sale ${number} of terminal ${terminal} is booked but was never wanted`,
    );
    mustHold(
      kind === "reversal" || (kind === "refund") === sale.isRefund,
      () => `${told(sale)} is booked as ${kind}`,
    );
    mustHold(
      live.minor === live.rows * sale.amountMinor,
      () => `${told(sale)} is booked with ${amountMinor}`,
    );
    mustHold(live.rows <= 1 || this.#isBadHabit, () => `${told(sale)} is booked twice`);
  }

  fact(terminal: number, _at: number, kind: FactKind): void {
    if (kind === facts.flooded || kind === facts.down) this.#estranged.add(terminal);
  }

  /**
   * Where the books agree, the totals do. Not those of a terminal that was down, which may have lost its batch, and not
   * those of a compromised one: what that has sent is in its batch too.
   */
  heard(terminal: number, { kind, totals }: Message, answer: Answer): void {
    if (kind !== "settlement") return;
    this.#unheard.delete(terminal);
    if (answer !== "unknown") this.#unsure.delete(terminal);
    if (answer !== "declined") return;
    if (this.#estranged.has(terminal) || this.#late.has(terminal)) return;
    const differs = this.#chronicle.sales[terminal]?.some(
      (sale) => sale.mayStayBooked || this.#liveOf(terminal, sale.number).rows !== (sale.isTaken ? 1 : 0),
    );
    mustHold(
      differs,
      () => `totals of terminal ${terminal} are refused, but agree: ${JSON.stringify(totals)}`,
    );
  }

  ended(_now: number, ending: Ending): void {
    let takenMinor = 0;
    let liveMinor = 0;
    let namedMinor = 0;
    for (const sale of this.#chronicle.sales.flat()) {
      const { rows, minor } = this.#liveOf(sale.terminal, sale.number);
      const sign = sale.isRefund ? -1 : 1;
      liveMinor += sign * minor;
      if (sale.isTaken) takenMinor += sign * sale.amountMinor;
      const expected = sale.isTaken ? 1 : 0;
      if (rows === expected) continue;
      mustHold(rows > expected, () => `${told(sale)} is lost`);
      namedMinor += sign * (minor - expected * sale.amountMinor);
      mustHold(isNamed(sale, ending) || this.#isBadHabit, () => `${told(sale)} stays booked`);
    }
    const says = () => `${liveMinor} is booked, ${takenMinor} taken, ${namedMinor} named`;
    mustHold(liveMinor === takenMinor + namedMinor, says);
  }

  #liveOf(terminal: number, sale: number): Live {
    const name = `${terminal}/${sale}`;
    let live = this.#live.get(name);
    if (live === undefined) {
      live = { rows: 0, minor: 0 };
      this.#live.set(name, live);
    }
    return live;
  }
}

/** Whether it is said of the sale that it may be booked. */
function isNamed(sale: Sale, ending: Ending): boolean {
  if (sale.mayStayBooked || sale.isStored || sale.isReversalOwed) return true;
  const isOpen = sale.outcome === undefined;
  return ending === "stopped" ? isOpen || sale.underWay > 0 : isOpen && sale.mayBeBooked;
}
