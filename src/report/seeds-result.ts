// What summary.json of several seeds holds: the verdict of the worst, the spread of every figure, each seed's summary.

import type { VerdictName } from "../verdict/evidence.ts";
import type { Spread } from "./spread.ts";
import type { Summary } from "./summary.ts";

export interface SeedsResult {
  readonly schema: 1;
  readonly scenario: string;
  /** That of the worst seed. */
  readonly verdict: VerdictName;
  /** Why it is not a pass. */
  readonly reasons: readonly string[];
  /** The signal that ended them before their time. */
  readonly interrupted?: string;
  readonly spread: readonly Spread[];
  /** The summaries of the seeds that were played, in their order. */
  readonly seeds: readonly Summary[];
}
