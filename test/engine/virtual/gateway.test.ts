// The virtual gateway: what the engine makes of the core's outcomes, of keys, and of who hears of the ledger.

import { describe, expect, test } from "vitest";
import { Call } from "../../../src/engine/virtual/call.ts";
import { type GatewayOwner, type LedgerSink, VirtualGateway } from "../../../src/engine/virtual/gateway.ts";
import {
  type Answer,
  declinedCard,
  declineReasons,
  type Message,
  type MessageKind,
} from "../../../src/messages.ts";
import type { Refusal } from "../../../src/plan/plan.ts";
import type { SettlementPolicy } from "../../../src/plan/policy.ts";
import { planOf, policy } from "./plans.ts";

const settlement: SettlementPolicy = { withinMs: 1_000, upload: "on-mismatch", attempts: 3 };

class World implements GatewayOwner, LedgerSink {
  now = 0;
  /** What the ledger's listener heard, a line each. */
  readonly heard: string[] = [];
  readonly gateway: VirtualGateway;
  #answers: { answer: Answer; retryAfterMs: number; reason: number }[] = [];

  constructor() {
    const plan = planOf({ cohorts: undefined, policy: { ...policy, settlement } });
    this.gateway = new VirtualGateway(plan, this, this);
  }

  /** Sends, lets everything end, and tells the answer. */
  ask(kind: MessageKind, more: Partial<Message> = {}) {
    const call = new Call();
    const message = { kind, sale: 0, key: 0, amountMinor: 500, card: 0, isForward: false, isUpdated: false };
    call.begin(7, 0, 0, { ...message, ...more });
    this.#answers = [];
    this.gateway.arrived(call);
    while (this.#answers.length === 0) {
      this.now = Math.max(this.now, Math.min(this.gateway.nextAt, this.gateway.bookings.nextAt));
      this.gateway.bookings.play(this.now);
      if (this.gateway.nextAt <= this.now) this.gateway.wake();
    }
    expect(this.#answers).toHaveLength(1);
    return this.#answers[0];
  }

  hangUp(): void {}

  ignore(): void {}

  answer(_call: Call, answer: Answer, retryAfterMs: number, reason: number): void {
    this.#answers.push({ answer, retryAfterMs, reason });
  }

  isGone(): boolean {
    return false;
  }

  booked(terminal: number, sale: number, kind: string, rows: number, amountMinor: number): void {
    this.heard.push(`${terminal}/${sale} ${kind} ${rows} x ${amountMinor}`);
  }

  spent(terminal: number, sale: number): void {
    this.heard.push(`${terminal}/${sale} spent`);
  }
}

const approved = { answer: "approved", retryAfterMs: 0, reason: 0 };
const declined = (reason: keyof typeof declineReasons) => ({
  ...approved,
  answer: "declined",
  reason: declineReasons[reason],
});

test("every way to be declined has its reason's number", () => {
  const world = new World();
  expect(world.ask("inquiry")).toEqual(declined("notFound"));
  expect(world.ask("sale", { card: declinedCard })).toEqual(declined("issuer"));
  expect(world.ask("reversal", { sale: 1, card: declinedCard })).toEqual(approved);
  expect(world.ask("sale", { sale: 1 })).toEqual(declined("reversed"));
  const totals = { sales: 1, salesMinor: 1, refunds: 0, refundsMinor: 0 };
  expect(world.ask("settlement", { sale: -1, totals })).toEqual(declined("totalsDiffer"));
});

test("an order of an outage is obeyed, and its end too", () => {
  const world = new World();
  const refusal: Refusal = { kind: "refusal", reason: "accountFrozen", refuses: "all", queued: "held" };
  world.gateway.obey({ does: "refuse", outage: 2, refusal, struck: [[7, 8]] });
  expect(world.ask("sale")).toEqual(declined("accountFrozen"));
  expect(world.ask("sale", { isForward: true }).answer).toBe("busy");
  world.gateway.obey({ does: "allow", outage: 2 });
  world.gateway.obey({ does: "maintain", isOn: true, retryAfterMs: 900 });
  expect(world.ask("sale")).toEqual({ answer: "busy", retryAfterMs: 900, reason: 0 });
  world.gateway.obey({ does: "maintain", isOn: false, retryAfterMs: 0 });
  expect(world.ask("sale")).toEqual(approved);
});

test("a sale under another key is booked once more, and each key is remembered by itself", () => {
  const world = new World();
  world.ask("sale");
  world.ask("reversal");
  expect(world.ask("sale", { key: 1 })).toEqual(approved);
  expect(world.ask("sale", { key: 1 })).toEqual(approved);
  expect(world.ask("inquiry")).toEqual(declined("reversed"));
  expect(world.ask("inquiry", { key: 1 })).toEqual(approved);
  expect(world.ask("inquiry", { key: 2 })).toEqual(declined("notFound"));
  expect(world.heard.filter((line) => !line.endsWith("spent"))).toEqual([
    "7/0 sale 1 x 500",
    "7/0 reversal 1 x 500",
    "7/0 sale 1 x 500",
  ]);
});

describe("whoever listens to the ledger", () => {
  test.each(["sale", "refund", "advice", "upload", "reversal", "inquiry"] as const)(
    "hears when a %s is spent",
    (kind) => {
      const world = new World();
      world.ask(kind, { sale: 3 });
      expect(world.heard.filter((line) => line.endsWith("spent"))).toEqual(["7/3 spent"]);
    },
  );

  test("hears of a refund as what it is", () => {
    const world = new World();
    world.ask("refund");
    expect(world.heard[0]).toBe("7/0 refund 1 x 500");
  });

  test.each(["echo", "settlement", "report", "garbage"] as const)("hears nothing of %s", (kind) => {
    const world = new World();
    const totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    world.ask(kind, { totals });
    expect(world.heard).toEqual([]);
  });

  test("hears nothing of a bogus sale, whose number is no sale's, and only the settlement sees it", () => {
    const world = new World();
    expect(world.ask("bogus", { sale: 0 })).toEqual(approved);
    expect(world.ask("inquiry", { sale: 0 })).toEqual(declined("notFound"));
    expect(world.heard).toEqual(["7/0 spent"]);
    const totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    expect(world.ask("settlement", { sale: -1, totals })).toEqual(declined("totalsDiffer"));
  });
});
