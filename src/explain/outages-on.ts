// OutagesOn: which outages were on for a terminal at a time, and what each does, in words.

import { facts, type Millis } from "../facts.ts";
import { kinds } from "../outages/kinds.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { isIn } from "../plan/ranges.ts";
import type { Fact } from "./terminal-record.ts";

/** An outage that struck the terminal, and when it was on. */
export interface Struck {
  readonly id: string;
  readonly kind: string;
  /** Its kind, on which of the terminal's links or where else it acts, and what it does, in one line. */
  readonly does: string;
  /** Names of the terminal's links on which it acts; empty where it acts on the gateway or the terminal itself. */
  readonly links: readonly string[];
  /** Confirmed; absent where it never began. Run time. */
  readonly beganAt?: Millis;
  /** Absent where it was still on at the end. */
  readonly endedAt?: Millis;
}

export class OutagesOn {
  /** Those that strike the terminal and began, in the order of their beginning. */
  readonly struck: readonly Struck[];

  /** `known`: the facts of outages' beginnings and ends. */
  constructor(plan: Plan, terminal: number, known: readonly Fact[]) {
    const began = new Map<number, Millis>();
    const ended = new Map<number, Millis>();
    for (const { at, kind, sale } of known) {
      if (kind === facts.outageBegan) began.set(sale, at);
      else ended.set(sale, at);
    }
    this.struck = plan.outages
      .flatMap((outage, index): Struck[] => {
        const beganAt = began.get(index);
        if (beganAt === undefined || !isIn(outage.struck, terminal)) return [];
        const links = linksOf(plan, outage, terminal);
        const { id, kind } = outage;
        return [{ id, kind, does: wordsOf(outage, links), links, beganAt, endedAt: ended.get(index) }];
      })
      .toSorted((one, other) => one.beganAt! - other.beganAt!);
  }

  /** Those that were on at any time from `from` to `until` and touch a message over this link; without one, all. */
  during(from: Millis, until: Millis, link?: string): Struck[] {
    return this.struck.filter(({ beganAt = 0, endedAt = Number.POSITIVE_INFINITY, links }) => {
      const touches = link === undefined || links.length === 0 || links.includes(link);
      return touches && beganAt <= until && endedAt > from;
    });
  }
}

/** The terminal's links on which it acts. */
function linksOf({ cohorts }: Plan, { effect }: Outage, terminal: number): string[] {
  if (effect.on !== "links") return [];
  const names = effect.cohorts.flatMap((index) => {
    const { linkId, terminals } = cohorts[index];
    return isIn(terminals, terminal) ? [linkId] : [];
  });
  return [...new Set(names)];
}

function wordsOf({ kind, effect }: Outage, links: readonly string[]): string {
  // A newer version may know more kinds.
  const about = kinds.find(({ name }) => name === kind)?.about ?? kind;
  const onLinks = links.length > 0 ? ` on ${links.join(" and ")}` : "";
  const where = effect.on === "gateway" ? " at the gateway" : onLinks;
  return `${kind}${where}: ${about}`;
}
