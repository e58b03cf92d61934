// tillstorm new: a scenario to start from, commented, or a copy of one of the library.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, parseDocument, stringify } from "yaml";
import type { Argv } from "yargs";
import { exitCodes, UsageError } from "../errors.ts";
import { findScenario } from "../scenario/library.ts";
import type { Command } from "./command.ts";
import { firstScenario } from "./first-scenario.ts";

interface NewOptions {
  readonly name: string;
  readonly from: string | undefined;
}

export const newScenario: Command<NewOptions> = {
  usage: "new <name>",
  about: "Write a commented scenario to start from",
  examples: [
    ["tillstorm new lunch", "writes lunch.yaml"],
    ["tillstorm new lunch --from smoke", "copies a scenario of the library"],
  ],
  repeatable: [],
  options: (yargs: Argv) =>
    yargs
      .positional("name", {
        type: "string",
        demandOption: true,
        describe: "Of the scenario, and of its file",
      })
      .option("from", {
        type: "string",
        requiresArg: true,
        describe: "Path, or name of the library: copy this one",
      }),
  run({ name, from }, output) {
    const file = fileOf(name);
    const title = titleOf(file);
    const text = from === undefined ? firstScenario(title) : copyOf(from, title);
    write(file, `${schemaLine(file)}\n${text}`);
    output.stdout(`${file}\n`);
    output.stderr(`see what it does: tillstorm plan ${file}\n`);
    return exitCodes.ok;
  },
};

function fileOf(name: string): string {
  const file = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
  const stem = basename(file).replace(/\.ya?ml$/, "");
  if (/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,99}$/u.test(stem)) return file;
  throw new UsageError({
    what: `${JSON.stringify(name)} is no name of a scenario`,
    todo: "write letters, figures and -, such as lunch-in-spring",
  });
}

/** `lunch-in-spring.yaml` is called Lunch in spring: that, as YAML writes it. */
function titleOf(file: string): string {
  const words = basename(file)
    .replace(/\.ya?ml$/, "")
    .replaceAll(/[-_]+/g, " ")
    .trim();
  // Someone may call it yes, or 2.10; and folded over two lines it would be no name any more.
  return stringify(words.charAt(0).toUpperCase() + words.slice(1), { lineWidth: 0 }).trim();
}

/** The text of another scenario, under its new name; everything else in it stays as it is, comments included. */
function copyOf(from: string, title: string): string {
  const { path, shown } = findScenario(from);
  const text = readFileSync(path, "utf8").replace(/^# yaml-language-server:.*\n/, "");
  const document = parseDocument(text);
  const name = isMap(document.contents) ? document.contents.get("name", true) : undefined;
  if (!name?.range)
    throw new UsageError({ what: `${shown} has no name to replace`, todo: "copy it by hand" });
  const [start, end] = name.range;
  // A name over several lines takes the end of its last line with it.
  const lineEnd = text[end - 1] === "\n" ? "\n" : "";
  return text.slice(0, start) + title + lineEnd + text.slice(end);
}

/** Beside src/ in a checkout and beside dist/ in a package. */
const schemaPath = fileURLToPath(new URL("../../scenario.schema.json", import.meta.url));

/** What makes an editor complete and explain every field. */
function schemaLine(file: string): string {
  const fromHere = relative(process.cwd(), schemaPath);
  // A path into a cache or a global folder would be right on this machine only.
  const isReachable = existsSync(schemaPath) && !fromHere.startsWith("..") && !isAbsolute(fromHere);
  if (!isReachable) {
    return "# yaml-language-server: $schema=scenario.schema.json\n# (for editors; made by: tillstorm schema > scenario.schema.json)";
  }
  const fromFile = relative(dirname(resolve(file)), schemaPath)
    .split(sep)
    .join("/");
  return `# yaml-language-server: $schema=${fromFile.startsWith(".") ? "" : "./"}${fromFile}`;
}

/** Never over a file that is there. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new UsageError({
        what: `there is a file ${file} already`,
        todo: "choose another name, or move it away",
      });
    if (code === "ENOENT")
      throw new UsageError({
        what: `there is no folder ${dirname(file)}`,
        todo: `mkdir -p ${dirname(file)}`,
      });
    throw new UsageError(
      { what: `${file} cannot be written`, why: [message], todo: "write it somewhere else" },
      { cause: error },
    );
  }
}
