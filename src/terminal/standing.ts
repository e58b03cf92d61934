// Standing: the terminal's state, what the cashier sees of it, and whether the gateway refuses the terminal. Every change
// of these is a fact, and is told here only.

import { assert } from "../errors.ts";
import { facts, type Millis, none } from "../facts.ts";
import { type Answer, declineReasons } from "../messages.ts";
import { type Refused, type Screen, screenOf, screens } from "./screen.ts";
import { type State, states, transitions } from "./states.ts";
import type { Whole } from "./whole.ts";

/** By declineReason: that the gateway refuses the terminal itself. */
const refusals: Readonly<Record<number, Refused>> = {
  [declineReasons.storeClosed]: "storeClosed",
  [declineReasons.accountFrozen]: "accountFrozen",
  [declineReasons.versionRefused]: "versionRefused",
  [declineReasons.balanceShort]: "balanceShort",
};

export class Standing {
  readonly #whole: Whole;
  #state: State = "online";
  #screen: Screen = "ready";
  #refused: Refused | undefined = undefined;

  constructor(whole: Whole) {
    this.#whole = whole;
  }

  /** Whether the gateway refused it when it last answered a sale. */
  get isRefused(): boolean {
    return this.#refused !== undefined;
  }

  get isVersionRefused(): boolean {
    return this.#refused === "versionRefused";
  }

  /** A sale was answered for good: the gateway refuses the terminal, or does not any more. */
  heard(answer: Answer, reason: number): void {
    this.#refused = answer === "declined" ? refusals[reason] : undefined;
  }

  /** It has been updated: its version is no reason any more. */
  updated(): void {
    if (this.isVersionRefused) this.#refused = undefined;
  }

  /** `takesOffline`: whether a sale would be stored now, unless a limit is reached. */
  enter(now: Millis, state: State, takesOffline: boolean): void {
    const { number } = this.#whole;
    if (state !== this.#state) {
      const isAllowed = transitions[this.#state].includes(state);
      assert(isAllowed, () => `terminal ${number} cannot go from ${this.#state} to ${state}`);
      this.#state = state;
      this.#whole.record(now, facts.state, none, states[state]);
    }
    const screen = screenOf(state, this.#refused, takesOffline);
    if (screen === this.#screen) return;
    this.#screen = screen;
    this.#whole.record(now, facts.screen, none, screens[screen]);
  }
}

/** Whether an answer with this reason, a declineReasons number, refuses the terminal and not the card. */
export function isRefusal(answer: Answer, reason: number): boolean {
  return answer === "declined" && refusals[reason] !== undefined;
}
