// The changes of a plan: what is written of the gateway, with every value resolved, and when planted defects begin and
// end to act. Each change tells what is other than before, whole: a route by all of its routes.

import { changed } from "../scenario/changed.ts";
import type { Moment } from "../scenario/moment.ts";
import { gateway as gatewaySchema } from "../scenario/schema/gateway.ts";
import type { Scenario } from "../scenario/schema.ts";
import { playedMs } from "../units.ts";
import type { Calendar } from "./calendar.ts";
import { defectChanges } from "./defects.ts";
import { gatewayPlan } from "./gateway-plan.ts";
import type { Change, GatewayChange } from "./plan.ts";

/** In order of time; those at the same time in the order of the file, planted defects behind them. */
export function planChanges(scenario: Scenario, calendar: Calendar): Change[] {
  const written = scenario.changes
    .map(({ at, set }) => ({ atMs: calendar.momentMs(at as Moment), set }))
    .toSorted((one, other) => one.atMs - other.atMs);
  let { gateway } = scenario;
  const changes = written.map(({ atMs, set }): Change => {
    const before = gateway;
    for (const [path, value] of Object.entries(set)) {
      const [section, ...steps] = path.split(".");
      if (section === "gateway") gateway = changed(gatewaySchema, gateway, steps, value);
    }
    return {
      at: playedMs(atMs, scenario.speed),
      gateway: differenceOf({ ...scenario, gateway: before }, { ...scenario, gateway }),
      paths: Object.entries(set).map(([path, value]) => `${path} = ${textOf(value)}`),
    };
  });
  return [...changes, ...defectChanges(scenario, calendar)].toSorted((one, other) => one.at - other.at);
}

/** What of the gateway can change while it runs. */
const changeable = [
  "workers",
  "service",
  "queueLimit",
  "full",
  "retryAfterMs",
  "limit",
  "routes",
] as const satisfies readonly (keyof GatewayChange)[];

function differenceOf(before: Scenario, after: Scenario): GatewayChange {
  const old = gatewayPlan(before);
  const now = gatewayPlan(after);
  const parts = changeable
    .filter((part) => JSON.stringify(old[part]) !== JSON.stringify(now[part]))
    .map((part) => [part, now[part]]);
  // Others may be about to begin to act: only what is named is told.
  const defects = Object.entries(now.defects).filter(
    ([name, share]) => old.defects[name as keyof typeof old.defects] !== share,
  );
  return {
    ...(Object.fromEntries(parts) as GatewayChange),
    ...(defects.length === 0 ? {} : { defects: Object.fromEntries(defects) }),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
