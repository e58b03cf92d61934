import { expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { type FaultTiming, facts, none } from "../../../src/facts.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import { blackHole, FactList, maintenance, planOf, refuse, richPlan } from "./plans.ts";

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
  const groups = [{ ...plan.groups[0], links: ["wifi", "lte"] }];
  const odd = { ...plan, groups, outages: [slow], durationMs: 13 * 86_400_000 };
  const refusal = () => new VirtualFleet({ plan: odd, sink: new FactList() });
  expect(refusal).toThrow(/cannot play test/);
  for (const name of [/wifi, lte/, /crawl \(slow\).*latency upstream/, /timeout downstream/, /312h/]) {
    expect(refusal).toThrow(name);
  }
});
