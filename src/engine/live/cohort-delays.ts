// Cohort delays: what a cohort's link does to one message and not to the next, while a live run goes on. Toxiproxy
// carries what all of its messages share.

import type { Millis } from "../../facts.ts";
import type { LinkProfile, Outage, Plan } from "../../plan/plan.ts";
import { differs, extraMs, type Way } from "../link-delays.ts";

export class CohortDelays {
  readonly #profile: LinkProfile;
  readonly #seed: number;
  /** Of the outages that are on. */
  readonly #jitterMs: Record<Way, Millis> = { up: 0, down: 0 };

  constructor(profile: LinkProfile, seed: number) {
    this.#profile = profile;
    this.#seed = seed;
  }

  /** How much longer than the others' this message takes. `attempt` is the terminal's number of it. */
  extraMs(terminal: number, attempt: number, way: Way): Millis {
    return extraMs(this.#profile, this.#seed, terminal, attempt, way, this.#jitterMs[way]);
  }

  /** An outage of the cohort begins, or ends. */
  strike(outage: Outage, isOn: boolean): void {
    for (const { stream, jitterMs } of jitters(outage)) {
      this.#jitterMs[stream === "upstream" ? "up" : "down"] += isOn ? jitterMs : -jitterMs;
    }
  }
}

/** The delays of each cohort of the plan; undefined where no message ever differs from another. */
export function delaysOf({ cohorts, outages, seed }: Plan): (CohortDelays | undefined)[] {
  const struck = new Set(outages.filter((outage) => jitters(outage).length > 0).flatMap(struckCohorts));
  return cohorts.map(({ profile }, cohort) =>
    differs(profile) || struck.has(cohort) ? new CohortDelays(profile, seed) : undefined,
  );
}

/** The cohorts whose links an outage strikes. */
export function struckCohorts({ effect }: Outage): readonly number[] {
  return effect.on === "links" ? effect.cohorts : [];
}

function jitters({ effect }: Outage): { stream: "upstream" | "downstream"; jitterMs: Millis }[] {
  if (effect.on !== "links" || effect.does.kind !== "toxics") return [];
  return effect.does.toxics.flatMap(({ stream, jitterMs = 0 }) =>
    jitterMs > 0 ? [{ stream, jitterMs }] : [],
  );
}
