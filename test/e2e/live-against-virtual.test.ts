// Whether the virtual engine is true to life: a few outages live and in virtual time, with the same plan.
// All kinds: node bench/live-against-virtual.ts.

import { beforeAll, expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { agreement, type Played, type Row } from "./agreement.ts";
import { planWith, playedAs, type Size, type Written } from "./true-to-life.ts";

/** One live run takes some 18 s. */
const short: Size = { terminals: 500, salesPerSecond: 0.3, durationMs: 16_000, atMs: 6_000, forMs: 3_000 };

/** As many as the definition takes for the spread of live runs. */
const liveRunsMax = 5;

beforeAll(async () => {
  await realBinary();
});

/**
 * Where the first live run lies within the bands, more could only widen them, so they are played only where it does
 * not. A live run that says itself that the machine disturbed it (a fault that was late) is no witness.
 */
async function disagreements(text: string, more: Partial<Written & Size> = {}): Promise<Row[]> {
  const plan = planWith([{ ...more, text }], { ...short, ...more });
  const virtual = await playedAs("virtual", plan);
  expect(virtual.summary.verdict).toBe("pass");
  const live: Played[] = [];
  for (let runs = 1; ; runs++) {
    const played = await playedAs("live", plan);
    if (played.summary.verdict === "pass") live.push(played);
    if (live.length === 0 && runs < liveRunsMax) continue;
    expect(live.length, played.summary.reasons.join("; ")).toBeGreaterThan(0);
    const rows = agreement(live, virtual);
    expect(rows.map(({ what }) => what)).toEqual(expect.arrayContaining(compared));
    const apart = rows.filter(({ because }) => because !== undefined);
    if (apart.length === 0 || runs >= liveRunsMax) return apart;
  }
}

/** Where a figure is missing there is nothing to disagree about. */
const compared = [
  "terminals that wanted other sales",
  "lost",
  "approved",
  "queued",
  "forwarded",
  "queue peak",
];

test("a black hole comes to the same live and in virtual time", async () => {
  expect(await disagreements("strike: {provider: a}, what: blackhole")).toEqual([]);
}, 200_000);

test("maintenance comes to the same live and in virtual time", async () => {
  expect(await disagreements("what: {maintenance: {retryAfter: 1s}}")).toEqual([]);
}, 200_000);

/** Long enough that luck does not decide whether sales are as good as before. */
const long: Partial<Size> = { durationMs: 24_000 };

test("a dark link with another one beside it comes to the same live and in virtual time", async () => {
  const links = { ...long, hasSecondLink: true };
  expect(await disagreements("strike: {link: wifi}, what: blackhole", links)).toEqual([]);
}, 300_000);

test("the loss of power comes to the same live and in virtual time", async () => {
  expect(await disagreements("strike: {provider: a}, what: {power-cut: {boot: 1s}}", long)).toEqual([]);
}, 300_000);

test("a reboot comes to the same live and in virtual time", async () => {
  const reboot = { ...long, takesItsTime: true };
  expect(await disagreements("strike: {provider: a}, what: {reboot: {takes: 2s}}", reboot)).toEqual([]);
}, 300_000);
