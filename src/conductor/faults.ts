// Which faults are in force, and what must change when an outage begins or ends. Pure: it asks nobody.
//
// Outages may overlap on one proxy, and then:
// - A refusal is counted: the proxy is enabled again when the last refusing outage has ended.
// - A black hole (a timeout toxic with 0) is counted too, for each direction, whichever kind wants it. Removing one
//   closes the connections it held, so a terminal behind a second one would see a close where there is silence.
// - A stall is counted for each direction: what it holds is delivered when the last stall ends, and not before.
// - A reset is counted for each direction: a second one would find nothing left to reset.
// - Any other toxic is the outage's own, named by its id, and goes with its outage. So latencies add up, and so do
//   slow closes; bandwidths stand one behind the other, and the slowest counts; of cuts each counts the bytes since
//   it began, and the first to be reached ends the connection.
// - A crash of the gateway refuses on every proxy too, and is counted: it starts again when the last crash has ended.
// - The gateway is in maintenance as long as one outage wants it, with the wait that the last of these
//   to begin asks for. Beside that it refuses whom it is told to refuse; which refusal decides, it knows itself.
// - Its certificate has expired as long as one outage wants that: it counts them itself.
// - What happens to terminals themselves is the engine's to do: nothing changes here.
// Toxics act in the order of their beginning: what a stall lets go falls into a black hole that began later.
// They come in the plan's order and go in reverse: a black hole is planned upstream first, so it goes
// downstream first, else reconnecting sales would be booked and their answers swallowed.

import { assert } from "../errors.ts";
import type { Millis } from "../facts.ts";
import { heldMs } from "../outages/stall.ts";
import type {
  Change,
  Expiry,
  GatewayChange,
  GatewayEffect,
  Outage,
  Refusal,
  ToxicPlan,
  Trouble,
} from "../plan/plan.ts";
import type { Toxic } from "../toxiproxy/client.ts";

export type LinkChange =
  | { readonly does: "disable" | "enable" }
  | { readonly does: "add" | "remove"; readonly toxic: Toxic };

/**
 * What the gateway must do from now on. maintain: answer everything busy with this wait, or no longer. refuse: refuse
 * the struck terminals until it allows them again, by the outage's number. trouble: work badly until cured. expire: show
 * an expired certificate until it is renewed. crash: end at once, until it restarts. announce: tell in its answers that
 * maintenance will last from then until then, run time. change: work otherwise from now on, by the change's number. To
 * hear one twice changes nothing.
 */
export type GatewayOrder =
  | { readonly does: "maintain"; readonly isOn: boolean; readonly retryAfterMs: Millis }
  | {
      readonly does: "refuse";
      readonly outage: number;
      readonly refusal: Refusal;
      readonly struck: Outage["struck"];
    }
  | { readonly does: "allow"; readonly outage: number }
  | { readonly does: "trouble"; readonly outage: number; readonly trouble: Trouble }
  | { readonly does: "cure"; readonly outage: number }
  | { readonly does: "expire"; readonly outage: number; readonly sessions: Expiry["sessions"] }
  | { readonly does: "renew"; readonly outage: number }
  | { readonly does: "crash" | "restart"; readonly outage: number }
  | {
      readonly does: "announce";
      readonly outage: number;
      readonly fromAt: Millis;
      readonly untilAt: Millis;
    }
  | { readonly does: "change"; readonly number: number; readonly change: GatewayChange };

export interface Changes {
  /** Every cohort that the outage strikes, in order of change; no change where another outage does it already. */
  readonly links: readonly { readonly cohort: number; readonly changes: readonly LinkChange[] }[];
  /** What the gateway must be told, where the outage strikes it. */
  readonly gateway?: GatewayOrder;
}

export class Faults {
  /** Outages that have begun and not ended, in order of their beginning. */
  readonly #active = new Map<number, Outage>();
  /** Every cohort: what strikes the gateway's process closes all their proxies. */
  readonly #cohorts: readonly number[];
  /** How many outages hold what is counted: a refusal, a black hole, a stall or a reset in a direction. */
  readonly #holders = new Map<string, number>();

  /** `cohorts`: how many the plan has. */
  constructor(cohorts = 0) {
    this.#cohorts = Array.from({ length: cohorts }, (_, cohort) => cohort);
  }

  /** What must be done for outage number `index` to be in force. */
  begin(index: number, outage: Outage): Changes {
    assert(!this.#active.has(index), () => `outage ${index} (${outage.id}) begins twice`);
    this.#active.set(index, outage);
    const { effect } = outage;
    if (effect.on === "terminals") return { links: [] };
    if (effect.on === "gateway") {
      const gateway = this.#beginning(index, outage, effect.does);
      if (gateway.does !== "crash") return { links: [], gateway };
      const { links } = this.#onEach(this.#cohorts, (cohort) => this.#refuse(cohort));
      return this.#take("gateway") ? { links, gateway } : { links };
    }
    return this.#onEach(effect.cohorts, (cohort) => {
      if (effect.does.kind === "refuse") return this.#refuse(cohort);
      return effect.does.toxics
        .flatMap((plan, n) => toxicsOf(outage.id, n, plan))
        .filter(({ name }) => this.#take(`${cohort} ${name}`))
        .map((toxic) => ({ does: "add", toxic }));
    });
  }

  /** What must be undone so that outage number `index` is no longer in force, and every other still is. */
  end(index: number): Changes {
    const outage = this.#active.get(index);
    assert(outage !== undefined, () => `outage ${index} ends and has not begun`);
    this.#active.delete(index);
    const { effect } = outage;
    if (effect.on === "terminals") return { links: [] };
    if (effect.on === "gateway") {
      if (effect.does.kind === "crash") {
        const { links } = this.#onEach(this.#cohorts, (cohort) => this.#accept(cohort));
        return this.#release("gateway") ? { links, gateway: endingOf(index, effect.does) } : { links };
      }
      const isMaintenance = effect.does.kind === "maintenance";
      return { links: [], gateway: isMaintenance ? this.#maintenance() : endingOf(index, effect.does) };
    }
    return this.#onEach(effect.cohorts, (cohort) => {
      if (effect.does.kind === "refuse") return this.#accept(cohort);
      return effect.does.toxics
        .map((plan, n) => toxicsOf(outage.id, n, plan))
        .reverse()
        .flat()
        .filter(({ name }) => this.#release(`${cohort} ${name}`))
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

  #beginning(index: number, { struck }: Outage, does: GatewayEffect): GatewayOrder {
    switch (does.kind) {
      case "maintenance":
        return this.#maintenance();
      case "refusal":
        return { does: "refuse", outage: index, refusal: does, struck };
      case "crash":
        return { does: "crash", outage: index };
      case "expiry":
        return { does: "expire", outage: index, sessions: does.sessions };
      default:
        return { does: "trouble", outage: index, trouble: does };
    }
  }

  #refuse(cohort: number): LinkChange[] {
    return this.#take(`${cohort}`) ? [{ does: "disable" }] : [];
  }

  #accept(cohort: number): LinkChange[] {
    return this.#release(`${cohort}`) ? [{ does: "enable" }] : [];
  }

  #onEach(cohorts: readonly number[], changes: (cohort: number) => LinkChange[]): Changes {
    return { links: cohorts.map((cohort) => ({ cohort, changes: changes(cohort) })) };
  }

  #maintenance(): GatewayOrder {
    let retryAfterMs: Millis | undefined;
    for (const { effect } of this.#active.values()) {
      if (effect.on === "gateway" && effect.does.kind === "maintenance")
        retryAfterMs = effect.does.retryAfterMs;
    }
    return { does: "maintain", isOn: retryAfterMs !== undefined, retryAfterMs: retryAfterMs ?? 0 };
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
    if (holders > 0) this.#holders.set(what, holders);
    else this.#holders.delete(what);
    return holders === 0;
  }
}

/** What makes the gateway tell of an outage that is to come. */
export function announcementOf(index: number, { at, forMs }: Outage): GatewayOrder {
  return { does: "announce", outage: index, fromAt: at, untilAt: at + forMs };
}

/** What makes the gateway work otherwise, as change number `number` of the plan says. */
export function changeOf(number: number, { gateway: change }: Change): GatewayOrder {
  return { does: "change", number, change };
}

/** What ends an outage at the gateway, whatever else is on. */
export function endingOf(index: number, does: GatewayEffect): GatewayOrder {
  switch (does.kind) {
    case "maintenance":
      return { does: "maintain", isOn: false, retryAfterMs: 0 };
    case "refusal":
      return { does: "allow", outage: index };
    case "crash":
      return { does: "restart", outage: index };
    case "expiry":
      return { does: "renew", outage: index };
    default:
      return { does: "cure", outage: index };
  }
}

/** The toxics that make toxic number `n` of an outage, in the order in which they come, and also go. */
function toxicsOf(id: string, n: number, plan: ToxicPlan): Toxic[] {
  const { type, stream, attributes } = plan;
  const shared = sharedName(plan);
  const toxic = { name: shared ? `${shared}-${stream}` : `${id}-${n}-${stream}`, type, stream, attributes };
  return shared === stallName ? [toxic, guardOf(stream)] : [toxic];
}

const stallName = "stall";

/** What several outages hold together is named by its direction alone; an outage's own has a number in its name. */
function sharedName({ type, attributes }: ToxicPlan): string | undefined {
  if (type === "timeout" && !attributes.timeout) return "black-hole";
  if (type === "reset_peer") return "reset";
  if (type === "latency" && attributes.latency >= heldMs) return stallName;
  return undefined;
}

/**
 * Stands behind a stall and does nothing. When a toxic is added, Toxiproxy interrupts the one before it, and a
 * latency that is interrupted lets go of what it holds: the guard is interrupted in its place.
 */
function guardOf(stream: Toxic["stream"]): Toxic {
  return { name: `stall-guard-${stream}`, type: "slow_close", stream, attributes: { delay: 0 } };
}
