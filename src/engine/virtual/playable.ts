// What the virtual engine alone cannot play, it refuses by name.

import type { Outage, Plan, ToxicPlan } from "../../plan/plan.ts";
import { plantedDefects } from "../../plan/planted-defects.ts";
import { type Defect, defects } from "../../scenario/defects.ts";
import { readableDuration } from "../../units.ts";
import * as engines from "../unplayed.ts";
import { latest } from "./wheel.ts";

/** Throws a UsageError that names everything in the plan that the model has not. */
export function mustBePlayable(plan: Plan): void {
  engines.mustBePlayable(plan, "virtual", leftOut(plan));
}

/** What the virtual engine alone cannot play, each in words. */
function leftOut(plan: Plan): string[] {
  const lengthMs = plan.durationMs + plan.settleMs;
  return [
    ...(plan.ownGateway ? [`the gateway at ${plan.ownGateway.url} is yours: there is no model of it`] : []),
    ...plan.outages.flatMap(faultsLeftOut),
    ...defectsLeftOut(plan),
    ...plan.expectations
      .filter(({ measure }) => measure === "lag")
      .map(({ text }) => `expectation ${text}: in virtual time nothing lags`),
    ...(lengthMs < latest
      ? []
      : [
          `it may last ${readableDuration(lengthMs)}; the engine's time ends after ${readableDuration(latest)}`,
        ]),
  ];
}

function defectsLeftOut(plan: Plan): string[] {
  return plantedDefects(plan).flatMap((name) => {
    const { onlyLive }: Defect = defects[name];
    return onlyLive === undefined ? [] : [`gateway.defects.${name}: ${onlyLive}`];
  });
}

function faultsLeftOut({ id, kind, effect }: Outage): string[] {
  if (effect.on !== "links" || effect.does.kind === "refuse") return [];
  return effect.does.toxics
    .filter((toxic) => !isModelled(toxic))
    .map(
      ({ type, stream, attributes }) =>
        `outage ${id} (${kind}) needs the toxic ${type} ${stream} with ${JSON.stringify(attributes)}, which the model has not`,
    );
}

/** Every toxic that a kind of outage makes; others would wait where the model does not. */
function isModelled({ type, attributes }: ToxicPlan): boolean {
  switch (type) {
    case "timeout":
    case "reset_peer":
      return !attributes.timeout;
    case "latency":
      return attributes.latency >= 0 && !attributes.jitter;
    case "bandwidth":
      return attributes.rate > 0;
    case "slow_close":
      return attributes.delay >= 0;
    case "limit_data":
      return attributes.bytes >= 0;
  }
}
