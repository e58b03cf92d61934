// What multiplies cohorts: outages whose draws cut across those of others. Two independent shares make four parts of
// a fleet, ten make a thousand; whoever must have fewer wants to know which outage to strike by a label instead.

import { draw, purposes } from "../random.ts";
import { counted, readableCount } from "../units.ts";
import type { Plan } from "./plan.ts";

export interface Multiplying {
  /** Id of the written outage. */
  readonly id: string;
  /** How many cohorts the plan would have without it. */
  readonly cohortsWithout: number;
}

/** Every outage without which there were fewer cohorts, the one that multiplies most first. */
export function multiplyingOutages({ cohorts, outages }: Pick<Plan, "cohorts" | "outages">): Multiplying[] {
  const links = new Map<string, number>();
  const all = new Fingerprints(cohorts.length);
  for (const [cohort, { group, linkId }] of cohorts.entries()) {
    const link = `${group} ${linkId}`;
    links.set(link, links.get(link) ?? -1 - links.size);
    all.add(cohort, links.get(link) ?? 0);
  }
  const written = new Map<string, Fingerprints>();
  for (const [part, { of, effect }] of outages.entries()) {
    if (effect.on !== "links") continue;
    const own = written.get(of) ?? new Fingerprints(cohorts.length);
    written.set(of, own);
    for (const cohort of effect.cohorts) {
      own.add(cohort, part);
      all.add(cohort, part);
    }
  }
  return [...written]
    .map(([id, own]) => ({ id, cohortsWithout: all.differentWithout(own) }))
    .filter(({ cohortsWithout }) => cohortsWithout < cohorts.length)
    .toSorted((one, other) => one.cohortsWithout - other.cohortsWithout);
}

/** More names than this nobody reads. */
const mostNamed = 5;

/**
 * The outages that multiply cohorts, as people read them: those that do most alone, or where none does, all of them
 * together. undefined where there are not two that could.
 */
export function multipliersText(plan: Pick<Plan, "cohorts" | "outages">): string | undefined {
  const alone = multiplyingOutages(plan);
  if (alone.length > 0) {
    return someOf(
      alone.map(({ id, cohortsWithout }) => `${id} (${readableCount(cohortsWithout)} without it)`),
    );
  }
  const together = new Set(plan.outages.filter(({ effect }) => effect.on === "links").map(({ of }) => of));
  return together.size < 2 ? undefined : `${someOf([...together])}, only together`;
}

/** The first of these names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(", ")}${rest > 0 ? ` and ${counted(rest, "other")}` : ""}`;
}

/**
 * For each cohort a number that tells apart which parts strike it: the exclusive or of a random number for each part
 * (Zobrist 1970), so that an outage's parts can be taken out of it again. With 53 bits two of 20,000 cohorts
 * look alike once in 40 million plans, and the count is then one too low.
 */
class Fingerprints {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;

  constructor(cohorts: number) {
    this.#high = new Uint32Array(cohorts);
    this.#low = new Uint32Array(cohorts);
  }

  add(cohort: number, part: number): void {
    this.#high[cohort] ^= draw(1, part, purposes.share, 0) * 2 ** 32;
    this.#low[cohort] ^= draw(2, part, purposes.share, 0) * 2 ** 32;
  }

  differentWithout(own: Fingerprints): number {
    const different = new Set<number>();
    for (let cohort = 0; cohort < this.#high.length; cohort++) {
      const high = (this.#high[cohort] ^ own.#high[cohort]) >>> 0;
      const low = (this.#low[cohort] ^ own.#low[cohort]) >>> 0;
      different.add(high * 2 ** 21 + (low >>> 11));
    }
    return different.size;
  }
}
