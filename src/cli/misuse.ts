// Misuse: what yargs found wrong with the command line, as an error with the nearest right word.

import { UsageError } from "../errors.ts";
import { instead, nearest } from "../scenario/nearest.ts";
import type { Command } from "./command.ts";
import { withoutLogin } from "./told-url.ts";

/** `message` is what yargs says, `known` are the options of the command that was asked for. */
export function misuse(
  message: string,
  words: readonly string[],
  commands: readonly Pick<Command, "usage">[],
  known: ReadonlySet<string>,
): UsageError {
  const names = commands.map(({ usage }) => usage.split(" ")[0]);
  const unknown = /^Unknown (?:commands?|arguments?): ([^,]*)/.exec(message)?.[1];
  const isCommand = message.startsWith("Unknown command");
  const shown = unknown === undefined ? "" : withoutLogin(wholeWord(unknown, words));
  const first = words.find((word) => !word.startsWith("-"));
  // yargs calls a second positional a command, or an argument as if it were an option.
  if (unknown !== undefined && words.includes(unknown) && (!isCommand || unknown !== first)) {
    return new UsageError({
      what: `there is one word too many: ${shown}`,
      todo: "leave it out, or see --help",
    });
  }
  if (unknown !== undefined && isCommand) {
    const near = nearest(unknown, names);
    return new UsageError({
      what: `there is no command ${shown}`,
      todo: near ? `did you mean ${near}?` : `write one of: ${names.join(", ")}`,
    });
  }
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    return new UsageError({
      what: `there is no option --${shown}`,
      todo: near ? `did you mean --${near}?` : "see --help for those there are",
    });
  }
  const invalid = /^Invalid values:\n {2}Argument: ([^,]+), Given: "(.*)", Choices: (.*)$/s.exec(message);
  if (invalid) {
    const [, name, given, choices] = invalid;
    const right = [...choices.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice);
    const isOption = words.some((word) => word.startsWith(`--${name}`));
    return new UsageError({
      what: isOption
        ? `--${name} cannot be ${withoutLogin(given)}`
        : `there is no ${withoutLogin(given)} here`,
      todo: instead(given, right),
    });
  }
  const without = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (without !== undefined)
    return new UsageError({ what: `--${without} needs a value`, todo: "see --help" });
  if (message === "no command")
    return new UsageError({ what: "no command", todo: `write one of: ${names.join(", ")}` });
  const isShort = message.startsWith("Not enough non-option arguments");
  return new UsageError({
    what: isShort ? "the command needs to know on what" : message,
    todo: "see --help",
  });
}

/** yargs ends a word at its "=", and we its list of words at a comma: half a login would not be known for one. */
function wholeWord(part: string, words: readonly string[]): string {
  const withoutDashes = words.map((word) => word.replace(/^-+/, ""));
  const whole = withoutDashes.find((word) => word.startsWith(part) && word.includes("@"));
  return whole ?? part;
}
