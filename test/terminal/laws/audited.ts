// The audit is the judge of a life: in a world whose gateway is honest it finds nothing lost, duplicated, altered or
// orphaned, and resurrected only what the facts say may stay booked.

import { RunningAudit } from "../../../src/audit/running-audit.ts";
import type { FactKind, Millis } from "../../../src/facts.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { type Chronicle, told } from "./chronicle.ts";
import type { Row } from "./gateway.ts";
import { type Law, mustHold } from "./law.ts";

export class Audited implements Law {
  /** Sales that the audit found in more copies than one. */
  duplicated = 0;
  readonly #audit: RunningAudit;
  readonly #chronicle: Chronicle;
  readonly #isBadHabit: boolean;

  constructor(policy: TerminalPolicy, terminals: number, chronicle: Chronicle) {
    // All that it needs of a plan.
    const groups = [{ terminals: [0, terminals], policy }];
    const gateway = { defects: {} };
    const plan = { terminals, groups, gateway, outages: [], changes: [], load: { currency: "EUR" } };
    this.#audit = new RunningAudit(plan as unknown as Plan, "life");
    this.#chronicle = chronicle;
    this.#isBadHabit = policy.retry?.key === "new";
  }

  fact(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    this.#audit.record(terminal, at, kind, sale, value);
  }

  booked({ terminal, sale, kind, amountMinor }: Row): void {
    this.#audit.booked(terminal, sale, kind, 1, amountMinor);
  }

  spent(terminal: number, sale: number): void {
    this.#audit.spent(terminal, sale);
  }

  ended(): void {
    for (const { violation, terminal, sale, story } of this.#audit.result().findings) {
      if (violation === "duplicated") this.duplicated++;
      const found = this.#chronicle.sales[terminal][sale];
      const isNamed = violation === "resurrected" && found.mayStayBooked;
      mustHold(isNamed || this.#isBadHabit, () => `the audit finds ${violation}: ${told(found)}: ${story}`);
    }
  }
}
