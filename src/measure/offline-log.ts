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

export class OfflineLog extends TerminalLog {
  /** `cause` is an offlineCause. */
  wentOffline(terminal: number, at: Millis, cause: number): void {
    this.add(terminal, at, cause === offlineCauses.down ? standings.down : standings.offline);
  }

  cameBack(terminal: number, at: Millis): void {
    this.add(terminal, at, standings.back);
  }
}
