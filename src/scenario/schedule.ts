// The schedule: when written outages begin and end at the earliest, as far as their fields alone tell it.
// The planner draws what is drawn and counts waves and labels (plan/fitting.ts); here it only matters whether the rest
// can be within the run at all.

import type { Moment } from "./moment.ts";
import type { OutagePart, Parts } from "./parts.ts";

/** Scenario ms; `end` is undefined where only the plan can tell, Infinity where nobody repairs it. */
export interface Spell {
  readonly start: number;
  readonly end: number | undefined;
}

/** What is wrong with a moment: the ids of a circle, an outage that is not there, or one that never ends. */
export type Loose =
  | { readonly circle: readonly string[] }
  | { readonly missing: string }
  | { readonly endless: string };

type Hanging = Extract<Moment, { readonly of: string }>;

export class Schedule {
  readonly #outages: ReadonlyMap<string, OutagePart>;
  readonly #parts: Parts;
  /** Starts by id, as far as they are known. */
  readonly #starts = new Map<string, number | Loose | undefined>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#outages = new Map(
      parts.outages.flatMap((outage) => (outage.id === undefined ? [] : [[outage.id, outage] as const])),
    );
  }

  /** When that is in ms of the scenario, undefined where an outage that it hangs on is wrong itself. */
  at(moment: Moment): number | Loose | undefined {
    if (!("of" in moment)) return moment.ms;
    this.#resolve(moment.of);
    return this.#after(moment);
  }

  /** The same for a moment that hangs on an outage whose start is known. */
  #after({ of, edge, ms }: Hanging): number | Loose | undefined {
    const start = this.#starts.get(of);
    const outage = this.#outages.get(of);
    if (typeof start !== "number" || !outage) return start;
    if (edge === "start") return start + ms;
    const length = this.#lengthOf(outage);
    if (length === Number.POSITIVE_INFINITY) return { endless: of };
    return length === undefined ? undefined : start + length + ms;
  }

  /** Follows what hangs on what. No recursion: ten thousand outages in a row would be too deep for it. */
  #resolve(id: string): void {
    const chain: Hanging[] = [];
    const ids: string[] = [];
    const seen = new Set<string>();
    let next = id;
    while (!this.#starts.has(next)) {
      if (seen.has(next)) {
        const circle = ids.slice(ids.indexOf(next));
        for (const member of circle) this.#starts.set(member, { circle });
        break;
      }
      const outage = this.#outages.get(next);
      const at = outage?.at;
      if (at && "of" in at) {
        seen.add(next);
        ids.push(next);
        chain.push(at);
        next = at.of;
      } else {
        this.#starts.set(next, outage ? at?.ms : { missing: next });
      }
    }
    for (let index = chain.length - 1; index >= 0; index--) {
      if (!this.#starts.has(ids[index])) this.#starts.set(ids[index], this.#after(chain[index]));
    }
  }

  /** When an outage begins and its last part ends. */
  of(outage: OutagePart): Spell | undefined {
    if (!outage.at) return undefined;
    const start = this.at(outage.at);
    if (typeof start !== "number") return undefined;
    const length = this.#lengthOf(outage);
    return { start, end: length === undefined ? undefined : start + length };
  }

  /** From its beginning to the end of its last part. */
  #lengthOf(outage: OutagePart): number | undefined {
    const once = this.lengthOfOne(outage);
    if (once === undefined) return undefined;
    const { repeat } = outage;
    return once + (repeat ? repeat.every * (repeat.times - 1) : 0);
  }

  /** The same without repetitions: from the beginning to the end of its last wave or step. */
  lengthOfOne({ storm, waves, ...outage }: OutagePart): number | undefined {
    const each = this.#shortest(outage);
    if (each === undefined) return undefined;
    if (storm) return storm.within + each;
    // How many waves there are depends on how many are struck.
    return waves && each !== Number.POSITIVE_INFINITY ? undefined : each;
  }

  /** How long one of its parts lasts at least. */
  #shortest({ what, returns, for: length, written }: OutagePart): number | undefined {
    if (returns === "never") return Number.POSITIVE_INFINITY;
    if (returns && "steps" in returns) return returns.first + returns.every * (returns.steps - 1);
    // Which labels there are is known once the fleet is laid out.
    if (returns) return undefined;
    if (length) return length.from;
    if (written.has("for") || written.has("returns") || !what) return undefined;
    const kind = this.#parts.kinds.get(what.kind);
    return kind?.takesMs
      ? kind.takesMs(what.parameters)
      : kind?.isPermanent
        ? Number.POSITIVE_INFINITY
        : undefined;
  }
}
