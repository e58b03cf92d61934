// TerminalName: what people and the gateway call a terminal, and where it stands.

import { Identities } from "../plan/identities.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import { masked } from "./masked.ts";

export interface TerminalName {
  readonly number: number;
  /** As the gateway calls it; the store likewise. */
  readonly name: string;
  readonly store: string;
  /** Id of its group. */
  readonly group: string;
}

/** Of a terminal of this plan. */
export function terminalNameOf(plan: Plan, terminal: number): TerminalName {
  const identities = new Identities(plan);
  return {
    number: terminal,
    name: masked(identities.terminal(terminal)),
    store: masked(identities.merchant(terminal)),
    group: groupOf(plan, terminal).id,
  };
}
