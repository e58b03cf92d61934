// tillstorm new: a scenario to start from, commented, or a copy of one of the library.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, isScalar, parseDocument, stringify } from "yaml";
import type { Argv } from "yargs";
import { exitCodes, UsageError } from "../errors.ts";
import { findScenario } from "../scenario/library.ts";
import type { Command } from "./command.ts";
import { firstScenario } from "./first-scenario.ts";
import { writeNew } from "./write-new.ts";

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
    const text = from === undefined ? firstScenario(title) : copyOf(from, title, file);
    writeNew(file, `${schemaLine(file)}\n${text}`);
    output.stdout(`${file}\n`);
    output.stderr(`see what it does: tillstorm plan ${asWord(file)}\n`);
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

/** A file's name as a shell takes it for one word. */
function asWord(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file}'`;
}

/**
 * The text of another scenario, under its new name, its paths written from where the copy is; everything else in it
 * stays as it is, comments included.
 */
function copyOf(from: string, title: string, file: string): string {
  const { path, shown } = findScenario(from);
  const text = readFileSync(path, "utf8").replace(/^# yaml-language-server:.*\n/, "");
  const document = parseDocument(text);
  const name = isMap(document.contents) ? document.contents.get("name", true) : undefined;
  if (!name?.range)
    throw new UsageError({ what: `${shown} has no name to replace`, todo: "copy it by hand" });
  const replaced = [
    { range: name.range, by: title },
    ...[["extends"], ["load", "shape", "csv"]].flatMap((field) => {
      const node = document.getIn(field, true);
      if (!isScalar(node) || typeof node.value !== "string" || !node.range) return [];
      const moved = pathFromCopy(node.value, path, file);
      return moved === undefined
        ? []
        : [{ range: node.range, by: stringify(moved, { lineWidth: 0 }).trim() }];
    }),
  ].toSorted((one, other) => other.range[0] - one.range[0]);
  return replaced.reduce((whole, { range: [start, end], by }) => {
    // A text over several lines takes the end of its last line with it.
    const lineEnd = whole[end - 1] === "\n" ? "\n" : "";
    return whole.slice(0, start) + by + lineEnd + whole.slice(end);
  }, text);
}

/** A path beside the original, seen from its copy; undefined where it is right as it stands, or a library's name. */
function pathFromCopy(named: string, original: string, copy: string): string | undefined {
  const meant = resolve(dirname(original), named);
  if (isAbsolute(named) || dirname(resolve(original)) === dirname(resolve(copy)) || !existsSync(meant))
    return undefined;
  return relative(dirname(resolve(copy)), meant)
    .split(sep)
    .join("/");
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
