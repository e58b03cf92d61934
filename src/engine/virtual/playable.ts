// What the virtual engine cannot play, it refuses by name: a fault that its model leaves out would be a
// good day in its figures.

import { UsageError } from "../../errors.ts";
import type { Outage, Plan } from "../../plan/plan.ts";
import { readableDuration } from "../../units.ts";
import { latest } from "./wheel.ts";

/** Throws a UsageError that names everything in the plan that the model has not. */
export function mustBePlayable(plan: Plan): void {
  const why = [
    ...plan.groups
      .filter(({ links }) => links.length !== 1)
      .map(
        ({ id, links }) => `group ${id} has ${links.length} links (${links.join(", ")}); the model has one`,
      ),
    ...plan.outages.flatMap(faultsLeftOut),
  ];
  const lengthMs = plan.durationMs + plan.settleMs;
  if (lengthMs >= latest) {
    why.push(
      `it may last ${readableDuration(lengthMs)}; the engine's time ends after ${readableDuration(latest)}`,
    );
  }
  if (why.length === 0) return;
  throw new UsageError({
    what: `the virtual engine cannot play ${plan.name}`,
    why,
    todo: "play it live, or leave out what is named",
  });
}

function faultsLeftOut({ id, kind, effect }: Outage): string[] {
  if (effect.on === "gateway" || effect.does.kind === "refuse") return [];
  return effect.does.toxics
    .filter(({ type, attributes }) => type !== "timeout" || Boolean(attributes.timeout))
    .map(
      ({ type, stream }) =>
        `outage ${id} (${kind}) needs the toxic ${type} ${stream}, which the model has not`,
    );
}
