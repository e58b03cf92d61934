// Reports: what a command leaves for programs that read along: a JUnit file, a Markdown file, and the summary page of a
// GitHub step. Files say from the first moment that nothing has ended, so that none is ever green by mistake.

import { appendFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { junitMark, junitOf } from "../report/junit.ts";
import { markdownMark, markdownOf } from "../report/markdown.ts";
import { type Outcome, unendedOutcome } from "../report/outcome.ts";
import { errorOutcome } from "./asked-scenario.ts";
import { ReplacedFile } from "./replaced-file.ts";

/** GitHub drops a step's page above 1 MiB, all of it; what stands around ours needs a little. */
const pageBytes = 1024 * 1024 - 4096;

interface ReportOptions {
  /** As they were asked for. */
  readonly scenario: readonly string[];
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
}

export class Reports {
  readonly #scenarios: readonly string[];
  readonly #junit: ReplacedFile | undefined;
  readonly #markdown: ReplacedFile | undefined;
  /** The page of this step, where GitHub asks for one. */
  readonly #page: string | undefined;

  /**
   * Begins them. Throws a UsageError where a file is somebody else's, an EnvironmentError where nothing can be written.
   */
  constructor({ scenario, junit, markdown }: ReportOptions, env: NodeJS.ProcessEnv) {
    if (junit !== undefined && markdown !== undefined && resolve(junit) === resolve(markdown)) {
      throw new UsageError({
        what: `--junit and --markdown both name ${junit}`,
        todo: "name a file for each",
      });
    }
    this.#scenarios = scenario;
    const unended = scenario.map((name) => unendedOutcome(name));
    this.#junit =
      junit === undefined ? undefined : new ReplacedFile("--junit", junit, junitMark, junitOf(unended));
    this.#markdown =
      markdown === undefined
        ? undefined
        : new ReplacedFile("--markdown", markdown, markdownMark, markdownOf(unended));
    this.#page = env.GITHUB_STEP_SUMMARY || undefined;
  }

  /** What became of every scenario. Throws an EnvironmentError where it cannot be written. */
  end(outcomes: readonly Outcome[]): void {
    this.#junit?.replace(junitOf(outcomes));
    this.#markdown?.replace(markdownOf(outcomes));
    if (this.#page !== undefined) appendPage(this.#page, outcomes);
  }

  /** The command ends with this error before it could say what became of each. Throws nothing. */
  failed(error: unknown): void {
    try {
      this.end(this.#scenarios.map((name) => errorOutcome(name, name, error)));
    } catch {
      // They still say that the run did not end, and the error itself is said.
    }
  }
}

/** A page that cannot be had is no reason to fail: the exit code says what became of the run. */
function appendPage(path: string, outcomes: readonly Outcome[]): void {
  try {
    const taken = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const text = markdownOf(outcomes, pageBytes - taken);
    if (text !== "") appendFileSync(path, `${taken > 0 ? "\n" : ""}${text}`);
  } catch {
    // GitHub's runner makes the file; without it nobody would read the page.
  }
}
