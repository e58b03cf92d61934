// Luck: services whose sales are drawn, as good as before or worse, in windows of few sales and of many. A healthy one
// must not fail by luck, and a worse one must not pass by it.

import { expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { draw, logNormal, purposes } from "../../src/random.ts";
import { outageOf, planOf, Story } from "./story.ts";

interface Service {
  readonly declined: number;
  readonly medianMs: number;
}

const healthy: Service = { declined: 0.01, medianMs: 100 };

/** Windows of service after the outage, of `sales` each: customers come for so long. */
const windowsAfter = 12;

/** How many of so many runs recovered, of a service that is healthy before the outage and `after` it as it is said. */
function recoveredOf(runs: number, sales: number, after: Service): number {
  const least = sales * 10;
  const from = 4 * least;
  const to = from + 5_000;
  const end = to + windowsAfter * least + 1;
  let recovered = 0;
  for (let seed = 0; seed < runs; seed++) {
    const plan = planOf({
      outages: [outageOf("cut", from, to, [[0, 5]])],
      windows: { leastMs: least, sales },
    });
    const told = new Story(plan).outages().customersEnd(end);
    sell(told, seed, [0, from], healthy);
    sell(told, seed, [to, end], after);
    if (told.results().episodes[0].service.state === "recovered") recovered++;
  }
  return recovered;
}

/** A sale every 10 ms, from the one time to the other. */
function sell(
  told: Story,
  seed: number,
  [from, to]: readonly [number, number],
  { declined, medianMs }: Service,
) {
  for (let at = from; at < to; at += 10) {
    const kind = draw(seed, 0, purposes.card, at) < declined ? facts.declined : facts.approved;
    const latencyMs = Math.round(logNormal(draw(seed, 0, purposes.service, at), medianMs, 0.25));
    told.sold(0, at, latencyMs, kind);
  }
}

test.for([20, 60])("a healthy service recovers whatever the luck, in windows of %i sales", (sales) => {
  expect(recoveredOf(100, sales, healthy)).toBe(100);
});

test("a service that lets every third sale fail is found in windows of 20", () => {
  expect(recoveredOf(50, 20, { ...healthy, declined: 0.33 })).toBe(0);
});

test("one that is worse by three points is found in windows of 500", () => {
  expect(recoveredOf(10, 500, { ...healthy, declined: 0.04 })).toBeLessThanOrEqual(1);
});

test.for([20, 60])("a service that is half as fast is found in windows of %i", (sales) => {
  expect(recoveredOf(50, sales, { ...healthy, medianMs: 200 })).toBeLessThanOrEqual(5);
});

test("ten points worse in windows of 20: one window cannot tell, three together do", () => {
  const plan = planOf({
    outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])],
    windows: { leastMs: 2000, sales: 20 },
  });
  const told = new Story(plan).outages().customersEnd(60_000).steady(0, 4_000, 10_000, 100, 100);
  for (let at = 20_000; at < 40_000; at += 100) {
    told.sold(0, at, 100, at % 2000 < 200 ? facts.declined : facts.approved);
  }
  expect(told.results().episodes[0].service.state).toBe("not recovered");
});
