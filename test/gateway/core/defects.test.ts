import { describe, expect, test } from "vitest";
import { VirtualGateway } from "./virtual-gateway.ts";

const hour = 3_600_000;

describe("a reversal", () => {
  test("that is lost is accepted, and leaves the sale booked", () => {
    const gateway = new VirtualGateway({ defects: { "loses-reversal": 1 } });
    gateway.outcome("sale", "a");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
    expect(gateway.core.defects["loses-reversal"]).toBe(1);
  });

  test("of what was never booked cannot be lost", () => {
    const gateway = new VirtualGateway({ defects: { "loses-reversal": 1, "reverses-twice": 1 } });
    gateway.outcome("reversal", "a");
    expect(gateway.core.defects).toMatchObject({ "loses-reversal": 0, "reverses-twice": 0 });
  });

  test("that is done twice leaves less than nothing", () => {
    const gateway = new VirtualGateway({ defects: { "reverses-twice": 1 } });
    gateway.outcome("sale", "a");
    gateway.outcome("reversal", "a");
    expect(gateway.livePostings("a")).toBe(-1);
  });
});

describe("what is answered before it is durable", () => {
  const gatewayOf = () => new VirtualGateway({ defects: { "acknowledges-early": 1 } });

  test("is booked a second later, and once", () => {
    const gateway = gatewayOf();
    const sale = gateway.send("sale", "a");
    gateway.until(10);
    expect(gateway.outcomeOf(sale)).toBe("approved");
    expect(gateway.rows).toEqual([]);
    expect(gateway.core.inFlight).toBe(1);
    gateway.until(2_000);
    expect(gateway.livePostings("a")).toBe(1);
    expect(gateway.core.inFlight).toBe(0);
    expect(gateway.answers).toHaveLength(1);
  });

  test("is among what a crash would lose", () => {
    const gateway = gatewayOf();
    const sale = gateway.send("sale", "a");
    gateway.until(10);
    expect([...gateway.core.unfinished()]).toEqual([sale]);
  });
});

describe("keys", () => {
  test("that are forgotten are booked again, and then known", () => {
    const gateway = new VirtualGateway({ defects: { "forgets-keys": 1 } });
    gateway.outcome("sale", "a");
    expect(gateway.outcome("sale", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(2);
    expect(gateway.core.defects["forgets-keys"]).toBe(1);
  });

  test("of declined sales are not worth forgetting", () => {
    const gateway = new VirtualGateway({ defects: { "forgets-keys": 1 } });
    gateway.outcome("sale", "a", { isCardDeclined: true });
    gateway.outcome("sale", "a", { isCardDeclined: true });
    expect(gateway.core.defects["forgets-keys"]).toBe(0);
  });

  test("of another node are unknown also while the first copy is in progress", () => {
    const gateway = new VirtualGateway({ workers: 2, defects: { "forgets-keys-across-nodes": 1 } });
    gateway.send("sale", "a");
    gateway.send("sale", "a");
    gateway.until(100);
    expect(gateway.livePostings("a")).toBe(2);
  });

  test("of another node cannot be reversed there", () => {
    const gateway = new VirtualGateway({ defects: { "forgets-keys-across-nodes": 1 } });
    gateway.outcome("sale", "a");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });
});

describe("answers", () => {
  test("of two that are in flight are swapped", () => {
    const gateway = new VirtualGateway({ workers: 2, defects: { "swaps-answers": 1 } });
    const paid = gateway.send("sale", "a");
    const declined = gateway.send("sale", "b", { isCardDeclined: true });
    gateway.until(100);
    expect([gateway.outcomeOf(paid), gateway.outcomeOf(declined)]).toEqual(["issuer", "approved"]);
    expect(gateway.core.defects["swaps-answers"]).toBe(1);
  });

  test("that are the same count as nothing done", () => {
    const gateway = new VirtualGateway({ workers: 2, defects: { "swaps-answers": 1 } });
    const sales = [gateway.send("sale", "a"), gateway.send("sale", "b")];
    gateway.until(100);
    expect(sales.map((sale) => gateway.outcomeOf(sale))).toEqual(["approved", "approved"]);
    expect(gateway.core.defects["swaps-answers"]).toBe(0);
  });

  test("wait for none where nothing else is in flight", () => {
    const gateway = new VirtualGateway({ defects: { "swaps-answers": 1 } });
    expect(gateway.outcome("sale", "a")).toBe("approved");
  });

  test("that nobody waited for go to the terminal's next sale, which is not booked", () => {
    const gateway = new VirtualGateway({ defects: { "answers-late": 1 } });
    const late = gateway.send("sale", "a", { terminal: 3 });
    late.isGone = true;
    gateway.until(100);
    expect(gateway.outcome("sale", "b", { terminal: 4 })).toBe("approved");
    expect(gateway.livePostings("b")).toBe(1);
    expect(gateway.outcome("sale", "c", { terminal: 3, isCardDeclined: true })).toBe("approved");
    expect(gateway.livePostings("c")).toBe(0);
    expect(gateway.core.defects["answers-late"]).toBe(1);
  });

  test("that come late to the sale that they are about do no harm", () => {
    const gateway = new VirtualGateway({ defects: { "answers-late": 1 } });
    gateway.send("sale", "a").isGone = true;
    gateway.until(100);
    expect(gateway.outcome("sale", "a")).toBe("approved");
    expect(gateway.core.defects["answers-late"]).toBe(0);
  });
});

test("a clock that jumps goes there and back", () => {
  const jumps: (number | undefined)[] = [];
  const gateway = new (class extends VirtualGateway {
    override book(...[request, entry]: Parameters<VirtualGateway["book"]>): void {
      jumps.push(entry.clockJumpMs);
      super.book(request, entry);
    }
  })({ defects: { "clock-jumps": 1 } });
  gateway.outcome("sale", "a");
  gateway.outcome("sale", "b");
  expect(jumps).toEqual([hour, -hour]);
});

test("shares may change while it runs: those that are not named stay", () => {
  const gateway = new VirtualGateway({ defects: { "posts-twice": 1, "changes-amount": 1 } });
  gateway.outcome("sale", "a");
  gateway.core.change(gateway.now, { defects: { "posts-twice": 0 } });
  gateway.outcome("sale", "b");
  expect(gateway.rows.map(({ key, amountMinor }) => [key, amountMinor])).toEqual([
    ["a", 501],
    ["a", 501],
    ["b", 501],
  ]);
});
