// The screen log: what terminals showed from when on. The news of an outage may come later than what terminals made of
// it, so what was wrong is worked out when the run is over, in order of time.

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import { ScreenWrong } from "./screen-wrong.ts";
import { TerminalLog } from "./terminal-log.ts";
import { TimedIndex } from "./timed-index.ts";

/** Value of an entry that says that the terminal has been updated; the others are `screens`. */
const updated = -1;

export class ScreenLog extends TerminalLog {
  shows(terminal: number, at: Millis, screen: number): void {
    this.add(terminal, at, screen);
  }

  updated(terminal: number, at: Millis): void {
    this.add(terminal, at, updated);
  }

  /** At the same time outages come first, customers last. */
  judged(course: Course): ScreenWrong {
    const { plan, sales, byIntent } = course;
    const wrong = new ScreenWrong(plan);
    const steps = [...course.outages, ...course.permanent]
      .flatMap(({ outage, beganAt, endedAt }) => [
        { outage, at: beganAt, isOn: true },
        ...(endedAt === undefined ? [] : [{ outage, at: endedAt, isOn: false }]),
      ])
      .sort((a, b) => a.at - b.at);
    const entries = new TimedIndex(
      plan.terminals,
      Int32Array.from({ length: this.length }, (_, entry) => entry),
      (entry) => this.at[entry],
      (entry) => this.terminal[entry],
    ).entries;
    let step = 0;
    let next = 0;
    const until = (at: Millis) => {
      while (step < steps.length || next < entries.length) {
        const stepAt = steps[step]?.at ?? Number.POSITIVE_INFINITY;
        const entry = entries[next];
        const shownAt = next < entries.length ? this.at[entry] : Number.POSITIVE_INFINITY;
        if (Math.min(stepAt, shownAt) > at) return;
        if (stepAt <= shownAt) {
          const { outage, isOn } = steps[step++];
          wrong.outage(outage, stepAt, isOn);
        } else {
          next++;
          if (this.value[entry] === updated) wrong.updated(this.terminal[entry], shownAt);
          else wrong.shows(this.terminal[entry], shownAt, this.value[entry]);
        }
      }
    };
    for (const row of byIntent.entries) {
      until(sales.intendedAt[row]);
      wrong.wanted(sales.terminal[row]);
    }
    until(Number.POSITIVE_INFINITY);
    return wrong;
  }
}
