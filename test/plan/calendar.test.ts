import { describe, expect, test } from "vitest";
import { richPlan } from "./rich.ts";

/** When each outage begins and ends, in seconds of scenario time. */
function times(outages: readonly string[], sets: readonly string[] = []): Record<string, [number, number]> {
  const plan = richPlan(outages, sets);
  return Object.fromEntries(
    plan.outages.map(({ id, at, forMs }) => [
      id,
      [(at * plan.speed) / 1000, ((at + forMs) * plan.speed) / 1000],
    ]),
  );
}

describe("a time that hangs on another outage", () => {
  const second = "{id: second, at: first + 40s, for: 1m, strike: {link: lte}, what: refuse}";
  const first = "{id: first, at: 10m, for: 3m, strike: {link: wifi}, what: refuse}";

  test("counts from its start, whatever the order of the file", () => {
    expect(times([second, first])).toEqual({ first: [600, 780], second: [640, 700] });
  });

  test("may lie before it", () => {
    expect(times([first, second.replace("+", "-")]).second).toEqual([560, 620]);
  });

  test("counts from its end", () => {
    expect(times([first, second.replace("first +", "first end +")]).second).toEqual([820, 880]);
  });

  test("hangs on one that hangs on a third", () => {
    const third = "{id: third, at: second end, for: 10s, what: maintenance}";
    expect(times([third, second, first]).third).toEqual([700, 710]);
  });

  test("counts from the last end of one that has parts, and from its first start", () => {
    const steps = first.replace("for: 3m", "returns: {by: region, first: 2m, every: 30s}");
    // Two regions of cafes: nsw after 2m, vic after 2m30s.
    expect(times([steps, second.replace("first +", "first end +")]).second).toEqual([790, 850]);
    expect(times([steps, second]).second[0]).toBe(640);
    const thrice = first.replace("for: 3m", "for: 3m, repeat: {every: 5m, times: 3}");
    expect(times([thrice, second.replace("first +", "first end +")]).second).toEqual([1420, 1480]);
  });

  test("is divided by speed as a whole", () => {
    expect(times([second, first], ["speed=20x"])).toEqual({ first: [600, 780], second: [640, 700] });
  });
});

test("changes happen in the order of time, and may hang on outages", () => {
  const { changes } = richPlan(
    ["{id: slow, at: 10m, for: 3m, what: maintenance}"],
    [
      "changes=[{at: slow + 3m, set: {gateway.workers: 32}}, {at: 1m, set: {gateway.workers: 8}}]",
      "speed=2x",
    ],
  );
  expect(changes).toEqual([
    { at: 30_000, gateway: { workers: 8 }, paths: ["gateway.workers = 8"] },
    { at: 390_000, gateway: { workers: 32 }, paths: ["gateway.workers = 32"] },
  ]);
});

test("a change is planned whole and resolved, upon what those before it made", () => {
  const { changes } = richPlan(
    [],
    [
      "load.cards={visa: 50%, discover: 50%}",
      "gateway={limit: {each: 10/s, burst: 5}, routes: {visa: {delay: 80ms}, discover: {delay: 90ms}}}",
      "changes=[{at: 1m, set: {gateway.routes.discover.timeout: 10s, gateway.service.p95: 240ms}}, {at: 2m, set: {gateway.routes.discover.declines: true, gateway.limit.each: 20/s}}, {at: 3m, set: {gateway.queue: 1000}}]",
      "speed=2x",
    ],
  );
  const visa = expect.objectContaining({ network: "visa", delayMs: 80, timeoutMs: 30_000, declines: false });
  const discover = { network: "discover", delayMs: 90, timeoutMs: 5_000 };
  expect(changes.map(({ gateway }) => gateway)).toEqual([
    {
      routes: [visa, expect.objectContaining({ ...discover, declines: false })],
      service: { medianMs: 40, sigma: expect.closeTo(Math.log(6) / 1.6448536, 6) },
    },
    {
      routes: [visa, expect.objectContaining({ ...discover, declines: true })],
      limit: { perMs: 0.04, burst: 5 },
    },
    // As it was: nothing is told.
    {},
  ]);
});

test("maintenance is announced in run time, in every way to be closed", () => {
  for (const answers of ["busy", "refused", "silent"]) {
    const { outages } = richPlan(
      [`{id: upgrade, at: 10m, for: 2m, what: {maintenance: {answers: ${answers}, announced: 4m}}}`],
      ["speed=2x"],
    );
    expect(outages).toMatchObject([{ at: 300_000, forMs: 60_000, announcedMs: 120_000 }]);
  }
});
