// dataLoss: lost by the gateway, and unpaid without what the issuer declined on forward.

import type { AuditResult, Total } from "../audit/result.ts";
import { total } from "../measure/outcomes.ts";

/** undefined where the audit could not judge. */
export function dataLossOf({ violations, unpaid }: AuditResult): Total | undefined {
  if (!violations || !unpaid) return undefined;
  const forgone = Object.entries(unpaid).filter(([cause]) => cause !== "declined");
  return total([violations.lost, ...forgone.map(([, tally]) => tally)]);
}
