// State counts: how many terminals are in each of their states (src/terminal/states.ts) now. Facts tell changes only,
// and every terminal begins as online.

import { type State, states } from "../terminal/states.ts";

export class StateCounts {
  readonly #state: Uint8Array;
  readonly #counts: number[];

  constructor(terminals: number) {
    this.#state = new Uint8Array(terminals).fill(states.online);
    this.#counts = Object.values(states).map((state) => (state === states.online ? terminals : 0));
  }

  /** It is in this one of `states` now. */
  enter(terminal: number, state: number): void {
    this.#counts[this.#state[terminal]]--;
    this.#counts[state]++;
    this.#state[terminal] = state;
  }

  get figures(): Readonly<Record<State, number>> {
    const entries = Object.entries(states).map(([state, number]) => [state, this.#counts[number]]);
    return Object.fromEntries(entries) as Record<State, number>;
  }
}
