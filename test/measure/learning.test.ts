// How a terminal learns of what is neither silence nor a broken link.

import { expect, test } from "vitest";
import { facts, none } from "../../src/facts.ts";
import { declineReasons } from "../../src/messages.ts";
import type { Effect } from "../../src/plan/plan.ts";
import { outageOf, planOf, Story } from "./story.ts";

const closed: Effect = {
  on: "gateway",
  does: { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "refused" },
};

function told(effect: Effect): Story {
  return new Story(planOf({ outages: [{ ...outageOf("cut", 10_000, 20_000, [[0, 2]]), effect }] })).outages();
}

test("a refusal at the counter, or of a forward, is knowing, and costs the sale that told it", () => {
  const story = told(closed);
  story.fact(0, 12_000, facts.wanted, 0, 500).fact(0, 12_500, facts.refused, 0, declineReasons.storeClosed);
  story.queued(1, 9_000, 14_000, facts.forwardDeclined);
  expect(story.results().outages[0].detection).toMatchObject({
    struck: 2,
    noticed: 2,
    p50: { playedMs: 2_500 },
    max: { playedMs: 4_000 },
    failedSales: 1,
  });
});

test("an issuer that declines a forward tells nothing of an outage that is none of refusals", () => {
  const story = told(outageOf("cut", 0, 1, []).effect).queued(1, 9_000, 14_000, facts.forwardDeclined);
  expect(story.results().outages[0].detection).toMatchObject({ noticed: 0 });
});

test("a terminal that leaves a struck link for a lesser one knows, and one that goes back learns nothing", () => {
  const profile = { name: "lte", downDelayMs: 1, upDelayMs: 1, downKbps: 0, upKbps: 0, jitterMs: 0, loss: 0 };
  const cohort = (link: number) => ({
    link,
    linkId: `link ${link}`,
    group: "shops",
    provider: "p",
    profile,
    terminals: [[0, 2]] as const,
  });
  const does = { kind: "refuse" } as const;
  const on = (cohorts: readonly number[]): Effect => ({ on: "links", cohorts, does });
  const chosen = (effect: Effect, ...links: readonly number[]) => {
    const outages = [{ ...outageOf("cut", 10_000, 20_000, [[0, 2]]), effect }];
    const story = new Story(planOf({ outages, cohorts: [cohort(0), cohort(1)] })).outages();
    for (const [n, link] of links.entries()) story.fact(0, 9_000 + n * 3_000, facts.linkChosen, none, link);
    return story.results().outages[0].detection?.noticed;
  };
  // Used before: 1. While it is on: 0, 1.
  expect(chosen(on([0]), 1)).toBe(0);
  expect(chosen(on([0]), 0, 1)).toBe(1);
  expect(chosen(on([1]), 0, 1)).toBe(0);
  expect(chosen(on([1]), 1, 0)).toBe(0);
  expect(chosen({ on: "terminals", does: { kind: "link-dead", link: 0 } }, 0, 1)).toBe(1);
});
