// The planted defects of a plan: those that act from the beginning, and when the others begin and end to.

import type { Moment } from "../scenario/moment.ts";
import type { WrittenDefect } from "../scenario/schema/defect.ts";
import type { Scenario } from "../scenario/schema.ts";
import { playedMs, readableShare } from "../units.ts";
import type { Calendar } from "./calendar.ts";
import type { Change, DefectName, GatewayPlan } from "./plan.ts";

/** Shares at the first customer. */
export function firstDefects(gateway: Scenario["gateway"]): GatewayPlan["defects"] {
  const first = written(gateway).filter(([, { during, after }]) => (during ?? after) === undefined);
  return Object.fromEntries(first.map(([name, { share }]) => [name, share]));
}

/** When defects begin and end to act, in order of time. What would be after the run is left out. */
export function defectChanges(
  { gateway, duration, settle, speed }: Scenario,
  calendar: Calendar,
): readonly Change[] {
  return written(gateway)
    .flatMap(([name, defect]) => {
      const { from, until } = whenOf(defect);
      return [
        ...(from ? [{ moment: from, name, share: defect.share }] : []),
        ...(until ? [{ moment: until, name, share: 0 }] : []),
      ];
    })
    .map(({ moment, name, share }) => ({ atMs: calendar.momentMs(moment), name, share }))
    .filter(({ atMs }) => atMs < duration + settle)
    .map(
      ({ atMs, name, share }): Change => ({
        at: playedMs(atMs, speed),
        gateway: { defects: { [name]: share } },
        paths: [`gateway.defects.${name} = ${readableShare(share)}`],
      }),
    )
    .toSorted((one, other) => one.at - other.at);
}

function whenOf({ during, after, until }: WrittenDefect): {
  readonly from: Moment | undefined;
  readonly until: Moment | undefined;
} {
  if (during === undefined) return { from: after, until };
  return { from: { of: during, edge: "start", ms: 0 }, until: { of: during, edge: "end", ms: 0 } };
}

function written({ defects }: Scenario["gateway"]): [DefectName, WrittenDefect][] {
  return Object.entries(defects) as [DefectName, WrittenDefect][];
}
