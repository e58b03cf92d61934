// Blows: what outages do to the terminals themselves, the same in every engine. What a terminal does when it is struck is
// its own affair.

import type { Millis } from "../facts.ts";
import type { Outage } from "../plan/plan.ts";
import type { TerminalEvents } from "../terminal/port.ts";
import { Waves } from "./waves.ts";

type Struck = Pick<TerminalEvents, "strike" | "release">;

interface Engine {
  readonly now: Millis;
  /** The gateway ends every connection of the terminal. */
  endSessions(terminal: number): void;
}

export class Blows {
  readonly #outages: readonly Outage[];
  readonly #terminals: readonly Struck[];
  readonly #engine: Engine;
  readonly #waves: Waves;

  /** `terminals` by number; they may be made later. */
  constructor(outages: readonly Outage[], terminals: readonly Struck[], engine: Engine) {
    this.#outages = outages;
    this.#terminals = terminals;
    this.#engine = engine;
    this.#waves = new Waves(outages);
  }

  /**
   * Whether outage number `outage` of the plan happens at all as it begins, or had happened as it ends: a wave that is
   * stopped does not, and nobody is told of it. Asked once for each, before it is told.
   */
  happens(outage: number, isBeginning: boolean): boolean {
    return isBeginning ? this.#waves.begins(outage) : this.#waves.ends(outage);
  }

  /**
   * An outage begins or ends. Strikes or releases one terminal each time that it is asked to go on, in order of their
   * numbers; nobody where the outage does nothing to terminals.
   */
  *play(outage: number, isBeginning: boolean): Generator<void, void> {
    const { effect, struck } = this.#outages[outage];
    if (effect.on !== "terminals") return;
    const endsSessions = effect.does.kind === "certificate" && effect.does.sessions === "end";
    for (const [from, to] of struck) {
      for (let number = from; number < to; number++) {
        const terminal = this.#terminals[number];
        if (isBeginning) terminal.strike(this.#engine.now, outage, effect.does);
        else terminal.release(this.#engine.now, outage, effect.does);
        if (isBeginning && endsSessions) this.#engine.endSessions(number);
        yield;
      }
    }
  }

  /** The update of a terminal is over, and has failed or not. */
  updated(terminal: number, hasFailed: boolean): void {
    this.#waves.updated(terminal, hasFailed);
  }
}
