// scenarios/kinds/: a scenario a kind. All of them are right; those that an engine plays hold what they expect. And so do
// the scenarios of the library that show what a whole terminal and its people do.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { unplayed } from "../../src/engine/unplayed.ts";
import { VirtualFleet } from "../../src/engine/virtual/fleet.ts";
import { Measures } from "../../src/measure/measures.ts";
import { kinds } from "../../src/outages/kinds.ts";
import { type LoadedPlan, loadPlan, planFrom } from "../../src/plan/load.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Recorder } from "../../src/run/recorder.ts";
import { Both } from "../../src/run/virtual-engine.ts";
import { judge, type Verdict } from "../../src/verdict/verdict.ts";
import { unsound } from "../plan/sound.ts";

const folder = fileURLToPath(new URL("../../scenarios/kinds/", import.meta.url));
const names = kinds.map(({ name }) => name);

const textOf = (kind: string) => readFileSync(`${folder}${kind}.yaml`, "utf8");

function loaded(kind: string, change = (text: string) => text): LoadedPlan {
  return planFrom({ file: `${folder}${kind}.yaml`, text: change(textOf(kind)) });
}

/** What a run in virtual time comes to. */
function played(plan: Plan): Verdict {
  const measures = new Measures(plan);
  const audit = new RunningAudit(plan, "test");
  const recorder = new Recorder(undefined, measures);
  const fleet = new VirtualFleet({
    plan,
    sink: new Both(recorder, audit),
    ledger: audit,
    fault: (timing) => recorder.fault(timing),
  });
  fleet.run(Number.POSITIVE_INFINITY);
  const { faults } = measures;
  return judge({ plan, results: measures.results(), audit: audit.result(), faults, reasons: [] });
}

test("every kind has a scenario, and every scenario a kind", () => {
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.yaml`).sort());
});

describe.each(names)("scenarios/kinds/%s.yaml", (kind) => {
  test("has the kind in it, and nothing wrong or strange", () => {
    const { plan, warnings } = loaded(kind);
    expect(warnings.map(({ what }) => what)).toEqual([]);
    // A flap is planned as what it is while it is down, or under its own name.
    expect(plan.outages.map((outage) => outage.kind)).toContain(kind);
  });

  test("takes a minute or two and a few hundred terminals, and expects something of its own", () => {
    const { plan } = loaded(kind);
    expect(plan.terminals).toBeLessThanOrEqual(500);
    expect(plan.durationMs + plan.settleMs).toBeLessThanOrEqual(120_000);
    expect(plan.expectations.length).toBeGreaterThan(1);
  });

  test("says at its head the command that works", () => {
    const [, command] = /^# {3}(tillstorm .*)$/m.exec(textOf(kind)) ?? [];
    expect(command).toBe(`tillstorm run kinds/${kind} --engine virtual`);
  });

  test("holds in virtual time what it expects", () => {
    const { plan } = loaded(kind);
    const { verdict, reasons } = played(plan);
    expect(verdict, JSON.stringify(reasons)).toBe("pass");
  });
});

const library = [
  ...["fail-over", "people", "update-in-waves", "close-of-day", "one-card-network", "partial-failure"],
  ...["expired-certificate", "expired-at-the-gateway", "announced-upgrade"],
] as const;

describe.each(library)("%s of the library", (name) => {
  const { plan, warnings } = loadPlan(name);

  test("is planned, and nothing about it is strange", () => {
    expect(warnings.map(({ what }) => what)).toEqual([]);
    expect(unsound(plan)).toEqual([]);
    expect(unplayed(plan)).toEqual([]);
  });

  test("holds in virtual time what it expects", () => {
    const { verdict, reasons } = played(plan);
    expect(verdict, JSON.stringify(reasons)).toBe("pass");
  });
});

test("one card network is noticed by everybody, unless it may take a few workers only", () => {
  const noticed = (sets: readonly string[]) => {
    const { plan } = loadPlan("one-card-network", [...sets, "expect.noticed='>= 90%'"]);
    return played(plan).expectations.find(({ text }) => text.startsWith("noticed"))?.verdict;
  };
  expect([noticed([]), noticed(["gateway.routes.discover.workers=4"])]).toEqual(["pass", "fail"]);
});

test("an expired certificate turns customers away only where somebody restarts the terminals", () => {
  const turnsAway = (sets: readonly string[]) => {
    const { plan } = loadPlan("expired-certificate", [...sets, "expect.turnedAway='> 1000'"]);
    return played(plan).expectations.find(({ text }) => text.startsWith("turnedAway >"))?.verdict;
  };
  expect([turnsAway([]), turnsAway(["fleet.chain.staff.does=[call]"])]).toEqual(["pass", "fail"]);
});

test("two minutes of a provider's trouble last for as long as nobody renews the gateway's certificate", () => {
  const queues = (sets: readonly string[]) => {
    const { plan } = loadPlan("expired-at-the-gateway", [...sets, "expect.queue='max < 500'"]);
    return played(plan).expectations.find(({ text }) => text.startsWith("queue"))?.verdict;
  };
  expect([queues([]), queues(["outages.expired.for=65m"])]).toEqual(["fail", "pass"]);
});

test.each(["refused", "silent"])("a gateway that is %s for everybody is played on all links", (answers) => {
  const say = (text: string) => text.replace("{retryAfter: 2s}", `{answers: ${answers}}`);
  const { plan } = loaded("maintenance", say);
  expect(plan.outages[0].effect).toMatchObject({ on: "links", cohorts: [...plan.cohorts.keys()] });
  expect(played(plan).verdict).toBe("pass");
});

test("a scenario of a kind fails when the gateway books what it should not", () => {
  const defect = (text: string) => text.replace("gateway:\n", "gateway:\n  defects: {posts-twice: 20%}\n");
  const { verdict, reasons } = played(loaded("stall", defect).plan);
  expect([verdict, reasons[0]]).toEqual(["fail", expect.stringMatching(/^duplicated/)]);
});
