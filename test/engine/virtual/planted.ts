// scenarios/defects.yaml in virtual time, with defects planted in its gateway: what they did, and what the audit found.

import { type AuditResult, type Violation, violations } from "../../../src/audit/result.ts";
import { RunningAudit } from "../../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { loadPlan } from "../../../src/plan/load.ts";
import type { DefectName } from "../../../src/plan/plan.ts";

export interface Played {
  readonly audit: AuditResult;
  /** How often each defect acted. */
  readonly acted: Readonly<Record<DefectName, number>>;
}

/** Plays it; `sets` as --set takes them. */
export function played(...sets: readonly string[]): Played {
  const { plan } = loadPlan("defects", sets);
  const audit = new RunningAudit(plan, "defects");
  const fleet = new VirtualFleet({ plan, sink: audit, ledger: audit });
  fleet.run(Number.POSITIVE_INFINITY);
  return { audit: audit.result(), acted: fleet.defects };
}

/** How many sales and refunds break each law. */
export function found({ audit }: Pick<Played, "audit">): Record<Violation, number> {
  const counts = violations.map((violation) => [violation, audit.violations?.[violation].sales ?? 0]);
  return Object.fromEntries(counts) as Record<Violation, number>;
}
