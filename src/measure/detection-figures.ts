// The figures of a detection: how many of the struck terminals learned of an outage, and how fast.

import type { Millis } from "../facts.ts";
import { type Span, spanOf } from "./span.ts";

/** Scenario time and run time; "never" where so many never noticed. */
interface DetectionTimes {
  readonly p50: Span | "never";
  readonly p95: Span | "never";
  readonly max: Span | "never";
}

export interface DetectionFigures extends DetectionTimes {
  readonly struck: number;
  readonly noticed: number;
  /** noticed / struck; 1 where none was struck. */
  readonly share: number;
  /** Sales that failed at the counter before their terminal knew. */
  readonly failedSales: number;
  /** Those of them that failed while another written outage was on their terminal, too; absent where there are none. */
  readonly failedTogether?: number;
  /** Absent where no terminal learned of it while another written outage was on it too. */
  readonly together?: TogetherFigures;
}

/** What another outage may have told; the times are over what was learned while it was on alone. */
interface TogetherFigures extends DetectionTimes {
  /** Of those that noticed, how many learned of it only while another one was on too. */
  readonly noticed: number;
  /** Ids of the others, as they are written. */
  readonly with: readonly string[];
}

/** `took`: how long each struck terminal that learned of it needed, run time. */
export function learnedFigures(took: readonly Millis[], struck: number, speed: number) {
  const share = struck === 0 ? 1 : took.length / struck;
  return { struck, noticed: took.length, share, ...timesOf(took, struck, speed) };
}

export function timesOf(took: readonly Millis[], struck: number, speed: number): DetectionTimes {
  const sorted = Float64Array.from(took).sort();
  const at = (share: number): Span | "never" => {
    const rank = Math.max(1, Math.ceil(share * struck));
    return rank > sorted.length ? "never" : spanOf(sorted[rank - 1], speed);
  };
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
