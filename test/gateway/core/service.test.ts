import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Acquirers } from "../../../src/gateway/core/acquirers.ts";
import type { GatewayRequest } from "../../../src/gateway/core/request.ts";
import { Service } from "../../../src/gateway/core/service.ts";
import { Troubles } from "../../../src/gateway/core/troubles.ts";
import type { GatewayPlan } from "../../../src/plan/plan.ts";
import { onePlan, VirtualGateway } from "./virtual-gateway.ts";

/** A sale with a number. */
interface Numbered extends GatewayRequest {
  readonly number: number;
}

function serviceOf(plan: GatewayPlan, seed: number): Service<Numbered> {
  const troubles = new Troubles(seed);
  const acquirers = new Acquirers(plan.routes, seed, troubles);
  return new Service({ plan, seed, troubles, acquirers, isWanted: () => true });
}

function numbered(number: number): Numbered {
  const flags = { isCardDeclined: false, isForward: false, isUpdated: false } as const;
  return { kind: "sale", amountMinor: 500, route: 0, ...flags, number };
}

/** The number of the next that has ended by then. */
function ended(service: Service<Numbered>, now: number): number | undefined {
  return service.takeEnded(now)?.request.number;
}

test("exactly workers + queueLimit requests are taken in, the next is busy with the plan's wait", () => {
  const gateway = new VirtualGateway({ workers: 3, queueLimit: 4 });
  for (let sale = 0; sale < 7; sale++) gateway.send("sale", `${sale}`);
  expect(gateway.answers).toEqual([]);
  expect(gateway.core).toMatchObject({ inFlight: 3, queued: 4 });
  gateway.send("sale", "one too many");
  expect(gateway.answers).toMatchObject([{ outcome: "busy", retryAfterMs: 700 }]);
  gateway.until(10);
  gateway.send("sale", "room again");
  expect(gateway.core).toMatchObject({ inFlight: 3, queued: 2 });
});

test("without a queue a request is busy as soon as all workers are taken", () => {
  const gateway = new VirtualGateway({ workers: 1, queueLimit: 0 });
  gateway.send("sale", "a");
  expect(gateway.outcomeOf(gateway.send("sale", "b"))).toBe("busy");
});

test("who came first is served first", () => {
  const gateway = new VirtualGateway({ workers: 2, queueLimit: 5000 });
  const keys = Array.from({ length: 3000 }, (_, sale) => `${sale}`);
  for (const key of keys) gateway.send("sale", key);
  gateway.until(20_000);
  expect(gateway.answers.map(({ request }) => request.key)).toEqual(keys);
  // Two workers, 10 ms each: the last pair ends after 1,500 rounds.
  expect(gateway.answers.at(-1)?.at).toBe(15_000);
});

test("a late wake costs no capacity: the next work begins when the worker was free", () => {
  const service = serviceOf({ ...onePlan, queueLimit: 9 }, 1);
  for (const request of [1, 2, 3]) service.add(0, numbered(request));
  expect([ended(service, 25), ended(service, 25), ended(service, 25)]).toEqual([1, 2, undefined]);
  expect(service.nextAt).toBe(30);
});

test("service times are lognormal with the plan's median and p95, and the same for the same seed", () => {
  const times = (seed: number) => {
    // Sigma of median 40 and p95 120: ln 3 / 1.645.
    const plan = { ...onePlan, workers: 20_000, service: { medianMs: 40, sigma: 0.6679 } };
    const service = serviceOf(plan, seed);
    for (let request = 0; request < 20_000; request++) service.add(0, numbered(request));
    const ends: number[] = [];
    while (service.working > 0) {
      ends.push(service.nextAt);
      service.takeEnded(service.nextAt);
    }
    return ends;
  };
  const first = times(7);
  expect(first).toEqual([...first].sort((a, b) => a - b));
  expect(Math.abs(first[10_000] - 40)).toBeLessThanOrEqual(1);
  expect(Math.abs(first[19_000] - 120)).toBeLessThanOrEqual(4);
  expect(times(7)).toEqual(first);
  expect(times(8)).not.toEqual(first);
});

test.prop([
  fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 80 }),
  fc.integer({ min: 1, max: 4 }),
])(
  "works end by time, equal times in the order in which they began, and every one exactly once",
  (gaps, workers) => {
    const plan = { ...onePlan, workers, queueLimit: 1000, service: { medianMs: 12, sigma: 0.6 } };
    const service = serviceOf(plan, 3);
    const order: number[] = [];
    const endings: number[] = [];
    let now = 0;
    const drain = (until: number) => {
      while (service.nextAt <= until) {
        endings.push(service.nextAt);
        order.push(ended(service, until)!);
      }
    };
    gaps.forEach((gap, request) => {
      now += gap;
      drain(now);
      service.add(now, numbered(request));
    });
    drain(Number.MAX_SAFE_INTEGER);
    expect(endings).toEqual([...endings].sort((a, b) => a - b));
    expect([...order].sort((a, b) => a - b)).toEqual(gaps.map((_, request) => request));
    if (workers === 1) expect(order).toEqual(gaps.map((_, request) => request));
  },
);

test("works that end at the same time end in the order in which they began", () => {
  const service = serviceOf({ ...onePlan, workers: 100 }, 1);
  for (let request = 0; request < 100; request++) service.add(0, numbered(request));
  const order = Array.from({ length: 100 }, () => ended(service, 10));
  expect(order).toEqual(Array.from({ length: 100 }, (_, request) => request));
});
