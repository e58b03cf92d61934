// What a scenario may say and no engine plays. Each engine refuses it by name before the run: a part that is left
// out silently would be a good day in the figures.

import { UsageError } from "../errors.ts";
import { unmeasured } from "../measure/unmeasured.ts";
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

/** Everything in the plan that no engine plays, each in words. */
export function unplayed(plan: Plan): string[] {
  return [...changesUnplayed(plan.changes), ...unmeasured(plan)];
}

/** The gateway changes while a run goes on, its terminals do not. */
function changesUnplayed(changes: Plan["changes"]): string[] {
  return changes
    .flatMap(({ paths }) => paths)
    .filter((path) => path.startsWith("fleet."))
    .map((path) => `change ${path}: terminals stay as they are while a run goes on`);
}
