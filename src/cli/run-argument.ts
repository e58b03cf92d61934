// The run argument: which run directory a person means by a path, by the name of a folder in tillstorm-runs, also typed
// in part, or by `latest`.

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { nearest } from "../scenario/nearest.ts";

/** What a run directory holds; one of them makes it one. */
const filesOfRun = ["history.db", "plan.json", "summary.json"];

/** Nobody reads more names than these. */
const mostNamed = 10;

/** Absolute path of the directory. Throws a UsageError that names what there is. */
export function runDirectoryOf(word = "latest", workingDirectory = process.cwd()): string {
  const runs = join(workingDirectory, "tillstorm-runs");
  if (word === "latest") return latestIn(runs);
  const path = resolve(workingDirectory, word);
  // A name in tillstorm-runs that is also a folder here is meant as the folder: that is what the shell completes.
  if (existsSync(path)) return atPath(path, word);
  const names = runNames(runs);
  if (names.includes(word)) return join(runs, word);
  const found = names.filter((name) => name.includes(word));
  if (found.length === 1) return join(runs, found[0]);
  if (found.length > 1) {
    throw new UsageError({
      what: `${word} can mean ${found.length} runs`,
      why: listed(found),
      todo: "type more of its name",
    });
  }
  const near = nearest(word, names);
  throw new UsageError({
    what: `there is no run ${word}`,
    why: [`neither a folder of that name, nor one in ${shown(runs, workingDirectory)}`],
    todo: near ? `did you mean ${near}?` : "give the path of a run's folder, a part of its name, or latest",
  });
}

/** Names of the runs in `tillstorm-runs` of this folder, the latest first. */
export function runNames(runs: string): string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => isRun(join(runs, name)))
    .map((name) => ({ name, at: begunAt(join(runs, name)) }))
    .toSorted((one, other) => other.at - one.at)
    .map(({ name }) => name);
}

/** The plan is written when a run begins, and never again; of a run without it its folder tells as much as there is. */
function begunAt(path: string): number {
  const plan = join(path, "plan.json");
  return statSync(existsSync(plan) ? plan : path).mtimeMs;
}

function latestIn(runs: string): string {
  const [latest] = runNames(runs);
  if (latest !== undefined) return join(runs, latest);
  throw new UsageError({
    what: "there is no run here",
    why: [`${runs} has none`],
    todo: "give the path of a run's folder, or play one: tillstorm run smoke",
  });
}

function atPath(path: string, word: string): string {
  if (isRun(path)) return path;
  if (filesOfRun.includes(basename(path)) && isRun(dirname(path))) return dirname(path);
  const isFolder = statSync(path).isDirectory();
  const within = isFolder ? readdirSync(path).filter((name) => isRun(join(path, name))) : [];
  if (within.length === 1) return join(path, within[0]);
  if (within.length > 1) {
    throw new UsageError({
      what: `${word} holds ${within.length} runs`,
      why: listed(within.map((name) => join(word, name))),
      todo: "name one of them",
    });
  }
  throw new UsageError({
    what: `${word} is no run`,
    why: [isFolder ? `it has none of ${filesOfRun.join(", ")}` : "it is no file of a run's folder"],
    todo: "give the folder of a run, as tillstorm run has made it",
  });
}

function isRun(path: string): boolean {
  return filesOfRun.some((file) => existsSync(join(path, file)));
}

function listed(names: readonly string[]): string[] {
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** From here where it lies below. */
function shown(path: string, workingDirectory: string): string {
  return path.startsWith(`${workingDirectory}/`) ? path.slice(workingDirectory.length + 1) : path;
}
