import { expect, test } from "vitest";
import type { Belief } from "../../src/audit/cell.ts";
import { SaleStory } from "../../src/audit/sale-story.ts";
import { facts, givenUpCauses, turnedAwayCauses } from "../../src/facts.ts";

type Step = keyof typeof facts | readonly [keyof typeof facts, number];

function storyOf(...steps: Step[]): SaleStory {
  const story = new SaleStory();
  for (const step of ["wanted", ...steps] as Step[]) {
    const [name, value] = typeof step === "string" ? [step, 0] : step;
    story.add(facts[name], value);
  }
  return story;
}

const beliefs: readonly (readonly [string, Belief, ...Step[]])[] = [
  ["wanted and nothing more is never attempted", "neverAttempted"],
  ["turned away with nothing sent is never attempted", "neverAttempted", "turnedAway"],
  ["sent without an answer is unresolved", "unresolved", "sent"],
  ["approved is taken", "taken", "sent", "approved"],
  ["declined is not taken", "notTaken", "sent", "declined"],
  ["busy and nothing more is not taken", "notTaken", "sent", "busy"],
  ["unreachable and turned away is not taken", "notTaken", "sent", "unreachable", "turnedAway"],
  ["unknown and nothing more is unresolved", "unresolved", "sent", "unknown"],
  ["unknown, then busy under the same key stays unresolved", "unresolved", "sent", "unknown", "sent", "busy"],
  ["busy on one link while the other is still out is unresolved", "unresolved", "sent", "sent", "busy"],
  ["unknown, then approved is taken", "taken", "sent", "unknown", "sent", "approved"],
  [
    "a time-out of an attempt that another overtook is no doubt",
    "taken",
    "sent",
    "sent",
    "approved",
    "unknown",
  ],
  ["unknown, then the customer left is not taken", "notTaken", "sent", "unknown", "turnedAway"],
  ["queued while offline is still queued", "queued", "queued"],
  ["queued after unknown is still queued", "queued", "sent", "unknown", "queued"],
  ["a forward that failed is still queued", "queued", "queued", "forwardSent", "forwardFailed"],
  ["forward accepted is taken", "taken", "queued", "forwardSent", "forwardAccepted"],
  ["forward declined is that", "declinedOnForward", "queued", "forwardSent", "forwardDeclined"],
  ["declined, then queued and accepted is taken", "taken", "sent", "declined", "queued", "forwardAccepted"],
  ["expired in the queue is given up", "givenUp", "queued", "givenUp"],
  [
    "given up after an unknown forward is given up",
    "givenUp",
    "queued",
    "forwardSent",
    "forwardFailed",
    "givenUp",
  ],
  ["a reversal owed is that", "reversalOwed", "sent", "unknown", "turnedAway", "reversalOwed"],
  [
    "a reversal that failed is owed",
    "reversalOwed",
    "sent",
    "unknown",
    "reversalOwed",
    "reversalSent",
    "reversalFailed",
  ],
  ["a reversal accepted is not taken", "notTaken", "sent", "unknown", "reversalOwed", "reversalAccepted"],
  [
    "a reversal given up is not taken",
    "notTaken",
    "sent",
    "unknown",
    "turnedAway",
    "reversalOwed",
    "givenUp",
  ],
  [
    "queued with a reversal owed is reversal owed",
    "reversalOwed",
    "sent",
    "unknown",
    "reversalOwed",
    "queued",
  ],
  ["queued and reversed is still queued", "queued", "queued", "sent", "reversalOwed", "reversalAccepted"],
  ["giving up what is queued leaves the reversal owed", "reversalOwed", "queued", "reversalOwed", "givenUp"],
  [
    "a new key after an accepted reversal is taken",
    "taken",
    "sent",
    "unknown",
    "reversalOwed",
    "reversalAccepted",
    "sent",
    "approved",
  ],
  [
    "an attempt after an accepted reversal may be booked",
    "unresolved",
    "sent",
    "unknown",
    "reversalOwed",
    "reversalAccepted",
    "sent",
    "unknown",
  ],
  ["approved after the customer had left owes a reversal", "reversalOwed", "sent", "turnedAway", "approved"],
  [
    "… and is not taken once that was accepted",
    "notTaken",
    "sent",
    "turnedAway",
    "approved",
    "reversalAccepted",
  ],
  ["a late answer alone changes nothing", "unresolved", "sent", "unknown", "lateAnswer"],
];

for (const [behaviour, belief, ...steps] of beliefs) {
  test(behaviour, () => {
    expect(storyOf(...steps).belief).toBe(belief);
  });
}

test("a sale is counted as declined only where that is how it ended for the customer", () => {
  expect(storyOf("sent", "declined").wasDeclined).toBe(true);
  expect(storyOf("sent", "declined", "queued").wasDeclined).toBe(false);
  expect(storyOf("sent", "declined", "queued", "forwardAccepted").wasDeclined).toBe(false);
  expect(storyOf("sent", "turnedAway", "declined").wasDeclined).toBe(false);
  expect(storyOf("queued", "forwardDeclined").wasDeclined).toBe(false);
});

test("a sale says its amount and its causes by name", () => {
  const story = new SaleStory();
  story.add(facts.wanted, 1250);
  story.add(facts.queued, 0);
  story.add(facts.givenUp, givenUpCauses.exhausted);
  expect(story).toMatchObject({ wantedMinor: 1250, givenUpCause: "exhausted", turnedAwayCause: undefined });
  expect(storyOf(["turnedAway", turnedAwayCauses.totalLimit]).turnedAwayCause).toBe("totalLimit");
  expect(storyOf(["turnedAway", 99]).turnedAwayCause).toBe("?");
});

test("nothing of a sale is left when the next begins", () => {
  const steps = ["sent", "unknown", "turnedAway", "reversalOwed", "queued", "givenUp"] as const;
  const story = storyOf(...steps);
  story.add(99, 0);
  story.clear();
  expect(story).toMatchObject({
    ...{
      wantedMinor: undefined,
      turnedAwayCause: undefined,
      givenUpCause: undefined,
      unknownKind: undefined,
    },
    ...{ belief: "neverAttempted", inWords: "never heard of it" },
  });
  story.add(facts.wanted, 5);
  story.add(facts.sent, 0);
  story.add(facts.busy, 0);
  expect(story.belief).toBe("notTaken");
});

test("a kind of fact that this version does not know is told", () => {
  const story = storyOf("sent", "approved");
  expect(story.unknownKind).toBeUndefined();
  story.add(99, 0);
  expect(story.unknownKind).toBe(99);
});

test("every belief is said in words", () => {
  const said = (...steps: Step[]) => storyOf(...steps).inWords;
  expect(said()).toBe("never attempted");
  expect(said(["turnedAway", 1])).toBe("turned away (countLimit)");
  expect(said("sent", "approved")).toBe("approved at the counter");
  expect(said("sent", "declined")).toBe("declined at the counter");
  expect(said("sent", "busy")).toBe("certainly not processed");
  expect(said("sent", "unknown")).toBe("sent, and never heard for certain what became of it");
  expect(said("queued")).toBe("still queued");
  expect(said("queued", "forwardAccepted")).toBe("queued, then forwarded and accepted");
  expect(said("queued", "forwardDeclined")).toBe("queued, then declined when forwarded");
  expect(said("queued", ["givenUp", 0])).toBe("queued, then given up (expired)");
  expect(said("sent", "reversalOwed")).toBe("its reversal is still owed");
  expect(said("sent", "reversalOwed", "reversalAccepted")).toBe("reversed");
  expect(said("sent", "reversalOwed", "givenUp")).toBe("to be reversed, but the reversal was given up");
});
