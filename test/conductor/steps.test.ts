import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { isForGood, stepsOf } from "../../src/conductor/steps.ts";
import { outage, refuse } from "./parts.ts";

test("steps come in order of time, beginnings before endings at the same time, then in the plan's order", () => {
  const outages = [
    outage("a", 100, 400, refuse(0)),
    outage("b", 200, 300, refuse(0)),
    outage("c", 500, 50, refuse(0)),
    outage("d", 100, 10, refuse(0)),
  ];
  const told = stepsOf(outages).map(({ at, outage, action }) => `${at} ${action} ${outages[outage].id}`);
  expect(told).toEqual([
    "100 begin a",
    "100 begin d",
    "110 end d",
    "200 begin b",
    "500 begin c",
    "500 end a",
    "500 end b",
    "550 end c",
  ]);
});

test("what is announced comes before what it announces, and changes before what begins with them", () => {
  const outages = [
    { ...outage("a", 100, 400, refuse(0)), announcedMs: 60 },
    { ...outage("b", 200, 300, refuse(0)), announcedMs: 900 },
  ];
  const changes = [100, 500].map((at) => ({ at, gateway: {}, paths: [] }));
  expect(stepsOf(outages, changes).map(({ at, outage, action }) => `${at} ${action} ${outage}`)).toEqual([
    "0 announce 1",
    "40 announce 0",
    "100 change 0",
    "100 begin 0",
    "200 begin 1",
    "500 change 1",
    "500 end 0",
    "500 end 1",
  ]);
});

test("only the end of what nobody repairs is waited for by nobody", () => {
  const outages = [
    outage("a", 100, 400, refuse(0)),
    { ...outage("b", 200, 300, refuse(0)), isPermanent: true },
  ];
  const forGood = stepsOf(outages).filter((step) => isForGood(step, outages));
  expect(forGood).toEqual([{ at: 500, outage: 1, action: "end" }]);
});

test.prop([fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 1000 })))])(
  "every outage begins once and ends once, later than it began",
  (times) => {
    const steps = stepsOf(times.map(([at, forMs], n) => outage(`o${n}`, at, forMs, refuse(0))));
    expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).sort((a, b) => a - b));
    for (const n of times.keys()) {
      const actions = steps.filter(({ outage }) => outage === n).map(({ action }) => action);
      expect(actions).toEqual(["begin", "end"]);
    }
  },
);
