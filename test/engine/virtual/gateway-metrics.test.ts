// The gateway's metrics in virtual time: what they say agrees with what the terminals, the ledger and the core say.

import { expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { facts } from "../../../src/facts.ts";
import { coreMetrics } from "../../../src/gateway/core-metrics.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import { FactList, maintenance, planOf, richPlan, trouble } from "./plans.ts";

/** The gateway dies, and is there again. */
const crash: Outage = {
  ...maintenance(20_000, 2_000),
  ...{ id: "crash", of: "crash", kind: "crash", effect: { on: "gateway", does: { kind: "crash" } } },
};

function play(plan: Plan, until = Number.POSITIVE_INFINITY) {
  const list = new FactList();
  let rows = 0;
  const keys = new Set<string>();
  const ledger = {
    booked: (terminal: number, sale: number, _kind: string, more: number) => {
      rows += more;
      keys.add(`${terminal}/${sale}`);
    },
    spent: () => {},
  };
  const fleet = new VirtualFleet({ plan, sink: list, ledger });
  fleet.run(until);
  return { list, fleet, booked: { rows, keys: keys.size } };
}

/** The samples of the gateway's page, name and labels as they stand there. */
async function samplesOf(fleet: VirtualFleet): Promise<Record<string, number>> {
  const page = await coreMetrics(fleet.gateway).metrics();
  const samples = [...page.matchAll(/^tillstorm_gateway_(\S+\{.*\}|\S+) (\S+)$/gm)];
  return Object.fromEntries(samples.map(([, name, value]) => [name, Number(value)]));
}

/** Requests of a kind, or of all, that ended in one of these ways, or in any. */
function requests(samples: Record<string, number>, kind = "\\w+", outcome = ".*"): number {
  const asked = new RegExp(`^requests_total\\{kind="${kind}",outcome="${outcome}"\\}$`);
  return Object.entries(samples).reduce((sum, [name, value]) => (asked.test(name) ? sum + value : sum), 0);
}

test("of a quiet day every message is a request, and every sale is approved or declined as at the counter", async () => {
  const { list, fleet, booked } = play(planOf());
  const samples = await samplesOf(fleet);
  const count = (kind: Parameters<FactList["of"]>[0]) => list.of(kind).length;
  expect(count(facts.approved)).toBeGreaterThan(500);
  expect(count(facts.declined)).toBeGreaterThan(10);
  expect(requests(samples, "sale", "approved")).toBe(count(facts.approved));
  expect(requests(samples, "sale", "issuer")).toBe(count(facts.declined));
  expect(requests(samples, "echo")).toBe(count(facts.echoSent));
  expect(requests(samples)).toBe(count(facts.sent) + count(facts.echoSent));
  expect(samples).toMatchObject({
    workers: 8,
    queue_limit: 100,
    busy_workers: 0,
    queue_depth: 0,
    maintenance: 0,
    ledger_rows: booked.rows,
    // What the issuer declined is not booked, and its result is kept all the same.
    keys: booked.keys + count(facts.declined),
  });
});

test("from arrival to answer is counted in seconds, of every request that was answered", async () => {
  const service = { medianMs: 97, sigma: 0 };
  const { fleet } = play(planOf({ gateway: { service, workers: 1_000 } }));
  const samples = await samplesOf(fleet);
  const [sales, echoes] = [requests(samples, "sale"), requests(samples, "echo")];
  // A worker takes 97 ms, and its booking 2 ms more to be durable; an echo is answered at the door.
  expect(samples).toMatchObject({
    'answer_duration_seconds_bucket{le="0.005"}': echoes,
    'answer_duration_seconds_bucket{le="0.05"}': echoes,
    'answer_duration_seconds_bucket{le="0.1"}': echoes + sales,
    'answer_duration_seconds_bucket{le="60"}': echoes + sales,
    'answer_duration_seconds_bucket{le="+Inf"}': echoes + sales,
    answer_duration_seconds_count: echoes + sales,
  });
  expect(samples.answer_duration_seconds_sum).toBeCloseTo(sales * 0.099, 6);
});

test("while maintenance is on it says so, and what comes is busy", async () => {
  const { list, fleet } = play(planOf({ outages: [maintenance(30_000, 10_000)] }), 35_000);
  const samples = await samplesOf(fleet);
  expect(samples.maintenance).toBe(1);
  expect(requests(samples, "sale", "busy")).toBeGreaterThanOrEqual(list.of(facts.busy).length);
  expect(list.of(facts.busy).length).toBeGreaterThan(0);
});

test("what is never answered, or ends with its connection, is counted as that", async () => {
  const silent = trouble({ kind: "fail", share: 1, answers: "silent" }, 30_000, 10_000);
  const unheard = await samplesOf(play(planOf({ outages: [silent] })).fleet);
  expect(requests(unheard, "sale", "silent")).toBeGreaterThan(0);
  const answered = requests(unheard) - requests(unheard, "\\w+", "silent");
  expect(unheard.answer_duration_seconds_count).toBe(answered);
  const full = { full: "refuse", workers: 1, queueLimit: 0 } as const;
  const refused = await samplesOf(play(planOf({ gateway: full })).fleet);
  expect(requests(refused, "sale", "closed")).toBeGreaterThan(0);
});

test("workers and queue are seen while they are busy", async () => {
  const { fleet } = play(planOf({ gateway: { workers: 2, service: { medianMs: 400, sigma: 0 } } }), 30_000);
  const { busy_workers: busy, queue_depth: waiting } = await samplesOf(fleet);
  expect([busy, waiting]).toEqual([2, expect.toSatisfy((depth: number) => depth > 0)]);
});

test("with everything at once, rows and keys are those of the ledger, and defects those that acted", async () => {
  const gateway = { workers: 2, queueLimit: 5, defects: { "posts-twice": 0.2 } };
  const { fleet, booked } = play(richPlan({ gateway }));
  const samples = await samplesOf(fleet);
  expect(samples.ledger_rows).toBe(booked.rows);
  expect(samples['defects_acted_total{defect="posts-twice"}']).toBe(fleet.defects["posts-twice"]);
  expect(fleet.defects["posts-twice"]).toBeGreaterThan(0);
  expect(booked.rows).toBe(booked.keys + fleet.defects["posts-twice"]);
  expect(requests(samples, "sale", "approved")).toBeGreaterThanOrEqual(booked.keys);
});

test("keys that are forgotten are not counted any more", async () => {
  const forgetful = planOf({ gateway: { keysKeptMs: 5_000 } });
  const { fleet, booked } = play(forgetful, 60_000);
  const { keys } = await samplesOf(fleet);
  // Some 12 sales a second: those of the last five seconds, and what comes between two forgettings.
  expect(keys).toBeGreaterThan(30);
  expect(keys).toBeLessThan(booked.keys / 4);
});

test("a crash takes no counts with it, for there is one gateway all the time", async () => {
  const plan = planOf({ outages: [crash] });
  const before = await samplesOf(play(plan, 19_999).fleet);
  const after = await samplesOf(play(plan, 22_000).fleet);
  expect(requests(before)).toBeGreaterThan(100);
  for (const [name, count] of Object.entries(before)) {
    if (/_total|_count|_bucket|ledger_rows/.test(name))
      expect(after[name], name).toBeGreaterThanOrEqual(count);
  }
});
