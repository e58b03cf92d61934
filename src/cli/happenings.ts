// Happenings: which outages were announced, began and ended, and what was changed, since somebody last looked at a run in virtual time, a line each.
// Whole outages fit between two looks, so the timeline is read, not what is in force at the moment.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { dial } from "./pace.ts";

/** More than these at one look are counted, not told. */
const most = 5;

export class Happenings {
  readonly #plan: Plan;
  #lookedAt: Millis = -1;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Lines such as `12:00  telecom-a (blackhole) begins`, in the order of their time. */
  until(now: Millis): string[] {
    const { outages, changes, speed } = this.#plan;
    const since = this.#lookedAt;
    this.#lookedAt = now;
    const isNew = ({ at }: { at: Millis }) => at > since && at <= now;
    const steps = [
      ...outages.flatMap(({ id, kind, at, forMs, isPermanent, announcedMs }) => [
        ...(announcedMs === undefined
          ? []
          : [{ at: Math.max(0, at - announcedMs), text: `${id} (${kind}) is announced` }]),
        { at, text: `${id} (${kind}) begins` },
        ...(isPermanent ? [] : [{ at: at + forMs, text: `${id} (${kind}) ends` }]),
      ]),
      ...changes.map(({ at, paths }) => ({ at, text: paths.join(", ") })),
    ]
      .filter(isNew)
      .sort((a, b) => a.at - b.at);
    const lines = steps.slice(0, most).map(({ at, text }) => `${dial(at * speed)}  ${text}`);
    if (steps.length <= most) return lines;
    return [
      ...lines,
      `${dial(steps[steps.length - 1].at * speed)}  and ${steps.length - most} more begin or end`,
    ];
  }
}
