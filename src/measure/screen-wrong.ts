// screenWrong: the time during which a terminal's screen says something else than is true. "Ready" is wrong while the
// terminal is cut off or refused; offline, storing or not, while nothing could have cut it off; a refusal while nobody refuses it.
// A dark screen and one that is starting are never wrong; one of which nothing is known is ready. Of each terminal all
// such times together, over all terminals, also those that were never wrong; in scenario time, as every time that people
// live through.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { screens } from "../terminal/screen.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import { Reach } from "./reach.ts";
import type { Scope } from "./scope.ts";
import { TerminalLog } from "./terminal-log.ts";

export interface ScreenWrongFigures {
  /** How many terminals' screens were ever wrong. */
  readonly terminals: number;
  /** How long each terminal's was, scenario time. */
  readonly byTerminal?: Distribution;
  /** Customers who came to a terminal while its screen was wrong. */
  readonly sales: number;
}

/** Everything that nothing restricts. */
const always: Pick<Scope, "windows" | "isMeant"> = {
  windows: [[0, Number.POSITIVE_INFINITY]],
  isMeant: () => true,
};

export class ScreenWrong {
  readonly #plan: Plan;
  readonly #reach: Reach;
  readonly #screen: Uint8Array;
  readonly #isUpdated: Uint8Array;
  readonly #isWrong: Uint8Array;
  readonly #isOn: boolean[];
  /** 1 where a screen began to be wrong, 0 where it was right again. */
  readonly #changes = new TerminalLog();
  #sales = 0;
  /** Terminals whose screen is wrong now, and run time × terminals until `#since`. */
  #wrong = 0;
  #areaMs = 0;
  #since: Millis = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#reach = new Reach(plan);
    this.#screen = new Uint8Array(plan.terminals).fill(screens.ready);
    this.#isUpdated = new Uint8Array(plan.terminals);
    this.#isWrong = new Uint8Array(plan.terminals);
    this.#isOn = plan.outages.map(() => false);
  }

  /** A customer comes. */
  wanted(terminal: number): void {
    this.#sales += this.#isWrong[terminal];
  }

  /** Something else is on the screen now: one of `screens`. */
  shows(terminal: number, at: Millis, screen: number): void {
    this.#screen[terminal] = screen;
    this.#look(terminal, at);
  }

  updated(terminal: number, at: Millis): void {
    this.#isUpdated[terminal] = 1;
    this.#look(terminal, at);
  }

  /** Confirmed: an outage of the plan began or ended. */
  outage(outage: number, at: Millis, isOn: boolean): void {
    if (this.#isOn[outage] === isOn) return;
    this.#isOn[outage] = isOn;
    for (const [from, to] of this.#reach.change(outage, isOn ? 1 : -1)) {
      for (let terminal = from; terminal < to; terminal++) this.#look(terminal, at);
    }
  }

  /** All terminals' times together so far, scenario time. */
  totalMs(now: Millis): number {
    return (this.#areaMs + this.#wrong * Math.max(0, now - this.#since)) * this.#plan.speed;
  }

  figures(endedAt: Millis): ScreenWrongFigures {
    const terminals = new Set(this.#changes.terminal.subarray(0, this.#changes.length));
    return { terminals: terminals.size, byTerminal: this.scoped(always, endedAt), sales: this.#sales };
  }

  /** Of the scope's terminals in its times. */
  scoped(scope: Pick<Scope, "windows" | "isMeant">, endedAt: Millis): Distribution | undefined {
    const meant = this.#times(scope, endedAt).filter((_, terminal) => scope.isMeant(terminal));
    return distributionOf(meant.map((ms) => ms * this.#plan.speed));
  }

  /** What is on the screen, or what is true, may have changed. */
  #look(terminal: number, at: Millis): void {
    const isWrong = this.#isWrongNow(terminal) ? 1 : 0;
    if (isWrong === this.#isWrong[terminal]) return;
    this.#areaMs += this.#wrong * Math.max(0, at - this.#since);
    this.#since = Math.max(this.#since, at);
    this.#wrong += isWrong === 1 ? 1 : -1;
    this.#isWrong[terminal] = isWrong;
    this.#changes.add(terminal, at, isWrong);
  }

  #isWrongNow(terminal: number): boolean {
    const isRefused = () => this.#reach.isRefused(terminal, this.#isUpdated[terminal] === 1);
    switch (this.#screen[terminal]) {
      case screens.dark:
      case screens.starting:
        return false;
      case screens.ready:
        return this.#reach.isCutOff(terminal) || isRefused();
      case screens.storing:
      case screens.noCards:
      case screens.full:
        return !this.#reach.mayBeCutOff(terminal);
      default:
        // Who is refused refunds only may say so, and may sell.
        return !isRefused() && !this.#reach.areRefundsRefused(terminal);
    }
  }

  /** By terminal: how long its screen was wrong, run time. */
  #times(
    { windows, isMeant }: Pick<Scope, "windows" | "isMeant">,
    endedAt: Millis,
  ): Float64Array<ArrayBuffer> {
    const { length, at, terminal, value } = this.#changes;
    const times = new Float64Array(this.#plan.terminals);
    const since = new Float64Array(this.#plan.terminals).fill(Number.POSITIVE_INFINITY);
    for (let change = 0; change < length; change++) {
      const whose = terminal[change];
      if (value[change] === 1) since[whose] = at[change];
      else {
        times[whose] += within(windows, since[whose], at[change]);
        since[whose] = Number.POSITIVE_INFINITY;
      }
    }
    for (const [whose, from] of since.entries()) {
      if (from < endedAt && isMeant(whose)) times[whose] += within(windows, from, endedAt);
    }
    return times;
  }
}

/** How much of the time from `from` to `to` lies in the windows. */
function within(windows: Scope["windows"], from: Millis, to: Millis): number {
  let ms = 0;
  for (const [first, end] of windows) ms += Math.max(0, Math.min(to, end) - Math.max(from, first));
  return ms;
}
