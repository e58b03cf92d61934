// The keeper: whatever the run started or left on a shared Toxiproxy is gone when the run is gone,
// however it ended. It is the parent of every tool of the run; nothing else starts one.

import { type ChildProcess, spawn } from "node:child_process";
import type { Spawn } from "../toxiproxy/command.ts";

const graceMs = 800;

export class Keeper {
  #isEnding = false;
  readonly #children = new Set<ChildProcess>();
  readonly #cleanups: ((withinMs: number) => Promise<void>)[] = [];
  #end: Promise<void> | undefined;

  /** Whether everything is being taken down: an end of a child is no news then. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Starts a process that ends with the run at the latest. It joins this process's group.
   * Throws once the end has begun: a tool that starts too late would have no keeper.
   */
  readonly spawn: Spawn = (command, args, options) => {
    if (this.#isEnding) throw new Error("the run is ending");
    const child = spawn(command, args, options);
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    child.once("error", () => this.#children.delete(child));
    return child;
  };

  /** Something to do at the end, besides ending the children. Best effort: after `withinMs` nobody waits for it. */
  atEnd(cleanup: (withinMs: number) => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  /**
   * Ends everything: children are asked, and killed if they still live 0.8 s later; the rest may take `cleanupMs`.
   * Never throws. Children of children are not seen here: whoever leads the process group kills it afterwards.
   */
  end(cleanupMs: number): Promise<void> {
    this.#isEnding = true;
    this.#end ??= Promise.all([
      ...[...this.#children].map(ended),
      within(cleanupMs, Promise.allSettled(this.#cleanups.map((cleanup) => cleanup(cleanupMs)))),
    ]).then(() => {});
    return this.#end;
  }
}

/** Asks a process to end, kills it 0.8 s later, and waits until it is gone. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** Waits for a promise, but not longer than that. */
export function within(ms: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(done, done);
  });
}
