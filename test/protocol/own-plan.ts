// A plan of two shops that sell against somebody's own gateway: all that the protocols read of one.

import type { Message } from "../../src/messages.ts";
import type { OwnGateway } from "../../src/plan/own-gateway.ts";
import type { Plan } from "../../src/plan/plan.ts";

export const run = "2026-11-22-lunch-3f2a";

export function ownPlan(own: Partial<OwnGateway> = {}): Plan {
  const ownGateway: OwnGateway = {
    url: "http://gateway.test:8080/pay/v2/",
    adapter: { kind: "http-json" },
    headers: {},
    ledger: { from: "none" },
    hooks: {},
    ...own,
  };
  return {
    load: { currency: "EUR", cards: [{ network: "visa" }, { network: "discover" }] },
    groups: [{ terminals: [0, 10], firstStore: 4, perStore: 2 }],
    terminals: 10,
    ownGateway,
  } as unknown as Plan;
}

/** A message about sale 5, of 12.50 EUR. */
export function message(part: Partial<Message> = {}): Message {
  return {
    kind: "sale",
    sale: 5,
    key: 0,
    amountMinor: 1250,
    card: 0,
    isForward: false,
    isUpdated: false,
    ...part,
  };
}
