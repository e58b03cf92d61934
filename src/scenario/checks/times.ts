// When outages and changes happen: on what they hang, before the end of the customers, over before the end of the run.

import { exactDuration } from "../../units.ts";
import { quoted } from "../fields.ts";
import { circleText, type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import type { Moment } from "../moment.ts";
import { instead } from "../nearest.ts";
import type { OutagePart, Parts } from "../parts.ts";
import { Schedule } from "../schedule.ts";

export function times(parts: Parts): Mistake[] {
  const schedule = new Schedule(parts);
  const circles = new Set<readonly string[]>();
  return [
    ...parts.outages.flatMap(({ index, at, id }) =>
      at ? beginning(parts, schedule, ["outages", index, "at"], at, id, circles) : [],
    ),
    ...parts.outages.flatMap((outage) => [
      ...lengths(parts, schedule, outage),
      ...repetition(schedule, outage),
    ]),
    ...parts.changes.flatMap(({ index, at }) =>
      at ? beginning(parts, schedule, ["changes", index, "at"], at, undefined, circles) : [],
    ),
    ...Object.entries(parts.gateway.defects ?? {}).flatMap(([name, { during, after, until }]) => {
      const path = ["gateway", "defects", name];
      const started: Moment | undefined = during === undefined ? after : { of: during, edge: "start", ms: 0 };
      const field = during === undefined ? "after" : "during";
      return [
        ...(started ? beginning(parts, schedule, [...path, field], started, undefined, circles) : []),
        ...(until ? ceasing(parts, schedule, [...path, "until"], after, until, circles) : []),
      ];
    }),
  ];
}

/** When a defect that acts from `after` on ceases to. It may act for as long as the run goes on. */
function ceasing(
  parts: Parts,
  schedule: Schedule,
  path: FieldPath,
  after: Moment | undefined,
  until: Moment,
  circles: Set<readonly string[]>,
): Mistake[] {
  const wrong = beginning({ ...parts, duration: undefined }, schedule, path, until, undefined, circles);
  const from = after === undefined ? 0 : schedule.at(after);
  const to = schedule.at(until);
  if (wrong.length > 0 || typeof from !== "number" || typeof to !== "number" || from < to) return wrong;
  return [wrongValue(path, "is over before it begins", `write a time after ${exactDuration(from)}`)];
}

function beginning(
  { outages, duration }: Parts,
  schedule: Schedule,
  path: FieldPath,
  moment: Moment,
  id: string | undefined,
  circles: Set<readonly string[]>,
): Mistake[] {
  const at = schedule.at(moment);
  if (at === undefined) return [];
  if (typeof at !== "number") {
    if ("endless" in at)
      return [
        wrongValue(path, `${at.endless} never ends`, `write a time since its beginning: ${at.endless} + 40s`),
      ];
    if ("missing" in at) {
      // Only where it is written: what hangs on what hangs on nothing is an echo.
      if (!("of" in moment) || moment.of !== at.missing) return [];
      const ids = outages.flatMap((outage) => outage.id ?? []);
      return [wrongValue(path, `there is no outage ${quoted(at.missing)}`, instead(at.missing, ids))];
    }
    // Once a circle, where its first outage is written; what only leads into it is an echo.
    const start = id === undefined ? -1 : at.circle.indexOf(id);
    if (start === -1 || circles.has(at.circle)) return [];
    circles.add(at.circle);
    const circle = [...at.circle.slice(start), ...at.circle.slice(0, start)];
    return [wrongValue(path, circleText(circle), "give one of them a time of its own, such as 2m")];
  }
  if (at < 0) return [wrongValue(path, "begins before the first customer", "write a later time")];
  if (duration === undefined || at < duration) return [];
  const todo = `customers come for ${exactDuration(duration)}: write an earlier time`;
  return [wrongValue(path, "begins after the last customer", todo)];
}

/** What is written to last longer than the run. */
function lengths({ duration, settle }: Parts, schedule: Schedule, outage: OutagePart): Mistake[] {
  const spell = schedule.of(outage);
  const one = schedule.lengthOfOne(outage);
  if (duration === undefined || settle === undefined || !spell || one === undefined) return [];
  const runEnd = duration + settle;
  const { start } = spell;
  const path: FieldPath = ["outages", outage.index];
  const late = (end: number, field: FieldPath, todo: string) => [
    wrongValue(
      [...path, ...field],
      `ends at ${exactDuration(end)}, after the run`,
      `the run ends at ${exactDuration(runEnd)}: ${todo}`,
    ),
  ];
  // What nobody repairs lasts as long as the run, and what began too late is said already.
  if (one === Number.POSITIVE_INFINITY || start < 0 || start >= duration) return [];
  const { for: length, storm, repeat } = outage;
  const most = `write at most ${exactDuration(runEnd - start)}, or raise settle`;
  if (length && start + length.from > runEnd) return late(start + length.from, ["for"], most);
  if (start + one > runEnd) {
    if (storm) return late(start + one, ["storm", "within"], "write a shorter time, or raise settle");
    return late(start + one, [outage.returns ? "returns" : "what"], "write shorter times, or raise settle");
  }
  if (!repeat || spell.end === undefined || spell.end <= runEnd) return [];
  const times = Math.floor((runEnd - start - one) / repeat.every) + 1;
  return late(
    spell.end,
    ["repeat", "times"],
    times > 1 ? `write at most ${times}, or raise settle` : "leave repeat out",
  );
}

function repetition(schedule: Schedule, outage: OutagePart): Mistake[] {
  const { repeat, index } = outage;
  const one = schedule.lengthOfOne(outage);
  if (!repeat || one === undefined) return [];
  if (one === Number.POSITIVE_INFINITY)
    return [
      wrongKey(
        ["outages", index, "repeat"],
        "never ends, so it cannot come again",
        "leave repeat out, or write for: 3m",
      ),
    ];
  if (repeat.every >= one) return [];
  const todo = `it lasts ${exactDuration(one)}: write at least that`;
  return [wrongValue(["outages", index, "repeat", "every"], "begins again before it is over", todo)];
}
