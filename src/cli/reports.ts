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
import { withoutLoginsOf } from "./told-words.ts";

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
  /** What may be said of a text: reports are kept, and shown to more people than the screen is. */
  readonly #told: (text: string) => string;
  readonly #junit: ReplacedFile | undefined;
  readonly #markdown: ReplacedFile | undefined;
  /** The page of this step, where GitHub asks for one. */
  readonly #page: string | undefined;
  readonly #say: (text: string) => void;

  /**
   * Begins them. Throws a UsageError where a file is somebody else's, an EnvironmentError where nothing can be written.
   * `say` hears, in a line, of a page that cannot be had.
   */
  constructor(options: ReportOptions, env: NodeJS.ProcessEnv, say: (text: string) => void) {
    this.#say = say;
    const { scenario, junit, markdown } = options;
    if (junit !== undefined && markdown !== undefined && resolve(junit) === resolve(markdown)) {
      throw new UsageError({
        what: `--junit and --markdown both name ${junit}`,
        todo: "name a file for each",
      });
    }
    this.#told = withoutLoginsOf(Object.values(options).flat().map(String));
    this.#scenarios = scenario.map(this.#told);
    const unended = this.#scenarios.map((name) => unendedOutcome(name));
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
    if (this.#page !== undefined) appendPage(this.#page, outcomes, this.#say);
  }

  /** The command ends with this error before it could say what became of each. Throws nothing. */
  failed(error: unknown): void {
    try {
      this.end(this.#scenarios.map((name) => errorOutcome(name, name, error, this.#told)));
    } catch {
      // They still say that the run did not end, and the error itself is said.
    }
  }
}

/** A page that cannot be had is no reason to fail: the exit code says what became of the run. */
function appendPage(path: string, outcomes: readonly Outcome[], say: (text: string) => void): void {
  try {
    const taken = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const text = markdownOf(outcomes, pageBytes - taken);
    if (text === "") say("nothing is on the page of this step: it has no room left\n");
    else appendFileSync(path, `${taken > 0 ? "\n" : ""}${text}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`nothing is on the page of this step, the file that GITHUB_STEP_SUMMARY names: ${why}\n`);
  }
}
