// What happened, counted one by one: interventions{kind} of people, settlements{outcome}, reversalsGivenUp. And
// noticedByStaff: from when there was something to notice until somebody in the store did, in scenario time, of those
// times at which somebody did.

import { type FactKind, facts, interventions, type Millis } from "../facts.ts";
import { isIn } from "../plan/ranges.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { Scope } from "./scope.ts";
import { TerminalLog } from "./terminal-log.ts";

/** How often each of a measure's values happened, those that never did too. */
export interface HappenedFigures {
  readonly interventions: Readonly<Record<string, number>>;
  readonly settlements: { readonly agreed: number; readonly failed: number };
  readonly reversalsGivenUp: number;
}

interface Counted {
  readonly measure: keyof HappenedFigures;
  /** Value of the measure's selector. */
  readonly name?: string;
}

/** By the value of a log's entry. An intervention's is its number. */
const counted: readonly Counted[] = [
  ...Object.keys(interventions).map((name): Counted => ({ measure: "interventions", name })),
  { measure: "settlements", name: "agreed" },
  { measure: "settlements", name: "failed" },
  { measure: "reversalsGivenUp" },
];
const [agreed, failed, givenUp] = [counted.length - 3, counted.length - 2, counted.length - 1];

export class Happened {
  readonly #log = new TerminalLog();
  readonly #counts = counted.map(() => 0);
  /** How long each took that somebody noticed, run time. */
  readonly #noticed = new TerminalLog();
  readonly #speed: number;

  constructor(speed: number) {
    this.#speed = speed;
  }

  record(terminal: number, at: Millis, kind: FactKind, value: number): void {
    if (kind === facts.noticed) {
      this.#noticed.add(terminal, at, value);
      return;
    }
    const index = indexOf(kind, value);
    if (index === undefined) return;
    this.#counts[index]++;
    this.#log.add(terminal, at, index);
  }

  get figures(): HappenedFigures {
    const counts = this.#counts;
    return {
      interventions: Object.fromEntries(
        Object.entries(interventions).map(([name, at]) => [name, counts[at]]),
      ),
      settlements: { agreed: counts[agreed], failed: counts[failed] },
      reversalsGivenUp: counts[givenUp],
    };
  }

  /** In the scope's times at its terminals; of one kind or outcome where it is named. */
  count(measure: keyof HappenedFigures, name: string | undefined, { windows, isMeant }: Scope): number {
    const { length, at, terminal, value } = this.#log;
    let count = 0;
    for (let entry = 0; entry < length; entry++) {
      const each = counted[value[entry]];
      if (each.measure !== measure || (name !== undefined && each.name !== name)) continue;
      if (isMeant(terminal[entry]) && isIn(windows, at[entry])) count++;
    }
    return count;
  }

  /** By the time at which somebody noticed; all of them without a scope. */
  noticedByStaff(scope?: Scope): Distribution | undefined {
    const { length, at, terminal, value } = this.#noticed;
    const found: number[] = [];
    for (let entry = 0; entry < length; entry++) {
      const isCounted = !scope || (scope.isMeant(terminal[entry]) && isIn(scope.windows, at[entry]));
      if (isCounted) found.push(value[entry] * this.#speed);
    }
    return distributionOf(Float64Array.from(found));
  }
}

function indexOf(kind: FactKind, value: number): number | undefined {
  switch (kind) {
    case facts.intervention:
      return value;
    case facts.settled:
      return agreed;
    case facts.settlementFailed:
      return failed;
    case facts.reversalGivenUp:
      return givenUp;
    default:
      return undefined;
  }
}
