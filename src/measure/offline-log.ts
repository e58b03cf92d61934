// The offline log: when which terminal went offline and came back. Recovery and false alarms look back in it when the
// run is over.

import { type Millis, offlineCauses } from "../facts.ts";
import { TerminalLog } from "./terminal-log.ts";

/** Values of its entries. */
export const standings = {
  back: 0,
  offline: 1,
  /** It went down, so it did not need to find out. */
  down: 2,
} as const;

/**
 * Who went offline because an outage was announced did so for that outage, and a little before it: such an entry has
 * the time of its beginning, and none is made where it never begins.
 */
export class OfflineLog extends TerminalLog {
  readonly #waiting = new Set<number>();
  /** How many announced outages are on. */
  #announced = 0;

  /** `cause` is an offlineCause. */
  wentOffline(terminal: number, at: Millis, cause: number): void {
    if (cause === offlineCauses.announced && this.#announced === 0) this.#waiting.add(terminal);
    else this.add(terminal, at, cause === offlineCauses.down ? standings.down : standings.offline);
  }

  cameBack(terminal: number, at: Millis): void {
    if (!this.#waiting.delete(terminal)) this.add(terminal, at, standings.back);
  }

  /** An outage that was announced has begun. */
  announcedBegan(at: Millis): void {
    this.#announced++;
    for (const terminal of this.#waiting) this.add(terminal, at, standings.offline);
    this.#waiting.clear();
  }

  announcedEnded(): void {
    this.#announced--;
  }
}
