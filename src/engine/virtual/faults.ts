// Faults in virtual time: what is in force on each cohort's links and at the gateway. Overlapping outages
// combine as the conductor lets them: a refusal and a black hole in each direction are counted, and the
// gateway is in maintenance as long as one outage wants it, with the wait of the last of these to begin.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";
import type { Outage, ToxicPlan } from "../../plan/plan.ts";

/** What changes on one cohort's links: Toxiproxy breaks the live connections at either. */
export interface FaultsOwner {
  /** The links begin to refuse. */
  refused(cohort: number): void;
  /** A black hole ends, and Toxiproxy closes what it held. */
  released(cohort: number): void;
  maintain(isOn: boolean, retryAfterMs: Millis): void;
}

export class Faults {
  readonly #owner: FaultsOwner;
  readonly #refusals: Uint16Array;
  readonly #holesUp: Uint16Array;
  readonly #holesDown: Uint16Array;
  /** Outages that want maintenance, in order of their beginning. */
  readonly #maintenance: { readonly outage: Outage; readonly retryAfterMs: Millis }[] = [];

  constructor(cohorts: number, owner: FaultsOwner) {
    this.#owner = owner;
    this.#refusals = new Uint16Array(cohorts);
    this.#holesUp = new Uint16Array(cohorts);
    this.#holesDown = new Uint16Array(cohorts);
  }

  isRefused(cohort: number): boolean {
    return this.#refusals[cohort] > 0;
  }

  /** Whether what terminals send vanishes. */
  isDarkUp(cohort: number): boolean {
    return this.#holesUp[cohort] > 0;
  }

  /** Whether what the gateway sends vanishes. */
  isDarkDown(cohort: number): boolean {
    return this.#holesDown[cohort] > 0;
  }

  begin(outage: Outage): void {
    const { effect } = outage;
    assert(effect.on !== "unplayed", () => `outage ${outage.id} is played, and nobody can`);
    if (effect.on === "gateway") {
      this.#maintenance.push({ outage, retryAfterMs: effect.does.retryAfterMs });
      this.#maintain();
      return;
    }
    for (const cohort of effect.cohorts) {
      if (effect.does.kind === "toxics") {
        for (const toxic of effect.does.toxics) this.#holes(toxic)[cohort]++;
      } else if (++this.#refusals[cohort] === 1) this.#owner.refused(cohort);
    }
  }

  end(outage: Outage): void {
    const { effect } = outage;
    assert(effect.on !== "unplayed", () => `outage ${outage.id} is played, and nobody can`);
    if (effect.on === "gateway") {
      const index = this.#maintenance.findIndex((each) => each.outage === outage);
      this.#maintenance.splice(index, 1);
      this.#maintain();
      return;
    }
    for (const cohort of effect.cohorts) {
      if (effect.does.kind === "refuse") {
        this.#refusals[cohort]--;
        continue;
      }
      let isReleased = false;
      for (const toxic of effect.does.toxics) {
        if (--this.#holes(toxic)[cohort] === 0) isReleased = true;
      }
      if (isReleased) this.#owner.released(cohort);
    }
  }

  #holes({ stream }: ToxicPlan): Uint16Array {
    return stream === "upstream" ? this.#holesUp : this.#holesDown;
  }

  #maintain(): void {
    const last = this.#maintenance.at(-1);
    this.#owner.maintain(last !== undefined, last?.retryAfterMs ?? 0);
  }
}
