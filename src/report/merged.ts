// The merged summary of several scenarios: what --json prints of them, and the file beside their runs. Its shape is
// public, as a summary's is.

import { exitCodes } from "../errors.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import { type Outcome, verdictOfAll, worstExitCode } from "./outcome.ts";
import type { SeedsResult } from "./seeds-result.ts";
import type { Summary } from "./summary.ts";

export interface Merged {
  readonly schema: 1;
  /** That of the worst. */
  readonly verdict: VerdictName;
  /** What the command ends with. */
  readonly exitCode: number;
  /** Why it is not a pass: of each scenario its first reason. */
  readonly reasons: readonly string[];
  /** What was played, in order; with --seeds the result of all seeds of a scenario. */
  readonly runs: readonly (Summary | SeedsResult)[];
  /** Where each of them is, in the same order, as seen from the working directory of the command. */
  readonly directories: readonly string[];
  /** What was not played. */
  readonly notPlayed: readonly NotPlayed[];
}

interface NotPlayed {
  readonly scenario: string;
  readonly file: string;
  /** What it would have ended with alone. */
  readonly exitCode: number;
  readonly reasons: readonly string[];
}

/** Of what is over so far; of `all` scenarios those that are missing make it no pass. */
export function mergedOf(outcomes: readonly Outcome[], all: number): Merged {
  const missing = all - outcomes.length;
  const played = outcomes.flatMap(({ summary, seeds, directory = "" }) => {
    const run = seeds ?? summary;
    return run ? [{ run, directory }] : [];
  });
  const codes = outcomes.map(({ exitCode }) => exitCode);
  const verdict = verdictOfAll(outcomes);
  return {
    schema: 1,
    verdict: missing > 0 && verdict === "pass" ? "inconclusive" : verdict,
    exitCode: worstExitCode(missing > 0 ? [...codes, exitCodes.inconclusive] : codes),
    reasons: [
      ...outcomes.flatMap(({ scenario, reasons }) =>
        reasons.length > 0 ? [`${scenario}: ${reasons[0]}`] : [],
      ),
      ...(missing > 0 ? [`the command was killed before ${missing} of ${all} scenarios were played`] : []),
    ],
    runs: played.map(({ run }) => run),
    directories: played.map(({ directory }) => directory),
    notPlayed: outcomes.flatMap(({ scenario, file, exitCode, reasons, summary, seeds }) =>
      summary || seeds ? [] : [{ scenario, file, exitCode, reasons }],
    ),
  };
}
