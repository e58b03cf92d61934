// Patience: a promised time, held against what the machine lets this process do. While the machine stands still nobody
// can keep a promise, and this process cannot look either: so what passes between two looks counts as one look,
// however long it took.

import { setTimeout as wait } from "node:timers/promises";

const lookEveryMs = 20;
/** What a look and the wait for the next may take on a machine that works. */
const lookMsMax = 2 * lookEveryMs;

/** Looks until `look` no longer throws; throws what it threw last once `promisedMs` have passed. */
export async function within(promisedMs: number, look: () => void): Promise<void> {
  for (let passedMs = 0; ; ) {
    const began = performance.now();
    try {
      look();
      return;
    } catch (error) {
      if (passedMs >= promisedMs) throw error;
    }
    await wait(lookEveryMs);
    passedMs += Math.min(lookMsMax, performance.now() - began);
  }
}
