// Which defects a plan plants at any time: from the beginning, during an outage, or by a change.

import { defectNames } from "../scenario/defects.ts";
import type { DefectName, Plan } from "./plan.ts";

/** How often each has acted. */
export type DefectTimes = Readonly<Partial<Record<DefectName, number>>>;

/** In the order in which they are listed; none where the gateway is honest, or not ours. */
export function plantedDefects({
  gateway,
  changes,
  ownGateway,
}: Pick<Plan, "gateway" | "changes" | "ownGateway">): readonly DefectName[] {
  if (ownGateway) return [];
  const shares = [gateway.defects, ...changes.map((change) => change.gateway.defects ?? {})];
  return defectNames.filter((name) => shares.some(({ [name]: share = 0 }) => share > 0));
}
