import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import type { FactSink, Millis } from "../../../src/facts.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import {
  blackHole,
  everyBlowPlan,
  everythingPlan,
  FactList,
  maintenance,
  refuse,
  richPlan,
} from "./plans.ts";

/** SHA-256 of all facts in their order. */
function hashOf(plan: Plan, sliceMs: Millis = Number.POSITIVE_INFINITY): string {
  const hash = createHash("sha256");
  const sink: FactSink = { record: (...fact) => hash.update(Float64Array.from(fact)) };
  const fleet = new VirtualFleet({ plan, sink });
  for (let until = sliceMs; !fleet.isOver; until += sliceMs) fleet.run(until);
  return hash.digest("hex");
}

test("the same plan and seed give the same facts to the bit, on every machine", () => {
  expect(hashOf(richPlan())).toBe("b33eb3dbf2e8dcf18fc53d0382a7ab821da1f306629a2c2e37d2a7fbc74c4c10");
});

test("so does a plan with every kind of outage of the network, on links that jitter and lose packets", () => {
  expect(hashOf(everythingPlan())).toBe("d7029c971ae89bed59780b9e808b4d80ba0cfc76e3c51e2a5c80800caf0ac5ac");
});

test("so does a plan with every blow, on terminals that do everything", () => {
  expect(hashOf(everyBlowPlan())).toBe("c5a04335c7dc9a0d617adfb7d43085a0b44b42c269de40904718dba311229da7");
});

/** What a broken or an expired session costs is a handshake, or all that waits for one. */
const tlsPlan = () => everyBlowPlan({ gateway: { tls: { clientCertificates: true } } });

test.each([richPlan, everythingPlan, everyBlowPlan, tlsPlan])(
  "slices change nothing, however long they are: %o",
  (planned) => {
    const whole = hashOf(planned());
    expect(hashOf(planned(), 1)).toBe(whole);
    expect(hashOf(planned(), 777)).toBe(whole);
  },
);

test("another seed gives other facts", () => {
  expect(hashOf(richPlan({ seed: 2 }))).not.toBe(hashOf(richPlan()));
});

test("an outage that strikes nobody moves nothing but its own two facts", () => {
  const plan = richPlan();
  const plain = new FactList();
  new VirtualFleet({ plan, sink: plain }).run(Number.POSITIVE_INFINITY);
  const idle = [refuse(20_500, 3_000), blackHole(25_000, 5_000)];
  const more = new FactList();
  const outages = [...plan.outages, ...idle];
  new VirtualFleet({ plan: { ...plan, outages }, sink: more }).run(Number.POSITIVE_INFINITY);
  const own = (index: number) => index >= plan.outages.length;
  const rest = more.all.filter(([terminal, , , sale]) => terminal >= 0 || !own(sale));
  expect(more.all.length - rest.length).toBe(4);
  expect(rest).toEqual(plain.all);
});

test("neither the order of outages in the plan nor that of cohorts changes what happens to a terminal", () => {
  const plan = richPlan({
    outages: [refuse(10_000, 8_000, 0), blackHole(12_000, 8_000, 1), maintenance(30_000, 4_000)],
  });
  const swapped = richPlan({
    outages: [maintenance(30_000, 4_000), blackHole(12_000, 8_000, 1), refuse(10_000, 8_000, 0)],
  });
  const facts = [plan, swapped].map((each) => {
    const list = new FactList();
    new VirtualFleet({ plan: each, sink: list }).run(Number.POSITIVE_INFINITY);
    return list.all.filter(([terminal]) => terminal >= 0);
  });
  expect(facts[1]).toEqual(facts[0]);
});
