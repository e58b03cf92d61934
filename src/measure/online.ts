// online: the share of terminals that are not offline, over time. A terminal that has just been started and
// has not heard from the gateway yet is not offline, but it is shown apart, as starting.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { Level, type LevelFigures } from "./level.ts";

export interface TerminalCounts {
  readonly all: number;
  readonly starting: number;
  readonly online: number;
  readonly offline: number;
}

const starting = 0;
const online = 1;
const offline = 2;

export class Online {
  readonly #state: Uint8Array;
  readonly #counts = [0, 0, 0];
  readonly #share = new Level(1);

  constructor(terminals: number) {
    this.#state = new Uint8Array(terminals);
    this.#counts[starting] = terminals;
  }

  record(terminal: number, at: Millis, kind: FactKind): void {
    switch (kind) {
      case facts.offline:
        this.#enter(terminal, offline);
        break;
      case facts.online:
        this.#enter(terminal, online);
        break;
      case facts.echoAnswered:
      case facts.approved:
      case facts.declined:
        if (this.#state[terminal] !== starting) return;
        this.#enter(terminal, online);
        return;
      default:
        return;
    }
    this.#share.set(at, (this.#state.length - this.#counts[offline]) / this.#state.length);
  }

  get counts(): TerminalCounts {
    const counts = this.#counts;
    return {
      all: this.#state.length,
      starting: counts[starting],
      online: counts[online],
      offline: counts[offline],
    };
  }

  figures(endedAt: Millis): LevelFigures {
    return this.#share.figures(endedAt);
  }

  #enter(terminal: number, state: number): void {
    this.#counts[this.#state[terminal]]--;
    this.#counts[state]++;
    this.#state[terminal] = state;
  }
}
