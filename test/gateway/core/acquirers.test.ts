// What lies behind the gateway: a worker waits for it, and what it does not answer is in nobody's books.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { GatewayPlan, Route } from "../../../src/plan/plan.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

const direct: Route = {
  network: "visa",
  delayMs: 0,
  timeoutMs: 1_000,
  unanswered: "unknown",
  standInMinor: 0,
  declines: false,
};

/** Visa answers within 80 ms, Discover as it is wished. */
function gatewayWith(discover: Partial<Route>, plan: Partial<GatewayPlan> = {}): VirtualGateway {
  const routes = [
    { ...direct, delayMs: 80 },
    { ...direct, network: "discover", delayMs: 90, ...discover },
  ];
  return new VirtualGateway({ routes, queueLimit: 1_000, ...plan });
}

const discover = { route: 1 } as const;

describe("an authorisation", () => {
  test("holds its worker for the service and the round trip", () => {
    const gateway = gatewayWith({});
    const first = gateway.send("sale", "a");
    const second = gateway.send("sale", "b", discover);
    gateway.until(89);
    expect([gateway.outcomeOf(first), gateway.core.inFlight, gateway.core.queued]).toEqual([undefined, 1, 1]);
    gateway.until(1_000);
    expect(gateway.answers.map(({ request, at }) => [request, at])).toEqual([
      [first, 90],
      [second, 190],
    ]);
  });

  test.each([
    ["sale", 100],
    ["refund", 100],
    ["bogus", 100],
    ["advice", 10],
    ["upload", 10],
    ["reversal", 10],
    ["report", 10],
  ] as const)("of a %s is answered after %i ms", (kind, at) => {
    const gateway = gatewayWith({});
    gateway.send(kind, "a", discover);
    gateway.until(1_000);
    expect(gateway.answers).toMatchObject([{ outcome: "approved", at }]);
  });

  test("of a card that the issuer declines is declined after the round trip", () => {
    const gateway = gatewayWith({});
    gateway.send("sale", "a", { ...discover, isCardDeclined: true });
    gateway.until(1_000);
    expect(gateway.answers).toMatchObject([{ outcome: "issuer", at: 100 }]);
  });
});

describe("an acquirer that does not answer in time", () => {
  test("leaves everybody in doubt: nothing is booked, and who asks again is asked for again", () => {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 500 });
    gateway.send("sale", "a", discover);
    expect(gateway.outcomeOf(gateway.send("sale", "a", discover))).toBe("in progress");
    gateway.until(600);
    expect(gateway.answers.at(-1)).toMatchObject({ outcome: "unanswered", at: 510 });
    expect(gateway.outcomeOf(gateway.send("inquiry", "a"))).toBe("notFound");
    gateway.core.change(gateway.now, { routes: [direct, { ...direct, network: "discover", delayMs: 90 }] });
    expect(gateway.outcome("sale", "a", discover)).toBe("approved");
    expect(gateway.livePostings("a")).toBe(1);
  });

  test("is declined where the route says so, and then a late copy hears that too", () => {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 500, unanswered: "declined" });
    expect(gateway.outcome("sale", "a", discover)).toBe("issuer");
    expect(gateway.outcomeOf(gateway.send("sale", "a", discover))).toBe("issuer");
    expect(gateway.rows).toEqual([]);
  });

  test("is stood in for up to the route's limit, whatever the issuer would have said", () => {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 500, standInMinor: 5_000 });
    expect(gateway.outcome("sale", "a", { ...discover, amountMinor: 5_000 })).toBe("approved");
    expect(gateway.outcome("sale", "b", { ...discover, amountMinor: 5_001 })).toBe("unanswered");
    expect(gateway.outcome("sale", "c", { ...discover, isCardDeclined: true })).toBe("approved");
    expect(gateway.rows.map(({ key }) => key)).toEqual(["a", "c"]);
  });

  test("a reversal after it keeps the sale from ever being booked", () => {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 500 });
    gateway.outcome("sale", "a", discover);
    expect(gateway.outcome("reversal", "a")).toBe("approved");
    expect(gateway.outcome("advice", "a")).toBe("reversed");
  });
});

test("a route that declines does so at once, and keeps it", () => {
  const gateway = gatewayWith({ delayMs: 10_000, declines: true });
  const sale = gateway.send("sale", "a", discover);
  gateway.until(10);
  expect(gateway.outcomeOf(sale)).toBe("issuer");
  gateway.core.change(gateway.now, { routes: [direct, { ...direct, network: "discover" }] });
  // A copy that the network held must not be booked after all: its terminal has heard a definite no.
  expect(gateway.outcome("sale", "a", discover)).toBe("issuer");
  expect(gateway.rows).toEqual([]);
});

describe("one slow network", () => {
  /** So many sales of each network at once, on ten workers; when the last of Visa's was answered. */
  function lastVisa(slow: Partial<Route>): number {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 5_000, ...slow }, { workers: 10 });
    for (let sale = 0; sale < 20; sale++) {
      gateway.send("sale", `discover ${sale}`, discover);
      gateway.send("sale", `visa ${sale}`, { route: 0 });
    }
    gateway.until(100_000);
    const visa = gateway.answers.filter(({ request }) => request.route === 0);
    expect(visa.every(({ outcome }) => outcome === "approved")).toBe(true);
    expect(gateway.core.inFlight).toBe(0);
    return Math.max(...visa.map(({ at }) => at));
  }

  test("holds the workers of every other; workers of its own or failing fast spare them", () => {
    expect(lastVisa({})).toBeGreaterThan(5_000);
    expect(lastVisa({ timeoutMs: 100 })).toBeLessThan(1_000);
    expect(lastVisa({ declines: true })).toBeLessThan(1_000);
    expect(lastVisa({ workers: 2 })).toBeLessThan(1_000);
  });

  test("with workers of its own goes unanswered at once as soon as they all wait", () => {
    const gateway = gatewayWith({ delayMs: 10_000, timeoutMs: 500, workers: 2 }, { workers: 5 });
    for (let sale = 0; sale < 4; sale++) gateway.send("sale", `${sale}`, discover);
    gateway.until(1_000);
    expect(gateway.answers.map(({ outcome, at }) => [outcome, at])).toEqual([
      ["unanswered", 10],
      ["unanswered", 10],
      ["unanswered", 510],
      ["unanswered", 510],
    ]);
    expect(gateway.outcome("sale", "again", discover)).toBe("unanswered");
  });
});

describe("the link to an acquirer", () => {
  test("that takes longer is a trouble of what is asked from then on", () => {
    const gateway = gatewayWith({ timeoutMs: 500 }, { workers: 2 });
    gateway.send("sale", "before", discover);
    gateway.until(50);
    gateway.core.suffer(0, { kind: "acquirer", route: 1, delayMs: 60_000, failShare: 0 });
    gateway.send("sale", "during", discover);
    gateway.until(2_000);
    expect(gateway.answers.map(({ outcome, at }) => [outcome, at])).toEqual([
      ["approved", 100],
      ["unanswered", 560],
    ]);
    gateway.core.cure(0);
    expect(gateway.outcome("sale", "after", discover)).toBe("approved");
  });

  test("that is broken is heard of at once", () => {
    const gateway = gatewayWith({});
    gateway.core.suffer(0, { kind: "acquirer", route: 1, delayMs: 0, failShare: 1 });
    gateway.send("sale", "a", discover);
    gateway.send("sale", "b", { route: 0 });
    gateway.until(1_000);
    expect(gateway.answers.map(({ outcome, at }) => [outcome, at])).toEqual([
      ["unanswered", 10],
      ["approved", 100],
    ]);
  });

  test("that breaks for a share of the sales breaks for about so many", () => {
    const gateway = gatewayWith({}, { workers: 1_000, queueLimit: 0 });
    gateway.core.suffer(0, { kind: "acquirer", delayMs: 0, failShare: 0.3 });
    for (let sale = 0; sale < 1_000; sale++) gateway.send("sale", `${sale}`, discover);
    gateway.until(1_000);
    const broken = gateway.answers.filter(({ outcome }) => outcome === "unanswered").length;
    expect(Math.abs(broken - 300)).toBeLessThan(75);
  });

  test("is a trouble too where the gateway answers by itself else", () => {
    const gateway = new VirtualGateway({ routes: [direct] });
    gateway.core.suffer(0, { kind: "acquirer", delayMs: 60_000, failShare: 0 });
    gateway.send("sale", "a");
    gateway.until(10_000);
    expect(gateway.answers).toMatchObject([{ outcome: "unanswered", at: 1_010 }]);
  });
});

test.prop([
  fc.array(
    fc.record({ gapMs: fc.nat(60), route: fc.nat(1), amountMinor: fc.integer({ min: 1, max: 1_000 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  ),
  fc.record({
    delayMs: fc.constantFrom(0, 30, 400),
    timeoutMs: fc.constantFrom(1, 100),
    unanswered: fc.constantFrom("unknown" as const, "declined" as const),
    standInMinor: fc.constantFrom(0, 500),
    workers: fc.constantFrom(undefined, 1, 2),
    declines: fc.boolean(),
  }),
  fc.record({ workers: fc.integer({ min: 1, max: 4 }), queueLimit: fc.nat(5) }),
])(
  "whatever the routes, each sale is answered once, approved means booked, anything else means not booked",
  (sales, { workers, ...route }, plan) => {
    const gateway = gatewayWith({ ...route, ...(workers ? { workers } : {}) }, plan);
    gateway.core.suffer(0, { kind: "acquirer", route: 0, delayMs: 50, failShare: 0.4 });
    sales.forEach(({ gapMs, ...sale }, number) => {
      gateway.until(gateway.now + gapMs);
      gateway.send("sale", `${number}`, sale);
      expect(gateway.core.inFlight).toBeLessThanOrEqual(plan.workers);
      expect(gateway.core.queued).toBeLessThanOrEqual(plan.queueLimit);
    });
    gateway.until(1_000_000);
    expect(gateway.core).toMatchObject({ inFlight: 0, queued: 0 });
    expect(gateway.answers).toHaveLength(sales.length);
    for (const { request, outcome } of gateway.answers)
      expect(gateway.livePostings(request.key)).toBe(outcome === "approved" ? 1 : 0);
  },
);
