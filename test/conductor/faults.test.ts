import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type Changes, Faults } from "../../src/conductor/faults.ts";
import { stepsOf } from "../../src/conductor/steps.ts";
import type { Effect, Outage } from "../../src/plan/plan.ts";
import { blackHole, maintenance, outage, refuse, slow, toxics } from "./parts.ts";

const cohortCount = 4;

/** What Toxiproxy and the gateway would be in, and how they answer to nonsense. */
class World {
  readonly proxies = Array.from({ length: cohortCount }, () => ({
    isEnabled: true,
    toxics: new Set<string>(),
  }));
  gateway = { isOn: false, retryAfterMs: 0 };

  apply({ links, gateway }: Changes): void {
    for (const { cohort, changes } of links) {
      const proxy = this.proxies[cohort];
      for (const change of changes) {
        if (!("toxic" in change)) {
          const isEnabled = change.does === "enable";
          if (proxy.isEnabled === isEnabled)
            throw new Error(`proxy ${cohort} is told to ${change.does} twice`);
          proxy.isEnabled = isEnabled;
        } else if (change.does === "add") {
          if (proxy.toxics.has(change.toxic.name)) throw new Error("toxic already exists");
          proxy.toxics.add(change.toxic.name);
        } else if (!proxy.toxics.delete(change.toxic.name)) throw new Error("toxic not found");
      }
    }
    if (gateway !== undefined) this.gateway = gateway;
  }
}

/** The law, said without any history: what must be in force is a function of who is active. */
function expected(active: readonly Outage[]) {
  const proxies = Array.from({ length: cohortCount }, (_, cohort) => {
    const names = new Set<string>();
    let isEnabled = true;
    for (const { id, effect } of active) {
      if (effect.on !== "links" || !effect.cohorts.includes(cohort)) continue;
      if (effect.does.kind === "refuse") isEnabled = false;
      else {
        for (const [n, { type, stream }] of effect.does.toxics.entries()) {
          names.add(type === "timeout" ? `black-hole-${stream}` : `${id}-${n}-${stream}`);
        }
      }
    }
    return { isEnabled, toxics: names };
  });
  const last = active.findLast(({ effect }) => effect.on === "gateway")?.effect;
  const gateway =
    last?.on === "gateway"
      ? { isOn: true, retryAfterMs: last.does.retryAfterMs }
      : { isOn: false, retryAfterMs: 0 };
  return { proxies, gateway };
}

const cohortsDrawn = fc.uniqueArray(fc.nat(cohortCount - 1), { minLength: 1 });
const effects: fc.Arbitrary<Effect> = fc.oneof(
  cohortsDrawn.map((cohorts) => refuse(...cohorts)),
  cohortsDrawn.map((cohorts) => blackHole(...cohorts)),
  fc.tuple(fc.integer({ min: 1, max: 500 }), cohortsDrawn).map(([ms, cohorts]) => slow(ms, ...cohorts)),
  fc.integer({ min: 1, max: 9 }).map((wait) => maintenance(wait)),
);
const timelines = fc
  .array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 50 }), effects), { maxLength: 12 })
  .map((drawn) => drawn.map(([at, forMs, effect], n) => outage(`outage-${n}`, at, forMs, effect)));

/** Plays a timeline and compares the world with the law after every step. */
function mustHold(outages: readonly Outage[], faults: Pick<Faults, "begin" | "end">): void {
  const world = new World();
  const active: Outage[] = [];
  for (const { outage: index, action } of stepsOf(outages)) {
    const one = outages[index];
    if (action === "begin") active.push(one);
    else active.splice(active.indexOf(one), 1);
    world.apply(action === "begin" ? faults.begin(index, one) : faults.end(index));
    const law = expected(active);
    expect(world.proxies).toEqual(law.proxies);
    if (outages.some(({ effect }) => effect.on === "gateway")) expect(world.gateway).toEqual(law.gateway);
  }
}

describe("faults that overlap", () => {
  test.prop([timelines])("are in force exactly as long as one outage wants them", (outages) => {
    mustHold(outages, new Faults());
  });

  test("would be caught if a refusal were not counted", () => {
    class Uncounted extends Faults {
      override end(index: number): Changes {
        return super.end(index).links.length === 0
          ? { links: [] }
          : { links: [{ cohort: 0, changes: [{ does: "enable" }] }] };
      }
    }
    const outages = [outage("a", 0, 10, refuse(0)), outage("b", 5, 10, refuse(0))];
    expect(() => mustHold(outages, new Uncounted())).toThrow();
  });

  test("would be caught if black holes were the outage's own", () => {
    const outages = [outage("a", 0, 10, blackHole(0)), outage("b", 5, 10, blackHole(0))];
    const counted = new Faults();
    const careless = {
      begin: (index: number, one: Outage) => counted.begin(index, one),
      end: (index: number): Changes => ({
        links: counted.end(index).links.map(({ cohort }) => ({
          cohort,
          changes: (["downstream", "upstream"] as const).map((stream) => ({
            does: "remove" as const,
            toxic: { name: `black-hole-${stream}`, type: "timeout" as const, stream, attributes: {} },
          })),
        })),
      }),
    };
    expect(() => mustHold(outages, careless)).toThrow();
  });
});

describe("the order within an outage", () => {
  test("a black hole comes upstream first and goes downstream first", () => {
    const faults = new Faults();
    const one = outage("dark", 0, 10, blackHole(2));
    const streams = ({ links }: Changes) =>
      links[0].changes.map((change) => ("toxic" in change ? `${change.does} ${change.toxic.stream}` : ""));
    expect(streams(faults.begin(0, one))).toEqual(["add upstream", "add downstream"]);
    expect(streams(faults.end(0))).toEqual(["remove downstream", "remove upstream"]);
  });

  test("two toxics of one kind and direction have names of their own", () => {
    const latency = { type: "latency", stream: "upstream", attributes: { latency: 5 } } as const;
    const { links } = new Faults().begin(0, outage("slow", 0, 10, toxics([0], latency, latency)));
    expect(links[0].changes).toMatchObject([
      { toxic: { name: "slow-0-upstream" } },
      { toxic: { name: "slow-1-upstream" } },
    ]);
  });

  test("a timeout toxic with a time is no black hole and belongs to its outage", () => {
    const late = { type: "timeout", stream: "upstream", attributes: { timeout: 500 } } as const;
    const { links } = new Faults().begin(0, outage("late", 0, 10, toxics([0], late)));
    expect(links[0].changes).toMatchObject([{ toxic: { name: "late-0-upstream" } }]);
  });
});

test("clearing tells which outages were in force, and forgets them", () => {
  const faults = new Faults();
  faults.begin(0, outage("a", 0, 10, refuse(0)));
  faults.begin(1, outage("b", 0, 10, refuse(0)));
  faults.end(0);
  expect(faults.clear()).toEqual([1]);
  expect(faults.clear()).toEqual([]);
  expect(faults.begin(2, outage("c", 0, 10, refuse(0))).links[0].changes).toEqual([{ does: "disable" }]);
});

test("an outage that begins twice, or ends and never began, is a bug that is named", () => {
  const faults = new Faults();
  faults.begin(0, outage("a", 0, 10, refuse(0)));
  expect(() => faults.begin(0, outage("a", 0, 10, refuse(0)))).toThrow("outage 0 (a) begins twice");
  expect(() => faults.end(1)).toThrow("outage 1 ends and has not begun");
});
