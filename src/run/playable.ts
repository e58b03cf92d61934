// Which engine can play a plan: asked before anything is started.

import * as engines from "../engine/unplayed.ts";
import { leftOut } from "../engine/virtual/playable.ts";
import type { Plan } from "../plan/plan.ts";
import type { Engine } from "./engine.ts";

/** What an engine alone cannot play. */
const own: Readonly<Record<Engine["name"], (plan: Plan) => string[]>> = { live: () => [], virtual: leftOut };

/** Throws a UsageError that names everything in the plan that the engine cannot play. */
export function mustBePlayable(plan: Plan, engine: Engine["name"]): void {
  engines.mustBePlayable(plan, engine, own[engine](plan));
}

/** Everything in the plan that the engine cannot play, each in words; empty where it plays it all. */
export function unplayed(plan: Plan, engine: Engine["name"]): string[] {
  return [...engines.unplayed(plan), ...own[engine](plan)];
}
