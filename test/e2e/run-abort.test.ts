// A run that ends as soon as an expectation is broken, live and in virtual time: early, in order, with exit code 99.

import { expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { darkForLong, played } from "./tillstorm.ts";

const aborting = `${darkForLong}
expect:
  queue: {that: "max < 3", abortOnFail: true}
  recovery{part:drain}: "< 20s"
`;

test.each(["virtual", "live"])(
  "the %s run ends when the queue is too long, long before the outage does",
  calmly,
  async (engine) => {
    if (engine === "live") await realBinary();
    const { run, ended, summary } = await played(aborting, ["--engine", engine]);
    expect(ended, ended.stderr).toMatchObject({ code: 99, signal: null });
    expect(summary.verdict).toBe("fail");
    expect(summary.reasons[0]).toMatch(/^queue max < 3: measured \d+ after \d+ s$/);
    expect(summary.playedMs).toBeGreaterThan(1_000);
    expect(summary.playedMs).toBeLessThan(30_000);
    expect(summary.expectations.slice(-2)).toMatchObject([
      { text: "queue max < 3", verdict: "fail" },
      {
        text: "recovery{part:drain} < 20s",
        verdict: "inconclusive",
        reason: "the run was ended early because of queue max < 3",
      },
    ]);
    // What was sold up to then is accounted for.
    expect(summary.audit?.violations?.lost.sales).toBe(0);
    expect(summary.reasons.join()).not.toContain("was not removed");
    expect(ended.stdout).toMatch(/^FAIL {2}queue max < 3: measured/);
    await run.mustBeGone();
  },
);

test("a virtual run is ended at the same moment whatever machine plays it", async () => {
  const twice = [
    await played(aborting, ["--engine", "virtual"]),
    await played(aborting, ["--engine", "virtual"]),
  ];
  const [one, other] = twice.map(({ summary }) => [summary.playedMs, summary.measures, summary.outages]);
  expect(one).toEqual(other);
});

test("what is broken only after its delay does not end the run before", async () => {
  const late = aborting.replace("abortOnFail: true", "abortOnFail: true, delay: 40s");
  const { summary } = await played(late, ["--engine", "virtual"]);
  expect(summary.playedMs).toBeGreaterThanOrEqual(39_000);
  expect(summary.playedMs).toBeLessThan(42_000);
});
