// Identities: how terminals and their shops are called at the gateway: as an identity says that was given to them, else
// by their number. Whoever sends, books or compares a name asks here.

import { merchantName, terminalName } from "../messages.ts";
import type { Identity } from "./own-gateway.ts";
import { type Plan, storeOf } from "./plan.ts";

export class Identities {
  readonly #plan: Plan;
  readonly #given: readonly Identity[] | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#given = plan.ownGateway?.identities;
  }

  /** What the gateway calls this terminal of the plan. */
  terminal(terminal: number): string {
    return this.#given?.[terminal].terminal ?? terminalName(terminal);
  }

  /** What the gateway calls the merchant of this terminal of the plan. */
  merchant(terminal: number): string {
    return this.#given?.[terminal].merchant ?? merchantName(storeOf(this.#plan, terminal));
  }

  /** Name of the environment variable with the terminal's secret; undefined where it has none. */
  secret(terminal: number): string | undefined {
    return this.#given?.[terminal].secret;
  }
}
