// Every message that is sent ends once, and what waits goes out one after the other.

import { type FactKind, facts, type Millis, nameOf } from "../../../src/facts.ts";
import { type Ending, type Law, mustHold } from "./law.ts";

/** What begins and what ends a message, where the facts of sales do not already say so (chronicle.ts). */
const forward = [facts.forwardSent, facts.forwardAccepted, facts.forwardDeclined, facts.forwardFailed];
const reversal = [facts.reversalSent, facts.reversalAccepted, facts.reversalFailed];
const upload = [facts.uploadSent, facts.uploadAnswered];
const echo = [facts.echoSent, facts.echoAnswered, facts.echoFailed];
const messages: readonly (readonly FactKind[])[] = [forward, reversal, upload, echo];

/** By kind of fact: which of them it is about, or none. */
const about = new Map(messages.flatMap((kinds, n) => kinds.map((kind) => [kind, n] as const)));

export class Endings implements Law {
  /** By terminal, then by message: how many are under way. */
  readonly #underWay: number[][] = [];
  readonly #down = new Set<number>();

  fact(terminal: number, at: Millis, kind: FactKind): void {
    if (kind === facts.down) this.#down.add(terminal);
    const message = about.get(kind);
    if (message === undefined) return;
    this.#underWay[terminal] ??= messages.map(() => 0);
    const underWay = this.#underWay[terminal];
    underWay[message] += kind === messages[message][0] ? 1 : -1;
    const says = () =>
      `${nameOf(facts, kind)} of terminal ${terminal} at ${at}: ${underWay[message]} are under way`;
    mustHold(underWay[message] >= 0, says);
    mustHold(underWay[message] <= 1 || messages[message] === echo, says);
    mustHold(underWay[0] + underWay[1] <= 1, says);
  }

  done(terminal: number): void {
    // What was under way ended with the terminal.
    if (this.#down.delete(terminal)) this.#underWay[terminal]?.fill(0);
  }

  ended(_now: Millis, ending: Ending): void {
    if (ending !== "at rest") return;
    this.#underWay.forEach(([forwards, reversals, uploads], terminal) => {
      const open = forwards + reversals + uploads;
      mustHold(open === 0, () => `${open} messages of terminal ${terminal} have no end`);
    });
  }
}
