// The program: reads the command line, runs the command, and says what went wrong so that a person can act on it.

import yargs, { type Argv, type FallbackCompletionFunction } from "yargs";
import { ExplainedError, exitCodes, UsageError } from "../errors.ts";
import { ScenarioError } from "../scenario/problem.ts";
import type { Command, Output } from "./command.ts";
import { completions } from "./completions.ts";
import { misuse } from "./misuse.ts";
import { sayProblems } from "./problems.ts";
import { sayExplanation } from "./say-explanation.ts";
import { shownText } from "./shown-text.ts";
import { withoutLoginsOf } from "./told-words.ts";

const about = `tillstorm <command>

Outage simulator for point-of-sale fleets: thousands of virtual terminals sell,
outages strike, and every payment is accounted for.

Environment variables: NO_COLOR, FORCE_COLOR (colours), GITHUB_ACTIONS (errors
as annotations), TILLSTORM_CACHE (where installed tools are kept),
TILLSTORM_TOXIPROXY (URL of a Toxiproxy that others use too)`;

const examples = [
  ["tillstorm check lunch.yaml", "find every mistake in a scenario"],
  ["tillstorm plan lunch-peak", "see what a scenario of the library will do"],
] as const;

/** A command whose options are its own business. */
// biome-ignore lint/suspicious/noExplicitAny: a list of commands has no options in common; each gets its own back.
export type AnyCommand = Command<any>;

/** Runs the command that these words ask for; returns the exit code. */
export async function program(
  words: readonly string[],
  commands: readonly AnyCommand[],
  version: string,
  whole: Output,
): Promise<number> {
  const told = withoutLoginsOf(words);
  const { hasColour, isGithub } = whole;
  const shown = (stream: "stdout" | "stderr") => ({ hasColour: hasColour[stream], isGithub });
  const output: Output = {
    ...whole,
    stdout: (text) => whole.stdout(shownText(told(text), shown("stdout"))),
    stderr: (text) => whole.stderr(shownText(told(text), shown("stderr"))),
  };
  try {
    // yargs takes a lone - for an option without a name, and forgets it.
    const options = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
    if (options.includes("-"))
      throw new UsageError({
        what: "- is no file: nothing is read from standard input",
        todo: "write the path of a file",
      });
    const asked = await read(words, commands, version);
    if ("text" in asked) {
      output.stdout(`${asked.text}\n`);
      return exitCodes.ok;
    }
    return await asked.command.run(asked.options, output);
  } catch (error) {
    return explain(error, output);
  }
}

type Asked =
  | { readonly command: AnyCommand; readonly options: Record<string, unknown> }
  | { readonly text: string };

async function read(
  words: readonly string[],
  commands: readonly AnyCommand[],
  version: string,
): Promise<Asked> {
  let asked: Asked = { text: "" };
  const known = new Set(["help", "version"]);
  // The words are handed over twice because yargs parses again whatever it was made with when it completes one.
  const cli = yargs([...words])
    .scriptName("tillstorm")
    .usage(about)
    .locale("en")
    .wrap(80)
    .version(version)
    .exitProcess(false)
    .showHelpOnFail(false)
    .strict()
    .strictCommands()
    .demandCommand(1, "no command")
    // Only the answers for the shell; `tillstorm completion` prints the script.
    .completion("completion-script", false, ((_current, _argv, byYargs, done) => {
      // Before them stand yargs' own option and the program's name.
      byYargs((_error, found) => done(completions(words.slice(2), found ?? [], commands)));
    }) satisfies FallbackCompletionFunction)
    .parserConfiguration({
      // Ids and paths such as 007 and 1e3 are text.
      "parse-positional-numbers": false,
      "dot-notation": false,
      // An option has one name: --allow-target is no allowTarget besides, which nothing says may be repeated.
      "camel-case-expansion": false,
      "boolean-negation": false,
      // Otherwise --set a=1 lunch.yaml would take the scenario for another --set.
      "greedy-arrays": false,
    })
    .fail((message, error) => {
      // yargs calls this with either; its types promise both.
      throw (error as Error | undefined) instanceof ExplainedError
        ? error
        : misuse(message, words, commands, known);
    });
  for (const command of commands) {
    cli.command(
      command.usage,
      command.about,
      (yargs) => {
        const own = withExamples(command.options(yargs), command.examples);
        for (const option of optionsOf(own)) known.add(option);
        return own;
      },
      (options) => {
        const twice = givenTwice(words, options, command);
        if (twice) throw new UsageError({ what: `--${twice} is given twice`, todo: "keep one of them" });
        // Words after -- are left over: yargs gives them to no positional.
        const rest = options._[1];
        if (rest !== undefined) {
          throw new UsageError({
            what: `there is one word too many: ${rest}`,
            todo: `leave out what follows --; for a file of that name write ./${rest}`,
          });
        }
        asked = { command, options };
      },
    );
  }
  withExamples(cli, examples);
  // With a callback yargs hands its help over instead of printing it.
  await cli.parseAsync([...words], {}, (error, _, text) => {
    if (error) throw error;
    if (text) asked = { text };
  });
  return asked;
}

function withExamples<Options>(
  cli: Argv<Options>,
  lines: readonly (readonly [string, string])[],
): Argv<Options> {
  for (const [line, what] of lines) cli.example(line, what);
  return cli;
}

/** Names of the options that this command knows; yargs' types leave getOptions out. */
function optionsOf(cli: Argv): string[] {
  const { key } = (cli as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
  return Object.keys(key);
}

/** The option that stands twice and may not. yargs makes a list of a text given twice, and forgets a switch. */
function givenTwice(
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { usage, repeatable }: AnyCommand,
): string | undefined {
  const lists = Object.keys(options).filter((name) => Array.isArray(options[name]));
  const mayRepeat = (name: string) =>
    name === "_" || repeatable.includes(name) || usage.includes(`${name}..`);
  const text = lists.find((name) => name.length > 1 && !mayRepeat(name));
  if (text !== undefined) return text;
  const switches = words.filter((word) => /^--[^=]+$/.test(word)).map((word) => word.slice(2));
  return switches.find((name, index) => !mayRepeat(name) && switches.indexOf(name) < index);
}

/** Says an error: what, why and what to do for a person's, the stack for a bug of ours. */
function explain(error: unknown, output: Output): number {
  if (error instanceof ScenarioError) {
    sayProblems(error.problems, "error", output);
    return error.exitCode;
  }
  if (error instanceof ExplainedError) {
    sayExplanation(error, output);
    return error.exitCode;
  }
  output.stderr(
    `this is a bug of tillstorm, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.bug;
}
