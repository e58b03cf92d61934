// Defects: what the gateway was planted to do wrong, drawn for every time that it could, and counted where it acts, so
// that an audit's findings can be held against the counts. What each does is said in src/scenario/defects.ts.

import type { DefectName, GatewayPlan } from "../../plan/plan.ts";
import { draw, purposes } from "../../random.ts";

/** Each defect draws from a stream of its own: raising one's share moves no other. Never reuse or renumber one. */
const streams: Readonly<Record<DefectName, number>> = {
  "posts-twice": 0,
  "acknowledges-and-forgets": 1,
  "books-declined": 2,
  "changes-amount": 3,
  "acknowledges-early": 4,
  "loses-reversal": 5,
  "reverses-twice": 6,
  "changes-currency": 7,
  "changes-terminal": 8,
  "forgets-keys": 9,
  "forgets-keys-on-restart": 10,
  "forgets-keys-across-nodes": 11,
  "swaps-answers": 12,
  "answers-late": 13,
  "drops-last-page": 14,
  "clock-jumps": 15,
};

export const defectNames = Object.keys(streams) as DefectName[];

export class Defects {
  /** How often each has acted. */
  readonly counts = Object.fromEntries(defectNames.map((name) => [name, 0])) as Record<DefectName, number>;
  readonly #seed: number;
  #shares: GatewayPlan["defects"] = {};
  /** None is planted; asking for each share took a tenth of the time of virtual sales. */
  #isHonest = true;

  constructor(shares: GatewayPlan["defects"], seed: number) {
    this.#seed = seed;
    this.change(shares);
  }

  /** Whether none is planted at present. */
  get isHonest(): boolean {
    return this.#isHonest;
  }

  /** From now on these have these shares; the others keep theirs. */
  change(shares: GatewayPlan["defects"]): void {
    this.#shares = { ...this.#shares, ...shares };
    this.#isHonest = Object.values(this.#shares).every((share) => share <= 0);
  }

  /** Whether a defect acts in case number `n`, which could show it; counts it if so. */
  acts(name: DefectName, n: number): boolean {
    if (!this.isDrawn(name, n)) return false;
    this.counts[name]++;
    return true;
  }

  /** Whether a defect is to act in case number `n`; whoever asks counts what comes of it. */
  isDrawn(name: DefectName, n: number): boolean {
    if (this.#isHonest) return false;
    const share = this.#shares[name] ?? 0;
    return share > 0 && draw(this.#seed, streams[name], purposes.defect, n) < share;
  }
}
