// Completions: the words that may stand where the cursor is, for the shell that asks.

import { join } from "node:path";
import { kinds } from "../outages/kinds.ts";
import { libraryNames } from "../scenario/library.ts";
import type { Command } from "./command.ts";
import { runNames } from "./run-argument.ts";

/**
 * What may stand in the place of the last of `words`, which are those of the command line after the program's name.
 * `byYargs` is what yargs knows: commands, options and choices. Where nothing is found the shell takes files.
 */
export function completions(
  words: readonly string[],
  byYargs: readonly string[],
  commands: readonly Pick<Command, "usage">[],
): string[] {
  const [before, current = ""] = [words.at(-2) ?? "", words.at(-1)];
  const isOption = (word: string) => word.startsWith("-");
  if (isOption(current)) return byYargs.filter(isOption);
  if (before === "--from") return scenarios(current);
  const others = byYargs.filter((word) => !isOption(word));
  if (isOption(before) || words.length < 2) return others;
  if (words[0] === "audit" || words[0] === "explain") return [...others, "latest", ...runsHere()];
  const takesScenarios = commands.some(
    ({ usage }) => usage.startsWith(`${words[0]} <scenario`) || usage.startsWith(`${words[0]} [scenario`),
  );
  return takesScenarios ? scenarios(current) : others;
}

/** The latest first. */
function runsHere(): string[] {
  return runNames(join(process.cwd(), "tillstorm-runs")).slice(0, 20);
}

/** Names of the library; those of its kinds, of which there are many, only to whoever begins to write one. */
function scenarios(current: string): string[] {
  const ofKinds = current.startsWith("k") ? kinds.map(({ name }) => `kinds/${name}`) : [];
  return [...libraryNames(), ...ofKinds];
}
