// What became of a run, beside the lines of the scenario in a GitHub workflow: every expectation that failed or that
// nobody could decide, at the line that demands it.

import type { Outcome } from "../report/outcome.ts";
import { problemAnnotation } from "../scenario/problem.ts";
import type { ExpectationResult } from "../verdict/expectation.ts";
import { againText } from "../verdict/steady.ts";
import type { AskedScenario } from "./asked-scenario.ts";
import type { Output } from "./command.ts";

/** GitHub shows no more of a step. */
const most = 10;

/** Says nothing elsewhere than on GitHub, and nothing of what passed. */
export function annotate({ beside }: AskedScenario, { summary }: Outcome, output: Output): void {
  if (!output.isGithub || !summary || summary.verdict === "pass") return;
  const { expectations, steady, reasons } = summary;
  const all = [...expectations, ...(steady?.before ?? [])];
  const failed = all.filter(({ verdict }) => verdict === "fail");
  // What is true of the whole run is said of it once.
  const unclear = all.filter(
    ({ verdict, reason = "" }) => verdict === "inconclusive" && !reasons.includes(reason),
  );
  const problems = [...failed, ...unclear].map((result) => beside(writtenText(result), whatOf(result)));
  // What made the whole run doubtful is demanded by no line.
  const whole = failed.length === 0 && reasons.length > 0 ? [beside("", `inconclusive: ${reasons[0]}`)] : [];
  for (const problem of [...whole, ...problems].slice(0, most)) {
    output.stderr(`${problemAnnotation(problem, "error")}\n`);
  }
}

/** As the scenario demands it. */
function writtenText({ text }: ExpectationResult): string {
  return text.startsWith(againText) ? text.slice(againText.length) : text;
}

function whatOf({ text, verdict, measured, reason }: ExpectationResult): string {
  return verdict === "fail" ? `${text}: measured ${measured.text}` : `${text}: inconclusive, ${reason}`;
}
