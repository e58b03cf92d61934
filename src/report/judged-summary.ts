// The summary of a run that is judged now, and held against an earlier run where there is one.

import { type Baseline, comparedWith } from "../verdict/baseline.ts";
import { chosenColumns } from "../verdict/chosen-columns.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { judge } from "../verdict/verdict.ts";
import { type Summary, type SummaryParts, summaryOf } from "./summary.ts";

/** What the verdict rests on, and what else a summary says. */
interface Played extends Pick<SummaryParts, "run" | "acted" | "strangeAnswers"> {
  readonly evidence: Evidence;
  readonly baseline?: Baseline;
}

export function judgedSummary({ evidence, run, acted, strangeAnswers, baseline }: Played): Summary {
  const { plan, results, audit, faults } = evidence;
  const summary = summaryOf({
    ...{ plan, run, results, audit, acted, strangeAnswers, faults },
    verdict: judge(evidence),
  });
  if (!baseline) return summary;
  // The figures are compared as they stand in summaries, so the run's own summary comes first.
  const result = comparedWith(baseline, summary, chosenColumns(plan));
  const { verdict, reasons, expectations } = judge({ ...evidence, baseline: result });
  return { ...summary, verdict, reasons, expectations, baseline: result };
}
