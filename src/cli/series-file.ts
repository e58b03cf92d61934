// The summary of several runs, in a file beside them: written anew after each, so that a kill leaves what was played.
// With --output it is summary.json in that directory, and each run has a directory of its own in it.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { type Merged, mergedOf } from "../report/merged.ts";
import { runName, runWords } from "../run/directory.ts";
import { fromHere } from "./next-command.ts";
import { ReplacedFile } from "./replaced-file.ts";

export class SeriesFile {
  readonly #directory: string | undefined;
  readonly #file: ReplacedFile;

  /** Of so many scenarios. Throws a UsageError where `output` holds a run already, an EnvironmentError where nothing can be written. */
  constructor(output: string | undefined, workingDirectory: string, scenarios: number) {
    this.#directory = output === undefined ? undefined : resolve(workingDirectory, output);
    const path =
      this.#directory === undefined
        ? free(join(workingDirectory, "tillstorm-runs", runName("several", new Date())))
        : join(this.#directory, "summary.json");
    if (existsSync(path)) {
      throw new UsageError({
        what: `${this.#directory} holds a run already`,
        todo: "name another directory with --output",
      });
    }
    this.#file = new ReplacedFile("--output", path, "", textOf(mergedOf([], scenarios)));
  }

  /** Directory of the run of this scenario, the first is 0; undefined where it takes one of its own. */
  directoryOf(index: number, scenario: string): string | undefined {
    if (this.#directory === undefined) return undefined;
    return join(this.#directory, [index + 1, runWords(scenario)].filter((part) => part !== "").join("-"));
  }

  /** The path, as somebody who stands here writes it. */
  get shown(): string {
    return fromHere(this.#file.path);
  }

  /** What there is so far. Throws an EnvironmentError. */
  write(merged: Merged): void {
    this.#file.replace(textOf(merged));
  }
}

/** A name of which there is no file yet: several may begin in the same second. */
function free(path: string): string {
  for (let n = 1; ; n++) {
    const name = `${path}${n === 1 ? "" : `-${n}`}.json`;
    if (!existsSync(name)) return name;
  }
}

function textOf(merged: Merged): string {
  return `${JSON.stringify(merged, null, 2)}\n`;
}
