// The run directory: tillstorm-runs/DATE-NAME/, with plan, history, summary and the logs of what was started.

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { EnvironmentError, UsageError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";

/** A summary with a hundred findings takes about 40 KiB. */
const reservedBytes = 256 * 1024;

/** What a run leaves behind: a directory with one of these holds a run. */
const filesOfRun = ["summary.json", "plan.json", "history.db", "ledger.db"];

export class RunDirectory {
  readonly path: string;
  readonly #summary: number;
  readonly #wasMade: boolean;

  /**
   * Makes the directory: `output` itself where given (it must not hold a run already), else one of its
   * own under tillstorm-runs in `workingDirectory`, named `name`. Reserves the summary's space, so that a
   * full disk cannot take it, and fills it with what is true should the run be killed.
   * Throws a UsageError where there is a run already, an EnvironmentError where nothing can be written.
   */
  constructor(options: {
    readonly output?: string;
    readonly workingDirectory: string;
    readonly name: string;
  }) {
    const { output, workingDirectory, name } = options;
    const wanted = resolve(workingDirectory, output ?? join("tillstorm-runs", name));
    try {
      this.#wasMade = output === undefined || !existsSync(wanted);
      this.path = output === undefined ? freshDirectory(workingDirectory, name) : wanted;
      mkdirSync(this.path, { recursive: true });
      if (filesOfRun.some((file) => existsSync(this.file(file)))) throw taken(this.path);
      this.#summary = openSync(this.file("summary.json"), "wx");
    } catch (error) {
      throw error instanceof UsageError ? error : notWritable(wanted, error);
    }
    try {
      const killed = { schema: 1, verdict: "inconclusive", reasons: ["the run was killed before it ended"] };
      writeWhole(this.#summary, Buffer.from(JSON.stringify(killed).padEnd(reservedBytes)));
      fsyncSync(this.#summary);
    } catch (error) {
      this.discard();
      throw notWritable(this.path, error);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Whether its disk takes nothing more. */
  get isFull(): boolean {
    try {
      return statfsSync(this.path).bavail === 0;
    } catch {
      return false;
    }
  }

  /** Throws an EnvironmentError where the disk does not take it. */
  writePlan(plan: Plan): void {
    try {
      writeFileSync(this.file("plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
    } catch (error) {
      throw notWritable(this.path, error);
    }
  }

  /** Nothing ran: takes away what was made, except what a tool said about why it did not start. */
  discard(): void {
    closeSync(this.#summary);
    for (const name of readdirSync(this.path)) {
      const isOfRun = filesOfRun.some((file) => name.startsWith(file));
      const isEmptyLog = name.endsWith(".log") && statSync(this.file(name)).size === 0;
      if (isOfRun || isEmptyLog) rmSync(this.file(name));
    }
    if (this.#wasMade && readdirSync(this.path).length === 0) rmdirSync(this.path);
  }

  /** Writes the summary over its reserved space. To be called once, at the end. */
  writeSummary(summary: unknown): void {
    const bytes = Buffer.from(`${JSON.stringify(summary, null, 2)}\n`);
    writeWhole(this.#summary, bytes);
    ftruncateSync(this.#summary, bytes.length);
    closeSync(this.#summary);
  }
}

/** What a run is called: when it began and what it plays, in a–z, 0–9 and "-". */
export function runName(scenario: string, startedAt: Date): string {
  const words = runWords(scenario);
  const stamp = startedAt.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  return words === "" ? stamp : `${stamp}-${words}`;
}

/** What it plays, in a–z, 0–9 and "-"; empty where its name has none of these. */
export function runWords(scenario: string): string {
  return scenario
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
}

/** Made here and now: of two runs that begin in the same second each gets its own. */
function freshDirectory(workingDirectory: string, name: string): string {
  const runs = join(workingDirectory, "tillstorm-runs");
  mkdirSync(runs, { recursive: true });
  // Runs are nothing to commit, wherever the user runs them.
  if (!existsSync(join(runs, ".gitignore"))) writeFileSync(join(runs, ".gitignore"), "*\n");
  for (let n = 1; ; n++) {
    const path = join(runs, n === 1 ? name : `${name}-${n}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** A disk that fills up takes a part of what it is given, and says so only by the count. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, written);
  }
}

function taken(path: string): UsageError {
  return new UsageError({
    what: `${path} holds a run already`,
    todo: "name another directory with --output",
  });
}

function notWritable(path: string, error: unknown): EnvironmentError {
  return new EnvironmentError(
    {
      what: `cannot write the run to ${path}`,
      why: [error instanceof Error ? error.message : String(error)],
      todo: "name a directory with --output that can be written and has some space left",
    },
    { cause: error },
  );
}
