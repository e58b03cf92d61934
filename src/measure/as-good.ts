// As good: whether the sales of some windows went as well as those of the baseline, by what so few of them can tell.

import { expectedShare, slackOf } from "../plan/sampling-error.ts";
import { outcomes, type SaleLog } from "./sale-log.ts";
import type { Window, WindowFigures } from "./windows.ts";

/** Less is no difference that matters, however many sales tell it. */
const point = 0.01;

/** The quantile of the times that is compared. */
const p95 = 0.95;

/**
 * Whether these windows are as good as `baseline`, both being samples. Approved may be fewer by a point, or by the
 * sampling error; slower than the baseline's p95 by more than the slow factor may be a twentieth of the sales, and the
 * sampling error more.
 */
export function areAsGood(log: SaleLog, windows: readonly Window[], baseline: WindowFigures): boolean {
  const sales = windows.reduce((sum, { rows }) => sum + rows.length, 0);
  const slowAfterMs = slowFactor(sales / windows.length) * baseline.p95Ms + 1e-9;
  let approved = 0;
  let inTime = 0;
  for (const { rows } of windows) {
    for (const row of rows) {
      if (log.outcome[row] === outcomes.approved) approved++;
      if (log.latencyMs(row) <= slowAfterMs) inTime++;
    }
  }
  const b = expectedShare(baseline.approvedShare, baseline.sales);
  const leastApproved = b - Math.max(point, slackOf(b, sales, baseline.sales));
  const leastInTime = p95 - slackOf(p95, sales, baseline.sales);
  // Binary fractions: 0.3 − 0.1 is a little less than 0.2, and a window exactly at the bound is good.
  return approved / sales >= leastApproved - 1e-9 && inTime / sales >= leastInTime - 1e-9;
}

/** How much slower is as good, by the sales of a window: a machine that does other things too is never quite even. */
function slowFactor(sales: number): number {
  return sales < 400 ? 1.5 : 1.25;
}
