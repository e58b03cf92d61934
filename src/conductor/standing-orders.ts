// Standing orders: all that a gateway was told and that still holds. One that starts again after a crash has forgotten
// it, and must be told once more. Pure.

import type { GatewayOrder } from "./faults.ts";

export class StandingOrders {
  /** By what a later order takes back or replaces, in the order in which they were given. */
  readonly #orders = new Map<string, GatewayOrder>();

  /** The gateway has been told this, or is to be told as soon as it is there. */
  add(order: GatewayOrder): void {
    switch (order.does) {
      case "maintain":
        this.#replace("maintenance", order.isOn ? order : undefined);
        return;
      case "refuse":
        this.#replace(`refusal ${order.outage}`, order);
        return;
      case "allow":
        this.#replace(`refusal ${order.outage}`, undefined);
        return;
      case "trouble":
        this.#replace(`trouble ${order.outage}`, order);
        return;
      case "cure":
        this.#replace(`trouble ${order.outage}`, undefined);
        return;
      case "expire":
        this.#replace(`expiry ${order.outage}`, order);
        return;
      case "renew":
        this.#replace(`expiry ${order.outage}`, undefined);
        return;
      case "announce":
        this.#replace(`announcement ${order.outage}`, order);
        return;
      case "change":
        this.#replace(`change ${order.number}`, order);
        return;
      case "crash":
      case "restart":
    }
  }

  /** Those that hold, in the order in which they were given. */
  get all(): readonly GatewayOrder[] {
    return [...this.#orders.values()];
  }

  #replace(what: string, order: GatewayOrder | undefined): void {
    this.#orders.delete(what);
    if (order) this.#orders.set(what, order);
  }
}
