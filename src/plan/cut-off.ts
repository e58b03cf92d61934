// Cut off for good: terminals that permanent outages leave without any way to the gateway. What they hold stays there.

import type { Millis } from "../facts.ts";
import type { GatewayEffect, Group, LinkEffect, Outage, Plan } from "./plan.ts";
import type { Range } from "./ranges.ts";

/**
 * By terminal: from when on it is cut off for good; Infinity where it never is. undefined where no terminal is.
 * `startOf`: when an outage of the plan began, undefined where it never did.
 */
export function cutOffForGood(
  plan: Plan,
  startOf: (outage: number) => Millis | undefined,
): Float64Array | undefined {
  const lost = new Lost(plan);
  for (const [index, outage] of plan.outages.entries()) {
    const start = outage.isPermanent ? startOf(index) : undefined;
    if (start !== undefined) lost.add(outage, start);
  }
  return lost.from();
}

/** Whether the terminal is cut off for good when the run is over; `from` as cutOffForGood tells. */
export function isCutOff(from: Float64Array | undefined, terminal: number): boolean {
  // A ledger may speak of terminals that the plan has not.
  return (from?.[terminal] ?? Number.POSITIVE_INFINITY) !== Number.POSITIVE_INFINITY;
}

/** Whether nothing gets through such a link. */
export function isCut(does: LinkEffect): boolean {
  return (
    does.kind === "refuse" || does.toxics.some(({ type }) => type === "timeout" || type === "reset_peer")
  );
}

/** Whether the gateway is closed for everybody. One that refuses answers; a session that stands outlives a certificate. */
export function isClosed(does: GatewayEffect): boolean {
  switch (does.kind) {
    case "maintenance":
    case "crash":
      return true;
    case "expiry":
      return does.sessions === "end";
    default:
      return false;
  }
}

/** How many links the group's terminals use themselves. */
export function ownLinks({ links, customerLink }: Group): number {
  return customerLink === undefined ? links.length : links.length - 1;
}

/** What is lost for good: terminals, and links of terminals, each by the time of its first loss. */
class Lost {
  readonly #plan: Plan;
  #terminals: Float64Array | undefined;
  /** By index of the link. */
  readonly #links = new Map<number, Float64Array>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add({ effect, struck }: Outage, start: Millis): void {
    switch (effect.on) {
      case "gateway":
        if (isClosed(effect.does)) this.#addTerminals(struck, start);
        return;
      case "links":
        if (!isCut(effect.does)) return;
        for (const cohort of effect.cohorts) {
          const { link, terminals } = this.#plan.cohorts[cohort];
          this.#addLink(link, terminals, start);
        }
        return;
      case "terminals":
        if (effect.does.kind === "link-dead") this.#addLink(effect.does.link, struck, start);
        else if (effect.does.kind === "board-dead") this.#addTerminals(struck, start);
        else if (effect.does.kind === "power-cut") this.#addTerminals(struck, start + effect.does.batteryMs);
        return;
    }
  }

  /** By terminal: when it went, or the last of its own links did. */
  from(): Float64Array | undefined {
    if (this.#links.size === 0) return this.#terminals;
    const from = this.#terminals ?? this.#never();
    for (const group of this.#plan.groups) {
      for (let terminal = group.terminals[0]; terminal < group.terminals[1]; terminal++)
        from[terminal] = Math.min(from[terminal], this.#lastLink(group, terminal));
    }
    return from.some((at) => at !== Number.POSITIVE_INFINITY) ? from : undefined;
  }

  #lastLink(group: Group, terminal: number): number {
    let last = 0;
    for (let link = 0; link < ownLinks(group); link++)
      last = Math.max(last, this.#links.get(link)?.[terminal] ?? Number.POSITIVE_INFINITY);
    return last;
  }

  #addTerminals(struck: readonly Range[], start: Millis): void {
    this.#terminals ??= this.#never();
    note(this.#terminals, struck, start);
  }

  #addLink(link: number, struck: readonly Range[], start: Millis): void {
    const known = this.#links.get(link) ?? this.#never();
    this.#links.set(link, known);
    note(known, struck, start);
  }

  #never(): Float64Array {
    return new Float64Array(this.#plan.terminals).fill(Number.POSITIVE_INFINITY);
  }
}

function note(from: Float64Array, struck: readonly Range[], start: Millis): void {
  for (const [first, end] of struck)
    for (let terminal = first; terminal < end; terminal++) from[terminal] = Math.min(from[terminal], start);
}
