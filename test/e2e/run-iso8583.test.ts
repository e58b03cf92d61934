// Runs whose terminals speak ISO 8583, through a real Toxiproxy with the real gateway.

import { beforeAll, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { agreement, type Played } from "./agreement.ts";
import { calmly } from "./disturbed.ts";
import { played, salesInCells } from "./tillstorm.ts";
import { planWith, playedAs, type Size } from "./true-to-life.ts";

/** Whatever cuts, slows and breaks messages: in pieces, in the middle, without an answer, and what is no message. */
const scenario = `name: ISO 8583
duration: 18s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 30
    perStore: 3
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 5%}
gateway: {protocol: iso8583, workers: 32, service: {p50: 4ms, p95: 10ms}}
outages:
  - {id: mute, at: 2s, for: 2s, strike: {provider: telecom-a}, what: cut-reply}
  - {id: thin, at: 5s, for: 2s, strike: {provider: telecom-b}, what: {bandwidth: {rate: 16kbps}}}
  - {id: brief, at: 8s, for: 2s, strike: {provider: telecom-a}, what: {cut-after: {bytes: 400}}}
  - {id: dark, at: 11s, for: 2s, strike: {provider: telecom-a}, what: blackhole}
  - {id: bots, at: 14s, for: 2s, strike: {share: 10%, of: terminals}, what: {flood: {rate: 20/s, send: garbage}}}
expect:
  pending: "== 0"
  dataLoss: "== 0"
`;

beforeAll(async () => {
  await realBinary();
});

test(
  "whatever an outage does to messages and connections, no payment is lost and none is booked twice",
  calmly,
  async () => {
    const { run, ended, summary } = await played(scenario);
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    expect(summary.verdict).toBe("pass");
    expect(summary.audit?.violations).toMatchObject({
      lost: { sales: 0 },
      duplicated: { sales: 0 },
      orphaned: { sales: 0 },
    });
    expect(salesInCells(summary)).toBeGreaterThan(500);
    // The gateway had booked what the terminals could not know, and said so when they asked again.
    expect(run.factCount(facts.queued)).toBeGreaterThan(0);
    expect(run.factCount(facts.forwardAccepted)).toBeGreaterThan(0);
  },
);

test("a defect of the gateway is found as it is over HTTP", calmly, async () => {
  const planted = scenario.replace("service:", "defects: {posts-twice: 5%}, service:");
  const { ended, summary } = await played(planted);
  expect(ended.code).toBe(99);
  expect(summary.audit?.violations?.duplicated.sales).toBeGreaterThan(0);
});

/** How often both are played where they differ: how many sales a stall of the machine met is luck, and a defect is none. */
const pairsMax = 3;

/** So many are played for these pairs: on a machine that does much else, one may be disturbed after the other. */
const liveRunsMax = 24;

test("of the same plan comes what comes over HTTP", { timeout: 1_200_000 }, async () => {
  const size: Size = {
    ...{ terminals: 500, salesPerSecond: 0.3, durationMs: 24_000, atMs: 6_000, forMs: 4_000 },
    waitsLong: true,
  };
  const outage = [{ text: "strike: {provider: a}, what: cut-reply" }];
  const reasons: string[] = [];
  let runs = 0;
  /** A live run that says itself that the machine disturbed it is no witness. */
  const witness = async (plan: Plan): Promise<Played> => {
    while (runs++ < liveRunsMax) {
      const played = await playedAs("live", plan);
      if (played.summary.verdict !== "inconclusive") return played;
      reasons.push(...played.summary.reasons);
    }
    throw new Error(`too few runs were undisturbed: ${reasons.join("; ")}`);
  };
  const differing: unknown[] = [];
  for (let pairs = 0; pairs < pairsMax; pairs++) {
    const http = await witness(planWith(outage, size));
    const iso8583 = await witness(planWith(outage, { ...size, speaksIso8583: true }));
    const counts = agreement([http], iso8583).filter(({ what }) => !what.includes("ms"));
    const different = counts.filter(({ because }) => because !== undefined);
    if (different.length === 0) return;
    differing.push(different);
  }
  expect(differing).toEqual([]);
});
