// Lost sales by group where there are more groups than an audit lists.

import { expect, test } from "vitest";
import { BreakdownTally } from "../../src/audit/breakdown.ts";
import { Measures } from "../../src/measure/measures.ts";
import { Exposition } from "../../src/measure/prometheus.ts";
import { auditedSales } from "../../src/verdict/audited-sales.ts";
import { auditWith } from "../verdict/evidence.ts";
import { groupOf, planOf } from "./story.ts";

/** The first loses the most, each one after it one sale less, and the last two none. */
const groups = 28;
const losers = 26;
const plan = planOf({
  terminals: groups,
  groups: Array.from({ length: groups }, (_, index) => groupOf(`g${index + 1}`, [index, index + 1])),
});

/** Samples of the page after an audit of what the first so many groups lost, by group. */
async function samplesOf(metric: string, losing: number): Promise<Record<string, number>> {
  const tally = new BreakdownTally(plan);
  let lost = 0;
  for (let group = 0; group < losing; group++) {
    for (let sale = group; sale < losers; sale++, lost++) tally.add("lost", group, 1000, [], ["approved"]);
  }
  const breakdown = { lost: tally.of("lost") };
  const exposition = new Exposition(new Measures(plan), { id: "r1", engine: "live" });
  exposition.audited(auditedSales(plan, auditWith("lost", lost, { breakdown }))!);
  const page = await exposition.metrics();
  const samples = page.matchAll(new RegExp(`^${metric}\\{group="([^"]+)".*\\} (\\S+)$`, "gm"));
  return Object.fromEntries([...samples].map(([, group, value]) => [group, Number(value)]));
}

test.each(["tillstorm_lost_sales_total", "tillstorm_data_loss_sales"])(
  "%s has no 0 of a group that lost, and all of them come to what was lost",
  async (metric) => {
    const samples = await samplesOf(metric, losers);
    const listed = Array.from({ length: 20 }, (_, index) => [`g${index + 1}`, losers - index]);
    // The six others lost 6 + 5 + … + 1.
    expect(samples).toEqual({ ...Object.fromEntries(listed), unlisted: 21 });
  },
);

test.each(["tillstorm_lost_sales_total", "tillstorm_data_loss_sales"])(
  "%s is 0 for each group that lost nothing where all that lost are listed",
  async (metric) => {
    const samples = await samplesOf(metric, 20);
    expect(Object.keys(samples)).toHaveLength(groups);
    expect([samples.g20, samples.g21, samples.g28, samples.unlisted]).toEqual([7, 0, 0, undefined]);
  },
);
