import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Refusals } from "../../../src/gateway/core/refusals.ts";
import type { GatewayRequest } from "../../../src/gateway/core/request.ts";
import type { MessageKind } from "../../../src/messages.ts";
import type { Refusal } from "../../../src/plan/plan.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

const closed: Refusal = { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "refused" };
const frozen: Refusal = { ...closed, reason: "accountFrozen" };
const everybody = [[0, 1000]] as const;

/** A gateway that refuses terminal 0. */
function refusing(refusal: Partial<Refusal> = {}): VirtualGateway {
  const gateway = new VirtualGateway();
  gateway.core.refuse(7, { ...closed, ...refusal }, [[0, 1]]);
  return gateway;
}

describe("while a terminal is refused", () => {
  test.each(["sale", "refund", "advice", "upload", "bogus"] as const)(
    "its %s is declined at the door with the reason, without a worker",
    (kind) => {
      const gateway = refusing();
      expect(gateway.outcomeOf(gateway.send(kind, "a"))).toBe("storeClosed");
      expect(gateway.core).toMatchObject({ inFlight: 0, queued: 0, refusals: 1 });
    },
  );

  test("echo, inquiry, reversal, settlement and report are answered as ever", () => {
    const gateway = refusing();
    const totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    expect(gateway.outcome("echo", "")).toBe("approved");
    expect(gateway.outcome("inquiry", "a")).toBe("notFound");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome("settlement", "", { totals })).toBe("approved");
    expect(gateway.outcome("report", "")).toBe("approved");
  });

  test("other terminals are served", () => {
    const gateway = refusing();
    expect(gateway.outcome("sale", "a", { terminal: 1 })).toBe("approved");
    expect(gateway.outcome("sale", "b", { terminal: -1 })).toBe("approved");
  });

  test("a sale whose result is known still hears it: it is booked, and a refusal would say that it is not", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "booked");
    const accepted = gateway.send("sale", "under way");
    gateway.core.refuse(7, closed, everybody);
    expect(gateway.outcome("sale", "booked")).toBe("approved");
    expect(gateway.outcomeOf(accepted)).toBe("approved");
  });

  test("nothing is remembered of a refused key: it is booked once it is allowed", () => {
    const gateway = refusing();
    gateway.outcome("sale", "a");
    gateway.core.allow(7);
    expect(gateway.outcome("sale", "a")).toBe("approved");
    expect(gateway.core.refusals).toBe(0);
  });

  test("maintenance comes first", () => {
    const gateway = refusing();
    gateway.core.maintain(true, 3000);
    expect(gateway.outcome("sale", "a")).toBe("busy");
  });
});

test.each([
  ["sales", "sale", "balanceShort"],
  ["sales", "advice", "balanceShort"],
  ["sales", "refund", "approved"],
  ["refunds", "sale", "approved"],
  ["refunds", "advice", "approved"],
  ["refunds", "refund", "balanceShort"],
] as const)("a refusal of %s answers a %s %s", (refuses, kind, outcome) => {
  expect(refusing({ reason: "balanceShort", refuses }).outcome(kind, "a")).toBe(outcome);
});

test.each([
  ["refused", "storeClosed", 0],
  ["accepted", "approved", 0],
  ["held", "busy", 700],
] as const)("what waited in the terminal is %s: %s", (queued, outcome, retryAfterMs) => {
  for (const forward of [["advice"], ["upload"], ["sale", { isForward: true }]] as const) {
    const gateway = refusing({ queued });
    gateway.outcome(forward[0], "a", forward[1]);
    expect(gateway.answers).toMatchObject([{ outcome, retryAfterMs }]);
    expect(gateway.outcome("sale", "b")).toBe("storeClosed");
  }
});

test("a refused version is served again by whoever has updated", () => {
  const gateway = refusing({ reason: "versionRefused" });
  expect(gateway.outcome("sale", "a")).toBe("versionRefused");
  expect(gateway.outcome("sale", "a", { isUpdated: true })).toBe("approved");
  expect(refusing().outcome("sale", "a", { isUpdated: true })).toBe("storeClosed");
});

describe("of several refusals", () => {
  test("the one that began last decides, and at its end the one before it decides again", () => {
    const gateway = new VirtualGateway();
    gateway.core.refuse(1, closed, everybody);
    gateway.core.refuse(2, frozen, everybody);
    expect(gateway.outcome("sale", "a")).toBe("accountFrozen");
    gateway.core.allow(2);
    expect(gateway.outcome("sale", "a")).toBe("storeClosed");
    gateway.core.allow(1);
    expect(gateway.outcome("sale", "a")).toBe("approved");
  });

  test("one that says nothing about a message leaves the decision to the others", () => {
    const gateway = new VirtualGateway();
    gateway.core.refuse(1, closed, everybody);
    gateway.core.refuse(2, { ...frozen, refuses: "refunds" }, everybody);
    gateway.core.refuse(3, { ...closed, reason: "versionRefused" }, everybody);
    gateway.core.refuse(4, frozen, [[500, 600]]);
    expect(gateway.outcome("sale", "a", { isUpdated: true })).toBe("storeClosed");
    expect(gateway.outcome("refund", "b", { isUpdated: true })).toBe("accountFrozen");
  });

  test("the last may accept what waited although the first would refuse it", () => {
    const gateway = new VirtualGateway();
    gateway.core.refuse(1, closed, everybody);
    gateway.core.refuse(2, { ...frozen, queued: "accepted" }, everybody);
    expect(gateway.outcome("advice", "a")).toBe("approved");
  });

  test("one that is said twice keeps its place and ends once", () => {
    const gateway = new VirtualGateway();
    gateway.core.refuse(1, closed, everybody);
    gateway.core.refuse(2, frozen, everybody);
    gateway.core.refuse(1, closed, everybody);
    expect(gateway.outcome("sale", "a")).toBe("accountFrozen");
    gateway.core.allow(1);
    gateway.core.allow(1);
    expect(gateway.core.refusals).toBe(1);
  });

  const refusalsDrawn = fc.record({
    reason: fc.constantFrom("storeClosed", "accountFrozen", "versionRefused", "balanceShort"),
    refuses: fc.constantFrom("all", "sales", "refunds"),
    queued: fc.constantFrom("refused", "accepted", "held"),
    from: fc.nat(9),
    length: fc.integer({ min: 1, max: 5 }),
  });
  const requestsDrawn = fc.record({
    kind: fc.constantFrom<MessageKind>("sale", "refund", "advice", "upload", "reversal", "echo"),
    isForward: fc.boolean(),
    isUpdated: fc.boolean(),
    terminal: fc.nat(15),
  });

  test.prop([fc.array(refusalsDrawn, { maxLength: 5 }), fc.array(fc.nat(4)), requestsDrawn])(
    "what ended leaves no trace: the rest decide as if they had always been alone",
    (drawn, ended, { terminal, ...asked }) => {
      const request: GatewayRequest = { ...asked, amountMinor: 1, isCardDeclined: false, route: 0 };
      const begin = (refusals: Refusals, n: number) => {
        const { from, length, ...refusal } = drawn[n];
        const struck = [
          [from, from + length],
          [from + length + 2, from + length + 4],
        ] as const;
        refusals.begin(n, { kind: "refusal", ...refusal } as Refusal, struck);
      };
      const all = new Refusals();
      const rest = new Refusals();
      for (const n of drawn.keys()) {
        begin(all, n);
        if (!ended.includes(n)) begin(rest, n);
      }
      for (const n of ended) all.end(n);
      expect(all.outcome(request, terminal)).toBe(rest.outcome(request, terminal));
      expect(all.count).toBe(rest.count);
    },
  );

  test("ranges strike exactly the terminals that they hold", () => {
    const refusals = new Refusals();
    refusals.begin(0, closed, [
      [2, 4],
      [7, 8],
      [9, 12],
    ]);
    const request = { kind: "sale", amountMinor: 1, isCardDeclined: false, isForward: false } as const;
    const struck = Array.from({ length: 14 }, (_, n) => n).filter(
      (n) => refusals.outcome({ ...request, isUpdated: false, route: 0 }, n) !== undefined,
    );
    expect(struck).toEqual([2, 3, 7, 9, 10, 11]);
  });
});
