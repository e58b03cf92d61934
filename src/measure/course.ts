// The course of a run: what recovery looks back on when episodes are formed and judged.

import type { Millis } from "../facts.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import type { OfflineLog } from "./offline-log.ts";
import type { SaleLog } from "./sale-log.ts";

export class Course {
  readonly plan: Plan;
  readonly sales: SaleLog;
  readonly offline: OfflineLog;
  /** Rows of `sales` by their intended time. */
  readonly rows: Int32Array;
  /** When the last customer had come; undefined where the run was cut short before. */
  readonly customersEndedAt: Millis | undefined;
  /** Time of the last fact. */
  readonly endedAt: Millis;

  constructor(
    plan: Plan,
    sales: SaleLog,
    offline: OfflineLog,
    ends: { readonly customersEndedAt: Millis | undefined; readonly endedAt: Millis },
  ) {
    this.plan = plan;
    this.sales = sales;
    this.offline = offline;
    this.rows = sales.rowsByIntendedAt();
    this.customersEndedAt = ends.customersEndedAt;
    this.endedAt = ends.endedAt;
  }

  /**
   * How long after an outage a terminal may still go offline because of it: a message sent during it fails up to
   * one time-out later, and the silence since then may last until the terminal gives up.
   */
  aftermathMs(terminal: number): Millis {
    const { timeoutMs, detection } = groupOf(this.plan, terminal).policy;
    return Math.max(timeoutMs, detection.afterMs);
  }
}
