// Which engine can play a plan: asked before anything is started.

import * as engines from "../engine/unplayed.ts";
import * as virtual from "../engine/virtual/playable.ts";
import type { Plan } from "../plan/plan.ts";
import type { Engine } from "./engine.ts";

/** Throws a UsageError that names everything in the plan that the engine cannot play. */
export function mustBePlayable(plan: Plan, engine: Engine["name"]): void {
  if (engine === "virtual") virtual.mustBePlayable(plan);
  else engines.mustBePlayable(plan, engine);
}
