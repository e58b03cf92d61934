// What the machine itself did meanwhile, whatever the tests did to it: a processor that was taken away for a moment fails
// tests of times, and no run can tell of it.

import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** What the thread tells, by its place in the shared array. */
const [lateMs, beats] = [0, 1];

/** A second of one processor: of a test of some milliseconds, a single tick is a large share. */
const ticksAtLeast = 100;

/** What was taken away since the watch began. */
export interface Taken {
  /** The longest that a thread that does nothing was kept from waking, ms. Four busy loops on two cores keep it 12. */
  readonly stillMs: number;
  /** Of the machine's processor time, what its host gave to others; 0 where the system does not tell. */
  readonly share: number;
}

export class MachineWatch {
  readonly #told = new Int32Array(new SharedArrayBuffer(8));
  #before = ticks();

  constructor() {
    new Worker(new URL("./machine-thread.ts", import.meta.url), { workerData: this.#told }).unref();
  }

  /** From here on. */
  begin(): void {
    Atomics.store(this.#told, lateMs, 0);
    this.#before = ticks();
  }

  get taken(): Taken {
    // What stood still until just now is told by the next beat.
    Atomics.wait(this.#told, beats, Atomics.load(this.#told, beats), 1_000);
    const { all, stolen } = ticks();
    const share = (stolen - this.#before.stolen) / Math.max(ticksAtLeast, all - this.#before.all);
    return { stillMs: Atomics.load(this.#told, lateMs), share };
  }
}

interface Ticks {
  readonly all: number;
  readonly stolen: number;
}

/** Processor time since the machine started, in ticks: the first line of /proc/stat, of which guests are a part of others. */
export function ticksIn(stat: string): Ticks {
  const [, ...times] = stat.split(/\s+/, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

function ticks(): Ticks {
  try {
    return ticksIn(readFileSync("/proc/stat", "utf8"));
  } catch {
    return ticksIn("");
  }
}
