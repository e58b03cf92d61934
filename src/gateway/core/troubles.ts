// Troubles: what makes the gateway work badly at present. Several may be on at once and then add up: shares of failures
// combine as independent ones do, 1 − Π(1 − share), factors of the service time multiply, delays of acquirers add.

import type { Millis } from "../../facts.ts";
import type { GatewayPlan, Trouble } from "../../plan/plan.ts";
import { draw, purposes } from "../../random.ts";

type Failing = Extract<Trouble, { kind: "fail" }>;
type Broken = Extract<Trouble, { kind: "acquirer" }>;

/** What becomes of a request that fails: an error after which nobody knows, busy, or no answer at all. */
export type Failure = Failing["answers"];

/** What the way to an acquirer suffers beside its delay on a good day. */
export interface Strain {
  readonly delayMs: Millis;
  /** Share of the authorisations that break on the way, 0…1. */
  readonly failShare: number;
}

const none: Strain = { delayMs: 0, failShare: 0 };

export class Troubles {
  /** So many times as long as else takes each service. */
  serviceFactor = 1;
  /** What service times are drawn from instead of the plan's law: of several, the one that began last says it. */
  service: GatewayPlan["service"] | undefined = undefined;
  /** Whether some requests fail: most of the time nobody needs to ask. */
  hasFailures = false;
  /** Whether the way to some acquirer is in trouble. */
  hasBroken = false;
  readonly #seed: number;
  /** By the outage's number, in order of their beginning. */
  readonly #on = new Map<number, Trouble>();
  #failing: readonly Failing[] = [];
  #broken: readonly Broken[] = [];
  /** How many requests might have failed so far. */
  #asked = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get count(): number {
    return this.#on.size;
  }

  /** Saying it again changes nothing. */
  begin(outage: number, trouble: Trouble): void {
    this.#on.set(outage, trouble);
    this.#sum();
  }

  end(outage: number): void {
    this.#on.delete(outage);
    this.#sum();
  }

  /** How the next request fails; undefined: it does not. One draw a request, whatever is on. */
  failure(): Failure | undefined {
    const luck = draw(this.#seed, 0, purposes.failure, this.#asked++);
    let spared = 1;
    for (const { share, answers } of this.#failing) {
      spared *= 1 - share;
      if (luck < 1 - spared) return answers;
    }
    return undefined;
  }

  /** What the way to the acquirer of route number `route` suffers. */
  strainOf(route: number): Strain {
    if (!this.hasBroken) return none;
    let delayMs = 0;
    let passing = 1;
    for (const trouble of this.#broken) {
      if (trouble.route !== undefined && trouble.route !== route) continue;
      delayMs += trouble.delayMs;
      passing *= 1 - trouble.failShare;
    }
    return { delayMs, failShare: 1 - passing };
  }

  #sum(): void {
    const all = [...this.#on.values()];
    this.#failing = all.filter(({ kind }) => kind === "fail") as Failing[];
    this.#broken = all.filter(({ kind }) => kind === "acquirer") as Broken[];
    this.hasFailures = this.#failing.length > 0;
    this.hasBroken = this.#broken.length > 0;
    this.serviceFactor = 1;
    this.service = undefined;
    for (const trouble of all) {
      if (trouble.kind !== "slow") continue;
      if (typeof trouble.service === "number") this.serviceFactor *= trouble.service;
      else this.service = trouble.service;
    }
  }
}
