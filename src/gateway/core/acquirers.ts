// Acquirers: who lies behind the gateway, by card network, and what asking them costs. A worker waits as long as its
// acquirer takes, or until the route's time-out: so one slow network holds the workers of every other, which is how
// Discover's took Square down (6 February 2023).
//
// What is asked is settled when it is asked: an outage that begins while a request is under way does not touch it, and a
// time-out that is changed holds for the next one.

import type { Millis } from "../../facts.ts";
import type { MessageKind } from "../../messages.ts";
import type { Route } from "../../plan/plan.ts";
import { draw, purposes } from "../../random.ts";
import type { GatewayRequest } from "./request.ts";
import type { Troubles } from "./troubles.ts";

/**
 * - own: nobody was asked, the gateway answers by itself.
 * - answered: the acquirer's answer is there, and it is the issuer's.
 * - unanswered: none came: broken link, time-out, or too many wait already.
 * - declined: the route declines everything, and nobody was asked.
 */
export type Authorisation = "own" | "answered" | "unanswered" | "declined";

/** A request that a worker has in hand. */
export interface Asking {
  readonly request: GatewayRequest;
  authorisation: Authorisation;
}

/**
 * Whether messages of this kind are authorised by the card's network. Advices and uploads are facts that no issuer can
 * undo any more, and a reversal must be accepted whatever lies behind: the gateway books them and clears them later.
 */
export function isAuthorised(kind: MessageKind): boolean {
  return kind === "sale" || kind === "refund" || kind === "bogus";
}

export class Acquirers {
  readonly #troubles: Troubles;
  readonly #seed: number;
  #routes: readonly Route[];
  /** Whether some route has an acquirer, or declines. */
  #hasAcquirer = false;
  /** Workers that wait, by route. */
  readonly #waiting: number[] = [];
  /** How many authorisations might have broken so far. */
  #asked = 0;

  constructor(routes: readonly Route[], seed: number, troubles: Troubles) {
    this.#seed = seed;
    this.#troubles = troubles;
    this.#routes = routes;
    this.change(routes);
  }

  /** Whether anybody may have to be asked: a gateway that answers by itself pays nothing for this. */
  get areThere(): boolean {
    return this.#hasAcquirer || this.#troubles.hasBroken;
  }

  /** Other routes from now on, as many as before and in the same order. What waits goes on waiting. */
  change(routes: readonly Route[]): void {
    this.#routes = routes;
    this.#hasAcquirer = routes.some(({ delayMs, declines }) => delayMs > 0 || declines);
  }

  /** Workers that wait for the acquirer of route number `route`. */
  waiting(route: number): number {
    return this.#waiting[route] ?? 0;
  }

  /**
   * Asks, and tells how long the worker waits, ms; 0: not at all. A worker that has waited must be told of by `heard`.
   */
  ask(asking: Asking): Millis {
    const number = asking.request.route;
    const route = this.#routes.at(number);
    if (route === undefined) return 0;
    if (route.declines) {
      asking.authorisation = "declined";
      return 0;
    }
    const { delayMs, failShare } = this.#troubles.strainOf(number);
    const tripMs = Math.round(route.delayMs + delayMs);
    if (tripMs === 0 && failShare === 0) return 0;
    asking.authorisation = "unanswered";
    if (this.waiting(number) >= (route.workers ?? Number.POSITIVE_INFINITY)) return 0;
    if (failShare > 0 && draw(this.#seed, 0, purposes.acquirer, this.#asked++) < failShare) return 0;
    if (tripMs <= route.timeoutMs) asking.authorisation = "answered";
    const waitMs = Math.min(tripMs, Math.round(route.timeoutMs));
    if (waitMs > 0) this.#waiting[number] = this.waiting(number) + 1;
    return waitMs;
  }

  /** A worker waits no longer. */
  heard({ request }: Asking): void {
    this.#waiting[request.route]--;
  }
}
