import { expect, test } from "vitest";
import type { GatewayOrder } from "../../src/conductor/faults.ts";
import { StandingOrders } from "../../src/conductor/standing-orders.ts";

const maintain = (isOn: boolean): GatewayOrder => ({ does: "maintain", isOn, retryAfterMs: isOn ? 500 : 0 });
const trouble = (outage: number): GatewayOrder => ({
  ...{ does: "trouble", outage },
  trouble: { kind: "fail", share: 0.1, answers: "error" },
});
const refuse: GatewayOrder = {
  ...{ does: "refuse", outage: 1, struck: [[0, 3]] },
  refusal: { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "held" },
};
const change = (number: number): GatewayOrder => ({ does: "change", number, change: { workers: number } });

function after(...orders: readonly GatewayOrder[]): readonly GatewayOrder[] {
  const standing = new StandingOrders();
  for (const order of orders) standing.add(order);
  return standing.all;
}

test("what began and has not ended stands, in order of its beginning", () => {
  expect(after(trouble(2), maintain(true), refuse)).toEqual([trouble(2), maintain(true), refuse]);
});

test("what has ended does not stand", () => {
  const ended = after(
    maintain(true),
    trouble(2),
    refuse,
    { does: "cure", outage: 2 },
    { does: "allow", outage: 1 },
    maintain(false),
  );
  expect(ended).toEqual([]);
});

test("a certificate that has expired is so for the next gateway too, until it is renewed", () => {
  const expire = (outage: number): GatewayOrder => ({ does: "expire", outage, sessions: "end" });
  expect(after(expire(1), expire(2), { does: "renew", outage: 1 })).toEqual([expire(2)]);
});

test("every change stands for ever, the last one last", () => {
  expect(after(change(1), change(0), change(1))).toEqual([change(0), change(1)]);
});

test("a crash and a restart leave nothing to be told", () => {
  expect(after({ does: "crash", outage: 0 }, { does: "restart", outage: 0 })).toEqual([]);
});
