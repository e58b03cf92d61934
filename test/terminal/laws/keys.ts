// The same sale is never sent under two keys, unless the earlier one was reversed, or the policy has the bad habit.

import { type FactKind, facts, none } from "../../../src/facts.ts";
import type { Message } from "../../../src/messages.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { type Law, mustHold } from "./law.ts";

interface Key {
  number: number;
  isReversed: boolean;
}

export class Keys implements Law {
  readonly #isBadHabit: boolean;
  readonly #keys = new Map<string, Key>();

  constructor(policy: TerminalPolicy) {
    this.#isBadHabit = policy.retry?.key === "new";
  }

  fact(terminal: number, _at: number, kind: FactKind, sale: number): void {
    if (kind !== facts.reversalAccepted) return;
    const key = this.#keys.get(`${terminal}/${sale}`);
    mustHold(key !== undefined, () => `sale ${sale} of terminal ${terminal} is reversed but was never sent`);
    key.isReversed = true;
  }

  sent(terminal: number, _now: number, { kind, sale, key: number }: Message): void {
    if (sale === none || kind === "bogus") return;
    const name = `${terminal}/${sale}`;
    const key = this.#keys.get(name);
    if (key === undefined) {
      mustHold(number === 0, () => `sale ${name} has key ${number} first`);
      this.#keys.set(name, { number, isReversed: false });
      return;
    }
    const { number: last, isReversed } = key;
    if (number === last) {
      mustHold(
        !isReversed || !isSale(kind),
        () => `sale ${name} is sent again under key ${number}, which is reversed`,
      );
      return;
    }
    mustHold(number === last + 1, () => `${kind} ${name} has key ${number} after ${last}`);
    mustHold(
      (isSale(kind) && isReversed) || this.#isBadHabit,
      () => `sale ${name} has key ${number}, but ${last} is not reversed`,
    );
    key.number = number;
    key.isReversed = false;
  }
}

function isSale(kind: Message["kind"]): boolean {
  return kind === "sale" || kind === "refund" || kind === "advice" || kind === "upload";
}
