// Waves: an outage that comes wave by wave may stop itself: once so large a part of the updates has failed, no further
// wave happens. The timeline goes on all the same, but nobody is told of outages that it begins and ends then.

import type { Outage } from "../plan/plan.ts";
import { isIn } from "../plan/ranges.ts";

export class Waves {
  readonly #outages: readonly Outage[];
  readonly #stopped = new Set<number>();
  /** Updates that have begun, in this order. */
  readonly #updates: number[] = [];
  /** Of each written outage, how its updates went. */
  readonly #results = new Map<string, { updated: number; failed: number }>();

  constructor(outages: readonly Outage[]) {
    this.#outages = outages;
  }

  /** Whether outage number `outage` of the plan, which begins, strikes anybody. Asked once. */
  begins(outage: number): boolean {
    const { of, effect, stopIf } = this.#outages[outage];
    if (stopIf !== undefined && this.#holds(of, stopIf)) {
      this.#stopped.add(outage);
      return false;
    }
    if (effect.on === "terminals" && effect.does.kind === "update") this.#updates.push(outage);
    return true;
  }

  /** Whether outage number `outage`, which ends, had struck somebody. */
  ends(outage: number): boolean {
    return !this.#stopped.has(outage);
  }

  /** The update of a terminal is over, and has failed or not. */
  updated(terminal: number, hasFailed: boolean): void {
    // Of updates that struck the same terminal, it is the last.
    const update = this.#updates.findLast((outage) => isIn(this.#outages[outage].struck, terminal));
    if (update === undefined) return;
    const { of } = this.#outages[update];
    const result = this.#results.get(of) ?? { updated: 0, failed: 0 };
    result.updated++;
    if (hasFailed) result.failed++;
    this.#results.set(of, result);
  }

  #holds(of: string, stopIf: string): boolean {
    const result = this.#results.get(of);
    if (!result) return false;
    const { comparison, share } = conditionOf(stopIf);
    const failedShare = result.failed / result.updated;
    return comparison === ">=" ? failedShare >= share : failedShare > share;
  }
}

/** Of "failed > 2%". Throws for anything else, which the scenario's schema lets nobody write. */
function conditionOf(stopIf: string): { readonly comparison: string; readonly share: number } {
  const [, comparison, percent] = /^failed (>=?) ([\d.]+)%$/.exec(stopIf) ?? [];
  if (percent === undefined) throw new Error(`"${stopIf}" is not a condition`);
  return { comparison, share: Number(percent) / 100 };
}
