// A part of a recovery (reconnect, drain, service): what it came to, and when.

import type { Millis } from "../facts.ts";
import { type Span, spanOf } from "./span.ts";

export type Part =
  | { readonly state: "recovered"; readonly span: Span }
  /** Only reconnect: no struck terminal went offline, so there is nothing to come back from. */
  | { readonly state: "nobody noticed" }
  /** Only drain: the queue is empty, but some of it was given up unpaid. */
  | { readonly state: "drained with losses"; readonly span: Span; readonly why: string }
  | { readonly state: "not recovered"; readonly why: string }
  | { readonly state: "not measurable"; readonly why: string };

/** A part as found, with the moment from which on it is over. */
export interface Found<P extends Part = Part> {
  readonly part: P;
  /** Run time; undefined while it is not over. */
  readonly overAt: Millis | undefined;
}

/** From the removal to `at`; what was over before the removal took no time. */
export function recovered(removedAt: Millis, at: Millis, speed: number): Part {
  return { state: "recovered", span: spanOf(Math.max(0, at - removedAt), speed) };
}

export function notRecovered(why: string): Part {
  return { state: "not recovered", why };
}

export function notMeasurable(why: string): Part {
  return { state: "not measurable", why };
}

/** Whether a part as found keeps its episode from being recovered. */
export function isUnrecovered({ state }: Part): boolean {
  return state === "not recovered" || state === "drained with losses";
}
