import { describe, expect, test } from "vitest";
import { gatewayLoad, longestWaitMs } from "../../src/plan/gateway-load.ts";
import { loadPlan, planFrom } from "../../src/plan/load.ts";
import { expectedSales } from "../../src/plan/load-curve.ts";
import { storeOf } from "../../src/plan/plan.ts";
import { sizeOf } from "../../src/plan/ranges.ts";
import { problemText } from "../../src/scenario/problem.ts";
import { changed, small } from "../scenario/small.ts";
import { unsound } from "./sound.ts";

function warned(text: string): string[] {
  return planFrom({ file: "s.yaml", text }).warnings.map((warning) => problemText(warning));
}

describe("warnings", () => {
  test("a scenario in order has none", () => {
    expect(warned(small)).toEqual([]);
  });

  test("a gateway that is loaded above 0.7 at the peak", () => {
    // 40 terminals · 40/h · 90x = 40 sales/s; a lognormal of 40/120 ms has a mean of 50 ms: 2 workers' worth.
    const text = changed("settle: 5m", "speed: 90x\ngateway: {workers: 2}").replace("quick", "jpos-saf");
    expect(warned(text)[0].split("\n")).toEqual([
      "s.yaml:4:20  gateway.workers: the gateway's load is 1.00 at the peak, above 0.7",
      "    4 | gateway: {workers: 2}",
      "      |                    ^",
      "    queues then build up by chance: write at least 3 workers, fewer sales or a lower speed",
    ]);
  });

  test("a gateway whose workers wait for an acquirer: their time is work too", () => {
    // 40 sales/s: 50 ms of service, and 150 ms for Discover, which is 40 % of them: 110 ms each, 4.4 workers' worth.
    const routes = "{discover: {delay: 1s, timeout: 150ms}, visa: {delay: 1s, declines: true}}";
    const text = changed("settle: 5m", `settle: 5m\ngateway: {workers: 8, routes: ${routes}}`);
    const sets = ["load.cards={visa: 60%, discover: 40%}", "load.sales=1/s"];
    expect(gatewayLoad(planFrom({ file: "s.yaml", text }, sets).plan)).toBeCloseTo(4.4 / 8, 2);
  });

  test("after the run a gateway may wait for its acquirers as long as its longest time-out", () => {
    const waitOf = (gateway: string, outages = "[]") => {
      const text = changed("settle: 5m", `settle: 5m\ngateway: ${gateway}`);
      const sets = ["load.cards={visa: 60%, discover: 40%}", `outages=${outages}`];
      const { plan } = planFrom({ file: "s.yaml", text }, sets);
      return longestWaitMs(plan);
    };
    expect(waitOf("{}")).toBe(0);
    expect(waitOf("{routes: {visa: {delay: 80ms, timeout: 7s}}}")).toBe(7_000);
    expect(waitOf("{}", "[{id: a, at: 1m, for: 1m, what: acquirer}]")).toBe(60_000);
  });

  test("a time-out that is too short once it is played faster", () => {
    const text = changed("settle: 5m", "settle: 5m\nspeed: 2x");
    const [warning] = warned(text);
    expect(warning).toMatch(
      /^s\.yaml:9:15 {2}fleet\[0\]\.terminal: the time-out is 500 ms as played at 2x, below 3 ×/,
    );
    expect(warning).toMatch(/write at least 2s, or a lower speed$/);
  });

  test("an acquirer for which the gateway does not wait long enough, perhaps only as played", () => {
    const text = changed(
      "settle: 5m",
      "settle: 5m\nspeed: 20x\ngateway: {routes: {visa: {delay: 80ms, timeout: 1s}, discover: {delay: 9s, timeout: 1s, declines: true}}}",
    ).replace("quick", "jpos-saf");
    const of = (...sets: string[]) => {
      const cards = "load.cards={visa: 60%, discover: 40%}";
      const { warnings } = planFrom({ file: "s.yaml", text }, [cards, ...sets]);
      return warnings
        .map((warning) => problemText(warning))
        .filter((warning) => warning.includes("gateway.routes"));
    };
    const [warning, ...others] = of();
    expect(others).toEqual([]);
    expect(warning).toMatch(
      /gateway\.routes\.visa\.timeout: the gateway waits 50 ms as played at 20x for an acquirer that takes 80 ms/,
    );
    expect(warning).toMatch(/write at least 2s, or a lower speed$/);
    expect(of("gateway.routes.visa.timeout=2s")).toEqual([]);
    expect(of("speed=1x")).toEqual([]);
  });

  test("a limit of rate below what a terminal sells", () => {
    const limited = (each: string) =>
      warned(changed("settle: 5m", `settle: 5m\ngateway: {limit: {each: ${each}}}`));
    expect(limited("30/h")[0].split("\n")).toEqual([
      "s.yaml:4:25  gateway.limit.each: a terminal sells 40/h at the peak, and may ask 30/h",
      "    4 | gateway: {limit: {each: 30/h}}",
      "      |                         ^^^^",
      "    sales are then answered busy with nothing broken: write at least 40/h",
    ]);
    expect(limited("40/h")).toEqual([]);
  });

  test("where the field is left out they stand where it belongs", () => {
    const text = changed("sales: 40/h", "sales: 400/s").replace("terminals: 40", "terminals: 4000");
    expect(warned(text)[0].split("\n")[0]).toMatch(/^s\.yaml:1:1 {2}gateway\.workers: the gateway's load is/);
  });
});

describe("the lunch peak is what it promises", () => {
  const { plan, scenario, warnings } = loadPlan("lunch-peak");

  test("2,000 terminals in 500 stores on Wi-Fi and 4G sell some 30,000 times in half an hour at 20x", () => {
    expect([plan.terminals, plan.stores, scenario.duration, plan.speed]).toEqual([2000, 500, 1_800_000, 20]);
    expect(new Set(plan.cohorts.map(({ profile }) => profile.name))).toEqual(new Set(["wifi", "4g"]));
    expect(expectedSales(plan)).toBeCloseTo(30_000, 6);
  });

  test("a provider is dark for exactly 40 % of the stores, the other link refused, the gateway closed", () => {
    const [dark, cut, closed] = plan.outages;
    const stores = new Set<number>();
    for (const [from, to] of dark.struck)
      for (let terminal = from; terminal < to; terminal++) stores.add(storeOf(plan, terminal));
    expect([dark.kind, stores.size]).toEqual(["blackhole", 200]);
    expect([cut.kind, sizeOf(cut.struck)]).toEqual(["refuse", 1000]);
    expect(closed.kind).toBe("maintenance");
    expect(plan.outages.map(({ at }) => (at * plan.speed) / 60_000)).toEqual([6, 14, 22]);
    expect(plan.outages.every(({ forMs }) => forMs * plan.speed <= 180_000)).toBe(true);
  });

  test("the figures that were worked out for it stand", () => {
    expect(plan.gateway).toMatchObject({ workers: 64, service: { medianMs: 40 } });
    expect(
      plan.groups.every(({ preset, policy }) => preset === "jpos-saf" && policy.timeoutMs === 1500),
    ).toBe(true);
    expect(plan.windows).toEqual({ leastMs: 2000, sales: 200 });
    expect(plan.expectations.map(({ text }) => text)).toContain("falseOffline == 0");
    expect(gatewayLoad(plan)).toBeLessThan(0.7);
    expect([warnings, unsound(plan)]).toEqual([[], []]);
  });
});

describe("the smoke run is what it promises", () => {
  const { plan, warnings } = loadPlan("smoke");

  test("300 quick terminals sell at least 150 times a second until 45 s", () => {
    expect([plan.terminals, plan.durationMs, plan.speed]).toEqual([300, 45_000, 1]);
    expect(plan.settleMs).toBeLessThanOrEqual(10_000);
    expect((expectedSales(plan) / plan.durationMs) * 1000).toBeGreaterThanOrEqual(150);
    expect([warnings, unsound(plan)]).toEqual([[], []]);
  });

  test("three kinds of outages of 5 s strike at least half the fleet", () => {
    expect(plan.outages.map(({ kind, at, forMs }) => [kind, at, forMs])).toEqual([
      ["blackhole", 5000, 5000],
      ["refuse", 18_000, 5000],
      ["maintenance", 31_000, 5000],
    ]);
    for (const { struck } of plan.outages) expect(sizeOf(struck)).toBeGreaterThanOrEqual(150);
  });

  test("it fails where a payment is lost or an outage goes unnoticed", () => {
    const texts = plan.expectations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(["lost == 0", "dataLoss == 0", "noticed >= 50%"]));
  });
});
