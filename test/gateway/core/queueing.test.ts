// The service as a queue: laws that hold whatever comes, and figures that queueing theory knows.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { draw, exponential, purposes } from "../../../src/random.ts";
import { VirtualGateway } from "./virtual-gateway.ts";

describe("a full queue", () => {
  test.each([
    ["busy", ["busy"], 0, 0],
    ["refuse", [], 1, 0],
    ["silent", [], 0, 1],
  ] as const)("%s", (full, outcomes, closed, ignored) => {
    const gateway = new VirtualGateway({ full });
    gateway.send("sale", "working");
    gateway.send("sale", "waiting");
    gateway.send("sale", "full");
    expect(gateway.answers.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect([gateway.closed.length, gateway.ignored.length]).toEqual([closed, ignored]);
    gateway.until(1_000);
    expect(gateway.rows.map(({ key }) => key)).toEqual(["working", "waiting"]);
    // It was not processed, so its key is free.
    expect(gateway.outcome("sale", "full")).toBe("approved");
  });
});

describe("other workers while it works", () => {
  test("more of them begin with what waits", () => {
    const gateway = new VirtualGateway({ queueLimit: 10 });
    for (let sale = 0; sale < 5; sale++) gateway.send("sale", `${sale}`);
    gateway.until(5);
    gateway.core.change(5, { workers: 3 });
    expect(gateway.core).toMatchObject({ inFlight: 3, queued: 2 });
    gateway.until(1_000);
    expect(gateway.answers.map(({ at }) => at)).toEqual([10, 15, 15, 20, 25]);
  });

  test("fewer of them finish what they have, and nobody begins before that", () => {
    const gateway = new VirtualGateway({ workers: 3, queueLimit: 10 });
    for (let sale = 0; sale < 5; sale++) gateway.send("sale", `${sale}`);
    gateway.core.change(0, { workers: 1 });
    expect(gateway.core).toMatchObject({ inFlight: 3, queued: 2 });
    gateway.until(1_000);
    expect(gateway.answers.map(({ at }) => at)).toEqual([10, 10, 10, 20, 30]);
  });

  test("a shorter queue keeps whoever waits, and takes nobody else in", () => {
    const gateway = new VirtualGateway({ queueLimit: 10 });
    for (let sale = 0; sale < 5; sale++) gateway.send("sale", `${sale}`);
    gateway.core.change(0, { queueLimit: 0, retryAfterMs: 90 });
    gateway.send("sale", "new");
    expect(gateway.answers).toMatchObject([{ outcome: "busy", retryAfterMs: 90 }]);
    gateway.until(1_000);
    expect(gateway.rows).toHaveLength(5);
  });
});

test.prop([
  fc.array(fc.record({ gapMs: fc.nat(40), kind: fc.constantFrom("sale" as const, "report" as const) }), {
    minLength: 1,
    maxLength: 80,
  }),
  fc.record({
    workers: fc.integer({ min: 1, max: 4 }),
    queueLimit: fc.nat(6),
    service: fc.record({ medianMs: fc.constantFrom(5, 20), sigma: fc.constantFrom(0, 0.8) }),
    full: fc.constantFrom("busy" as const, "refuse" as const, "silent" as const),
  }),
])(
  "nobody waits beside a free worker, no more work than there are workers, no queue exceeds its bound, each request has one fate",
  (requests, plan) => {
    const gateway = new VirtualGateway(plan);
    const check = () => {
      const { inFlight, queued } = gateway.core;
      expect(inFlight).toBeLessThanOrEqual(plan.workers);
      expect(queued).toBeLessThanOrEqual(plan.queueLimit);
      if (queued > 0) expect(inFlight).toBe(plan.workers);
    };
    requests.forEach(({ gapMs, kind }, number) => {
      for (let ms = 0; ms < gapMs; ms++) {
        gateway.until(gateway.now + 1);
        check();
      }
      gateway.send(kind, `${number}`);
      check();
    });
    gateway.until(1_000_000);
    const met = [...gateway.answers.map(({ request }) => request), ...gateway.closed, ...gateway.ignored];
    expect([new Set(met).size, met.length]).toEqual([requests.length, requests.length]);
    if (plan.full !== "refuse") expect(gateway.closed).toEqual([]);
    if (plan.full !== "silent") expect(gateway.ignored).toEqual([]);
  },
);

describe("against queueing theory", () => {
  const count = 20_000;

  /** Poisson arrivals at a load of the workers; what each waited for its worker, and when the last one ended. */
  function offered(load: number, workers: number, serviceMs: number) {
    const gateway = new VirtualGateway({
      workers,
      queueLimit: count,
      service: { medianMs: serviceMs, sigma: 0 },
    });
    const meanGapMs = serviceMs / workers / load;
    const arrivedAt: number[] = [];
    let at = 0;
    for (let sale = 0; sale < count; sale++) {
      at += meanGapMs * exponential(draw(1, 0, purposes.arrival, sale));
      gateway.until(Math.round(at));
      arrivedAt.push(gateway.now);
      gateway.send("report", `${sale}`);
    }
    gateway.until(1e9);
    const waits = gateway.answers.map(
      (answered) => answered.at - serviceMs - arrivedAt[Number(answered.request.key)],
    );
    return {
      meanWaitMs: waits.reduce((sum, wait) => sum + wait, 0) / count,
      endsAt: gateway.answers.at(-1)!.at,
    };
  }

  test("capacity is workers / service time: what comes faster waits until it is done", () => {
    const { endsAt } = offered(2, 4, 100);
    expect(endsAt / ((count * 100) / 4)).toBeCloseTo(1, 3);
  });

  test("one worker, fixed service (M/D/1): the mean wait is ρ/(2(1−ρ)) of the service", () => {
    // Pollaczek and Khinchine; 20,000 customers at 0.7 say it to within some 5 %.
    expect(offered(0.7, 1, 1_000).meanWaitMs / 1_000).toBeCloseTo(0.7 / (2 * 0.3), 0);
    expect(Math.abs(offered(0.5, 1, 1_000).meanWaitMs / 500 - 1)).toBeLessThan(0.1);
  });

  test("four workers wait less than one that is four times as fast, as a share of the service", () => {
    expect(offered(0.7, 4, 1_000).meanWaitMs).toBeLessThan(offered(0.7, 1, 1_000).meanWaitMs / 3);
  });
});
