// The evidence: all that a verdict rests on, and the three values it can have.

import type { AuditResult } from "../audit/result.ts";
import type { FaultTiming } from "../facts.ts";
import type { MeasureResults } from "../measure/measures.ts";
import type { Plan } from "../plan/plan.ts";

export type VerdictName = "pass" | "fail" | "inconclusive";

export interface Evidence {
  readonly plan: Plan;
  readonly results: MeasureResults;
  /** undefined where there was no audit; then nothing about losses is known. */
  readonly audit?: AuditResult;
  readonly faults: readonly FaultTiming[];
  /** What else happened that makes the run doubtful: a tool died, a worker was lost, the run was cut short. */
  readonly reasons: readonly string[];
}
