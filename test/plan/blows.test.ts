import { describe, expect, test } from "vitest";
import { isIn, sizeOf } from "../../src/plan/ranges.ts";
import { brief, changed, planned, withOutages } from "../scenario/small.ts";
import { numbers, richPlan, richText } from "./rich.ts";

// The rich fleet: cafes 0 to 60 with wifi and lte, bars 61 to 70 with lte alone.

describe("a link of a terminal that is lost", () => {
  test("the last one is another in each group, and so are the parts of the outage", () => {
    const { outages } = richPlan(["{id: sims, at: 1m, what: sim-dead}"]);
    expect(outages.map(({ id, of, struck, effect }) => ({ id, of, struck, effect }))).toEqual([
      {
        id: "sims.link-2",
        of: "sims",
        struck: [[0, 61]],
        effect: { on: "terminals", does: { kind: "link-dead", link: 1 } },
      },
      {
        id: "sims.link-1",
        of: "sims",
        struck: [[61, 71]],
        effect: { on: "terminals", does: { kind: "link-dead", link: 0 } },
      },
    ]);
  });

  test("the first one is the same everywhere", () => {
    const { outages } = richPlan(["{id: cards, at: 1m, what: card-dead}"]);
    expect(outages).toMatchObject([
      { id: "cards", struck: [[0, 71]], effect: { does: { kind: "link-dead", link: 0 } } },
    ]);
  });

  test("who has none that is called so is not struck", () => {
    const { outages } = richPlan(["{id: cards, at: 1m, what: {card-dead: {link: wifi}}}"]);
    expect(outages).toMatchObject([{ id: "cards", struck: [[0, 61]], isPermanent: true }]);
  });

  test("nobody having it is a mistake", () => {
    const text = richText(["{id: cards, at: 1m, strike: {group: bars}, what: {card-dead: {link: wifi}}}"]);
    expect(brief(text)).toEqual([
      "s.yaml:25:5  outages[0]: card-dead touches nobody whom it strikes | strike those who have that link, or an older version",
    ]);
  });

  test("it comes back where the scenario says when", () => {
    const { outages } = richPlan(["{id: cards, at: 1m, for: 2m, what: card-dead}"]);
    expect(outages).toMatchObject([{ at: 60_000, forMs: 120_000, isPermanent: false }]);
  });
});

test("a version floor refuses those below it, and nobody who is new enough", () => {
  const { outages } = richPlan(['{id: floor, at: 1m, for: 2m, what: {version-refused: {below: "2.4"}}}']);
  const old = richPlan(['{id: old, at: 1m, strike: {version: "2.3"}, what: reboot}']);
  const [bars] = [numbers([[61, 71]])];
  expect(numbers(outages[0].struck)).toEqual([...numbers(old.outages[0]?.struck ?? []), ...bars]);
});

test("a version floor that all are above is a mistake", () => {
  const floor =
    '{id: floor, at: 1m, for: 2m, strike: {version: "2.3"}, what: {version-refused: {below: "2.1"}}}';
  expect(brief(richText([floor]))[0]).toContain("version-refused touches nobody whom it strikes");
});

test("what the gateway refuses is refused to the struck alone", () => {
  const { outages } = planned(
    withOutages(["{id: shut, at: 1m, for: 2m, strike: {share: 10%}, what: store-offline}"]),
  );
  expect(outages[0].effect).toEqual({
    on: "gateway",
    does: { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "refused" },
  });
  expect(sizeOf(outages[0].struck)).toBe(4);
});

describe("the customers' own link", () => {
  const text = changed(
    "    terminal: quick\n",
    "    terminal: quick\n    alternatives: [{cash: 40%}, {qr: 30%, link: customer}]\n",
  );
  const under = (outage: string) => planned(withOutages([outage], text));

  test("is one more cohort of its group, behind the terminal's own", () => {
    const plan = under("{id: dark, at: 1m, for: 1m, what: {maintenance: {answers: busy}}}");
    expect(plan.groups[0]).toMatchObject({ links: ["wifi", "customer"], customerLink: 1 });
    expect(plan.cohorts.at(-1)).toMatchObject({
      link: 1,
      linkId: "customer",
      provider: "customer",
      profile: { name: "4g" },
      terminals: [[0, 40]],
    });
  });

  test.each([
    "{share: 30%, of: stores}",
    "{store: 3}",
    "{group: cafes}",
    "{provider: telecom-a}",
    "{not: {store: 2}}",
  ])("is not struck by %s", (strike) => {
    const { cohorts, outages } = under(`{id: dark, at: 1m, for: 1m, strike: ${strike}, what: refuse}`);
    const struck = outages.flatMap(({ effect }) => (effect.on === "links" ? effect.cohorts : []));
    expect(struck.map((cohort) => cohorts[cohort].linkId)).not.toContain("customer");
    expect(struck.length).toBeGreaterThan(0);
  });

  test.each([
    "{link: customer, share: 50%}",
    "{provider: customer}",
    "{any: [{link: customer}, {store: 1}]}",
  ])("is struck by %s", (strike) => {
    const { cohorts, outages } = under(`{id: dark, at: 1m, for: 1m, strike: ${strike}, what: refuse}`);
    const struck = outages.flatMap(({ effect }) => (effect.on === "links" ? effect.cohorts : []));
    expect(struck.map((cohort) => cohorts[cohort].linkId)).toContain("customer");
  });

  test("reaches no gateway that refuses everybody", () => {
    const { cohorts, outages } = under(
      "{id: shut, at: 1m, for: 1m, what: {maintenance: {answers: refused}}}",
    );
    expect(outages[0].effect).toMatchObject({ cohorts: [...cohorts.keys()] });
  });

  test("is none that a terminal can lose", () => {
    const last = under("{id: sims, at: 1m, what: sim-dead}").outages[0].effect;
    expect(last).toEqual({ on: "terminals", does: { kind: "link-dead", link: 0 } });
    expect(brief(withOutages(["{id: sims, at: 1m, what: {sim-dead: {link: customer}}}"], text))[0]).toContain(
      'there is no link "customer"',
    );
  });

  test("is nobody's where nobody pays over it", () => {
    expect(planned().groups[0]).not.toHaveProperty("customerLink");
    expect(
      brief(withOutages(["{id: dark, at: 1m, for: 1m, strike: {link: customer}, what: refuse}"]))[0],
    ).toContain("no customer pays over a link of their own");
  });

  test("has a name that no link of a terminal may have", () => {
    expect(brief(changed("id: wifi", "id: customer"))).toEqual([
      "s.yaml:9:18  fleet[0].links[0].id: is what the customers' own link is called | write another id",
    ]);
  });

  test("strikes are told by their terminals all the same", () => {
    const { outages } = under("{id: dark, at: 1m, for: 1m, strike: {link: customer}, what: refuse}");
    expect(isIn(outages[0].struck, 39)).toBe(true);
  });
});
