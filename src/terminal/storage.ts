// Storage: what of the queue outlives the loss of power, a wipe or the death of the board, and what a copy on the
// store's server saves. Pure decisions: the backlog carries them out.

import { givenUpCauses, type Millis } from "../facts.ts";
import type { StoragePolicy } from "../plan/policy.ts";
import type { QueuedSale } from "./queue.ts";

/** Why an entry is lost when power goes or the terminal starts anew, a givenUpCause; undefined where it is kept. */
export function lostWithPower(
  storage: StoragePolicy | undefined,
  { queuedAt, isVolatile, next, isReversal }: QueuedSale,
  now: Millis,
  isSudden: boolean,
): number | undefined {
  if (storage === undefined || hasCopy(storage, queuedAt, now)) return undefined;
  if (storage.kind === "volatile" || isVolatile) return givenUpCauses.wiped;
  // Only what was written last can be torn, and only where nobody had the time to finish writing.
  const isLast = next === undefined && !isReversal;
  const isTorn = isSudden && isLast && now - queuedAt < (storage.tornMs ?? 0);
  return isTorn ? givenUpCauses.torn : undefined;
}

/** Whether a logout or a reset wipes what has no copy. */
export function isWipedBy(storage: StoragePolicy | undefined, by: "logout" | "reset"): boolean {
  return storage?.wipedBy.includes(by) ?? false;
}

/** Whether the store's server has a copy: it had the last one at the last whole interval, and what was stored at that very instant came too late for it. */
export function hasCopy(storage: StoragePolicy | undefined, queuedAt: Millis, now: Millis): boolean {
  const every = storage?.backupEveryMs;
  return every !== undefined && queuedAt < Math.floor(now / every) * every;
}
