// The life log: when which terminal went down and when it could work again. Where an end is a terminal's own (it boots,
// somebody switches it on), recovery counts from there.
// Values of its entries: 1 it went down, 0 it has started.

import { TerminalLog } from "./terminal-log.ts";

export class LifeLog extends TerminalLog {
  isDown(entry: number): boolean {
    return this.value[entry] === 1;
  }
}
