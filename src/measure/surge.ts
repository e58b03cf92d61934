// surge{outage}: how much more came to the gateway's door because of an outage: the messages about sales in the busiest
// window from its beginning until its episode had recovered, one window more at least, over the mean of the last three
// quiet windows before it (quiet: no outage on, or unrecovered, for any terminal: they share the gateway). A window is
// windows.least, in whole seconds up. A message counts when it was sent; what certainly never reached the gateway
// (unreachable) was not at its door; what may have (a time-out) counts. The customers' own rush is in it.

import { type FactKind, facts, isSent, type Millis } from "../facts.ts";
import { answerNumbers } from "../messages.ts";
import type { Course } from "./course.ts";
import { startOf } from "./outage-times.ts";
import type { Recovery } from "./recovery.ts";
import { grown } from "./strikes.ts";

export type SurgeFigures =
  | {
      readonly factor: number;
      /** Messages a second of run time: on average before it, and in the busiest window. */
      readonly beforePerS: number;
      readonly peakPerS: number;
      /** When the busiest window began, run time. */
      readonly peakAt: Millis;
    }
  /** Why it could not be measured. */
  | { readonly missing: string };

/** By kind of fact: whether it may change what is counted here. Most do not, and a run has millions of them. */
const isHeard = new Uint8Array(1 + Math.max(...Object.values(facts)));
for (const kind of Object.values(facts)) isHeard[kind] = isSent(kind) ? 1 : 0;
for (const kind of [
  facts.unreachable,
  facts.forwardFailed,
  facts.reversalFailed,
  facts.inquiryAnswered,
  facts.uploadAnswered,
]) {
  isHeard[kind] = 1;
}

const secondMs = 1_000;
const quietNeeded = 3;

export class Surge {
  /** Messages by second of run time. */
  #sent: Int32Array = new Int32Array(1024);
  /** By terminal: the second in which it last sent something else than a sale at the counter. */
  readonly #lastSecond: Int32Array;

  constructor(terminals: number) {
    this.#lastSecond = new Int32Array(terminals);
  }

  record(terminal: number, at: Millis, kind: FactKind, value: number): void {
    if (isHeard[kind] === 0) return;
    switch (kind) {
      case facts.unreachable:
        this.#count(secondOf(at - value), -1);
        return;
      case facts.forwardFailed:
      case facts.reversalFailed:
      case facts.inquiryAnswered:
      case facts.uploadAnswered:
        if (value === answerNumbers.unreachable) this.#count(this.#lastSecond[terminal], -1);
        return;
    }
    const second = secondOf(at);
    this.#count(second, 1);
    if (kind !== facts.sent) this.#lastSecond[terminal] = second;
  }

  /** Of an outage of the plan that began; `found` are the recoveries of all. */
  figures(course: Course, found: readonly Recovery[], outage: number): SurgeFigures {
    const times = [...course.outages, ...course.permanent].find((each) => each.outage === outage);
    if (!times) return { missing: "it never began" };
    const own = found.find(({ figures }) => figures.outages.includes(outage));
    const seconds = Math.ceil(course.plan.windows.leastMs / secondMs);
    const began = secondOf(times.beganAt);
    const quiet = this.#quietBefore(course, found, began, seconds);
    if (quiet.length < quietNeeded) {
      return { missing: `${quiet.length} of ${quietNeeded} quiet windows before it` };
    }
    const before = quiet.reduce((sum, messages) => sum + messages) / quiet.length;
    if (before === 0) return { missing: "nothing was sent before it" };
    const last = secondOf(course.endedAt);
    const least = times.endedAt === undefined ? last : secondOf(times.endedAt) + seconds;
    const overAt = own ? own.overAt : Number.POSITIVE_INFINITY;
    const until = Math.min(last, Math.max(least, secondOf(overAt ?? course.endedAt)));
    const { peak, second } = this.#busiest(began, until, seconds);
    return {
      factor: peak / before,
      beforePerS: before / seconds,
      peakPerS: peak / seconds,
      peakAt: second * secondMs,
    };
  }

  /** Messages of the last quiet windows that end by `began`, the last one first. */
  #quietBefore({ plan, permanent }: Course, found: readonly Recovery[], began: number, seconds: number) {
    const unrests = [
      ...found.map(({ episode: { startedAt }, overAt = Number.POSITIVE_INFINITY }) => [startedAt, overAt]),
      ...permanent.map((times) => [startOf(plan, times), Number.POSITIVE_INFINITY]),
    ];
    const quiet: number[] = [];
    for (let from = began - seconds; from >= 0 && quiet.length < quietNeeded; from -= seconds) {
      const [fromMs, toMs] = [from * secondMs, (from + seconds) * secondMs];
      if (unrests.some(([start, end]) => start < toMs && end > fromMs)) continue;
      quiet.push(this.#between(from, from + seconds));
    }
    return quiet;
  }

  /** Of the windows that begin in one of these seconds; the first of several that are as busy. */
  #busiest(from: number, until: number, seconds: number) {
    let messages = this.#between(from, from + seconds);
    let peak = messages;
    let second = from;
    for (let start = from + 1; start + seconds - 1 <= until; start++) {
      messages += (this.#sent[start + seconds - 1] ?? 0) - (this.#sent[start - 1] ?? 0);
      if (messages <= peak) continue;
      peak = messages;
      second = start;
    }
    return { peak, second };
  }

  #between(from: number, to: number): number {
    return this.#sent.subarray(from, to).reduce((sum, messages) => sum + messages, 0);
  }

  #count(second: number, by: number): void {
    if (second >= this.#sent.length) this.#sent = grown(this.#sent, 2 * second);
    this.#sent[second] += by;
  }
}

/** Facts may be some ms before the start. */
function secondOf(at: Millis): number {
  return Math.max(0, Math.floor(at / secondMs));
}
