// What is strange about outages: strokes that fall upon each other, spells too short to notice, parts that come when
// nobody sells any more, and what breaks that nobody uses.

import type { FieldPath, Mistake } from "../scenario/mistake.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readableDuration } from "../units.ts";
import type { Outage, Plan } from "./plan.ts";
import { meet } from "./ranges.ts";

/** `plan` is the scenario's. */
export function outageWarnings(plan: Plan, scenario: Scenario): Mistake[] {
  const parts = Map.groupBy(plan.outages, ({ of }) => of);
  return scenario.outages.flatMap((outage, index) => {
    const own = parts.get(outage.id) ?? [];
    const path = ["outages", index];
    return [
      ...late(plan, own, path),
      ...(outage.storm ? overlapping(plan, own, path) : []),
      ...(outage.what?.kind === "flap" ? shortSpells(plan, own, path) : []),
      ...(outage.what?.kind === "back-office" ? withoutReports(plan, own, path) : []),
    ];
  });
}

/** Its time hangs on others, or was drawn: nobody could see it in the file. */
function late({ durationMs }: Plan, parts: readonly Outage[], path: FieldPath): Mistake[] {
  if (parts.some(({ at }) => at < durationMs)) return [];
  const what =
    parts.length === 0 ? "begins after the run, and does not happen" : "begins after the last customer";
  return [{ path: [...path, "at"], at: "value", what, todo: "write an earlier time, or a longer duration" }];
}

/** A second stroke upon those whom the first still strikes changes little, or hides what the first does. */
function overlapping({ speed }: Plan, parts: readonly Outage[], path: FieldPath): Mistake[] {
  let last: Outage | undefined;
  for (const part of parts) {
    const overlapMs = last ? last.at + last.forMs - part.at : 0;
    if (last && overlapMs > 0 && meet(last.struck, part.struck)) {
      const what = `${part.id} begins ${readableDuration(overlapMs * speed)} before ${last.id} ends, for some of the same`;
      const todo = "where that is not meant, write a shorter for, fewer of them, or a longer within";
      return [{ path: [...path, "storm"], at: "value", what, todo }];
    }
    if (!last || part.at + part.forMs > last.at + last.forMs) last = part;
  }
  return [];
}

/** A black hole that is over within the time-out costs a sale a wait, and hardly a terminal takes itself for offline. */
function shortSpells({ groups, speed }: Plan, parts: readonly Outage[], path: FieldPath): Mistake[] {
  const longestMs = parts.reduce((longest, { forMs }) => Math.max(longest, forMs), 0);
  const patient = groups.find(
    ({ terminals, policy }) =>
      policy.timeoutMs > longestMs && parts.some(({ struck }) => meet(struck, [terminals])),
  );
  if (!patient || !parts.every(isSilent)) return [];
  const timeout = readableDuration(patient.policy.timeoutMs * speed);
  const what = `is never down as long as the time-out of ${patient.id}, ${timeout}`;
  return [
    {
      path: [...path, "what"],
      at: "value",
      what,
      todo: "hardly a terminal notices: write longer spells, or as: refuse",
    },
  ];
}

/** Without reports there is no stock that could be behind: the outage would pass for harmless. */
function withoutReports({ groups }: Plan, parts: readonly Outage[], path: FieldPath): Mistake[] {
  const reports = groups.some(
    ({ terminals, policy }) => policy.backOffice && parts.some(({ struck }) => meet(struck, [terminals])),
  );
  if (reports || parts.length === 0) return [];
  const what = "breaks nothing: no terminal that it strikes reports to a back office";
  return [
    { path: [...path, "what"], at: "value", what, todo: "write backOffice: {every: 1m} into its terminal" },
  ];
}

function isSilent({ effect }: Outage): boolean {
  return effect.on === "links" && effect.does.kind === "toxics";
}
