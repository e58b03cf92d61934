import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type Changes, Faults } from "../../src/conductor/faults.ts";
import { stepsOf } from "../../src/conductor/steps.ts";
import { kinds } from "../../src/outages/kinds.ts";
import type { Outage, ToxicPlan } from "../../src/plan/plan.ts";
import {
  blackHole,
  crash,
  effectOf,
  maintenance,
  outage,
  reboot,
  refusal,
  refuse,
  slow,
  toxics,
} from "./parts.ts";
import { inWords, ProxyModel } from "./proxy-model.ts";

const cohortCount = 4;

/** Kinds whose toxics are counted: however many outages want one, there is one. */
const counted = new Set(["blackhole", "one-way", "stall", "reset"]);

/** The law, said without any history: what must be in force is a function of who is active. */
function expected(active: readonly Outage[]) {
  const proxies = Array.from({ length: cohortCount }, (_, cohort) => {
    const once = new Set<string>();
    const each: string[] = [];
    let isEnabled = !active.some(isCrash);
    for (const { kind, effect } of active) {
      if (effect.on !== "links" || !effect.cohorts.includes(cohort)) continue;
      if (effect.does.kind === "refuse") isEnabled = false;
      else {
        for (const toxic of effect.does.toxics) {
          if (counted.has(kind)) once.add(inWords(toxic));
          else each.push(inWords(toxic));
          if (kind === "stall") once.add(inWords(guard(toxic)));
        }
      }
    }
    return { isEnabled, toxics: [...once, ...each].sort() };
  });
  const isDown = active.some(isCrash);
  const orders = active.flatMap(({ effect }) => (effect.on === "gateway" ? [effect.does] : []));
  const last = orders.findLast((does) => does.kind === "maintenance");
  const refusals = orders.flatMap((does) => (does.kind === "refusal" ? [does.reason] : []));
  return { proxies, maintenance: { isOn: !!last, retryAfterMs: last?.retryAfterMs ?? 0 }, refusals, isDown };
}

function isCrash({ effect }: Outage): boolean {
  return effect.on === "gateway" && effect.does.kind === "crash";
}

/** What keeps Toxiproxy from interrupting a stall when others come. */
function guard({ stream }: ToxicPlan): ToxicPlan {
  return { type: "slow_close", stream, attributes: { delay: 0 } };
}

const cohortsDrawn = fc.uniqueArray(fc.nat(cohortCount - 1), { minLength: 1 });
const way = fc.constantFrom("both", "up", "down");
const delay = fc.integer({ min: 1, max: 9 }).map((seconds) => `${seconds}s`);

/** Every kind of the network with its parameters as they are written. */
const written: Record<string, fc.Arbitrary<object>> = {
  refuse: fc.constant({}),
  blackhole: fc.constant({}),
  stall: fc.constant({}),
  reset: fc.constant({}),
  "cut-reply": fc.constant({}),
  "cut-after": fc.record({ bytes: fc.nat(500), way }),
  latency: fc.record({ delay, jitter: fc.constantFrom("0s", "1s"), way }),
  bandwidth: fc.record({ rate: fc.constantFrom("8kbps", "64kbps", "1mbps"), way }),
  "slow-close": fc.record({ delay }),
  "one-way": fc.record({ arrives: fc.constantFrom("requests", "answers") }),
  flap: fc.record({ down: delay, up: delay, as: fc.constantFrom("refuse", "blackhole") }),
};

/** A flap is played as what it is while it is gone. */
const playedAs = (kind: string, given: object) => (kind === "flap" && "as" in given ? `${given.as}` : kind);

const onLinks = fc.constantFrom(...Object.keys(written)).chain((kind) =>
  fc.tuple(written[kind], cohortsDrawn).map(([given, cohorts]) => ({
    kind: playedAs(kind, given),
    effect: effectOf(kind, given, ...cohorts),
  })),
);
const onGateway = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((wait) => ({ kind: "maintenance", effect: maintenance(wait) })),
  fc
    .constantFrom("storeClosed" as const, "accountFrozen" as const, "balanceShort" as const)
    .map((reason) => ({ kind: "refusal", effect: refusal(reason) })),
  fc.constant({ kind: "crash", effect: crash }),
);
const onTerminals = fc.constant({ kind: "reboot", effect: reboot });
const timelines = fc
  .array(
    fc.tuple(
      fc.nat(50),
      fc.integer({ min: 1, max: 50 }),
      fc.oneof(
        { weight: 8, arbitrary: onLinks },
        { weight: 2, arbitrary: onGateway },
        { weight: 1, arbitrary: onTerminals },
      ),
    ),
    { maxLength: 20 },
  )
  .map((drawn) =>
    drawn.map(
      ([at, forMs, { kind, effect }], n): Outage => ({ ...outage(`outage-${n}`, at, forMs, effect), kind }),
    ),
  );

/** Plays a timeline and compares the model with the law after every step. */
function mustHold(outages: readonly Outage[], faults: Pick<Faults, "begin" | "end">): void {
  const model = new ProxyModel(cohortCount);
  const active: Outage[] = [];
  for (const { outage: index, action } of stepsOf(outages)) {
    const one = outages[index];
    if (action === "begin") active.push(one);
    else active.splice(active.indexOf(one), 1);
    model.apply(action === "begin" ? faults.begin(index, one) : faults.end(index));
    const law = expected(active);
    expect(model.proxies).toEqual(law.proxies);
    expect(model.maintenance).toEqual(law.maintenance);
    expect([...model.refusals.values()]).toEqual(law.refusals);
    expect(model.isGatewayDown).toBe(law.isDown);
  }
  expect(active).toEqual([]);
}

describe("faults that overlap", () => {
  test("every kind of the network is among those that the property draws", () => {
    const names = kinds.filter(({ strikes }) => strikes === "links").map(({ name }) => name);
    expect(Object.keys(written).sort()).toEqual(names.sort());
  });

  test.prop([timelines], { numRuns: 500 })(
    "are in force exactly as long as one outage wants them",
    (outages) => {
      mustHold(outages, new Faults(cohortCount));
    },
  );

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

  test("would be caught if a crash were not counted", () => {
    class Uncounted extends Faults {
      override end(index: number): Changes {
        return { ...super.end(index), gateway: { does: "restart", outage: index } };
      }
    }
    const outages = [outage("a", 0, 10, crash), outage("b", 5, 10, crash)];
    expect(() => mustHold(outages, new Uncounted(cohortCount))).toThrow();
  });

  for (const kind of counted) {
    test(`would be caught if the first ${kind} to end took it away from the others`, () => {
      const one = (id: string, at: number) => ({ ...outage(id, at, 10, effectOf(kind, {}, 0)), kind });
      const faults = new Faults();
      const begun: Changes[] = [];
      const careless = {
        begin: (index: number, outage: Outage) => {
          begun.push(faults.begin(index, outage));
          return begun[begun.length - 1];
        },
        end: (): Changes => ({
          links: begun[0].links.map(({ cohort, changes }) => ({
            cohort,
            changes: changes.flatMap((change) =>
              "toxic" in change ? [{ does: "remove" as const, toxic: change.toxic }] : [],
            ),
          })),
        }),
      };
      expect(() => mustHold([one("a", 0), one("b", 5)], careless)).toThrow("deeply equal");
    });
  }

  test("would be caught if a stall had no guard", () => {
    const stalled = { ...outage("held", 0, 10, effectOf("stall", {}, 0)), kind: "stall" };
    class Unguarded extends Faults {
      override begin(index: number, one: Outage): Changes {
        const links = super.begin(index, one).links.map(({ cohort, changes }) => ({
          cohort,
          changes: changes.filter((change) => !("toxic" in change && change.toxic.type === "slow_close")),
        }));
        return { links };
      }
    }
    const model = new ProxyModel(1);
    const faults = new Unguarded();
    model.apply(faults.begin(0, stalled));
    expect(() => model.apply(faults.begin(1, outage("slow", 5, 10, slow(5, 0))))).toThrow(
      "a stall lets go before its end",
    );
  });
});

describe("the order within an outage", () => {
  const inOrder = ({ links }: Changes) =>
    links[0].changes.map((change) => ("toxic" in change ? `${change.does} ${change.toxic.name}` : ""));

  test("a black hole comes upstream first and goes downstream first", () => {
    const faults = new Faults();
    const one = outage("dark", 0, 10, blackHole(2));
    expect(inOrder(faults.begin(0, one))).toEqual(["add black-hole-upstream", "add black-hole-downstream"]);
    expect(inOrder(faults.end(0))).toEqual(["remove black-hole-downstream", "remove black-hole-upstream"]);
  });

  test("a stall comes before its guard, and goes before it", () => {
    const faults = new Faults();
    const one = outage("held", 0, 10, effectOf("stall", {}, 2));
    expect(inOrder(faults.begin(0, one))).toEqual([
      "add stall-upstream",
      "add stall-guard-upstream",
      "add stall-downstream",
      "add stall-guard-downstream",
    ]);
    expect(inOrder(faults.end(0))).toEqual([
      "remove stall-downstream",
      "remove stall-guard-downstream",
      "remove stall-upstream",
      "remove stall-guard-upstream",
    ]);
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

  test("the jitter of an outage is the engine's affair and not Toxiproxy's", () => {
    const { links } = new Faults().begin(
      0,
      outage("far", 0, 10, effectOf("latency", { delay: "500ms", jitter: "100ms", way: "up" }, 0)),
    );
    const toxic = {
      name: "far-0-upstream",
      type: "latency",
      stream: "upstream",
      attributes: { latency: 400 },
    };
    expect(links[0].changes).toEqual([{ does: "add", toxic }]);
  });
});

describe("what is not of the network", () => {
  test("a refusal goes to the gateway with whom it strikes, and ends by its own number", () => {
    const faults = new Faults();
    const one = { ...outage("closed", 0, 10, refusal("storeClosed")), struck: [[3, 7]] as const };
    expect(faults.begin(4, one)).toEqual({
      links: [],
      gateway: { does: "refuse", outage: 4, refusal: { ...refusal("storeClosed").does }, struck: [[3, 7]] },
    });
    expect(faults.end(4)).toEqual({ links: [], gateway: { does: "allow", outage: 4 } });
  });

  test("every outage that has the certificate expired says so, and has it renewed: the gateway counts them", () => {
    const faults = new Faults(2);
    const one = outage("expired", 0, 10, { on: "gateway", does: { kind: "expiry", sessions: "end" } });
    const order = { does: "expire", sessions: "end" };
    expect(faults.begin(4, one)).toEqual({ links: [], gateway: { ...order, outage: 4 } });
    expect(faults.begin(5, one)).toEqual({ links: [], gateway: { ...order, outage: 5 } });
    expect(faults.end(4)).toEqual({ links: [], gateway: { does: "renew", outage: 4 } });
  });

  test("maintenance that ends while a refusal is on ends, and the refusal does not", () => {
    const model = new ProxyModel(0);
    const faults = new Faults();
    model.apply(faults.begin(0, outage("upgrade", 0, 10, maintenance(5))));
    model.apply(faults.begin(1, outage("closed", 0, 10, refusal("storeClosed"))));
    model.apply(faults.end(0));
    expect(model.maintenance.isOn).toBe(false);
    expect([...model.refusals]).toEqual([[1, "storeClosed"]]);
  });

  test("what happens to terminals themselves changes nothing here", () => {
    const faults = new Faults();
    expect(faults.begin(0, outage("boot", 0, 10, reboot))).toEqual({ links: [] });
    expect(faults.clear()).toEqual([0]);
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
