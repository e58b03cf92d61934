// stockBehind: sales that were taken (approved at the counter, or put aside with the goods gone), not taken back at
// once, and that the back office has not been told of. Only terminals that report to one count.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { Level, type LevelFigures } from "./level.ts";
import type { Scope } from "./scope.ts";
import { TerminalLog } from "./terminal-log.ts";
import { WindowedLevel } from "./windowed-level.ts";

export class Stock {
  /** Over all terminals. */
  readonly behind = new Level(0);
  /** undefined where no terminal reports. */
  readonly #reports: Uint8Array | undefined;
  /** How it changed; undefined where no expectation asks for some terminals or times. */
  readonly #log: TerminalLog | undefined;

  constructor({ groups, terminals }: Plan, isScoped: boolean) {
    const reporting = groups.filter(({ policy }) => policy.backOffice);
    if (reporting.length === 0) return;
    this.#reports = new Uint8Array(terminals);
    for (const group of reporting) this.#reports.fill(1, ...group.terminals);
    if (isScoped) this.#log = new TerminalLog();
  }

  /** So many sales more, or fewer. */
  changed(terminal: number, at: Millis, by: number): void {
    if (this.#reports?.[terminal] !== 1) return;
    this.behind.set(at, this.behind.value + by);
    this.#log?.add(terminal, at, by);
  }

  /** undefined where no terminal reports. */
  figures(endedAt: Millis): LevelFigures | undefined {
    return this.#reports && this.behind.figures(endedAt);
  }

  /** Of the scope's terminals in its times. */
  scoped({ windows, isMeant }: Scope, endedAt: Millis): LevelFigures | undefined {
    if (!this.#log) return undefined;
    const { length, at, terminal, value } = this.#log;
    const level = new WindowedLevel(windows, 0);
    let behind = 0;
    for (let change = 0; change < length; change++) {
      if (!isMeant(terminal[change])) continue;
      behind += value[change];
      level.set(at[change], behind);
    }
    return level.figures(endedAt);
  }
}
