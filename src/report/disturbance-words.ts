// What disturbed a run, for who reads of it: late faults, lag, a clock that jumped. It is a reason only where something
// was expected of times, rates or queues; those figures are not to be believed under a pass either. And what could not be
// checked, which is no reason at all.

import type { Summary } from "./summary.ts";

/** Stands before what disturbed it. */
export const disturbedTitle = "times, rates and queues are in doubt";

/** What of it no reason tells; empty where nothing is left to be said. */
export function disturbanceWords({ disturbances = [], reasons }: Summary): string[] {
  return disturbances.filter((text) => !reasons.some((reason) => reason.endsWith(text)));
}

/** The same as items of a paragraph, at most so many of it, and what could not be checked. */
export function disturbanceItems(summary: Summary, most: number): string[] {
  const { unchecked = [] } = summary;
  return [...disturbed(summary, most), ...unchecked];
}

function disturbed(summary: Summary, most: number): string[] {
  const [first, ...others] = disturbanceWords(summary);
  if (first === undefined) return [];
  const more = others.length + 1 - most;
  return [
    `${disturbedTitle}: ${first}`,
    ...others.slice(0, most - 1),
    ...(more > 0 ? [`and ${more} more in summary.json`] : []),
  ];
}
