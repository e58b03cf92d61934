// What the virtual engine alone cannot play, it refuses by name.

import type { Outage, Plan } from "../../plan/plan.ts";
import { readableDuration } from "../../units.ts";
import * as engines from "../unplayed.ts";
import { latest } from "./wheel.ts";

/** Throws a UsageError that names everything in the plan that the model has not. */
export function mustBePlayable(plan: Plan): void {
  const lengthMs = plan.durationMs + plan.settleMs;
  engines.mustBePlayable(plan, "virtual", [
    ...plan.outages.flatMap(faultsLeftOut),
    ...(lengthMs < latest
      ? []
      : [
          `it may last ${readableDuration(lengthMs)}; the engine's time ends after ${readableDuration(latest)}`,
        ]),
  ]);
}

function faultsLeftOut({ id, kind, effect }: Outage): string[] {
  if (effect.on !== "links" || effect.does.kind === "refuse") return [];
  return effect.does.toxics
    .filter(({ type, attributes }) => type !== "timeout" || Boolean(attributes.timeout))
    .map(
      ({ type, stream }) =>
        `outage ${id} (${kind}) needs the toxic ${type} ${stream}, which the model has not`,
    );
}
