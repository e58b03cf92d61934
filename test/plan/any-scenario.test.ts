// Laws of planning, over random scenarios with everything that the language has.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Outage, Plan } from "../../src/plan/plan.ts";
import { union } from "../../src/plan/ranges.ts";
import { richPlan } from "./rich.ts";
import { unsound } from "./sound.ts";

const strikes = [
  "{provider: telecom-a}",
  "{link: lte}",
  "{label: radio, region: nsw}",
  "{region: vic}",
  "{model: h5000}",
  '{version: "2.3"}',
  "{group: bars}",
  "{store: 2}",
  "{share: 30%}",
  "{region: vic, share: 40%}",
  "{share: 20%, of: terminals}",
  "{any: [{region: wa}, {provider: telecom-b}]}",
  "{not: {model: p400}, group: cafes}",
];
const returns = [
  "for: 3m",
  "for: 30s..3m",
  "returns: {by: region, first: 1m, every: 30s}",
  "returns: {by: provider, first: 1m, every: 20s}",
  "returns: {by: store, first: 10s, every: 5s}",
  "returns: {steps: 4, first: 1m, every: 20s}",
  "returns: {each: {p50: 10m, p95: 1h}}",
  "returns: never",
];
const more = [
  "",
  ", waves: {by: store, size: 30%, every: 3m}",
  ", waves: {by: region, size: 40%, every: 3m}",
  ", waves: {by: terminal, size: 50%, every: 3m}",
];
const whole = [
  "for: 8m, repeat: {every: 10m, times: 2}, what: blackhole",
  "for: 30s..8m, repeat: {every: 10m, times: 2}, what: refuse",
  "for: 8m, what: {flap: {down: 5s..20s, up: 5s..60s}}",
  "for: 8m, what: {latency: {delay: 1s}}, grows: {over: 4m}, fades: {over: 2m}",
  "for: 8m, what: {bandwidth: {rate: 64kbps}}, fades: {over: 2m, steps: 3}",
  "returns: never, what: {bandwidth: {rate: 64kbps}}, grows: {over: 4m}",
  "returns: never, what: {flap: {down: 5s..20s, up: 60s}}",
  "for: 30s..3m, storm: {count: 2..6, of: [refuse, blackhole], within: 10m}",
];

/** What an outage says besides its id and its time. */
const body = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...returns),
      fc.constantFrom(...more),
      fc.constantFrom("refuse", "board-dead", "store-offline"),
    )
    .filter(([, waves, kind]) => kind !== "store-offline" || !waves.includes("by: terminal"))
    .map(([back, waves, kind]) => `${back}${waves}, what: ${kind}`),
  fc.constantFrom(...whole),
);
const outage = fc
  .tuple(body, fc.constantFrom(...strikes), fc.integer({ min: 0, max: 500 }))
  .filter(([rest, strike]) => !(rest.includes("store-offline") && strike.includes("of: terminals")))
  .map(([rest, strike, at]) => `at: ${at}s, strike: ${strike}, ${rest}`);
const everybody = fc
  .tuple(fc.constantFrom("busy", "refused", "silent"), fc.integer({ min: 0, max: 1500 }))
  .map(([answers, at]) => `at: ${at}s, for: 2m, what: {maintenance: {answers: ${answers}}}`);
const outages = fc
  .array(fc.oneof({ weight: 5, arbitrary: outage }, everybody), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((rest, index) => `{id: o${index}, ${rest}}`));
const seeds = fc.nat({ max: 2 ** 31 });
const speeds = fc.constantFrom("1x", "7x", "20x");

/** What an outage does to whom and when, without the numbers of the cohorts, which others may change. */
function luckOf(plan: Plan, written: string): unknown[] {
  return plan.outages
    .filter(({ of }) => of === written)
    .map(({ effect, ...rest }) => ({ ...rest, on: effect.on, links: linksOf(plan, effect) }));
}

function linksOf({ cohorts }: Plan, effect: Outage["effect"]): unknown {
  if (effect.on !== "links") return effect;
  const own = Map.groupBy(
    effect.cohorts.map((cohort) => cohorts[cohort]),
    ({ group, linkId }) => `${group} ${linkId}`,
  );
  return [...own].map(([link, all]) => [link, union(all.flatMap(({ terminals }) => terminals))]);
}

describe("any scenario", () => {
  test.prop([outages, seeds, speeds], { numRuns: 150 })("has a sound plan", (all, seed, speed) => {
    expect(unsound(richPlan(all, [`seed=${seed}`, `speed=${speed}`]))).toEqual([]);
  });

  test.prop([outages, seeds], { numRuns: 30 })("has the same plan again, to the byte", (all, seed) => {
    const [one, other] = [richPlan(all, [`seed=${seed}`]), richPlan(all, [`seed=${seed}`])];
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });

  test.prop([outages, outage, seeds, fc.boolean()], { numRuns: 60 })(
    "without one of its outages leaves the others their luck, wherever it stood",
    (all, another, seed, isFirst) => {
      const extra = `{id: extra, ${another}}`;
      const [with_, without] = [isFirst ? [extra, ...all] : [...all, extra], all].map((list) =>
        richPlan(list, [`seed=${seed}`]),
      );
      for (const index of all.keys())
        expect(luckOf(with_, `o${index}`)).toEqual(luckOf(without, `o${index}`));
    },
  );

  test.prop([outage, seeds], { numRuns: 60 })(
    "has parts that are exactly those whom the outage strikes without its parts",
    (written, seed) => {
      const sets = [`seed=${seed}`];
      const parts = richPlan([`{id: o, ${written}}`], sets);
      const strike = /strike: (.*?\}), (?:for|returns)/.exec(written)?.[1];
      const kind = /board-dead|store-offline/.exec(written)?.[0] ?? "refuse";
      const plain = richPlan([`{id: o, at: 0s, returns: never, strike: ${strike}, what: ${kind}}`], sets);
      expect(union(parts.outages.flatMap(({ struck }) => struck))).toEqual(plain.outages[0].struck);
    },
  );
});

describe("an unsound plan is seen", () => {
  const plan = richPlan(["{id: o, at: 1m, what: refuse, returns: {by: region, first: 1m, every: 1m}}"]);
  const [first, second, third] = plan.outages;

  test.each<[string, readonly Outage[]]>([
    [
      "o.nsw and o.vic strike the same",
      [first, { ...second, struck: first.struck, effect: first.effect }, third],
    ],
    ["o.nsw outlives the run", [{ ...first, forMs: 3_000_000 }, second, third]],
    ["two outages have one id", [first, second, { ...third, id: first.id }]],
    ["o.nsw strikes nobody", [{ ...first, struck: [] }, second, third]],
    ["p.nsw is not named after o", [{ ...first, id: "p.nsw" }, second, third]],
    ["o.nsw is permanent and ends", [{ ...first, isPermanent: true }, second, third]],
    ["two cohorts could be one", []],
  ])("%s", (what, outages) => {
    expect(unsound(plan)).toEqual([]);
    expect(unsound({ ...plan, outages })).toContain(what);
  });
});
