// tillstorm list: everything that a scenario may call by a name.

import type { Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import { wrapped } from "../report/columns.ts";
import { catalogue, type Entry, headings, type Section, sections } from "./catalogue.ts";
import type { Command } from "./command.ts";
import { paint } from "./paint.ts";
import { presetLines } from "./presets-text.ts";
import { linesOf } from "./row.ts";

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
    else if (what === "presets") stdout(`${presetLines(columns).join("\n")}\n`);
    else if (what !== undefined) stdout(textOf(found[0][1], columns, ""));
    else {
      const bold = (text: string) =>
        wrapped(text, columns)
          .map((line) => paint(hasColour.stdout)("bold", line))
          .join("\n");
      stdout(
        found
          .map(([section, entries]) => `${bold(headings[section])}\n${textOf(entries, columns, "  ")}`)
          .join("\n"),
      );
    }
    return exitCodes.ok;
  },
};

/** A row an entry, the names as wide as the widest. */
function textOf(entries: readonly Entry[], columns: number, indent: string): string {
  const width = Math.max(...entries.map(({ name }) => name.length)) + 2;
  return entries
    .flatMap(({ name, about }) => linesOf([name, about], columns, { indent, width }))
    .map((line) => `${line}\n`)
    .join("");
}
