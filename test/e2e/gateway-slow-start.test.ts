// A gateway whose ledger takes its time to open, by clocks that the test moves.

import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { results } from "../../src/gateway/core/kept.ts";
import { Ledger, type Remembered } from "../../src/gateway/ledger.ts";
import { LiveGateway, type LiveRequest } from "../../src/gateway/live-gateway.ts";
import { planOf } from "../measure/story.ts";

afterEach(() => void vi.useRealTimers());

const echo = {
  ...{ kind: "echo", key: "", reference: "", terminal: "", merchant: "", currency: "", amountMinor: 0 },
  ...{ connection: {}, answer: () => {}, hangUp: () => {}, isGone: () => false },
} as unknown as LiveRequest;

test("keys are kept as long after a restart, however long the ledger takes to open", () => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "setImmediate"], now: 1_000_000 });
  const booked: Remembered = {
    ...{ kind: "sale", key: "r/0/0", reference: "r/0/0", result: results.approved, asked: "sale" },
    ...{ terminal: "T0000000", merchant: "S0000000", currency: "EUR", amountMinor: 500, at: 1_000_000 },
    ...{ sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 },
  };
  vi.spyOn(Ledger.prototype, "remembered").mockImplementation(() => {
    vi.advanceTimersByTime(500);
    return [booked].values() as ReturnType<Ledger<LiveRequest>["remembered"]>;
  });
  const gateway = new LiveGateway({ ...planOf({}).gateway, keysKeptMs: 2_000 }, 1, ":memory:");
  onTestFinished(() => gateway.close());
  const keysAfter = (ms: number) => {
    vi.advanceTimersByTime(ms);
    gateway.receive(echo);
    return gateway.keys;
  };
  expect([keysAfter(1_400), keysAfter(200)]).toEqual([1, 0]);
});
