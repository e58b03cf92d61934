// Outcomes made by hand for tests of reports: a run in which everything went well, except what is changed.

import { type Outcome, playedOutcome } from "../../src/report/outcome.ts";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { type Changes, evidenceOf } from "../verdict/evidence.ts";

export function summaryWith(changes: Changes = {}, interrupted?: string): Summary {
  const evidence = evidenceOf(changes);
  const versions = { tillstorm: "0.1.0", node: "24.21.0" };
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions, interrupted };
  return summaryOf({ ...evidence, run, verdict: judge(evidence) });
}

export function outcomeOf(summary: Summary, scenario = summary.scenario): Outcome {
  return playedOutcome(
    "story.yaml",
    { ...summary, scenario },
    {
      exitCode: exitCodeOf(summary.verdict),
      directory: "tillstorm-runs/r1",
      next: "another day: tillstorm run story.yaml --seed 8",
    },
  );
}

export function outcomeWith(changes: Changes = {}): Outcome {
  return outcomeOf(summaryWith(changes));
}
