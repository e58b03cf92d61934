// Handshakes: TLS in virtual time. Before the first message of a connection leaves, so many flights go to and fro on its
// path, where outages meet them as they meet messages. One that does not end holds up all that waits for the
// connection, and none of that has left.

import { Call } from "./call.ts";

export class Handshakes {
  readonly #rounds: number;
  /** By line: the flight that is under way, or that nobody will ever see. */
  readonly #flights = new Map<number, Call>();
  /** Outages by which the gateway's certificate has expired. */
  readonly #expiries = new Set<number>();

  /** `rounds`: round trips of each; 0 where terminals speak in the clear. */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** The gateway's certificate expires by this outage; false where it had already. */
  expire(outage: number): boolean {
    if (this.#expiries.has(outage)) return false;
    this.#expiries.add(outage);
    return true;
  }

  /** The outage is over; the certificate is renewed where it was the last. */
  renew(outage: number): void {
    this.#expiries.delete(outage);
  }

  /**
   * The first flight on a new connection of this line; undefined in the clear. `hasExpired`: the terminal's certificate,
   * which the gateway refuses with its last flight. The gateway's own, which it chooses as it accepts the connection,
   * comes with its first, and the terminal needs no other to refuse it.
   */
  begin(line: number, terminal: number, cohort: number, hasExpired: boolean): Call | undefined {
    if (this.#rounds === 0) return undefined;
    const hasGatewayExpired = this.#expiries.size > 0;
    const rounds = hasGatewayExpired ? 1 : this.#rounds;
    const flight = new Call();
    flight.beginHandshake(terminal, cohort, rounds, hasGatewayExpired || hasExpired);
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
