import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { loadPlan } from "../../src/plan/load.ts";
import { expectedSales } from "../../src/plan/load-curve.ts";
import { type Plan, storeOf } from "../../src/plan/plan.ts";
import { isIn, sizeOf } from "../../src/plan/ranges.ts";
import { changed, planned, small, withOutages } from "../scenario/small.ts";
import { unsound } from "./sound.ts";

test("the small scenario becomes exactly this plan", () => {
  const plan = planned(small, ["fleet.cafes.terminals=8", "speed=2x"]);
  expect(plan).toEqual({
    schema: 1,
    name: "Small",
    about: "",
    seed: 1,
    speed: 2,
    durationMs: 300_000,
    settleMs: 150_000,
    terminals: 8,
    stores: 4,
    groups: [
      {
        id: "cafes",
        terminals: [0, 8],
        firstStore: 0,
        perStore: 2,
        preset: "quick",
        policy: {
          timeoutMs: 500,
          signOnWithinMs: 2500,
          counter: { atOnce: 1 },
          detection: { failures: 2, afterMs: 1000 },
          probe: { baseMs: 250, capMs: 1000, jitter: "full" },
          links: { failOverAfter: 1, failBackEveryMs: 1000, failBackAfter: 2 },
          offline: {
            maxAmountMinor: Number.MAX_SAFE_INTEGER,
            maxPayments: Number.MAX_SAFE_INTEGER,
            maxTotalMinor: Number.MAX_SAFE_INTEGER,
            expireAfterMs: 1_800_000,
          },
          forward: {
            as: "deferred",
            firstWaitMs: 50,
            gapMs: 50,
            retry: { baseMs: 250, capMs: 1000, jitter: "full" },
            maxAttempts: 100,
          },
          life: { bootMs: 1500 },
        },
        links: ["wifi"],
        alternatives: [],
      },
    ],
    cohorts: [
      {
        link: 0,
        linkId: "wifi",
        group: "cafes",
        provider: "telecom-b",
        profile: expect.anything(),
        terminals: expect.anything(),
      },
      {
        link: 0,
        linkId: "wifi",
        group: "cafes",
        provider: "telecom-a",
        profile: expect.anything(),
        terminals: expect.anything(),
      },
    ],
    load: {
      salesPerMs: (40 / 3_600_000) * 2,
      shape: [
        { at: 0, level: 1 },
        { at: 300_000, level: 1 },
      ],
      amount: { medianMinor: 1250, sigma: expect.closeTo(0.9537, 3) },
      currency: "EUR",
      declinedShare: 0,
      arrivals: "open",
      cards: [],
      refundShare: 0,
      voidShare: 0,
      delayedAfterMs: 15_000,
    },
    gateway: {
      protocol: "http-json",
      full: "busy",
      workers: 64,
      service: { medianMs: 40, sigma: expect.closeTo(0.6679, 3) },
      queueLimit: 1000,
      abandoned: "served",
      retryAfterMs: 2500,
      routes: [
        {
          ...{ network: "", delayMs: 0, timeoutMs: 60_000 },
          ...{ unanswered: "unknown", standInMinor: 0, declines: false },
        },
      ],
      defects: {},
    },
    outages: [
      {
        id: "dark",
        of: "dark",
        isPermanent: false,
        kind: "blackhole",
        at: 60_000,
        forMs: 30_000,
        struck: expect.anything(),
        effect: {
          on: "links",
          cohorts: [expect.anything()],
          does: {
            kind: "toxics",
            toxics: [
              { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
              { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
            ],
          },
        },
      },
      {
        id: "closed",
        of: "closed",
        isPermanent: false,
        kind: "maintenance",
        at: 150_000,
        forMs: 30_000,
        struck: [[0, 8]],
        effect: { on: "gateway", does: { kind: "maintenance", retryAfterMs: 15_000 } },
      },
    ],
    windows: { leastMs: 5000, sales: 200 },
    changes: [],
    expectations: [
      {
        measure: "queue",
        selectors: {},
        aggregate: "max",
        comparison: "<",
        bound: 5000,
        text: "queue max < 5000",
      },
    ],
  } satisfies { [Key in keyof Plan]: unknown });
  expect(unsound(plan)).toEqual([]);
});

describe("the same scenario and seed", () => {
  test.each(["lunch-peak", "smoke"])("%s gives the same plan to the byte", (name) => {
    expect(JSON.stringify(loadPlan(name).plan)).toBe(JSON.stringify(loadPlan(name).plan));
  });

  test("another seed strikes other stores, and as many", () => {
    const [one, other] = ["seed=1", "seed=2"].map((set) => planned(small, [set]));
    expect(one.outages[0].struck).not.toEqual(other.outages[0].struck);
    expect(sizeOf(one.outages[0].struck)).toBe(sizeOf(other.outages[0].struck));
  });
});

describe("selections are exact", () => {
  test.prop([
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 100 }),
    fc.nat(),
  ])("a share of the stores is that share, in whole stores", (terminals, perStore, percent, seed) => {
    const stores = Math.ceil(terminals / perStore);
    const struck = Math.round((percent / 100) * stores);
    fc.pre(struck > 0);
    const plan = planned(changed("{provider: telecom-a}", `{share: ${percent}%, of: stores}`), [
      `fleet.cafes.terminals=${terminals}`,
      `fleet.cafes.perStore=${perStore}`,
      `seed=${seed}`,
    ]);
    expect(unsound(plan)).toEqual([]);
    expect(storesOf(plan, 0).size).toBe(struck);
  });

  test.prop([fc.integer({ min: 3, max: 500 }), fc.integer({ min: 1, max: 98 }), fc.nat()])(
    "providers have their shares of the stores, to the nearest store",
    (stores, percent, seed) => {
      const text = changed(
        "{telecom-a: 40%, telecom-b: 60%}",
        `{telecom-a: ${percent}%, b: 1%, telecom-c: ${99 - percent}%}`,
      );
      const struck = Math.round((percent / 100) * stores);
      fc.pre(struck > 0);
      const plan = planned(text, [
        `fleet.cafes.terminals=${stores}`,
        "fleet.cafes.perStore=1",
        `seed=${seed}`,
      ]);
      expect(unsound(plan)).toEqual([]);
      expect(Math.abs(storesOf(plan, 0).size - (percent / 100) * stores)).toBeLessThan(1);
    },
  );

  test("a store is struck as a whole", () => {
    const plan = planned(small, ["fleet.cafes.perStore=3"]);
    const stores = storesOf(plan, 0);
    for (let terminal = 0; terminal < plan.terminals; terminal++) {
      expect(isIn(plan.outages[0].struck, terminal)).toBe(stores.has(storeOf(plan, terminal)));
    }
  });

  test("keys are all meant: a share of a provider is of that provider's stores", () => {
    const plan = planned(changed("{provider: telecom-a}", "{provider: telecom-a, share: 50%}"));
    expect(sizeOf(plan.outages[0].struck)).toBe(8);
    const everybody = planned(small).outages[0].struck;
    for (const [from] of plan.outages[0].struck) expect(isIn(everybody, from)).toBe(true);
  });

  test("a store is struck by its number", () => {
    expect(planned(changed("{provider: telecom-a}", "{store: 3}")).outages[0].struck).toEqual([[6, 8]]);
  });

  test("a kind of the network without a strike strikes everybody", () => {
    expect(planned(changed("strike: {provider: telecom-a}, ", "")).outages[0].struck).toEqual([[0, 40]]);
  });

  function storesOf(plan: Plan, outage: number): Set<number> {
    const stores = new Set<number>();
    for (const [from, to] of plan.outages[outage].struck) {
      for (let terminal = from; terminal < to; terminal++) stores.add(storeOf(plan, terminal));
    }
    return stores;
  }
});

describe("a change of outages", () => {
  const more = "outages:\n  - {id: early, at: 1m, for: 1m, strike: {share: 30%}, what: refuse}";

  test("renumbers no terminal and no store", () => {
    const [before, after] = [planned(small), planned(small.replace("outages:", more))];
    expect(after.groups).toEqual(before.groups);
  });

  test("changes no other outage's luck", () => {
    const [before, after] = [planned(small), planned(small.replace("outages:", more))];
    expect(after.outages.find(({ id }) => id === "dark")?.struck).toEqual(before.outages[0].struck);
  });

  test("is planned in the order of time, whatever the order of the file", () => {
    const plan = planned(small.replace("outages:", more).replace("at: 1m", "at: 9m"));
    expect(plan.outages.map(({ id }) => id)).toEqual(["dark", "closed", "early"]);
  });
});

describe("cohorts", () => {
  test("providers that no outage tells apart share one", () => {
    const plan = planned(changed("strike: {provider: telecom-a}", "strike: {group: cafes}"));
    expect(plan.cohorts.map(({ provider, terminals }) => [provider, terminals])).toEqual([
      ["telecom-a+telecom-b", [[0, 40]]],
    ]);
  });

  test.prop([
    fc.array(
      fc.record({
        strike: fc.constantFrom(
          "{provider: telecom-a}",
          "{share: 30%}",
          "{provider: telecom-b, share: 60%}",
          "{group: bars}",
          "{link: lte}",
          "{store: 2}",
        ),
        at: fc.integer({ min: 0, max: 590 }),
      }),
      { maxLength: 6 },
    ),
    fc.nat(),
  ])("are the fewest whose terminals are struck alike, whatever overlaps", (outages, seed) => {
    const bars =
      "  - {id: bars, terminals: 7, terminal: quick, links: [{id: lte, profile: 4g, provider: telecom-b}]}\n";
    const written = outages.map(
      ({ strike, at }, n) => `{id: o${n}, at: ${at}s, for: 1m, strike: ${strike}, what: refuse}`,
    );
    const plan = planned(withOutages(written, small.replace("load:", `${bars}load:`)), [`seed=${seed}`]);
    expect(unsound(plan)).toEqual([]);
  });

  test("an unsound plan is seen", () => {
    const plan = planned(small);
    const [first, second] = plan.cohorts;
    const broken = {
      ...plan,
      cohorts: [{ ...first, terminals: [...first.terminals, ...second.terminals] }, second],
    };
    expect(unsound(broken)).toContain("cohorts of cafes overlap");
  });
});

describe("speed", () => {
  const [slow, fast] = ["speed=1x", "speed=20x"].map((set) => planned(small, [set]));

  test("divides duration, settling, outages, policies and Retry-After, and multiplies the sales", () => {
    expect([fast.durationMs, fast.settleMs, fast.outages[0].at, fast.outages[0].forMs]).toEqual([
      30_000, 15_000, 6000, 3000,
    ]);
    expect([fast.groups[0].policy.timeoutMs, fast.gateway.retryAfterMs]).toEqual([50, 250]);
    expect(fast.load.salesPerMs).toBeCloseTo(slow.load.salesPerMs * 20, 12);
    expect(fast.outages[1].effect).toMatchObject({ does: { retryAfterMs: 1500 } });
  });

  test("leaves link profiles, service, windows and the bounds of expectations as they are", () => {
    expect(fast.cohorts).toEqual(slow.cohorts);
    expect([fast.gateway.service, fast.windows, fast.expectations]).toEqual([
      slow.gateway.service,
      slow.windows,
      slow.expectations,
    ]);
  });

  test("changes neither the expected sales nor whom an outage strikes", () => {
    expect(expectedSales(fast)).toBeCloseTo(expectedSales(slow), 6);
    expect(fast.outages.map(({ struck }) => struck)).toEqual(slow.outages.map(({ struck }) => struck));
  });

  test("outages that end together in the scenario end together in the run", () => {
    const text = small.replace("at: 5m, for: 1m", "at: 2m1s, for: 59s");
    const plan = planned(text, ["speed=7x"]);
    const ends = plan.outages.map(({ at, forMs }) => at + forMs);
    expect(ends[0]).toBe(ends[1]);
  });
});

test("the same share of two outages is drawn apart", () => {
  const plan = planned(
    withOutages(["a", "b"].map((id) => `{id: ${id}, at: 1m, for: 1m, strike: {share: 50%}, what: refuse}`)),
  );
  expect(plan.outages[0].struck).not.toEqual(plan.outages[1].struck);
});

test("amounts that bound a policy are minor units of the load's currency", () => {
  const plan = planned(small, [
    "fleet.cafes.terminal={preset: quick, offline: {maxAmount: 99.5, maxPayments: 10}}",
  ]);
  expect(plan.groups[0].policy.offline).toMatchObject({ maxAmountMinor: 9950, maxPayments: 10 });
});

describe("people, customers and the gateway as a scenario writes them", () => {
  const fast = ["speed=10x"];

  test("staff, other ways to pay", () => {
    const staff =
      "staff: {notices: {p50: 5m, p95: 20m}, monitoring: 10m, does: [restart, switch-link], each: 1m}";
    const ways = "alternatives: [{cash: 40%}, {qr: 30%, link: customer}]";
    const text = small.replace("    terminal: quick\n", `    terminal: quick\n    ${staff}\n    ${ways}\n`);
    expect(planned(text, fast).groups[0]).toMatchObject({
      staff: {
        notices: { medianMs: 30_000, sigma: expect.closeTo(0.8428, 3) },
        monitoringMs: 60_000,
        does: ["restart", "switch-link"],
        eachMs: 6000,
      },
      links: ["wifi", "customer"],
      customerLink: 1,
      alternatives: [
        { way: "cash", share: 0.4 },
        { way: "qr", share: 0.3, link: "customer" },
      ],
    });
  });

  test("arrivals, cards, refunds and voids", () => {
    const load =
      "arrivals: {closed: {think: 30s}}, refunds: 2%, voids: 1%, declined: 3%, patience: {p50: 2m, p95: 2m}, delayedAfter: 20s";
    const cards = "cards: {visa: 60%, discover: {share: 40%, declined: 5%}}";
    const text = small.replace(
      /load:\n.*\n.*\n/,
      `load: {sales: 40/h, amount: {median: 12.50, p95: 60, currency: EUR}, ${load}, ${cards}}\n`,
    );
    expect(planned(text, fast).load).toMatchObject({
      arrivals: { thinkMs: 3000 },
      patience: { medianMs: 12_000, sigma: 0 },
      delayedAfterMs: 2000,
      cards: [
        { network: "visa", share: 0.6, declinedShare: 0.03 },
        { network: "discover", share: 0.4, declinedShare: 0.05 },
      ],
      declinedShare: expect.closeTo(0.038, 9),
      refundShare: 0.02,
      voidShare: 0.01,
    });
  });

  test("routes to acquirers: their delay is never divided", () => {
    const text = `${small}gateway: {routes: {visa: {delay: 80ms, timeout: 10s}}}\n`;
    expect(planned(text, [...fast, "load.cards={visa: 100%}"]).gateway.routes).toEqual([
      {
        ...{ network: "visa", delayMs: 80, timeoutMs: 1000 },
        ...{ unanswered: "unknown", standInMinor: 0, declines: false },
      },
    ]);
  });
});

describe("what the gateway suffers", () => {
  const effects = (outages: string[], sets: readonly string[] = []) =>
    planned(withOutages(outages), sets).outages.map(({ effect }) => effect);

  test("an acquirer is known by the number of its route", () => {
    const sets = ["load.cards={visa: 60%, discover: 40%}", "speed=2x"];
    const what = "{id: d, at: 1m, for: 1m, what: {acquirer: {network: discover, delay: 5s, fails: 10%}}}";
    expect(effects([what], sets)).toEqual([
      { on: "gateway", does: { kind: "acquirer", route: 1, delayMs: 5_000, failShare: 0.1 } },
    ]);
  });

  test("an acquirer without a network is every acquirer, and there always is one", () => {
    const outages = ["{id: d, at: 1m, for: 1m, what: acquirer}"];
    expect(effects(outages)).toEqual([
      { on: "gateway", does: { kind: "acquirer", delayMs: 60_000, failShare: 0 } },
    ]);
    expect(planned(withOutages(outages)).gateway.routes).toMatchObject([{ network: "", delayMs: 0 }]);
  });

  test("a network that no card is of is refused", () => {
    const what = "{id: d, at: 1m, for: 1m, what: {acquirer: {network: visa}}}";
    expect(() => effects([what])).toThrow('no card is of the network "visa"');
  });

  test("what grows is planned as troubles of their own, one after the other", () => {
    const what = "{id: f, at: 1m, for: 1m, what: {fail: {requests: 40%}}, grows: {over: 20s}}";
    const shares = effects([what]).map((effect) => {
      if (effect.on !== "gateway" || effect.does.kind !== "fail") throw new Error("no failure");
      return effect.does.share;
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect([shares.length > 2, shares.at(-1)]).toEqual([true, 0.4]);
  });
});

test("20,000 terminals under 50 overlapping outages are planned", () => {
  const outages = Array.from({ length: 50 }, (_, n) => {
    const strike = n % 2 === 0 ? "{provider: telecom-a}" : "{share: 30%}";
    return `{id: o${n}, at: ${n}s, for: 5m, strike: ${strike}, what: refuse}`;
  });
  const plan = planned(withOutages(outages), ["fleet.cafes.terminals=20000", "fleet.cafes.perStore=1"]);
  expect(plan.outages).toHaveLength(50);
  expect(plan.cohorts.length).toBeGreaterThan(10_000);
});
