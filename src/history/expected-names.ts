// ExpectedNames: what the ledger's rows of a terminal should say of it, each name made once and not a row.

import { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";

export class ExpectedNames {
  readonly #terminals: number;
  readonly #identities: Identities;
  /** By terminal, those that were asked for. */
  readonly #names: string[] = [];
  readonly #merchants: string[] = [];

  constructor(plan: Plan) {
    this.#terminals = plan.terminals;
    this.#identities = new Identities(plan);
  }

  /** Whether the plan has such a terminal, and it and its shop are called so. */
  are(terminal: number, name: string, merchant: string): boolean {
    if (terminal < 0 || terminal >= this.#terminals) return false;
    return name === this.terminal(terminal) && merchant === this.merchant(terminal);
  }

  /** `terminal` is one of the plan. */
  terminal(terminal: number): string {
    this.#names[terminal] ??= this.#identities.terminal(terminal);
    return this.#names[terminal];
  }

  /** `terminal` is one of the plan. */
  merchant(terminal: number): string {
    this.#merchants[terminal] ??= this.#identities.merchant(terminal);
    return this.#merchants[terminal];
  }
}
