import { expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { type FaultTiming, facts, none } from "../../../src/facts.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import {
  blackHole,
  blow,
  FactList,
  failOver,
  lte,
  maintenance,
  planOf,
  refuse,
  richPlan,
  wifi,
} from "./plans.ts";

/** Terminals of a plan that wishes nothing else. */
const everybody = 60;

function played(plan: Plan): { facts: FactList; faults: FaultTiming[]; fleet: VirtualFleet } {
  const list = new FactList();
  const faults: FaultTiming[] = [];
  const fleet = new VirtualFleet({ plan, sink: list, fault: (timing) => faults.push(timing) });
  fleet.run(Number.POSITIVE_INFINITY);
  return { facts: list, faults, fleet };
}

test("a healthy fleet books every sale and ends soon after its customers", () => {
  const { facts: list, fleet } = played(planOf({ load: { declinedShare: 0 } }));
  expect(list.of(facts.wanted).length).toBeGreaterThan(500);
  expect(list.of(facts.approved).length).toBe(list.of(facts.wanted).length);
  expect(list.of(facts.customersEnded)).toEqual([[none, 60_000, facts.customersEnded, none, 0]]);
  expect(fleet.isOver).toBe(true);
  expect(fleet.isSettled).toBe(true);
  expect(fleet.now).toBeLessThan(62_000);
});

test("time never goes back in the facts of a terminal", () => {
  const last = new Map<number, number>();
  for (const [terminal, at, kind] of played(richPlan()).facts.all) {
    // The intended time of a sale may lie before the moment in which the terminal got round to it.
    if (kind === facts.wanted) continue;
    expect(at).toBeGreaterThanOrEqual(last.get(terminal) ?? 0);
    last.set(terminal, at);
  }
});

test("a run goes on until every outage is over, although all have settled", () => {
  const { facts: list, fleet } = played(planOf({ outages: [maintenance(70_000, 20_000)] }));
  expect(list.of(facts.outageEnded)).toEqual([[none, 90_000, facts.outageEnded, 0, 0]]);
  expect(fleet.now).toBeGreaterThanOrEqual(90_000);
});

test("nobody waits for what is broken for good, once everything else has settled", () => {
  const dead = { ...blow({ kind: "board-dead", queue: "lost" }, 30_000, 40_000, [0, 2]), isPermanent: true };
  const { facts: list, fleet } = played(planOf({ settleMs: 10_000, outages: [dead] }));
  expect(fleet.isSettled).toBe(true);
  expect(fleet.now).toBeLessThan(62_000);
  expect(list.of(facts.outageEnded)).toEqual([]);
});

test("a run that does not settle ends when its time for settling is used up", () => {
  const { facts: list, fleet } = played(planOf({ settleMs: 5_000, outages: [blackHole(50_000, 60_000, 0)] }));
  expect(fleet.now).toBe(65_000);
  expect(fleet.isSettled).toBe(false);
  expect(list.of(facts.outageEnded)).toEqual([]);
  expect(list.of(facts.queued).length).toBeGreaterThan(list.of(facts.forwardAccepted).length);
});

test("an outage begins and ends when it is due, for the fleet and for whoever asks", () => {
  const { facts: list, faults } = played(planOf({ outages: [refuse(10_000, 5_000, 1)] }));
  expect(list.of(facts.outageBegan, facts.outageEnded)).toEqual([
    [none, 10_000, facts.outageBegan, 0, 0],
    [none, 15_000, facts.outageEnded, 0, 0],
  ]);
  const at = (time: number) => ({ outage: 0, dueAt: time, issuedAt: time, confirmedAt: time });
  expect(faults).toEqual([
    { ...at(10_000), action: "begin" },
    { ...at(15_000), action: "end" },
  ]);
});

test("an outage strikes its own cohorts and no other", () => {
  const { facts: list } = played(planOf({ outages: [refuse(10_000, 5_000, 1)] }));
  const struck = new Set(list.of(facts.linkDown).map(([terminal]) => terminal));
  expect([...struck].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => 20 + n));
});

/** Terminals with a sale a second and nothing to wait for. */
const busy = { load: { salesPerMs: 1 / 1_000, declinedShare: 0 }, durationMs: 40_000 } as const;

test("a fleet whose first link is dark sells over its second, and goes back", () => {
  const dark = blackHole(10_000, 15_000, 0);
  const { facts: list, fleet } = played(
    planOf({ ...busy, links: [wifi, lte], policy: { links: failOver }, outages: [dark] }),
  );
  const chosen = list.of(facts.linkChosen);
  expect(new Set(chosen.map(([terminal]) => terminal)).size).toBe(everybody);
  for (const [, at, , , link] of chosen) expect(link).toBe(at < 25_000 ? 1 : 0);
  expect(list.of(facts.offline)).toEqual([]);
  const paid = list.of(facts.approved).filter(([, at]) => at >= 15_000 && at < 25_000);
  expect(new Set(paid.map(([terminal]) => terminal)).size).toBe(everybody);
  expect(fleet.isSettled).toBe(true);
});

test("news of a link says which one", () => {
  const plan = planOf({
    ...busy,
    links: [wifi, lte],
    policy: { links: failOver },
    outages: [refuse(10_000, 5_000, 0), refuse(25_000, 5_000, 1)],
  });
  const { facts: list } = played(plan);
  const newsOf = (link: number) =>
    list.of(facts.linkDown, facts.linkUp).filter(([, , , , which]) => which === link);
  expect(newsOf(0).filter(([, , kind]) => kind === facts.linkDown)).toHaveLength(everybody);
  expect(newsOf(0).filter(([, , kind]) => kind === facts.linkUp)).toHaveLength(everybody);
  // Whoever is connected on the second link hears that it is lost; nobody needs it again.
  expect(newsOf(1).map(([, at, kind]) => [at, kind])).toEqual(newsOf(1).map(() => [25_000, facts.linkDown]));
  expect(newsOf(1)).toHaveLength(everybody);
});

test("a blow comes after the fact that its outage began, to whom it strikes, and its end likewise", () => {
  const cut = blow({ kind: "power-cut", batteryMs: 0, bootMs: 2_000 }, 10_000, 5_000, [10, 13], [20, 21]);
  const { facts: list } = played(planOf({ ...busy, outages: [cut] }));
  const story = list.of(facts.outageBegan, facts.down, facts.outageEnded);
  expect(story.map(([terminal, at, kind]) => [at, kind, terminal])).toEqual([
    [10_000, facts.outageBegan, none],
    ...[10, 11, 12, 20].map((terminal) => [10_000, facts.down, terminal]),
    [15_000, facts.outageEnded, none],
  ]);
  const started = list.of(facts.started);
  expect(started.map(([terminal]) => terminal).sort()).toEqual([10, 11, 12, 20]);
  // Having started, a terminal signs on.
  for (const [, at] of started) expect(at - 17_000).toBeLessThan(50);
});

test("a customer whose terminal is down goes to another one of the store, and there only", () => {
  const cut = blow({ kind: "power-cut", batteryMs: 0, bootMs: 2_000 }, 10_000, 10_000, [1, 3], [7, 8]);
  const { facts: list } = played(
    planOf({
      ...busy,
      perStore: 3,
      alternatives: [{ way: "other-terminal", share: 1 }],
      outages: [cut],
    }),
  );
  const came = new Set(list.of(facts.customerCame).map(([terminal]) => terminal));
  expect([...came].sort()).toEqual([0, 8]);
  const left = list.of(facts.paidOtherwise);
  expect(left.length).toBeGreaterThan(20);
  expect(list.of(facts.customerCame).length).toBe(left.length);
});

test("an update in waves stops once too many have failed", () => {
  const wave = (n: number) => ({
    ...blow({ kind: "update", takesMs: 2_000, failShare: 0.5 }, 10_000 + 5_000 * n, 1, [20 * n, 20 * n + 20]),
    of: "update",
    stopIf: "failed > 20%",
  });
  const { facts: list } = played(planOf({ ...busy, outages: [wave(0), wave(1), wave(2)] }));
  expect(list.of(facts.updated)).toHaveLength(20);
  expect(Math.max(...list.of(facts.updated).map(([terminal]) => terminal))).toBeLessThan(20);
  // Nobody is told of the waves that did not happen.
  expect(list.of(facts.outageBegan, facts.outageEnded)).toHaveLength(2);
});

test("it plays no further than it is asked to, and says how far it is", () => {
  const list = new FactList();
  const fleet = new VirtualFleet({ plan: planOf(), sink: list });
  fleet.run(1_234.5);
  expect(fleet.now).toBe(1_234);
  expect(Math.max(...list.all.map(([, at]) => at))).toBeLessThanOrEqual(1_234);
  expect(fleet.isOver).toBe(false);
});

test("what the model has not is refused by name, all of it at once", () => {
  const plan = planOf();
  const slow: Outage = {
    ...refuse(1_000, 1_000, 0),
    ...{ id: "crawl", kind: "slow" },
    effect: {
      on: "links",
      cohorts: [0],
      does: {
        kind: "toxics",
        toxics: [
          { type: "latency", stream: "upstream", attributes: { latency: 300, jitter: 20 } },
          { type: "timeout", stream: "downstream", attributes: { timeout: 500 } },
        ],
      },
    },
  };
  const odd = { ...plan, outages: [slow], durationMs: 13 * 86_400_000 };
  const refusal = () => new VirtualFleet({ plan: odd, sink: new FactList() });
  expect(refusal).toThrow(/cannot play test/);
  for (const name of [/crawl \(slow\).*latency upstream/, /timeout downstream/, /312h/]) {
    expect(refusal).toThrow(name);
  }
});
