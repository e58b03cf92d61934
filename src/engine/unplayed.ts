// What a plan may hold and no engine plays yet. Each engine refuses it by name before the run: a part that is left
// out silently would be a good day in the figures.

import { UsageError } from "../errors.ts";
import { unmeasured } from "../measure/unmeasured.ts";
import type { Plan, Unplayed } from "../plan/plan.ts";

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
export function unplayed(plan: Plan): string[] {
  const { load, gateway, outages, changes } = plan;
  return [
    ...(load.cards.length > 0 ? ["the load has card networks: terminals do not tell them apart yet"] : []),
    ...(Object.keys(gateway.routes).length > 0 ? ["the gateway has routes: it answers by itself only"] : []),
    ...kindsUnplayed(outages),
    ...(changes.length > 0 ? ["the scenario has changes: nothing is changed while a run goes on yet"] : []),
    ...unmeasured(plan),
  ];
}

/** One line a written outage, however many parts it has. */
function kindsUnplayed(outages: Plan["outages"]): string[] {
  const lines = outages.flatMap(({ of, kind, effect }) =>
    effect.on === "unplayed" ? [`outage ${of}: ${worded(kind, effect)} is not played yet`] : [],
  );
  return [...new Set(lines)];
}

/** Some parameters alone make a kind that is played one that is not. */
function worded(kind: string, { parameters }: Unplayed): string {
  return parameters.announced === undefined ? kind : `${kind} that is announced`;
}
