// Planned cures in virtual time: what a change makes of the gateway, and when.

import { expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { type FaultTiming, facts, none } from "../../../src/facts.ts";
import type { Change, Plan, Route } from "../../../src/plan/plan.ts";
import { FactList, planOf, policy, trouble } from "./plans.ts";

const second = 1_000;

function played(plan: Plan): { all: FactList["all"]; faults: FaultTiming[] } {
  const sink = new FactList();
  const faults: FaultTiming[] = [];
  new VirtualFleet({ plan, sink, fault: (timing) => faults.push(timing) }).run(Number.POSITIVE_INFINITY);
  return { all: sink.all, faults };
}

/** Sales of a spell that were approved, by the time of their answer, as a share of those that were wanted in it. */
function approvedShare(all: FactList["all"], from: number, to: number): number {
  const count = (wanted: number) =>
    all.filter(([, at, kind]) => kind === wanted && at >= from && at < to).length;
  return count(facts.approved) / count(facts.wanted);
}

const route = (network: string, wishes: Partial<Route> = {}): Route => ({
  ...{
    network,
    delayMs: 20,
    timeoutMs: 60 * second,
    unanswered: "unknown",
    standInMinor: 0,
    declines: false,
  },
  ...wishes,
});

/** One card network of two hangs, and with it all workers of the gateway: Square and Discover, 6 February 2023. */
function discover(changes: readonly Change[]): Plan {
  const hangs = trouble(
    { kind: "acquirer", route: 1, delayMs: 60 * second, failShare: 0 },
    60 * second,
    180 * second,
  );
  const plan = planOf({
    durationMs: 240 * second,
    policy: { ...policy, timeoutMs: 5 * second, detection: { failures: 1_000, afterMs: 1_000 * second } },
    load: {
      declinedShare: 0,
      cards: [
        { network: "visa", share: 0.6, declinedShare: 0 },
        { network: "discover", share: 0.4, declinedShare: 0 },
      ],
    },
    gateway: { workers: 8, routes: [route("visa"), route("discover")] },
    outages: [{ ...hangs, struck: [[0, 60]] }],
  });
  return { ...plan, changes };
}

test("one network that hangs drags all down, until its sales are declined at once", () => {
  const declines = [route("visa"), route("discover", { declines: true })];
  const cure: Change = {
    at: 120 * second,
    gateway: { routes: declines },
    paths: ["gateway.routes.discover.declines = true"],
  };
  const ill = played(discover([])).all;
  const cured = played(discover([cure]));
  for (const all of [ill, cured.all]) {
    expect(approvedShare(all, 0, 60 * second)).toBeGreaterThan(0.95);
    expect(approvedShare(all, 80 * second, 120 * second)).toBeLessThan(0.3);
  }
  expect(approvedShare(ill, 190 * second, 230 * second)).toBeLessThan(0.3);
  // What hung when it was cured hangs on until the gateway gives up; then all of visa is served again.
  expect(approvedShare(cured.all, 190 * second, 230 * second)).toBeCloseTo(0.6, 1);
});

test("a change is told as what it is, and makes the gateway larger from its moment on", () => {
  const plan = planOf({
    durationMs: 120 * second,
    policy: { ...policy, timeoutMs: 2 * second },
    gateway: { workers: 1, service: { medianMs: 200, sigma: 0 }, queueLimit: 0 },
  });
  const change: Change = { at: 60 * second, gateway: { workers: 100 }, paths: ["gateway.workers = 100"] };
  const { all, faults } = played({ ...plan, changes: [change] });
  expect(all.filter(([, , kind]) => kind === facts.changed)).toEqual([
    [none, 60 * second, facts.changed, 0, 0],
  ]);
  const at = 60 * second;
  expect(faults).toEqual([{ outage: 0, action: "change", dueAt: at, issuedAt: at, confirmedAt: at }]);
  const busy = (from: number, to: number) =>
    all.filter(([, at, kind]) => kind === facts.busy && at >= from && at < to).length;
  expect(busy(0, at)).toBeGreaterThan(50);
  // What was refused just before is still on its way.
  expect(busy(at + second, 120 * second)).toBe(0);
});
