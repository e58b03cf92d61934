// In whatever order a sale, a copy of it, its advice and its reversal come, one behind the other or all at once, the
// books are right: nothing is live after a reversal, and else there is one posting, unless the issuer declined it.

import { describe, expect, test } from "vitest";
import type { MessageKind } from "../../../src/messages.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

const messages = ["sale", "sale", "advice", "reversal"] as const satisfies readonly MessageKind[];

/** Every order of every part of the messages. */
function orders(left: readonly MessageKind[] = messages): MessageKind[][] {
  const found = left.flatMap((kind, index) =>
    orders(left.toSpliced(index, 1)).map((others) => [kind, ...others]),
  );
  return [[], ...found];
}

const all = [...new Map(orders().map((order) => [order.join(" "), order])).values()].slice(1);

/** How many postings must be live when everything is over. */
function right(order: readonly MessageKind[], isCardDeclined: boolean): number {
  if (order.includes("reversal")) return 0;
  return order.includes("advice") || !isCardDeclined ? 1 : 0;
}

test("there are as many orders as there should be", () => {
  // Of 4: 4!/2!; of 3: 3!/2! · 2 with both sales, 3! with one; of 2: 1 + 2 · 2 + 2; of 1: 3.
  expect(all).toHaveLength(12 + 12 + 7 + 3);
});

describe.each(all.map((order) => [order.join(", "), order] as const))("%s", (_, order) => {
  test.each([false, true])("one behind the other, the card declined: %s", (isCardDeclined) => {
    const gateway = new VirtualGateway({}, 2);
    for (const kind of order) {
      const outcome = gateway.outcome(kind, "a", { isCardDeclined });
      if (outcome === "approved" && kind !== "reversal") expect(gateway.livePostings("a")).toBe(1);
    }
    expect(gateway.livePostings("a")).toBe(right(order, isCardDeclined));
  });

  test.each([0, 1, 5, 11])("%i ms apart, each tried again until it hears", (gapMs) => {
    const gateway = new VirtualGateway({ queueLimit: 10 }, 2);
    const open = order.map((kind) => {
      const request = gateway.send(kind, "a");
      gateway.until(gateway.now + gapMs);
      return request;
    });
    while (open.length > 0) {
      gateway.until(gateway.now + 1);
      const request = open.shift()!;
      const outcome = gateway.outcomeOf(request);
      if (outcome === undefined) open.push(request);
      else if (outcome === "in progress") open.push(gateway.send(request.kind, "a"));
      expect(gateway.livePostings("a")).toBeLessThanOrEqual(1);
    }
    expect(gateway.livePostings("a")).toBe(right(order, false));
  });
});

test("a sale that was declined online is booked by its advice, once, and taken back by its reversal", () => {
  const gateway = new VirtualGateway();
  const declined = { isCardDeclined: true };
  expect(gateway.outcome("sale", "a", declined)).toBe("issuer");
  expect(gateway.outcome("advice", "a", declined)).toBe("approved");
  expect(gateway.outcome("advice", "a", declined)).toBe("approved");
  expect(gateway.livePostings("a")).toBe(1);
  expect(gateway.outcome("reversal", "a")).toBe("approved");
  expect(gateway.rows.map(({ kind }) => kind)).toEqual(["sale", "reversal"]);
});
