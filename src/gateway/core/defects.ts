// Defects: what the gateway was planted to do wrong, decided for every sale by its number,
// and counted where it acts, so that an audit's findings can be held against the counts.

import type { DefectName, GatewayPlan } from "../../plan/plan.ts";
import { draw, purposes } from "../../random.ts";

/** Each defect draws from a stream of its own: raising one's share moves no other. */
const streams: Readonly<Record<DefectName, number>> = {
  "posts-twice": 0,
  "acknowledges-and-forgets": 1,
  "books-declined": 2,
  "changes-amount": 3,
};

export class Defects {
  /** How often each has acted. */
  readonly counts: Record<DefectName, number> = {
    "posts-twice": 0,
    "acknowledges-and-forgets": 0,
    "books-declined": 0,
    "changes-amount": 0,
  };
  readonly #shares: GatewayPlan["defects"];
  /** None is planted; asking for each share took a tenth of the time of virtual sales. */
  readonly #isHonest: boolean;
  readonly #seed: number;

  constructor(shares: GatewayPlan["defects"], seed: number) {
    this.#shares = shares;
    this.#isHonest = Object.values(shares).every((share) => share <= 0);
    this.#seed = seed;
  }

  /** Whether a defect acts on the gateway's sale number `sale`, which could show it; counts it if so. */
  acts(name: DefectName, sale: number): boolean {
    if (this.#isHonest) return false;
    const share = this.#shares[name] ?? 0;
    if (share <= 0 || draw(this.#seed, streams[name], purposes.defect, sale) >= share) return false;
    this.counts[name]++;
    return true;
  }
}
