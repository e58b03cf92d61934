// Outcome: what became of one scenario of a command, whatever became of it: played once, played over several seeds,
// or not played. Every report of a command is made of these.

import { exitCodes } from "../errors.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import type { SeedsResult } from "./seeds-result.ts";
import type { Summary } from "./summary.ts";

export interface Outcome {
  /** Name of the scenario; as it was asked for where that cannot be read. */
  readonly scenario: string;
  /** Its file, as messages call it. */
  readonly file: string;
  /** It is under way, or was killed: nobody knows yet. */
  readonly isUnended?: boolean;
  /** That of its run alone. */
  readonly exitCode: number;
  /** What was not played is inconclusive. */
  readonly verdict: VerdictName;
  /** Why it is not a pass, the weightiest first; empty for a pass. */
  readonly reasons: readonly string[];
  /** Where the run is, as a reader who stands in the working directory writes it; absent where nothing is kept. */
  readonly directory?: string;
  /** Words after `tillstorm explain` that name it and the ledger by which it was judged; the directory where absent. */
  readonly explained?: string;
  /** What to type next. */
  readonly next?: string;
  /** Of its run; absent where it was not played, or over several seeds. */
  readonly summary?: Summary;
  /** With --seeds. */
  readonly seeds?: SeedsResult;
}

/** Of a run that was played, however it ended. */
export function playedOutcome(
  file: string,
  summary: Summary,
  how: {
    readonly exitCode: number;
    readonly directory: string;
    readonly explained?: string;
    readonly next: string;
  },
): Outcome {
  const { scenario, verdict, reasons } = summary;
  if (verdict === "pass" && how.exitCode !== exitCodes.ok) {
    // A signal that came when it had been judged: whoever reads a report reads no exit code beside it.
    const reason = `it passed, and the command was ended with exit code ${how.exitCode} before all was over`;
    return { scenario, file, verdict: "inconclusive", reasons: [reason], summary, ...how };
  }
  return { scenario, file, verdict, reasons, summary, ...how };
}

/** Of a scenario that was not played. `why`: the first line is what, the others explain. */
export function unplayedOutcome(
  scenario: string,
  file: string,
  exitCode: number,
  why: readonly string[],
): Outcome {
  return { scenario, file, exitCode, verdict: "inconclusive", reasons: why };
}

/** Of a scenario whose end is not known yet. */
export function unendedOutcome(scenario: string): Outcome {
  return {
    ...unplayedOutcome(scenario, scenario, exitCodes.inconclusive, [
      "the run did not end",
      "tillstorm audit judges what there is of it",
    ]),
    isUnended: true,
  };
}

/** Whether it was played at all. */
export function wasPlayed({ summary, seeds }: Outcome): boolean {
  return summary !== undefined || seeds !== undefined;
}

/** Worst first: a bug of ours tells least of all, and a failure more than what could not be played. */
const worst: readonly number[] = [
  exitCodes.bug,
  exitCodes.failed,
  exitCodes.usage,
  exitCodes.environment,
  exitCodes.inconclusive,
];

/**
 * The exit code of several: the worst; anything that is not in the order (a signal's) is worse than all of it. Where
 * nothing was played nobody knows.
 */
export function worstExitCode(codes: readonly number[]): number {
  if (codes.length === 0) return exitCodes.inconclusive;
  const strange = codes.find((code) => code !== exitCodes.ok && !worst.includes(code));
  return strange ?? worst.find((code) => codes.includes(code)) ?? exitCodes.ok;
}

/** The verdict of several: that of the worst. What ends with another code than 0 is never a pass. */
export function verdictOfAll(outcomes: readonly Outcome[]): VerdictName {
  if (outcomes.some(({ verdict }) => verdict === "fail")) return "fail";
  const isPass = outcomes.every(({ verdict, exitCode }) => verdict === "pass" && exitCode === exitCodes.ok);
  return isPass && outcomes.length > 0 ? "pass" : "inconclusive";
}
