// Reading: a file's text and what it extends, with the values of the environment, as one tree and what is wrong with it.

import { ScenarioDocument } from "./document.ts";
import { type Environment, substituted } from "./environment.ts";
import type { ScenarioFiles } from "./files.ts";
import { merged } from "./merge.ts";
import type { Problem } from "./problem.ts";
import { type Source, sourceOf } from "./source.ts";
import { type Origin, partOf, placeOf, type Tree, treeOf } from "./tree.ts";

/** What a scenario may refer to besides itself. */
export interface Surroundings {
  readonly files: ScenarioFiles;
  readonly environment: Environment;
}

/** What was found while a scenario was read. */
export interface Found {
  readonly around: Surroundings;
  /** Files that were read, in their order. */
  readonly files: string[];
  readonly problems: Problem[];
  /** What the environment could not give. */
  readonly unset: Problem[];
  /** Lines, as `file:line`, that are wrong as YAML already: what their fields then hold is an echo. */
  readonly misread: Set<string>;
}

/** A base of a base of a base … */
const deepestBase = 10;

/** What a file says together with what it extends; undefined where it cannot be read, which is then a problem. */
export function readTree(source: Source, above: readonly string[], found: Found): Tree | undefined {
  const { around, files, problems } = found;
  files.push(source.file);
  const document = new ScenarioDocument(source);
  const tree = document.isReadable
    ? treeOf(document, (text, origin) => variable(text, origin, found))
    : undefined;
  problems.push(...document.problems);
  for (const line of document.misreadLines) found.misread.add(`${source.file}:${line}`);
  const name = tree && partOf(tree, ["extends"]);
  if (!tree || name?.is !== "scalar" || typeof name.value !== "string") return tree;
  const wrong = (what: string, todo: string): undefined => {
    problems.push({ ...placeOf(name.origin), path: "extends", what, todo });
  };
  const read = around.files.scenario(name.value, source.file);
  if ("what" in read) return wrong(read.what, read.todo);
  const chain = [...above, source.file];
  if (chain.includes(read.file))
    return wrong(
      `leads back to ${read.file}: ${[...chain, read.file].join(" → ")}`,
      "extend another scenario",
    );
  if (chain.length > deepestBase)
    return wrong(`is the ${chain.length}th base in a row`, `stop at ${deepestBase}`);
  const text = sourceOf(read.file, read.bytes);
  if ("what" in text) {
    problems.push(text);
    return undefined;
  }
  const base = readTree(text, chain, found);
  return base && merged(base, tree, problems);
}

/** The value of a text that speaks of the environment. */
function variable(
  text: string,
  origin: Origin,
  { around, unset }: Found,
): { readonly value: unknown } | undefined {
  const value = substituted(text, around.environment);
  if (!value || "value" in value) return value;
  unset.push({ ...placeOf(origin), path: "", ...value });
  return undefined;
}

/** All problems: of the command line first, then file by file, in the order of the file. */
export function inOrder({ files, problems, unset, misread }: Found): Problem[] {
  // What the environment could not give is said once: what the field then holds would only be its echo.
  const unsetAt = new Set(unset.map(placeKey));
  const isEcho = (problem: Problem) => {
    if (unsetAt.has(placeKey(problem))) return true;
    const { file, place, path } = problem;
    return "line" in place && path !== "" && misread.has(`${file}:${place.line}`);
  };
  const all = [...unset, ...problems.filter((problem) => !isEcho(problem))];
  return all.toSorted((one, other) => byPlace(one, other, files));
}

function placeKey({ file, place }: Problem): string {
  return "set" in place ? place.set : `${file}:${place.line}:${place.column}`;
}

function byPlace(one: Problem, other: Problem, files: readonly string[]): number {
  if ("set" in one.place || "set" in other.place)
    return Number("set" in other.place) - Number("set" in one.place);
  return (
    rank(one.file, files) - rank(other.file, files) ||
    one.place.line - other.place.line ||
    one.place.column - other.place.column
  );
}

/** Files in the order in which they were read; those that are no scenarios come last. */
function rank(file: string, files: readonly string[]): number {
  const index = files.indexOf(file);
  return index === -1 ? files.length : index;
}
