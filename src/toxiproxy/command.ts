// Running a command to its end, through the caller's `spawn`: whoever starts tools also ends them.

import type { ChildProcess, SpawnOptions } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const lastWordsMs = 500;

/** Starts a process; the caller keeps it in mind, so that none outlives the run. */
export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

export interface CommandResult {
  readonly isOk: boolean;
  /** What it wrote to stdout and stderr, in order, at most its last 64 KiB; or why it could not run. */
  readonly output: string;
}

/**
 * Runs a command and waits for its end. Never throws: a command that cannot be started or
 * takes longer than `timeoutMs` (it is killed then) is not ok, and its output says why.
 */
export function outcomeOf(
  spawn: Spawn,
  command: string,
  args: readonly string[],
  { timeoutMs, env }: { timeoutMs: number; env: NodeJS.ProcessEnv },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = "";
    const said = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-65_536);
    };
    let child: ChildProcess;
    try {
      child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      resolve({ isOk: false, output: String(error instanceof Error ? error.message : error) });
      return;
    }
    child.stdout?.on("data", said);
    child.stderr?.on("data", said);
    let isLate = false;
    let timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ isOk: false, output: error.message });
    });
    const end = (code: number | null, signal: string | null) => {
      clearTimeout(timer);
      const why = isLate ? `took longer than ${timeoutMs / 1000} s` : signal ? `killed by ${signal}` : "";
      resolve({ isOk: code === 0, output: why === "" ? output : `${why}\n${output}` });
    };
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      // Its last words may still be on their way; but a grandchild may hold the pipes open for long.
      timer = setTimeout(() => end(code, signal), lastWordsMs);
    });
    child.on("close", end);
  });
}

/** The full path of an executable on PATH (`env`'s, not this process's), or undefined. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const suffixes = process.platform === "win32" ? [".exe"] : [""];
  for (const folder of (env.PATH ?? env.Path ?? "").split(delimiter)) {
    if (folder === "") continue;
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** Whether a file is there and may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
