// Stragglers: processes that a hook's command started and left behind, in whatever group or session. They are known by a
// mark in their environment, which every child inherits. Linux alone shows it; elsewhere none is found.

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { printable } from "../errors.ts";

/** The variable with the mark. A command that is to outlive its run is started without it. */
export const markVariable = "TILLSTORM_HOOK";

/** How long they have to end once they are asked, where there is time. ms */
export const graceMs = 800;

/** Between two looks at those that were asked to end, ms. */
const lookEveryMs = 20;

/** What SIGKILL does not end by then hangs in the kernel, or is somebody else's by now. ms */
const killWithinMs = 200;

export interface EndedStragglers {
  /** Process id and name of each: `4711 sleep`. Without arguments, which may hold secrets. */
  readonly ended: readonly string[];
  /** Those that nothing could end. */
  readonly left: readonly string[];
}

/**
 * Ends every process whose mark begins with this: asks it, and kills it where it still lives `graceMs` later; at once
 * where that is 0. What they start meanwhile is ended, too. Never throws.
 */
export async function endStragglers(mark: string, graceMs: number): Promise<EndedStragglers> {
  let mayKill = graceMs === 0;
  let hasGivenUp = false;
  const timers = [
    setTimeout(() => {
      mayKill = true;
    }, graceMs),
    setTimeout(() => {
      hasGivenUp = true;
    }, graceMs + killWithinMs),
  ];
  const met = new Map<number, string>();
  const asked = new Set<number>();
  for (;;) {
    // All processes are looked at only once those that are known are gone: there may be thousands.
    const known = [...met.keys()].filter((pid) => isMarked(pid, mark));
    const living = known.length > 0 ? known : processesWith(mark);
    if (living.length === 0 || hasGivenUp) {
      for (const timer of timers) clearTimeout(timer);
      const left = living.map((pid) => nameOf(pid));
      const ended = [...met].filter(([pid]) => !living.includes(pid)).map(([, name]) => name);
      return { ended, left };
    }
    for (const pid of living) {
      if (!met.has(pid)) met.set(pid, nameOf(pid));
      if (mayKill) signal(pid, mark, "SIGKILL");
      else if (!asked.has(pid)) signal(pid, mark, "SIGTERM");
      asked.add(pid);
    }
    await wait(lookEveryMs);
  }
}

function processesWith(mark: string): number[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name) && isMarked(Number(name), mark)).map(Number);
}

/** False too for what has ended, and for what belongs to somebody whose processes are not ours to read. */
function isMarked(pid: number, mark: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    return `\0${environment}`.includes(`\0${markVariable}=${mark}`);
  } catch {
    return false;
  }
}

/** Looks once more: the number may be another process's by now. */
function signal(pid: number, mark: string, name: NodeJS.Signals): void {
  if (!isMarked(pid, mark)) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended, or runs as somebody else: then it is told as left.
  }
}

function nameOf(pid: number): string {
  try {
    return `${pid} ${printable(readFileSync(`/proc/${pid}/comm`, "utf8").trim())}`;
  } catch {
    return String(pid);
  }
}
