// From wanted to booked, in whole runs: the gateway's clock and the engine's are one, and the facts' zero is when the
// customers began to come, not when the terminals began to connect. A clock that jumps is noticed.

import { beforeAll, expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played, quiet } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

test(
  "every sale that is booked is so between its wanting and the end of the run, by one clock",
  calmly,
  async () => {
    const { summary } = await played(quiet);
    const { booked } = summary.measures;
    if (!booked || "missing" in booked) throw new Error(`booked: ${booked?.missing}`);
    // Among them may be one that was undone again.
    expect(booked.samples).toBeGreaterThanOrEqual(summary.audit?.cells?.paid.sales ?? Number.NaN);
    expect(booked.clock).toEqual({ aheadMs: 0, uncertainMs: 0 });
    expect(booked.maxMs).toBeLessThanOrEqual(summary.playedMs);
  },
);

test(
  "where the gateway's clock jumps, it is not measured, and the audit is as sure as ever",
  calmly,
  async () => {
    const { summary } = await played(quiet.replace("gateway: {", "gateway: {defects: {clock-jumps: 20%}, "));
    expect(summary.measures.booked).toEqual({ missing: expect.stringContaining("the gateway's clock") });
    expect(summary.audit?.violations?.lost.sales).toBe(0);
    expect(summary.audit?.inconclusive).toEqual([]);
  },
);
