// Toxiproxy's proxies and the gateway as a plain model: what is in force on them, and what they do not forgive.

import type { Changes, GatewayOrder } from "../../src/conductor/faults.ts";
import { heldMs } from "../../src/outages/stall.ts";
import type { Toxic } from "../../src/toxiproxy/client.ts";

export class ProxyModel {
  readonly #proxies: { isEnabled: boolean; chains: Record<Toxic["stream"], Toxic[]> }[];
  /** What the gateway was last told of maintenance. */
  maintenance = { isOn: false, retryAfterMs: 0 };
  isGatewayDown = false;
  /** By the outages' numbers, in order of their beginning, why the gateway refuses. */
  readonly refusals = new Map<number, string>();

  constructor(proxies: number) {
    this.#proxies = Array.from({ length: proxies }, () => ({
      isEnabled: true,
      chains: { upstream: [], downstream: [] },
    }));
  }

  /** What is in force on each proxy; toxics in words, sorted. */
  get proxies() {
    return this.#proxies.map(({ isEnabled, chains }) => ({
      isEnabled,
      toxics: [...chains.upstream, ...chains.downstream].map(inWords).sort(),
    }));
  }

  /** Throws what Toxiproxy would refuse, and where a stall would let go of what it holds before its end. */
  apply({ links, gateway }: Changes): void {
    for (const { cohort, changes } of links) {
      const proxy = this.#proxies[cohort];
      for (const change of changes) {
        if (change.does === "add") add(proxy.chains[change.toxic.stream], change.toxic);
        else if (change.does === "remove") remove(proxy.chains[change.toxic.stream], change.toxic);
        else {
          const isEnabled = change.does === "enable";
          if (proxy.isEnabled === isEnabled)
            throw new Error(`proxy ${cohort} is told to ${change.does} twice`);
          proxy.isEnabled = isEnabled;
        }
      }
    }
    if (gateway !== undefined) this.#obey(gateway);
  }

  #obey(order: GatewayOrder): void {
    switch (order.does) {
      case "maintain":
        this.maintenance = { isOn: order.isOn, retryAfterMs: order.retryAfterMs };
        return;
      case "refuse":
        if (this.refusals.has(order.outage)) throw new Error(`refusal ${order.outage} begins twice`);
        this.refusals.set(order.outage, order.refusal.reason);
        return;
      case "crash":
      case "restart": {
        const isCrash = order.does === "crash";
        if (this.isGatewayDown === isCrash) throw new Error(`the gateway is told to ${order.does} twice`);
        this.isGatewayDown = isCrash;
        return;
      }
      case "allow":
        if (!this.refusals.delete(order.outage)) throw new Error(`refusal ${order.outage} is not on`);
    }
  }
}

/** A toxic as the rules speak of it, without the name that it goes by. */
export function inWords({ type, stream, attributes }: Omit<Toxic, "name">): string {
  return `${type} ${stream} ${JSON.stringify(attributes)}`;
}

/** New toxics come last, and the one before them is interrupted. */
function add(chain: Toxic[], toxic: Toxic): void {
  if (chain.some(({ name }) => name === toxic.name)) throw new Error("toxic already exists");
  // A stall's guard comes before the stall is confirmed: what it lets go until then came before it.
  if (!toxic.name.startsWith("stall-guard-")) interrupt(chain.at(-1));
  chain.push(toxic);
}

/** A toxic that goes is interrupted, which is its end, and so is the one before it. */
function remove(chain: Toxic[], toxic: Toxic): void {
  const index = chain.findIndex(({ name }) => name === toxic.name);
  if (index === -1) throw new Error("toxic not found");
  interrupt(chain[index - 1]);
  chain.splice(index, 1);
}

function interrupt(toxic: Toxic | undefined): void {
  if (toxic?.type === "latency" && toxic.attributes.latency >= heldMs)
    throw new Error("a stall lets go before its end");
}
