import { expect, test } from "vitest";
import { multiplyingOutages } from "../../src/plan/multiplying.ts";
import { checkLimits } from "../../src/run/preflight.ts";
import { planned, withOutages } from "../scenario/small.ts";
import { richPlan } from "./rich.ts";

test("an outage that cuts across others multiplies: without it there are as many cohorts as without it planned", () => {
  const outages = [
    "{id: label, at: 1m, for: 1m, strike: {region: nsw}, what: refuse}",
    "{id: one, at: 2m, for: 1m, strike: {share: 50%}, what: refuse}",
    "{id: other, at: 3m, for: 1m, strike: {share: 50%}, what: refuse, repeat: {every: 2m, times: 2}}",
    "{id: again, at: 4m, for: 1m, strike: {same: one}, what: refuse}",
    "{id: closed, at: 5m, for: 1m, what: maintenance}",
  ];
  const all = richPlan(outages);
  const told = multiplyingOutages(all);
  expect(told.map(({ id }) => id).toSorted()).toEqual(["label", "other"]);
  for (const { id, cohortsWithout } of told) {
    const others = outages.filter((outage) => !outage.includes(`id: ${id},`));
    expect(cohortsWithout).toBe(richPlan(others).cohorts.length);
    expect(cohortsWithout).toBeLessThan(all.cohorts.length);
  }
});

const carriesAll = { descriptors: Number.POSITIVE_INFINITY, ports: Number.POSITIVE_INFINITY };

test("live refuses more cohorts than Toxiproxy carries, and names the outages that multiply them", () => {
  const shares = Array.from(
    { length: 11 },
    (_, n) => `{id: o${n}, at: 1m, for: 1m, strike: {share: 50%}, what: refuse}`,
  );
  const plan = planned(withOutages(shares), ["fleet.cafes.terminals=40000", "fleet.cafes.perStore=4"]);
  expect(plan.cohorts.length).toBeGreaterThan(2000);
  expect(() => checkLimits(plan, carriesAll)).toThrow(
    /proxies: one a cohort, 20\d\d; Toxiproxy carries 1000 well\nwhat multiplies them: o\d+ \(1,024 without it\), o/,
  );
});

test("where there are so many that none alone changes much, it names some and says how many", () => {
  const shares = Array.from(
    { length: 50 },
    (_, n) => `{id: o${n}, at: 1m, for: 1m, strike: {share: 50%}, what: refuse}`,
  );
  const plan = planned(withOutages(shares), ["fleet.cafes.terminals=2000", "fleet.cafes.perStore=1"]);
  expect(() => checkLimits(plan, carriesAll)).toThrow(
    /what multiplies them: o0, o1, o2, o3, o4 and 45 others, only together/,
  );
});

test("where no outage multiplies them, none is named", () => {
  const links = Array.from({ length: 1001 }, (_, n) => n);
  const [cohort] = planned(withOutages([])).cohorts;
  const plan = {
    ...planned(withOutages([])),
    cohorts: links.map((link) => ({ ...cohort, linkId: `l${link}` })),
  };
  expect(() => checkLimits(plan, carriesAll)).toThrow(/Toxiproxy carries 1000 well\nstrike by provider/);
});
