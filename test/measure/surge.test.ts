import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { SurgeFigures } from "../../src/measure/surge.ts";
import { answerNumbers } from "../../src/messages.ts";
import { outageOf, planOf, Story } from "./story.ts";

const cut = outageOf("cut", 10_000, 20_000, [[0, 5]]);
const plan = planOf({ outages: [cut], windows: { leastMs: 1_000, sales: 10 } });

/** `perSecond` messages in each second from `from` up to, not including, `to`. */
function sends(told: Story, from: number, to: number, perSecond: number): Story {
  for (let second = from; second < to; second++) {
    for (let n = 0; n < perSecond; n++) told.fact(n % 10, second * 1_000 + n, facts.sent, 0);
  }
  return told;
}

function surgeOf(told: Story, outage = 0): SurgeFigures | undefined {
  return told.results().outages[outage].surge;
}

test("the busiest window from the beginning on is held against the quiet ones before", () => {
  const told = sends(new Story(plan).outages(), 0, 10, 4);
  sends(told, 10, 20, 2);
  sends(told, 20, 21, 12);
  sends(told, 21, 60, 4);
  expect(surgeOf(told.customersEnd(60_000))).toEqual({
    factor: 3,
    beforePerS: 4,
    peakPerS: 12,
    peakAt: 20_000,
  });
});

test("what certainly never reached the gateway was not at its door", () => {
  const told = sends(new Story(plan).outages(), 0, 10, 2);
  // Five a second knock at a link that refuses: sales say when they were sent, others are counted with the last one.
  sends(told, 12, 13, 5);
  for (let n = 0; n < 5; n++) told.fact(n, 13_500, facts.unreachable, 0, 1_500 - n);
  for (const [sent, failed] of [
    [facts.forwardSent, facts.forwardFailed],
    [facts.reversalSent, facts.reversalFailed],
    [facts.inquirySent, facts.inquiryAnswered],
    [facts.uploadSent, facts.uploadAnswered],
  ] as const) {
    told.fact(0, 14_000, sent, 0).fact(0, 15_100, failed, 0, answerNumbers.unreachable);
  }
  // What may have reached it counts.
  told.fact(1, 16_000, facts.forwardSent, 0).fact(1, 17_000, facts.forwardFailed, 0, answerNumbers.unknown);
  expect(surgeOf(sends(told, 21, 22, 3).customersEnd(60_000))).toMatchObject({ factor: 1.5, peakAt: 21_000 });
});

test("it is looked at until the episode has recovered", () => {
  const told = sends(new Story(plan).outages().offline(0, 11_000, 25_000), 0, 10, 2);
  for (let terminal = 0; terminal < 5; terminal++) told.steady(terminal, 0, 60_000, 100, 10);
  sends(told, 24, 25, 6);
  // Long after all is well: another story.
  sends(told, 50, 51, 40);
  expect(surgeOf(told.customersEnd(60_000))).toMatchObject({ factor: 3, peakAt: 24_000 });
});

describe("it is not measurable", () => {
  const early = planOf({ outages: [outageOf("cut", 2_500, 20_000, [[0, 5]])], windows: plan.windows });
  const twice = planOf({
    outages: [{ ...outageOf("first", 1_000, 60_000, [[5, 10]]), isPermanent: true }, cut],
    windows: plan.windows,
  });

  test.each([
    ["two of three", new Story(early).outages(), 0, "2 of 3 quiet windows before it"],
    [
      "others are on",
      sends(new Story(twice).outages({ 0: { ended: "never" } }), 0, 60, 4),
      1,
      "1 of 3 quiet",
    ],
    ["silence", new Story(plan).outages(), 0, "nothing was sent before it"],
  ])("%s", (_, told, outage, why) => {
    expect(surgeOf(told.customersEnd(60_000), outage)).toEqual({ missing: expect.stringContaining(why) });
  });

  test("what never began has none", () => {
    expect(surgeOf(new Story(plan).customersEnd(60_000))).toBeUndefined();
  });
});
