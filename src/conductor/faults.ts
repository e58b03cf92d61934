// Which faults are in force, and what must change when an outage begins or ends. Pure: it asks nobody.
//
// Outages may overlap on one proxy, and then:
// - A refusal is counted: the proxy is enabled again when the last refusing outage has ended.
// - A black hole (a timeout toxic with 0) is counted too, for each direction. Removing one closes the
//   connections it held, so a terminal behind a second one would see a close where there is silence.
// - Any other toxic is the outage's own, named by its id: delays add up, and each goes with its outage.
// - The gateway is in maintenance as long as one outage wants it, with the wait that the last of these
//   to begin asks for.
// Toxics come in the plan's order and go in reverse: a black hole is planned upstream first, so it goes
// downstream first, else reconnecting sales would be booked and their answers swallowed.

import { assert } from "../errors.ts";
import type { Outage, ToxicPlan } from "../plan/plan.ts";
import type { Toxic } from "../toxiproxy/client.ts";
import type { Maintenance } from "./maintenance.ts";

export type LinkChange =
  | { readonly does: "disable" | "enable" }
  | { readonly does: "add" | "remove"; readonly toxic: Toxic };

export interface Changes {
  /** Every cohort that the outage strikes, in order of change; no change where another outage does it already. */
  readonly links: readonly { readonly cohort: number; readonly changes: readonly LinkChange[] }[];
  /** What the gateway must be told, where the outage strikes it. */
  readonly gateway?: Maintenance;
}

export class Faults {
  /** Outages that have begun and not ended, in order of their beginning. */
  readonly #active = new Map<number, Outage>();
  /** How many outages hold what is shared: a refusal, a black hole in a direction. */
  readonly #holders = new Map<string, number>();

  /** What must be done for outage number `index` to be in force. */
  begin(index: number, outage: Outage): Changes {
    assert(!this.#active.has(index), () => `outage ${index} (${outage.id}) begins twice`);
    this.#active.set(index, outage);
    const { effect } = outage;
    assert(effect.on !== "unplayed", () => `outage ${outage.id} is played, and nobody can`);
    if (effect.on === "gateway") return { links: [], gateway: this.#maintenance() };
    return this.#onEach(effect.cohorts, (cohort) => {
      if (effect.does.kind === "refuse") {
        return this.#take(`${cohort}`) ? [{ does: "disable" }] : [];
      }
      const toxics = effect.does.toxics.map((plan, n) => named(outage.id, n, plan));
      return toxics
        .filter((toxic) => !isShared(toxic) || this.#take(`${cohort} ${toxic.name}`))
        .map((toxic) => ({ does: "add", toxic }));
    });
  }

  /** What must be undone so that outage number `index` is no longer in force, and every other still is. */
  end(index: number): Changes {
    const outage = this.#active.get(index);
    assert(outage !== undefined, () => `outage ${index} ends and has not begun`);
    this.#active.delete(index);
    const { effect } = outage;
    assert(effect.on !== "unplayed", () => `outage ${outage.id} is played, and nobody can`);
    if (effect.on === "gateway") return { links: [], gateway: this.#maintenance() };
    return this.#onEach(effect.cohorts, (cohort) => {
      if (effect.does.kind === "refuse") {
        return this.#release(`${cohort}`) ? [{ does: "enable" }] : [];
      }
      const toxics = effect.does.toxics.map((plan, n) => named(outage.id, n, plan)).reverse();
      return toxics
        .filter((toxic) => !isShared(toxic) || this.#release(`${cohort} ${toxic.name}`))
        .map((toxic) => ({ does: "remove", toxic }));
    });
  }

  /** Forgets every fault, and tells which outages were in force. */
  clear(): number[] {
    const active = [...this.#active.keys()];
    this.#active.clear();
    this.#holders.clear();
    return active;
  }

  #onEach(cohorts: readonly number[], changes: (cohort: number) => LinkChange[]): Changes {
    return { links: cohorts.map((cohort) => ({ cohort, changes: changes(cohort) })) };
  }

  #maintenance(): Maintenance {
    let now: Maintenance = { isOn: false, retryAfterMs: 0 };
    for (const { effect } of this.#active.values()) {
      if (effect.on === "gateway") now = { isOn: true, retryAfterMs: effect.does.retryAfterMs };
    }
    return now;
  }

  /** One more holder; whether it is the first. */
  #take(what: string): boolean {
    const holders = (this.#holders.get(what) ?? 0) + 1;
    this.#holders.set(what, holders);
    return holders === 1;
  }

  /** One holder less; whether it was the last. */
  #release(what: string): boolean {
    const holders = (this.#holders.get(what) ?? 0) - 1;
    assert(holders >= 0, () => `${what} is released and nobody holds it`);
    this.#holders.set(what, holders);
    return holders === 0;
  }
}

/** A black hole's name is its direction's alone, because several outages may hold it. */
function named(id: string, n: number, plan: ToxicPlan): Toxic {
  const name = isBlackHole(plan) ? `black-hole-${plan.stream}` : `${id}-${n}-${plan.stream}`;
  return { name, ...plan };
}

function isBlackHole({ type, attributes }: Pick<ToxicPlan, "type" | "attributes">): boolean {
  return type === "timeout" && !attributes.timeout;
}

const isShared = isBlackHole;
