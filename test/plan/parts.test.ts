import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Outage, Plan } from "../../src/plan/plan.ts";
import { storeOf } from "../../src/plan/plan.ts";
import { union } from "../../src/plan/ranges.ts";
import { said } from "../scenario/small.ts";
import { numbers, richPlan, richText } from "./rich.ts";
import { unsound } from "./sound.ts";

/** The parts of the one outage, with the plan they stand in. */
function parts(outage: string, sets: readonly string[] = []): { plan: Plan; own: readonly Outage[] } {
  const plan = richPlan([`{id: it, at: 2m, ${outage}}`], sets);
  expect(unsound(plan)).toEqual([]);
  return { plan, own: plan.outages };
}

/** Id, start and end of each, in seconds of scenario time. */
function times({ plan, own }: ReturnType<typeof parts>): [string, number, number][] {
  return own.map(({ id, at, forMs }) => [id, (at * plan.speed) / 1000, ((at + forMs) * plan.speed) / 1000]);
}

function everybody({ own }: ReturnType<typeof parts>): number[] {
  return numbers(union(own.flatMap(({ struck }) => struck)));
}

function storesOf(plan: Plan, outage: Outage): number {
  return new Set(numbers(outage.struck).map((terminal) => storeOf(plan, terminal))).size;
}

const whole = Array.from({ length: 71 }, (_, terminal) => terminal);

describe("returns", () => {
  test("by region in the order that is written", () => {
    const found = parts("what: refuse, returns: {by: region, order: [wa, vic, nsw], first: 3m, every: 30s}");
    expect(times(found)).toEqual(
      [
        ["it.nsw", 120, 360],
        ["it.vic", 120, 330],
        ["it.wa", 120, 300],
      ].toSorted((one, other) => Number(one[2]) - Number(other[2])),
    );
    expect(everybody(found)).toEqual(whole);
  });

  test("in the order of the file where none is written, and only those who are struck take a step", () => {
    const found = parts(
      "what: refuse, strike: {not: {region: nsw}}, returns: {by: region, first: 3m, every: 30s}",
    );
    expect(times(found)).toEqual([
      ["it.vic", 120, 300],
      ["it.wa", 120, 330],
    ]);
  });

  test("by provider link by link: the two links of one terminal return apart", () => {
    const found = parts(
      "what: refuse, strike: {group: cafes}, returns: {by: provider, first: 1m, every: 1m}",
    );
    expect(times(found).map(([id]) => id)).toEqual(["it.telecom-a", "it.telecom-b", "it.mobile-x"]);
    const [a, b, mobile] = found.own.map(({ struck }) => numbers(struck));
    expect([...a, ...b].toSorted((one, other) => one - other)).toEqual(mobile);
  });

  test("by group and by store", () => {
    const group = parts("what: refuse, returns: {by: group, order: [bars, cafes], first: 1m, every: 1m}");
    expect(times(group)).toEqual([
      ["it.bars", 120, 180],
      ["it.cafes", 120, 240],
    ]);
    const store = parts("what: refuse, strike: {group: bars}, returns: {by: store, first: 1m, every: 1m}");
    expect(times(store)).toEqual([
      ["it.store-21", 120, 180],
      ["it.store-22", 120, 240],
      ["it.store-23", 120, 300],
    ]);
  });

  test.prop([fc.integer({ min: 2, max: 30 }), fc.integer({ min: 10, max: 100 }), fc.nat()], { numRuns: 30 })(
    "in steps of as many stores, to the nearest one",
    (steps, percent, seed) => {
      const found = parts(
        `what: refuse, strike: {share: ${percent}%}, returns: {steps: ${steps}, first: 1m, every: 10s}`,
        [`seed=${seed}`],
      );
      const stores = Math.round((percent / 100) * 24);
      const sizes = found.own.map((part) => storesOf(found.plan, part));
      expect(sizes.reduce((one, other) => one + other, 0)).toBe(stores);
      for (const size of sizes) expect(Math.abs(size - stores / steps)).toBeLessThan(1);
    },
  );

  test("of terminals step by step, where terminals are struck", () => {
    const { own } = parts(
      "what: board-dead, strike: {share: 50%}, returns: {steps: 6, first: 1m, every: 10s}",
    );
    expect(own.map(({ struck }) => numbers(struck).length)).toEqual([6, 6, 6, 6, 6, 6]);
    expect(own.map(({ isPermanent }) => isPermanent)).toEqual([false, false, false, false, false, false]);
  });

  test("one by one: each store after a time of its own, those of one second together, later than the run never", () => {
    const found = parts("what: refuse, returns: {each: {p50: 10m, p95: 2h}}", ["speed=20x"]);
    const { own, plan } = found;
    expect(everybody(found)).toEqual(whole);
    const last = own.filter(({ isPermanent }) => isPermanent);
    expect(last).toHaveLength(1);
    const lengths = own.filter(({ isPermanent }) => !isPermanent).map(({ forMs }) => forMs);
    for (const forMs of lengths) expect(forMs % 1000).toBe(0);
    expect(new Set(lengths).size).toBe(lengths.length);
    // Half of 24 stores are back within 10 minutes, 30 s as played.
    const back = own.filter(({ forMs }) => forMs <= 30_000).map((part) => storesOf(plan, part));
    const count = back.reduce((one, other) => one + other, 0);
    expect(count).toBeGreaterThan(6);
    expect(count).toBeLessThan(18);
  });

  test("never: until the end of the run, and nobody repairs it", () => {
    const found = parts("what: refuse, returns: never");
    expect(times(found)).toEqual([["it", 120, 2400]]);
    expect(found.own[0].isPermanent).toBe(true);
  });
});

describe("waves", () => {
  test("of a share of the stores, one after the other, each as long as the kind takes", () => {
    const found = parts('what: {update: {to: "2.5", takes: 90s}}, waves: {by: store, size: 25%, every: 2m}');
    expect(times(found)).toEqual([
      ["it.wave-1", 120, 210],
      ["it.wave-2", 240, 330],
      ["it.wave-3", 360, 450],
      ["it.wave-4", 480, 570],
    ]);
    expect(found.own.map((part) => storesOf(found.plan, part))).toEqual([6, 6, 6, 6]);
    expect(everybody(found)).toEqual(whole);
  });

  test("of regions, and of terminals", () => {
    const regions = parts("what: reboot, waves: {by: region, size: 34%, every: 2m}");
    expect(regions.own.map((part) => storesOf(regions.plan, part))).toEqual([8, 13, 3]);
    const terminals = parts("what: reboot, waves: {by: terminal, size: 50%, every: 2m}");
    expect(terminals.own.map(({ struck }) => numbers(struck).length)).toEqual([36, 35]);
  });

  test("of whole stores where whole stores are struck", () => {
    const waves =
      "{id: it, at: 2m, for: 1m, what: store-offline, waves: {by: terminal, size: 50%, every: 2m}}";
    expect(said(richText([waves]))[0]).toMatch(/waves\.by: store-offline strikes whole stores/);
  });

  test("have at least one store each, however small their share", () => {
    const { own } = parts("what: reboot, strike: {group: bars}, waves: {by: store, size: 10%, every: 2m}");
    expect(own).toHaveLength(3);
  });

  test("that stop under a condition say so", () => {
    const { own } = parts('what: reboot, waves: {by: store, size: 50%, every: 2m, stopIf: "failed > 2%"}');
    expect(own.map(({ stopIf }) => stopIf)).toEqual(["failed > 2%", "failed > 2%"]);
  });

  test("that would begin after the run are a mistake, however their times were drawn", () => {
    const before = "{id: before, at: 1m, for: 1m..38m, what: maintenance}";
    const late =
      "{id: it, at: before end, strike: {share: 60%}, what: refuse, for: 10s, waves: {by: store, size: 50%, every: 15m}}";
    const all = Array.from({ length: 20 }, (_, seed) => said(richText([before, late]), [`seed=${seed}`]));
    expect(all.some((mistakes) => mistakes.length === 0)).toBe(true);
    expect(all.some(([mistake]) => mistake?.includes("outages[1].waves: ends at"))).toBe(true);
  });

  test("of a share that is no whole number of stores are as many as the share says", () => {
    const sizes = (size: string) => {
      const { plan, own } = parts(
        `what: reboot, strike: {any: [{store: 0}, {store: 1}, {store: 2}, {store: 3}, {store: 4}, {store: 5}, {store: 6}]}, waves: {by: store, size: ${size}, every: 2m}`,
      );
      return own.map((part) => storesOf(plan, part));
    };
    expect(sizes("20%")).toEqual([1, 2, 1, 2, 1]);
    expect(sizes("40%")).toEqual([3, 3, 1]);
    expect(sizes("100%")).toEqual([7]);
    expect(sizes("1%")).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  test("may return step by step, each wave by itself", () => {
    const found = parts(
      "what: refuse, waves: {by: region, size: 40%, every: 5m}, returns: {by: group, first: 1m, every: 1m}",
    );
    expect(times(found)).toEqual([
      ["it.wave-1.cafes", 120, 180],
      ["it.wave-2.cafes", 420, 480],
      ["it.wave-3.bars", 720, 840],
    ]);
  });
});

describe("repetitions", () => {
  test("strike the same again, each for a length of its own", () => {
    const found = parts("for: 1m..3m, strike: {share: 30%}, what: refuse, repeat: {every: 5m, times: 4}");
    expect(times(found).map(([id, at]) => [id, at])).toEqual([
      ["it.1", 120],
      ["it.2", 420],
      ["it.3", 720],
      ["it.4", 1020],
    ]);
    const lengths = found.own.map(({ forMs }) => forMs);
    expect(new Set(lengths).size).toBe(4);
    for (const forMs of lengths) expect(forMs >= 60_000 && forMs <= 180_000).toBe(true);
    expect(new Set(found.own.map(({ struck }) => JSON.stringify(struck))).size).toBe(1);
    const once = parts("for: 1m..3m, strike: {share: 30%}, what: refuse");
    expect(found.plan.cohorts).toEqual(once.plan.cohorts);
  });

  test("of a stepwise return are named by both", () => {
    const found = parts(
      "what: refuse, returns: {steps: 2, first: 1m, every: 1m}, repeat: {every: 5m, times: 2}",
    );
    expect(found.own.map(({ id }) => id)).toEqual([
      "it.1.step-1",
      "it.1.step-2",
      "it.2.step-1",
      "it.2.step-2",
    ]);
  });
});

describe("flapping", () => {
  test.prop([fc.nat()], { numRuns: 20 })("goes and comes in lengths of its ranges until the end", (seed) => {
    const { own } = parts("for: 10m, what: {flap: {down: 2s..10s, up: 5s..30s, as: blackhole}}", [
      `seed=${seed}`,
    ]);
    expect(own[0].at).toBe(120_000);
    for (const [index, { at, forMs, kind, id }] of own.entries()) {
      expect([id, kind]).toEqual([`it.down-${index + 1}`, "flap"]);
      const isLast = index === own.length - 1;
      expect(forMs <= 10_000 && (forMs >= 2_000 || isLast) && at + forMs <= 720_000).toBe(true);
      const upMs = (own[index + 1]?.at ?? 720_000) - at - forMs;
      expect(upMs <= 30_000 && (upMs >= 5_000 || isLast)).toBe(true);
    }
  });

  test("of too many scattered terminals is refused: nobody could write that plan down", () => {
    const flap =
      "{id: it, at: 1m, for: 14m, strike: {share: 50%, of: terminals}, what: {flap: {down: 1s, up: 1s}}}";
    const sets = ["fleet.cafes.terminals=100000"];
    expect(said(richText([flap]), sets)[0]).toMatch(
      /outages\[0\]: strikes too many scattered terminals too often to write that down/,
    );
  });

  test("an outage of endless spells is refused, not planned", () => {
    const flap = "{id: it, at: 2m, for: 20m, what: {flap: {down: 10ms, up: 10ms}}}";
    expect(said(richText([flap]))[0]).toMatch(
      /outages\[0\]: comes to more than 10000 outages.*\n.*\n.*\n {4}write fewer repetitions, longer spells/,
    );
  });
});

describe("a storm", () => {
  test("of which a kind strikes nobody is refused", () => {
    // 1 % of 71 terminals is one, of 24 stores none.
    const storm =
      "{id: it, at: 1m, for: 10s, strike: {share: 1%}, storm: {count: 3, of: [power-cut, refuse], within: 5m}}";
    expect(said(richText([storm]))[0]).toMatch(/outages\[0\]\.strike: strikes nobody/);
    expect(said(richText([storm.replace(", refuse", "")]))).toEqual([]);
  });

  test.prop([fc.nat()], { numRuns: 20 })("draws how many, which and when by the seed", (seed) => {
    const { own } = parts("for: 10s..40s, storm: {count: 5..9, of: [refuse, blackhole], within: 15m}", [
      `seed=${seed}`,
    ]);
    expect(own.length >= 5 && own.length <= 9).toBe(true);
    expect(own.map(({ id }) => id)).toEqual(own.map((_, index) => `it.${index + 1}`));
    for (const { at, forMs, kind } of own) {
      expect(at >= 120_000 && at < 1_020_000 && forMs >= 10_000 && forMs <= 40_000).toBe(true);
      expect(["refuse", "blackhole"]).toContain(kind);
    }
  });

  test("strikes the stores that it drew by every stroke", () => {
    const { own } = parts(
      "for: 10s, strike: {share: 30%}, storm: {count: 9, of: [refuse, blackhole], within: 15m}",
    );
    expect(new Set(own.map(({ kind }) => kind)).size).toBe(2);
    expect(new Set(own.map(({ struck }) => JSON.stringify(struck))).size).toBe(1);
  });
});

describe("what grows and fades", () => {
  const delay = ({ effect }: Outage): number =>
    effect.on === "links" && effect.does.kind === "toxics"
      ? effect.does.toxics[0].attributes.latency
      : Number.NaN;

  test("latency grows in layers that stay, and add up to the whole", () => {
    const found = parts("for: 10m, what: {latency: {delay: 1s}}, grows: {over: 5m}");
    expect(times(found)).toEqual([
      ["it.level-1", 120, 720],
      ["it.level-2", 180, 720],
      ["it.level-3", 240, 720],
      ["it.level-4", 300, 720],
      ["it.level-5", 360, 720],
    ]);
    expect(found.own.map(delay)).toEqual([200, 200, 200, 200, 200]);
  });

  test("and fades in layers that end one after the other", () => {
    const found = parts(
      "for: 10m, what: {latency: {delay: 1s}}, grows: {over: 2m, steps: 2}, fades: {over: 4m, steps: 4}",
    );
    expect(times(found)).toEqual([
      ["it.level-1", 120, 720],
      ["it.level-2", 120, 660],
      ["it.level-3", 180, 600],
      ["it.level-4", 180, 540],
    ]);
    expect(found.own.map(delay)).toEqual([250, 250, 250, 250]);
  });

  test("what does not add up goes from one step to the next", () => {
    const found = parts(
      "for: 9m, what: {bandwidth: {rate: 64kbps}}, grows: {over: 3m, steps: 3}, fades: {over: 2m, steps: 2}",
    );
    expect(times(found)).toEqual([
      ["it.level-1", 120, 180],
      ["it.level-2", 180, 240],
      ["it.level-3", 240, 600],
      ["it.level-4", 600, 660],
    ]);
  });
});

test("a gateway that refuses is one that no link reaches, and makes no cohort", () => {
  const { plan, own } = parts("for: 1m, what: {maintenance: {answers: refused}}");
  expect(own[0]).toMatchObject({ kind: "maintenance", struck: [[0, 71]] });
  expect(own[0].effect).toEqual({ on: "links", cohorts: [0, 1, 2], does: { kind: "refuse" } });
  expect(plan.cohorts).toHaveLength(3);
});

test("a blow is planned with the times of the run", () => {
  const { own } = parts("what: {reboot: {takes: 45s}}", ["speed=5x"]);
  expect(own[0]).toMatchObject({
    forMs: 9000,
    effect: { on: "terminals", does: { kind: "reboot", bootMs: 9000 } },
  });
});

test("a crash lasts until the gateway has started again, in times of the run", () => {
  const { own } = parts("what: {crash: {restartAfter: 45s}}", ["speed=5x"]);
  expect(own[0]).toMatchObject({ forMs: 9000, effect: { on: "gateway", does: { kind: "crash" } } });
});
