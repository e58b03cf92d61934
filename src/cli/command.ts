// A command of tillstorm: one file each beside this one.

import type { Argv } from "yargs";

/** Where a command's words go: handed in, so that a test can listen. */
export interface Output {
  /** The result, and nothing else. */
  stdout(text: string): void;
  /** Progress and errors. */
  stderr(text: string): void;
  /** Whether each may be coloured: a terminal, or FORCE_COLOR, and no NO_COLOR. */
  readonly hasColour: { readonly stdout: boolean; readonly stderr: boolean };
  /** How wide the terminal is that shows stdout, or what COLUMNS says; absent where nobody knows. */
  readonly columns?: number;
  /** The same of stderr. */
  readonly messageColumns?: number;
  /** Whether a GitHub workflow reads along: then errors are also said as annotations. */
  readonly isGithub: boolean;
}

export interface Command<Options = never> {
  /** As yargs writes it, with the positionals: `check <scenario..>`. */
  readonly usage: string;
  /** One line for people. */
  readonly about: string;
  /** Two command lines to copy, each with what it does. */
  readonly examples: readonly [readonly [string, string], readonly [string, string]];
  /** Options that may be given more than once. */
  readonly repeatable: readonly string[];
  options(yargs: Argv): Argv<Options>;
  /** Returns the exit code; throws ExplainedError for what a person can act on. */
  run(options: Options, output: Output): number | Promise<number>;
}
