// Outages that happen at a gateway of the user's own, and of which nothing says how: refused before the run.

import { lacksHook } from "../scenario/checks/own-gateway.ts";
import { type Mistake, wrongValue } from "../scenario/mistake.ts";
import type { Scenario } from "../scenario/schema.ts";
import type { Outage, Plan } from "./plan.ts";

/** One mistake a written outage. */
export function unhooked(plan: Plan, { outages }: Scenario): Mistake[] {
  const { ownGateway } = plan;
  if (ownGateway === undefined) return [];
  const found = new Map<string, Mistake>();
  for (const outage of plan.outages) {
    const index = outages.findIndex(({ id }) => id === outage.of);
    if (found.has(outage.of) || !happensAtGateway(outage)) continue;
    if (outage.announcedMs !== undefined)
      found.set(
        outage.of,
        wrongValue(
          ["outages", index, "what"],
          "your gateway is not told to announce it",
          "leave announced out",
        ),
      );
    else if (!Object.hasOwn(ownGateway.hooks, outage.kind) && !mayComeWithAdapter(outage, plan))
      found.set(outage.of, lacksHook(index, outage.kind));
  }
  return [...found.values()];
}

/** Whether somebody must tell the gateway: the network is ours to break, and terminals are ours. */
export function happensAtGateway({ effect }: Outage): boolean {
  return effect.on === "gateway";
}

/** An adapter's module may know how maintenance is switched; it is read when the run begins. */
function mayComeWithAdapter({ kind }: Outage, { ownGateway }: Plan): boolean {
  return kind === "maintenance" && ownGateway?.adapter.kind === "module";
}
