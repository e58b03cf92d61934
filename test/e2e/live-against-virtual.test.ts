// Whether the virtual engine is true to life: a few outages live and in virtual time, with the same plan.
// All kinds: node bench/live-against-virtual.ts.

import { beforeAll, expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { agreement, type Played, type Row } from "./agreement.ts";
import { planWith, playedAs, type Size, type Written } from "./true-to-life.ts";

/**
 * One live run takes some 25 s: long enough that luck does not decide whether sales are as good as before, and that
 * every terminal which noticed has forwarded what it had while customers still came.
 */
const usual: Size = {
  terminals: 500,
  salesPerSecond: 0.3,
  durationMs: 24_000,
  atMs: 6_000,
  forMs: 4_000,
  waitsLong: true,
};

/** As many as the definition takes for the spread of live runs. */
const witnessesMax = 5;

/** So many are played for them: on a machine that does much else, one may be disturbed after the other. */
const liveRunsMax = 3 * witnessesMax;

const timeoutMs = 1_200_000;

beforeAll(async () => {
  await realBinary();
});

/**
 * Where the first live run lies within the bands, more could only widen them, so the others are played only where it
 * does not; then all of them count. A live run that says itself that the machine disturbed it (a fault that was late) is
 * no witness; one that found a violation is.
 */
async function disagreements(text: string, more: Partial<Written & Size> = {}): Promise<Row[]> {
  const plan = planWith([{ ...more, text }], { ...usual, ...more });
  const virtual = await playedAs("virtual", plan);
  expect(virtual.summary.verdict).toBe("pass");
  const live: Played[] = [];
  const reasons: string[] = [];
  const disagree = () => agreement(live, virtual).filter(({ because }) => because !== undefined);
  for (let runs = 0; runs < liveRunsMax && live.length < witnessesMax; runs++) {
    const played = await playedAs("live", plan);
    if (played.summary.verdict === "inconclusive") reasons.push(...played.summary.reasons);
    else live.push(played);
    if (live.length === 1 && disagree().length === 0) break;
  }
  expect(live.length, reasons.join("; ")).toBeGreaterThan(0);
  expect(agreement(live, virtual).map(({ what }) => what)).toEqual(expect.arrayContaining(compared));
  return disagree();
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

test("a black hole comes to the same live and in virtual time", { timeout: timeoutMs }, async () => {
  expect(await disagreements("strike: {provider: a}, what: blackhole")).toEqual([]);
});

test("maintenance comes to the same live and in virtual time", { timeout: timeoutMs }, async () => {
  expect(await disagreements("what: {maintenance: {retryAfter: 1s}}")).toEqual([]);
});

test("a crash of the gateway comes to the same live and in virtual time", {
  timeout: timeoutMs,
}, async () => {
  expect(await disagreements("what: {crash: {restartAfter: 4s}}", { takesItsTime: true })).toEqual([]);
});

test("a dark link with another one beside it comes to the same live and in virtual time", {
  timeout: timeoutMs,
}, async () => {
  expect(await disagreements("strike: {link: wifi}, what: blackhole", { hasSecondLink: true })).toEqual([]);
});

test("the loss of power comes to the same live and in virtual time", { timeout: timeoutMs }, async () => {
  expect(await disagreements("strike: {provider: a}, what: {power-cut: {boot: 1s}}")).toEqual([]);
});

test("a reboot comes to the same live and in virtual time", { timeout: timeoutMs }, async () => {
  const reboot = "strike: {provider: a}, what: {reboot: {takes: 2s}}";
  expect(await disagreements(reboot, { takesItsTime: true })).toEqual([]);
});

test("a black hole between terminals that speak TLS comes to the same live and in virtual time", {
  timeout: timeoutMs,
}, async () => {
  expect(await disagreements("strike: {provider: a}, what: blackhole", { speaksTls: true })).toEqual([]);
});

test.each([
  ["a black hole", "strike: {provider: a}, what: blackhole"],
  ["cut replies", "strike: {provider: a}, what: cut-reply"],
])(
  "%s between terminals that speak ISO 8583 comes to the same live and in virtual time",
  {
    timeout: timeoutMs,
  },
  async (_, outage) => {
    expect(await disagreements(outage, { speaksIso8583: true })).toEqual([]);
  },
);
