// online: the share of terminals that are neither offline nor down, over time. A terminal that has just been started
// and has not heard from the gateway yet is not offline, but it is shown apart, as starting.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { Level, type LevelFigures } from "./level.ts";

export interface TerminalCounts {
  readonly all: number;
  readonly starting: number;
  readonly online: number;
  readonly offline: number;
  /** Dead, off or booting, whatever they were before. */
  readonly down: number;
}

const starting = 0;
const online = 1;
const offline = 2;
/** Added to what it was. */
const down = 3;

export class Online {
  readonly #standing: Uint8Array;
  readonly #counts = [0, 0, 0, 0, 0, 0];
  readonly #share = new Level(1);

  constructor(terminals: number) {
    this.#standing = new Uint8Array(terminals);
    this.#counts[starting] = terminals;
  }

  record(terminal: number, at: Millis, kind: FactKind): void {
    const before = this.#standing[terminal];
    switch (kind) {
      case facts.offline:
        this.#enter(terminal, before >= down ? down + offline : offline);
        break;
      case facts.online:
        this.#enter(terminal, online);
        break;
      case facts.down:
        if (before < down) this.#enter(terminal, before + down);
        break;
      case facts.started:
        if (before >= down) this.#enter(terminal, before - down);
        break;
      case facts.echoAnswered:
      case facts.approved:
      case facts.declined:
        if (before === starting) this.#enter(terminal, online);
        return;
      default:
        return;
    }
    const counts = this.#counts;
    this.#share.set(at, (counts[starting] + counts[online]) / this.#standing.length);
  }

  get counts(): TerminalCounts {
    const counts = this.#counts;
    return {
      all: this.#standing.length,
      starting: counts[starting],
      online: counts[online],
      offline: counts[offline],
      down: counts[down + starting] + counts[down + online] + counts[down + offline],
    };
  }

  figures(endedAt: Millis): LevelFigures {
    return this.#share.figures(endedAt);
  }

  #enter(terminal: number, standing: number): void {
    this.#counts[this.#standing[terminal]]--;
    this.#counts[standing]++;
    this.#standing[terminal] = standing;
  }
}
