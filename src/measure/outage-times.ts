// When an outage of the plan was on, as confirmed.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";

export interface OutageTimes {
  /** Index in the plan. */
  readonly outage: number;
  readonly beganAt: Millis;
  /** undefined where its removal was never confirmed. */
  readonly endedAt: Millis | undefined;
}

/** When an outage started: due, or confirmed where that was earlier. */
export function startOf(plan: Plan, { outage, beganAt }: OutageTimes): Millis {
  return Math.min(plan.outages[outage].at, beganAt);
}
