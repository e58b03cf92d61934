// The evidence: all that a verdict rests on, and the three values it can have.

import type { AuditResult } from "../audit/result.ts";
import type { FaultTiming, Millis } from "../facts.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { Plan } from "../plan/plan.ts";
import type { BaselineResult } from "./baseline.ts";

export type VerdictName = "pass" | "fail" | "inconclusive";

export interface Evidence {
  readonly plan: Plan;
  readonly results: MeasureResults;
  /** undefined where there was no audit; then nothing about losses is known. */
  readonly audit?: AuditResult;
  readonly faults: readonly FaultTiming[];
  /** What else happened that makes the run doubtful: a tool died, a worker was lost, the run was cut short. */
  readonly reasons: readonly string[];
  /** The expectation that ended the run before its time, as it stood then. */
  readonly broken?: Broken;
  /** How it stands against an earlier run; absent where it is held against none. */
  readonly baseline?: BaselineResult;
}

/** An expectation that was broken while the run went on. */
export interface Broken {
  /** Its text. */
  readonly text: string;
  /** What was measured then, for people. */
  readonly measured: string;
  /** Run time. */
  readonly at: Millis;
}
