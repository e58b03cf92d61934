// A stored sale disappears only by a named cause, and the cause is true.

import { type FactKind, facts, givenUpCauses, type Millis, nameOf, none } from "../../../src/facts.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import type { Household } from "./any-policy.ts";
import type { BlowName } from "./any-trouble.ts";
import { type Chronicle, told } from "./chronicle.ts";
import { type Law, mustHold } from "./law.ts";

interface Record {
  /** When it was stored, or its reversal was owed, first and last. */
  readonly queuedAt: Millis;
  writtenAt: Millis;
  forwards: number;
  wasReversalGivenUp: boolean;
}

export class Stored implements Law {
  readonly #policy: TerminalPolicy;
  readonly #canBeSwapped: boolean;
  readonly #blows: ReadonlySet<BlowName>;
  readonly #chronicle: Chronicle;
  /** Terminals whose power has just gone. */
  readonly #down = new Set<number>();
  readonly #records = new Map<string, Record>();

  constructor({ policy, staff }: Household, blows: readonly BlowName[], chronicle: Chronicle) {
    this.#policy = policy;
    this.#canBeSwapped = staff?.does.includes("swap") ?? false;
    this.#chronicle = chronicle;
    this.#blows = new Set(blows);
  }

  fact(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (kind === facts.down) this.#down.add(terminal);
    if (sale === none) return;
    const name = `${terminal}/${sale}`;
    const isNew = kind === facts.queued || kind === facts.reversalOwed;
    // Where it is reversed first, it waits since that was owed.
    if (isNew && !this.#records.has(name)) {
      this.#records.set(name, { queuedAt: at, writtenAt: at, forwards: 0, wasReversalGivenUp: false });
    }
    const record = this.#records.get(name);
    if (record === undefined) return;
    if (isNew) record.writtenAt = at;
    if (kind === facts.forwardSent) record.forwards++;
    // Under a new key it is another message, whose attempts are counted anew.
    if (kind === facts.newKey) record.forwards = 0;
    if (kind === facts.reversalGivenUp) record.wasReversalGivenUp = true;
    if (kind !== facts.givenUp) return;
    const says = () =>
      `sale ${name} is given up as ${nameOf(givenUpCauses, value)} after ${at - record.queuedAt} ms and ${record.forwards} forwards`;
    mustHold(this.#isTrue(value, at, record), says);
  }

  /** What keeps nothing without power has kept nothing. */
  done(terminal: number): void {
    if (!this.#down.delete(terminal)) return;
    const { storage } = this.#policy;
    if (storage?.kind !== "volatile" || storage.backupEveryMs !== undefined) return;
    const kept = this.#chronicle.sales[terminal]?.find(({ isStored }) => isStored);
    mustHold(kept === undefined, () => `${told(kept!)} is still there, although nothing of it was durable`);
  }

  #isTrue(
    cause: number,
    now: Millis,
    { queuedAt, writtenAt, forwards, wasReversalGivenUp }: Record,
  ): boolean {
    const ageMs = now - queuedAt;
    const { offline, storage, forward } = this.#policy;
    const isDead = this.#blows.has("board-dead") || this.#blows.has("board-dead for good");
    const isGone = isDead || this.#canBeSwapped;
    switch (cause) {
      case givenUpCauses.expired:
        return ageMs >= offline.expireAfterMs;
      case givenUpCauses.purged:
        return ageMs >= (offline.purgeAfterMs ?? Number.POSITIVE_INFINITY);
      case givenUpCauses.exhausted:
        // What could not be reversed cannot be forwarded.
        return forwards >= forward.maxAttempts || wasReversalGivenUp;
      case givenUpCauses.wiped: {
        const isVolatile = storage?.kind === "volatile" || storage?.beyond === "volatile";
        const isWiped = storage?.wipedBy.some((by) => this.#blows.has(by)) ?? false;
        return isVolatile || isWiped;
      }
      case givenUpCauses.torn:
        return now - writtenAt < (storage?.tornMs ?? 0);
      case givenUpCauses.stranded:
        return isGone;
    }
    return false;
  }
}
