// tillstorm audit: audits a run directory again, also one that was killed, and also with another ledger.

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { UsageError } from "../errors.ts";
import { terminalsInWords } from "../history/origin.ts";
import { endingOf } from "../report/ending.ts";
import { flow } from "../report/flow.ts";
import { playedOutcome } from "../report/outcome.ts";
import type { Summary } from "../report/summary.ts";
import { auditAgain } from "../run/audit-again.ts";
import { KeptRun } from "../run/kept-run.ts";
import { mergedRun } from "../run/merged-run.ts";
import { readableDuration } from "../units.ts";
import { exitCodeOf } from "../verdict/verdict.ts";
import { BaselineFile } from "./baseline-file.ts";
import type { Command, Output } from "./command.ts";
import { differencesOf } from "./differences.ts";
import { endingColumns } from "./ending-columns.ts";
import { ledgerWords, words } from "./explain-command.ts";
import { followText } from "./follow-text.ts";
import {
  type LedgerOptions,
  ledgerOption,
  repeatableLedgerOptions,
  withLedgerOptions,
} from "./ledger-option.ts";
import { fromHere } from "./next-command.ts";
import { Reports } from "./reports.ts";
import { runDirectoryOf } from "./run-argument.ts";
import { writeNew } from "./write-new.ts";

interface AuditOptions extends LedgerOptions {
  readonly runs: string[] | undefined;
  readonly baseline: string | undefined;
  readonly tolerance: string | undefined;
  readonly output: string | undefined;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  readonly json: boolean;
}

export const audit: Command<AuditOptions> = {
  usage: "audit [runs..]",
  about: "Audit a run directory again, also one that was killed",
  examples: [
    ["tillstorm audit", "the latest run in tillstorm-runs"],
    ["tillstorm audit lunch --ledger bank.csv", "the run of that name, with another ledger"],
  ],
  repeatable: repeatableLedgerOptions,
  options: (yargs: Argv) =>
    withLedgerOptions(yargs)
      .positional("runs", {
        type: "string",
        array: true,
        describe:
          "Path, (part of) a name in tillstorm-runs, or latest; several histories of one run are merged first",
      })
      .option("baseline", {
        type: "string",
        requiresArg: true,
        describe: "Summary of an earlier run that this one is held against",
      })
      .option("tolerance", {
        type: "string",
        requiresArg: true,
        describe: "How much worse than it this one may be, 10% unless given",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "File for the summary; of a merge, its new directory",
      })
      .option("junit", {
        type: "string",
        requiresArg: true,
        describe: "File for a JUnit report: a test case an expectation",
      })
      .option("markdown", {
        type: "string",
        requiresArg: true,
        describe: "File for a summary in Markdown",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the summary as JSON" }),

  async run(options, output) {
    const { runs = [], junit, markdown } = options;
    const scenario = [runs.join(" ") || "latest"];
    const reports = new Reports({ scenario, junit, markdown }, process.env, output.stderr);
    try {
      return await judged(options, reports, output);
    } catch (error) {
      reports.failed(error);
      throw error;
    }
  },
};

async function judged(options: AuditOptions, reports: Reports, output: Output): Promise<number> {
  const { runs = [], json } = options;
  const named = await ledgerOption(options);
  const earlier = baselineFileOf(options);
  const isMerged = runs.length > 1;
  const run = isMerged ? merged(runs, options.output, output) : new KeptRun(runDirectoryOf(runs[0]));
  // Of a merge it is the directory.
  const file = isMerged ? undefined : options.output;
  const { summary, ledger: from } = await auditAgain(run, {
    named,
    allowedTargets: options["allow-target"],
    baseline: earlier && ((plan, engine) => earlier.of(plan, engine)),
  });
  const before = run.summary;
  if (file !== undefined) writeNew(file, `${JSON.stringify(summary, null, 2)}\n`);
  else if (!before) run.writeSummary(summary);
  const shown = fromHere(run.path);
  const columns = endingColumns(output);
  const written = file ?? "its summary.json";
  for (const line of aboutIt({ run, summary, from, shown, written }, columns)) output.stderr(`${line}\n`);
  const explained = words([shown, ...ledgerWords(options)]);
  const next =
    followText(summary, shown, ledgerWords(options)) ??
    // The run's own summary tells of another ledger.
    (named !== undefined && before && file === undefined
      ? `the whole of it: tillstorm audit ${explained} --json`
      : `the whole of it: less ${file ?? `${shown}/summary.json`}`);
  const isWhole = process.stdout.isTTY !== true;
  const text = json
    ? JSON.stringify(summary, null, 2)
    : endingOf(summary, { next, hasColours: output.hasColour.stdout, isWhole, columns });
  output.stdout(`${text}\n`);
  const exitCode = exitCodeOf(summary.verdict);
  reports.end([playedOutcome(shown, summary, { exitCode, directory: shown, explained, next })]);
  return exitCode;
}

/** The histories of several writers as one run, and how far apart their clocks were. */
function merged(paths: readonly string[], output: string | undefined, { stderr }: Output): KeptRun {
  if (output === undefined) {
    throw new UsageError({
      what: "several histories become one run, which needs a directory of its own",
      todo: "name one that is not there yet with --output",
    });
  }
  const { run, merged } = mergedRun(paths, resolve(output));
  for (const { name, terminals, offsetMs, uncertaintyMs } of merged.origins) {
    const way = offsetMs < 0 ? "ahead" : "behind";
    const clock =
      offsetMs === 0 && uncertaintyMs === 0
        ? "by the run's own clock"
        : `its clock ${readableDuration(Math.abs(offsetMs))} ${way}, ± ${readableDuration(uncertaintyMs)}`;
    stderr(`${name}: ${terminalsInWords(terminals)}, ${clock}\n`);
  }
  return run;
}

function baselineFileOf({ baseline, tolerance }: AuditOptions): BaselineFile | undefined {
  if (baseline !== undefined) return new BaselineFile(baseline, tolerance);
  if (tolerance === undefined) return undefined;
  throw new UsageError({
    what: "--tolerance says how much worse than --baseline a run may be",
    todo: "add --baseline summary.json, or leave --tolerance away",
  });
}

interface Audited {
  readonly run: KeptRun;
  readonly summary: Summary;
  /** Where the ledger is from. */
  readonly from: string;
  /** The run's directory, as it is told. */
  readonly shown: string;
  /** Where the summary is to be found, where the run had none. */
  readonly written: string;
}

/** What was audited, with which ledger, and how it compares with what the run said itself. */
function aboutIt({ run, summary, from, shown, written }: Audited, columns: number): string[] {
  const lines = [
    `audited ${shown} with ${from}`,
    ...(summary.audit?.cells && summary.audit.ledger.rows === 0
      ? ["not one row of it is of this run: is it the ledger of another?"]
      : []),
  ];
  if (!run.summary) return [...lines, `the run left no result: this one is in ${written}`];
  const differences = differencesOf(run.summary, summary);
  if (differences.length === 0) return [...lines, "the same as the run's own summary.json, field by field"];
  return [
    ...lines,
    ...flow("", ["other than the run's own summary.json, which stays as it is:"], columns),
    ...differences.flatMap(({ about, items }) => flow(`  ${about}: `, items, columns)),
  ];
}
