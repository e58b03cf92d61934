import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type Plan, storeOf } from "../../src/plan/plan.ts";
import { sizeOf } from "../../src/plan/ranges.ts";
import type { Strike } from "../../src/scenario/schema.ts";
import { meant, numbers, richLayout, richPlan } from "./rich.ts";
import { unsound } from "./sound.ts";

/** A kind for each sort of those whom it strikes. */
const kinds = { links: "refuse", stores: "merchant-frozen", terminals: "board-dead" } as const;
type Strikes = keyof typeof kinds;

function struck(strikes: Strikes, strike: string, sets: readonly string[] = []): Plan {
  return richPlan([`{id: it, at: 1m, returns: never, strike: ${strike}, what: ${kinds[strikes]}}`], sets);
}

function terminals(plan: Plan, id = "it"): number[] {
  return numbers(plan.outages.filter((outage) => outage.id === id).flatMap((outage) => outage.struck));
}

function stores(plan: Plan, id = "it"): Set<number> {
  return new Set(terminals(plan, id).map((terminal) => storeOf(plan, terminal)));
}

describe("labels", () => {
  test.prop([fc.nat()], { numRuns: 20 })(
    "regions have their shares of the stores, models and versions of the terminals",
    (seed) => {
      const sets = [`seed=${seed}`];
      // 21 stores and 61 terminals in the cafes; the bars have 3 stores of wa, and no model.
      expect(stores(struck("terminals", "{region: nsw}", sets)).size).toBe(8);
      expect(stores(struck("terminals", "{region: vic}", sets)).size).toBe(13);
      expect(stores(struck("terminals", "{region: wa}", sets)).size).toBe(3);
      expect(terminals(struck("terminals", "{model: h5000}", sets))).toHaveLength(18);
      expect(terminals(struck("terminals", "{model: p400}", sets))).toHaveLength(43);
      expect(Math.abs(terminals(struck("terminals", '{version: "2.3"}', sets)).length - 30.5)).toBe(0.5);
    },
  );

  test("are drawn apart: a region is not a provider", () => {
    // Of one order, the smaller share would lie within the larger.
    const both = (one: string, other: string) => {
      const others = new Set(terminals(struck("terminals", other)));
      return terminals(struck("terminals", one)).filter((terminal) => others.has(terminal)).length;
    };
    expect(both("{region: nsw}", "{provider: telecom-a}")).toBeLessThan(24);
    expect(both("{model: h5000}", '{version: "2.3"}')).toBeLessThan(18);
    expect(both("{model: h5000}", "{region: nsw}")).toBeLessThan(18);
  });
});

const leaf: fc.Arbitrary<Strike> = fc.record(
  {
    group: fc.constantFrom("cafes", "bars"),
    region: fc.constantFrom("nsw", "vic", "wa"),
    model: fc.constantFrom("h5000", "p400"),
    version: fc.constantFrom("2.3", "2.4"),
    provider: fc.constantFrom("telecom-a", "telecom-b", "mobile-x"),
    link: fc.constantFrom("wifi", "lte"),
    label: fc.constantFrom("fast", "radio"),
    store: fc.integer({ min: 0, max: 23 }),
  },
  { requiredKeys: [] },
);
const few = leaf.map((strike) => Object.fromEntries(Object.entries(strike).slice(0, 2)) as Strike);
const selector = fc.oneof(
  { weight: 2, arbitrary: few },
  fc.record({ any: fc.array(few, { minLength: 1, maxLength: 3 }) }),
  fc.record({ not: few }),
  fc
    .tuple(few, few, fc.array(few, { minLength: 1, maxLength: 2 }))
    .map(([one, not, any]): Strike => ({ ...one, not, any })),
  few.map((inner): Strike => ({ not: { any: [inner, { not: { region: "nsw" } }] } })),
);

describe("a strike means every key", () => {
  test.prop([selector, fc.constantFrom<Strikes>("links", "stores", "terminals"), fc.nat({ max: 1000 })], {
    numRuns: 300,
  })("whatever keys, any and not it is made of", (strike, strikes, seed) => {
    const expected = meant(richLayout(seed), strike, strikes);
    fc.pre(expected.length > 0);
    const plan = struck(strikes, JSON.stringify(strike), [`seed=${seed}`]);
    expect(terminals(plan)).toEqual(expected);
    expect(unsound(plan)).toEqual([]);
  });

  test("a kind of links strikes the links that fit, and no other of the terminal", () => {
    const { outages, cohorts } = struck("links", "{not: {provider: telecom-a}, group: cafes}");
    const [{ effect }] = outages;
    const carriers = effect.on === "links" ? effect.cohorts.map((cohort) => cohorts[cohort]) : [];
    expect(new Set(carriers.map(({ linkId, provider }) => `${linkId} ${provider}`))).toEqual(
      new Set(["wifi telecom-b", "lte mobile-x"]),
    );
  });

  test("a kind of terminals takes all keys of links of one link", () => {
    // telecom-b carries cafes by wifi only, and one of the three bars by lte.
    expect(stores(struck("terminals", "{provider: telecom-b, link: lte}")).size).toBe(1);
  });
});

describe("a share is exact", () => {
  test.prop([fc.integer({ min: 5, max: 100 }), fc.nat()])(
    "of the stores for links and stores",
    (percent, seed) => {
      const expected = Math.round((percent / 100) * 24);
      for (const strikes of ["links", "stores"] as const) {
        const plan = struck(strikes, `{share: ${percent}%}`, [`seed=${seed}`]);
        expect(stores(plan).size).toBe(expected);
        expect(unsound(plan)).toEqual([]);
      }
    },
  );

  test.prop([fc.integer({ min: 2, max: 100 }), fc.nat()])(
    "of the terminals for terminals",
    (percent, seed) => {
      const plan = struck("terminals", `{share: ${percent}%}`, [`seed=${seed}`]);
      expect(terminals(plan)).toHaveLength(Math.round((percent / 100) * 71));
    },
  );

  test("of those whom the other keys leave", () => {
    expect(terminals(struck("terminals", "{model: h5000, share: 50%}"))).toHaveLength(9);
    expect(stores(struck("links", "{region: nsw, share: 50%}")).size).toBe(4);
  });

  test("of terminals for links, and of stores for terminals, where it says so", () => {
    const one = struck("links", "{share: 10%, of: terminals}");
    expect(terminals(one)).toHaveLength(7);
    expect(unsound(one)).toEqual([]);
    const other = struck("terminals", "{model: h5000, share: 25%, of: stores}");
    const everyone = struck("terminals", "{model: h5000}");
    expect(stores(other).size).toBe(Math.round(stores(everyone).size / 4));
    expect(terminals(other)).toEqual(
      terminals(everyone).filter((terminal) => stores(other).has(storeOf(other, terminal))),
    );
  });

  test("a kind of stores never strikes half of one", () => {
    const plan = struck("stores", "{model: h5000}");
    const whole = Array.from({ length: plan.terminals }, (_, terminal) => terminal).filter((terminal) =>
      stores(plan).has(storeOf(plan, terminal)),
    );
    expect(terminals(plan)).toEqual(whole);
  });
});

describe("same takes the draw of another outage again", () => {
  const first = "{id: first, at: 1m, for: 1m, strike: {share: 30%, link: wifi}, what: refuse}";

  test("its stores, on another link and for another kind", () => {
    const plan = richPlan([
      "{id: it, at: 2m, for: 1m, strike: {link: lte, same: first}, what: refuse}",
      first,
      "{id: dead, at: 3m, strike: {same: first}, what: board-dead}",
    ]);
    expect(terminals(plan)).toEqual(terminals(plan, "first"));
    expect(terminals(plan, "dead")).toEqual(terminals(plan, "first"));
    const links = plan.outages.map(({ id, effect }) => [
      id,
      effect.on === "links" ? [...new Set(effect.cohorts.map((cohort) => plan.cohorts[cohort].linkId))] : [],
    ]);
    expect(links).toEqual([
      ["first", ["wifi"]],
      ["it", ["lte"]],
      ["dead", []],
    ]);
    expect(unsound(plan)).toEqual([]);
  });

  test("its terminals, one by one", () => {
    const bots = "{id: bots, at: 1m, strike: {share: 10%}, what: reboot}";
    const one = richPlan([
      bots,
      "{id: it, at: 2m, for: 1m, strike: {link: lte, same: bots, of: terminals}, what: refuse}",
    ]);
    expect(terminals(one)).toEqual(terminals(one, "bots"));
  });

  test("also of one that takes it from a third", () => {
    const plan = richPlan([
      "{id: it, at: 3m, for: 1m, strike: {same: second}, what: refuse}",
      "{id: second, at: 2m, for: 1m, strike: {same: first, region: vic}, what: refuse}",
      first,
    ]);
    expect(terminals(plan)).toEqual(terminals(plan, "second"));
    expect(terminals(plan).length).toBeLessThan(terminals(plan, "first").length);
  });
});

test("a cohort is made of terminals only where an outage tells those of a store apart", () => {
  const label = struck("links", "{region: nsw}");
  const isWhole = ({ cohorts, groups }: Plan) =>
    cohorts.every(({ group, terminals }) => {
      const own = groups.find(({ id }) => id === group);
      const [first, last] = own?.terminals ?? [0, 0];
      return terminals.every(
        ([from, to]) =>
          (from - first) % (own?.perStore ?? 1) === 0 &&
          (to === last || (to - first) % (own?.perStore ?? 1) === 0),
      );
    });
  expect([isWhole(label), label.cohorts.length]).toEqual([true, 5]);
  expect(isWhole(struck("links", "{model: h5000}"))).toBe(false);
  expect(sizeOf(label.cohorts.flatMap(({ terminals }) => terminals))).toBe(61 * 2 + 10);
});
