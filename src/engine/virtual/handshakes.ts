// Handshakes: TLS in virtual time. Before the first message of a connection leaves, so many flights go to and fro on its
// path, where outages meet them as they meet messages. One that does not end holds up all that waits for the
// connection, and none of that has left.

import { Call } from "./call.ts";

export class Handshakes {
  readonly #rounds: number;
  /** By line: the flight that is under way, or that nobody will ever see. */
  readonly #flights = new Map<number, Call>();

  /** `rounds`: round trips of each; 0 where terminals speak in the clear. */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** The first flight on a new connection of this line; undefined in the clear. `isRefused`: the last will be a refusal. */
  begin(line: number, terminal: number, cohort: number, isRefused: boolean): Call | undefined {
    if (this.#rounds === 0) return undefined;
    const flight = new Call();
    flight.beginHandshake(terminal, cohort, this.#rounds, isRefused);
    this.#flights.set(line, flight);
    return flight;
  }

  /** The gateway's flight has arrived: whether another round follows, or how it ends. */
  next(line: number, flight: Call): "again" | "accepted" | "refused" {
    if (flight.roundsLeft-- > 0) return "again";
    this.#flights.delete(line);
    return flight.isRefused ? "refused" : "accepted";
  }

  /** The connection has ended under it; `isLost`: so is what was on its way. */
  cut(line: number, isLost: boolean): void {
    const flight = this.#flights.get(line);
    this.#flights.delete(line);
    if (flight === undefined) return;
    flight.isOver = true;
    flight.isLost = isLost;
  }

  /** The terminals are there no more. */
  cutAll(): void {
    for (const line of [...this.#flights.keys()]) this.cut(line, false);
  }
}
