// Columns that a scenario itself says its ledger lacks: that nothing is found altered in them is its owner's choice.

import { notCompared } from "../audit/not-compared.ts";
import type { Uncompared } from "../audit/result.ts";
import type { Plan } from "../plan/plan.ts";

export function chosenColumns({ ownGateway }: Pick<Plan, "ownGateway">): readonly Uncompared[] {
  const ledger = ownGateway?.ledger;
  return ledger && "rows" in ledger ? notCompared(ledger.rows) : [];
}
