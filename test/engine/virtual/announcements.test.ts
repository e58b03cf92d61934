// What announced maintenance costs a fleet that heeds it, that does not, and that is not told, in every way to be closed.

import { describe, expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { Measures } from "../../../src/measure/measures.ts";
import type { MeasureResults } from "../../../src/measure/results.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import { blackHole, maintenance, planOf, policy, refuse } from "./plans.ts";

const terminals = 60;
const fromMs = 30_000;
const forMs = 20_000;
const waysToClose = {
  busy: maintenance(fromMs, forMs),
  refused: refuse(fromMs, forMs, 0, 1, 2),
  silent: blackHole(fromMs, forMs, 0, 1, 2),
} as const;

const heeded = { detection: { ...policy.detection, announcements: "heeded" } } as const;
const announced = { announcedMs: 20_000 } as const;

/** Customers who leave before a time-out is over: whoever meets one is turned away. */
function planned(outage: Outage, wishes: Parameters<typeof planOf>[0] = {}): Plan {
  const plan = planOf({
    durationMs: 90_000,
    load: { patience: { medianMs: 900, sigma: 0 } },
    outages: [{ ...outage, struck: [[0, terminals]] }],
    ...wishes,
  });
  return plan;
}

function played(plan: Plan): MeasureResults {
  const measures = new Measures(plan);
  new VirtualFleet({ plan, sink: measures }).run(Number.POSITIVE_INFINITY);
  return measures.results();
}

function failed({ outcomes }: MeasureResults): number {
  return Object.values(outcomes.turnedAway).reduce((sum, { sales }) => sum + sales, 0);
}

describe.each(Object.entries(waysToClose))("maintenance that is %s", (way, outage) => {
  const told = played(planned({ ...outage, ...announced }, { policy: heeded }));
  const ignored = played(planned({ ...outage, ...announced }));
  const untold = played(planned(outage));

  test("announced and heeded turns nobody away and lets nobody wait for a time-out", () => {
    expect(failed(told)).toBe(0);
    expect(told.outages[0].detection).toMatchObject({ share: 1, failedSales: 0, p95: { ms: 0 } });
    expect(told.outages[0].detection?.max).toMatchObject({ ms: 0 });
  });

  test("announced in vain costs what unannounced does", () => {
    expect(ignored.outcomes).toEqual(untold.outcomes);
    // Who is refused loses its connection, and so knows without a sale.
    if (way !== "refused") expect(untold.outages[0].detection?.failedSales).toBeGreaterThan(terminals / 2);
    if (way === "silent") expect(failed(untold)).toBeGreaterThan(terminals / 2);
  });

  test("is no false alarm, drives everybody offline, and everybody comes back", () => {
    expect(told.falseOffline).toBe(0);
    expect(told.episodes).toHaveLength(1);
    expect(told.episodes[0].reconnect).toMatchObject({ state: "recovered", drivenOffline: terminals });
    // One wait of the probe, and a round trip more than the announcement took.
    expect(told.episodes[0].reconnect).toMatchObject({ span: { ms: expect.closeTo(500, -3) } });
  });
});

test("what is announced and never begins is no false alarm: the run is over before", () => {
  const late = { ...maintenance(149_000, 10_000), ...announced, struck: [[0, terminals] as const] };
  const plan = planned(late, { durationMs: 148_000, settleMs: 500, policy: heeded });
  const results = played({ ...plan, outages: [late] });
  expect(results.falseOffline).toBe(0);
});
