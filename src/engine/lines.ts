// Lines: a line is one link of one terminal. The lines of a fleet are numbered through, so what an engine keeps of each
// lies in flat arrays; in a fleet of one link each, a line has its terminal's number.

import type { Cohort, Plan } from "../plan/plan.ts";

export class Lines {
  /** Numbers that each terminal has: the most links of any group. */
  readonly each: number;
  /** How many numbers there are. */
  readonly count: number;

  constructor({ groups, terminals }: Pick<Plan, "groups" | "terminals">) {
    this.each = groups.reduce((most, { links }) => Math.max(most, links.length), 1);
    this.count = terminals * this.each;
  }

  of(terminal: number, link: number): number {
    return terminal * this.each + link;
  }

  terminalOf(line: number): number {
    return Math.floor(line / this.each);
  }

  linkOf(line: number): number {
    return line % this.each;
  }

  /** All of a cohort. */
  *in({ terminals, link }: Cohort): Generator<number, void> {
    for (const [from, to] of terminals) {
      for (let terminal = from; terminal < to; terminal++) yield this.of(terminal, link);
    }
  }
}
