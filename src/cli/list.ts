// tillstorm list: everything that a scenario may call by a name.

import type { Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import { catalogue, type Entry, headings, type Section, sections } from "./catalogue.ts";
import { cell, wrapped } from "./columns.ts";
import type { Command } from "./command.ts";
import { paint } from "./paint.ts";

interface ListOptions {
  readonly what: Section | undefined;
  readonly json: boolean;
}

export const list: Command<ListOptions> = {
  usage: "list [what]",
  about: "List what a scenario may name: presets, profiles, kinds, scenarios …",
  examples: [
    ["tillstorm list kinds", "what can break"],
    ["tillstorm list --json", "everything, for a program"],
  ],
  repeatable: [],
  options: (yargs: Argv) =>
    yargs
      .positional("what", { choices: sections, describe: "Only these" })
      .option("json", { type: "boolean", default: false, describe: "As JSON: an object of lists" }),
  run({ what, json }, { stdout, columns = Number.POSITIVE_INFINITY, hasColour }) {
    const wanted = what === undefined ? sections : [what];
    const found = wanted.map((section) => [section, catalogue[section]()] as const);
    if (json) stdout(`${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
    else if (what !== undefined) stdout(linesOf(found[0][1], columns, ""));
    else {
      const bold = (text: string) =>
        wrapped(text, columns)
          .map((line) => paint(hasColour.stdout)("bold", line))
          .join("\n");
      stdout(
        found
          .map(([section, entries]) => `${bold(headings[section])}\n${linesOf(entries, columns, "  ")}`)
          .join("\n"),
      );
    }
    return exitCodes.ok;
  },
};

/** A line an entry; on a terminal, what does not fit beside the name goes on beneath itself. */
function linesOf(entries: readonly Entry[], columns: number, indent: string): string {
  const nameWidth = Math.max(...entries.map(({ name }) => name.length)) + 2;
  const beside = Math.max(20, columns - indent.length - nameWidth);
  return entries
    .flatMap(({ name, about }) => {
      const [first = "", ...rest] = wrapped(about, beside);
      return [
        `${indent}${cell(name, nameWidth)}${first}`.trimEnd(),
        ...rest.map((line) => indent + " ".repeat(nameWidth) + line),
      ];
    })
    .map((line) => `${line}\n`)
    .join("");
}
