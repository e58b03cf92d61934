// Peripherals: printers and scanners that make trouble, and what that does to a sale. Made when one begins to.

import type { Millis } from "../facts.ts";
import type { Blow } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";

type Trouble = Extract<Blow, { kind: "peripheral" }>;

export class Peripherals {
  readonly #seed: number;
  readonly #terminal: number;
  #troubles: readonly Trouble[] = [];

  constructor(seed: number, terminal: number) {
    this.#seed = seed;
    this.#terminal = terminal;
  }

  begin(trouble: Trouble): void {
    this.#troubles = [...this.#troubles, trouble];
  }

  end(trouble: Trouble): void {
    this.#troubles = this.#troubles.filter((each) => each !== trouble);
  }

  /** How much longer a sale takes; where the part fails altogether, it is done once more by hand. */
  delayMs(part: Trouble["part"], sale: number): Millis {
    const delayMs = this.#of(part).reduce((sum, trouble) => sum + trouble.delayMs, 0);
    return this.fails(part, sale) ? 2 * delayMs : delayMs;
  }

  /** Whether the part fails altogether for this sale. */
  fails(part: Trouble["part"], sale: number): boolean {
    const share = Math.max(0, ...this.#of(part).map(({ failShare }) => failShare));
    return share > 0 && draw(this.#seed, this.#terminal, purposes.receipt, sale) < share;
  }

  #of(part: Trouble["part"]): readonly Trouble[] {
    return this.#troubles.filter((trouble) => trouble.part === part);
  }
}
