// The kinds of messages beside sale, advice, reversal, inquiry and echo.

import { describe, expect, test } from "vitest";
import { knownOutcome, results } from "../../../src/gateway/core/kept.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

describe("a refund", () => {
  test("is booked as what it is, without a sale that it belongs to", () => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("refund", "a")).toBe("approved");
    expect(gateway.rows).toEqual([{ key: "a", terminal: 0, kind: "refund", amountMinor: 500 }]);
  });

  test("that is repeated is booked once", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("refund", "a");
    expect(gateway.outcome("refund", "a")).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("to a card that its issuer declines is declined", () => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("refund", "a", { isCardDeclined: true })).toBe("issuer");
    expect(gateway.outcome("refund", "a", { isCardDeclined: true })).toBe("issuer");
    expect(gateway.rows).toEqual([]);
  });

  test("is taken back by a reversal, and what comes later under its key hears so", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("refund", "a");
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.rows.map(({ kind }) => kind)).toEqual(["refund", "reversal"]);
    expect(gateway.outcome("refund", "a")).toBe("reversed");
    expect(gateway.outcome("inquiry", "a")).toBe("reversed");
  });

  test("that is reversed before it comes is not booked", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("reversal", "a");
    expect(gateway.outcome("refund", "a")).toBe("reversed");
    expect(gateway.rows).toEqual([]);
  });
});

describe("an upload", () => {
  test("of a sale that is known is approved at the door and books nothing", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    expect(gateway.outcomeOf(gateway.send("upload", "a"))).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("of a sale that is not known books it, whatever its card", () => {
    const gateway = new VirtualGateway();
    expect(gateway.outcome("upload", "a", { isCardDeclined: true })).toBe("approved");
    expect(gateway.rows).toMatchObject([{ key: "a", kind: "sale" }]);
  });

  test("of a sale that was acknowledged and forgotten is work: what was said is not what is booked", () => {
    expect(knownOutcome("upload", results.forgotten)).toBeUndefined();
    expect(knownOutcome("advice", results.forgotten)).toBe("approved");
  });

  test("of a sale that was reversed hears so", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.outcome("reversal", "a");
    expect(gateway.outcome("upload", "a")).toBe("reversed");
    expect(gateway.livePostings("a")).toBe(0);
  });
});

test("a sale under another key is booked once more, and each key is reversed by itself", () => {
  const gateway = new VirtualGateway();
  gateway.outcome("sale", "a");
  gateway.outcome("sale", "a#1");
  expect(gateway.rows).toHaveLength(2);
  gateway.outcome("reversal", "a");
  expect(gateway.outcome("inquiry", "a")).toBe("reversed");
  expect(gateway.outcome("inquiry", "a#1")).toBe("approved");
});

test("a report takes a worker and leaves nothing in the ledger", () => {
  const gateway = new VirtualGateway({}, 5);
  const report = gateway.send("report", "");
  expect(gateway.core.inFlight).toBe(1);
  gateway.until(9);
  expect(gateway.outcomeOf(report)).toBeUndefined();
  gateway.until(10);
  expect(gateway.outcomeOf(report)).toBe("approved");
  expect(gateway.rows).toEqual([]);
});

test("reports and settlements hold no key: any number of them is under way at once", () => {
  const gateway = new VirtualGateway({ workers: 4 });
  const totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
  const kinds = ["report", "report", "settlement", "settlement"] as const;
  const requests = kinds.map((kind, terminal) => gateway.send(kind, "", { terminal, totals }));
  gateway.until(10);
  expect(requests.map((request) => gateway.outcomeOf(request))).toEqual(Array(4).fill("approved"));
});

test("a bogus sale takes a worker and is booked like any other", () => {
  const gateway = new VirtualGateway();
  expect(gateway.outcome("bogus", "x")).toBe("approved");
  expect(gateway.rows).toMatchObject([{ key: "x", kind: "sale" }]);
});

test("garbage is declined at the door, in maintenance too, and takes no worker", () => {
  const gateway = new VirtualGateway();
  expect(gateway.outcomeOf(gateway.send("garbage", ""))).toBe("issuer");
  gateway.core.maintain(true, 1000);
  expect(gateway.outcomeOf(gateway.send("garbage", ""))).toBe("issuer");
  expect(gateway.core).toMatchObject({ inFlight: 0, queued: 0 });
  expect(gateway.rows).toEqual([]);
});

describe("another message under a known key", () => {
  const other = { amountMinor: 50 };

  test.each(["sale", "refund", "advice", "upload", "reversal"] as const)(
    "is a conflict, and nothing comes of it: %s",
    (kind) => {
      const gateway = new VirtualGateway();
      gateway.outcome("sale", "a");
      expect(gateway.outcomeOf(gateway.send(kind, "a", other))).toBe("conflict");
      expect(gateway.outcome("sale", "a")).toBe("approved");
      expect(gateway.rows).toHaveLength(1);
    },
  );

  test("is one while the first is worked on, after a decline, and after a reversal that came first", () => {
    const gateway = new VirtualGateway({ workers: 2 });
    gateway.send("sale", "a");
    expect(gateway.outcomeOf(gateway.send("sale", "a"))).toBe("in progress");
    expect(gateway.outcomeOf(gateway.send("sale", "a", other))).toBe("conflict");
    gateway.outcome("sale", "b", { isCardDeclined: true });
    expect(gateway.outcome("advice", "b", other)).toBe("conflict");
    gateway.outcome("reversal", "c", other);
    expect(gateway.outcome("sale", "c")).toBe("conflict");
    expect(gateway.outcome("sale", "c", other)).toBe("reversed");
    expect(gateway.livePostings("b") + gateway.livePostings("c")).toBe(0);
  });

  test("is none where the first left nothing behind, and busy in maintenance", () => {
    const gateway = new VirtualGateway({ abandoned: "dropped" });
    gateway.send("sale", "first");
    gateway.send("sale", "a").isGone = true;
    expect(gateway.outcome("echo", "")).toBe("approved");
    expect(gateway.outcome("sale", "a", other)).toBe("approved");
    gateway.core.maintain(true, 0);
    expect(gateway.outcome("sale", "a")).toBe("busy");
  });
});
