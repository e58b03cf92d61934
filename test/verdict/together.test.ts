// Outages that another one overlaps: what may be the other's doing is not credited to either.

import { describe, expect, test } from "vitest";
import type { Outage } from "../../src/plan/plan.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { type Changes, evidenceOf, expectation } from "./evidence.ts";

function on(text: string, changes: Changes) {
  const evidence = evidenceOf({ ...changes, plan: { ...changes.plan, expectations: [expectation(text)] } });
  const found = judge(evidence).expectations.find((each) => each.text === text);
  if (!found) throw new Error(`${text} was not judged`);
  return found;
}

/** As in base evidence: 10x, so 1 s of run time is 10 s. The cut is over at 20 s, the slowness at 35 s. */
const cut = outageOf("cut", 10_000, 20_000, [[0, 5]]);
const slow = outageOf("slow", 8_000, 35_000, [[0, 5]]);

/** The cut's terminals are back 10 s after its end, long before the slowness is over, and all is drained by then. */
const told: Changes["told"] = (plan) => {
  const story = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
  for (let terminal = 0; terminal < 5; terminal++) story.offline(terminal, 10_500, 30_000);
  return story.queued(1, 15_000, 31_000);
};

describe("the recovery of an outage that was over before others of its episode", () => {
  const both = { plan: { outages: [cut, slow] }, told };

  test("holds only if it holds counted from its own end too", () => {
    expect(on("recovery{outage:cut} < 150001", both)).toMatchObject({ verdict: "pass" });
    expect(on("recovery{outage:cut} < 150000", both)).toMatchObject({
      verdict: "inconclusive",
      measured: { text: "0 ms (together with slow), 2m 30s from its own end" },
      reason: "one episode with slow: it may have recovered later than that counts",
    });
    expect(on("recovery{outage:cut,part:reconnect} < 1000", both)).toMatchObject({ verdict: "inconclusive" });
  });

  test("fails where the episode's own figure breaks it", () => {
    expect(on("recovery{outage:cut} < 0", both).verdict).toBe("fail");
  });

  test("is exact for the one that was over last, and restored always", () => {
    expect(on("recovery{outage:slow} < 1", both)).toMatchObject({ verdict: "pass", measured: { value: 0 } });
    expect(on("restored{outage:cut} < 250001", both).verdict).toBe("pass");
    expect(on("restored{outage:cut} < 250000", both).verdict).toBe("fail");
  });

  test("is the episode's where the others are parts of the same outage", () => {
    const again: Outage = { ...slow, id: "cut.2", of: "cut" };
    expect(on("recovery{outage:cut} < 1", { ...both, plan: { outages: [cut, again] } }).verdict).toBe("pass");
  });
});

describe("what a terminal learned while another outage was on too", () => {
  /** Two learn of the slowness before the cut begins, three with it. */
  const learned: Changes["told"] = (plan) => {
    const story = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
    for (let terminal = 0; terminal < 5; terminal++) {
      story.offline(terminal, terminal < 2 ? 9_000 : 12_000, 40_000);
    }
    return story;
  };
  const both = { plan: { outages: [cut, slow] }, told: learned };

  test("decides nothing about how many noticed", () => {
    expect(on("noticed{outage:slow} > 0.39", both)).toMatchObject({
      verdict: "pass",
      measured: { text: "100 %, 60 % while cut was on too" },
    });
    expect(on("noticed{outage:slow} >= 0.41", both)).toMatchObject({
      verdict: "inconclusive",
      reason: "it may be the doing of cut, which was on too",
    });
    expect(on("noticed{outage:slow} > 1", both).verdict).toBe("fail");
  });

  test("counts as never for how long it took", () => {
    expect(on("detection{outage:slow} p(50) < 41000", both)).toMatchObject({ verdict: "inconclusive" });
    expect(on("detection{outage:slow} p(50) < 40000", both).verdict).toBe("fail");
    const few: Changes["told"] = (plan) => learned(plan).offline(2, 8_500, 9_500);
    expect(on("detection{outage:slow} p(50) < 10001", { ...both, told: few }).verdict).toBe("pass");
  });

  test("is the outage's own where the other is a part of it", () => {
    const again: Outage = { ...cut, id: "slow.2", of: "slow" };
    const parts = { plan: { outages: [again, slow] }, told: learned };
    expect(on("noticed{outage:slow} >= 1", parts)).toMatchObject({ verdict: "pass", measured: { value: 1 } });
  });
});
