// Differences between two summaries, a line each: where they are, and what it was and is.

import type { Summary } from "../report/summary.ts";

/** In the order of the first; `audit.cells.lost.sales: 0, was 3`. Empty where both say the same. */
export function differencesOf(before: Summary, now: Summary): string[] {
  return [...compared("", asJson(before), asJson(now))];
}

/** As a file would hold it: without what is undefined. */
function asJson(summary: Summary): unknown {
  return JSON.parse(JSON.stringify(summary));
}

function* compared(path: string, before: unknown, now: unknown): Generator<string> {
  if (isBranch(before) && isBranch(now) && Array.isArray(before) === Array.isArray(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      yield* compared(path === "" ? key : `${path}.${key}`, before[key], now[key]);
    }
  } else if (before !== now) yield `${path}: ${shown(now)}, was ${shown(before)}`;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
