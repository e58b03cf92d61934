// What a plan may hold and no engine plays yet. Each engine refuses it by name before the run: a part that is left
// out silently would be a good day in the figures.

import { UsageError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";

/** Throws a UsageError that names everything in the plan that the engine cannot play; `own` is what it alone cannot. */
export function mustBePlayable(plan: Plan, engine: string, own: readonly string[] = []): void {
  const why = [...unplayed(plan), ...own];
  if (why.length === 0) return;
  throw new UsageError({
    what: `the ${engine} engine cannot play ${plan.name}`,
    why,
    todo: "leave out what is named",
  });
}

/** Everything in the plan that no engine plays yet, each in words. */
export function unplayed({ groups, load, gateway, outages, changes }: Plan): string[] {
  return [
    ...groups.flatMap(({ id, links, staff, alternatives }) => [
      ...(links.length > 1
        ? [`group ${id} has ${links.length} links (${links.join(", ")}): only one is played`]
        : []),
      ...(staff ? [`group ${id} has staff: nobody acts yet`] : []),
      ...(alternatives.length > 0 ? [`group ${id} has other ways to pay: nobody takes them yet`] : []),
    ]),
    ...(load.arrivals === "open"
      ? []
      : ["the load has closed arrivals: customers come at their own times only"]),
    ...(load.refundShare > 0 ? ["the load has refunds: terminals make none yet"] : []),
    ...(load.voidShare > 0 ? ["the load has voids: terminals make none yet"] : []),
    ...(Object.keys(gateway.routes).length > 0 ? ["the gateway has routes: it answers by itself only"] : []),
    ...kindsUnplayed(outages),
    ...(changes.length > 0 ? ["the scenario has changes: nothing is changed while a run goes on yet"] : []),
  ];
}

/** One line a written outage, however many parts it has. */
function kindsUnplayed(outages: Plan["outages"]): string[] {
  const written = new Map(
    outages.filter(({ effect }) => effect.on === "unplayed").map(({ of, kind }) => [of, kind]),
  );
  return [...written].map(([id, kind]) => `outage ${id}: ${kind} is not played yet`);
}
