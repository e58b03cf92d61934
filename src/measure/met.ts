// Whether an outage met anything: sales that struck terminals meant to make while it was on, or a connection that
// was up or that a struck terminal used or tried. An outage that met neither proves nothing, whatever came out.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { isIn, type Plan } from "../plan/plan.ts";
import type { SaleLog } from "./sale-log.ts";

export interface MetFigures {
  /** Sales intended by struck terminals while it was on. */
  readonly sales: number;
  readonly hasConnection: boolean;
}

export class Met {
  readonly #plan: Plan;
  /** A bit for each link that is up, by terminal. */
  readonly #linksUp: Uint32Array;
  readonly #hasConnection: boolean[];
  /** Outages that are on and have met no connection yet. */
  #looking: number[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#linksUp = new Uint32Array(plan.terminals);
    this.#hasConnection = new Array(plan.outages.length).fill(false);
  }

  /** The outage is due: what is connected now meets it, and so does what connects or sends before it is over. */
  due(outage: number): void {
    if (this.#plan.outages[outage].struck.some((range) => this.#hasLinkUp(range))) {
      this.#hasConnection[outage] = true;
    } else this.#looking.push(outage);
  }

  record(terminal: number, kind: FactKind, sale: number, value: number): void {
    switch (kind) {
      case facts.outageEnded:
        this.#looking = this.#looking.filter((outage) => outage !== sale);
        break;
      case facts.linkUp:
        this.#linksUp[terminal] |= 1 << value;
        this.#connected(terminal);
        break;
      case facts.linkDown:
        this.#linksUp[terminal] &= ~(1 << value);
        this.#connected(terminal);
        break;
      case facts.sent:
      case facts.forwardSent:
      case facts.reversalSent:
      case facts.echoSent:
        this.#connected(terminal);
        break;
    }
  }

  /** What the outage met from its confirmed application to its confirmed removal. */
  figures(outage: number, log: SaleLog, beganAt: Millis, endedAt: Millis): MetFigures {
    const { struck } = this.#plan.outages[outage];
    let sales = 0;
    for (let row = 0; row < log.length; row++) {
      const at = log.intendedAt[row];
      if (at >= beganAt && at < endedAt && isIn(struck, log.terminal[row])) sales++;
    }
    return { sales, hasConnection: this.#hasConnection[outage] };
  }

  #connected(terminal: number): void {
    if (this.#looking.length === 0) return;
    this.#looking = this.#looking.filter((outage) => {
      if (!isIn(this.#plan.outages[outage].struck, terminal)) return true;
      this.#hasConnection[outage] = true;
      return false;
    });
  }

  #hasLinkUp([from, to]: readonly [number, number]): boolean {
    return this.#linksUp.subarray(from, to).some((links) => links !== 0);
  }
}
