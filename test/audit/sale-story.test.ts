import { expect, test } from "vitest";
import type { Belief } from "../../src/audit/cell.ts";
import { SaleStory } from "../../src/audit/sale-story.ts";
import { facts, givenUpCauses, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { answerNumbers } from "../../src/messages.ts";

type Step = keyof typeof facts | readonly [keyof typeof facts, number];

const down = ["turnedAway", turnedAwayCauses.down] as const;
const patience = ["turnedAway", turnedAwayCauses.patience] as const;
const foundBooked = ["inquiryAnswered", answerNumbers.approved] as const;
const foundNotBooked = ["inquiryAnswered", answerNumbers.declined] as const;
const notFoundOut = ["inquiryAnswered", answerNumbers.unknown] as const;
const outOfQueue = ["voided", 0] as const;
const byReversal = ["voided", 1] as const;

function storyOf(...steps: Step[]): SaleStory {
  return tell("wanted", ...steps);
}

function tell(...steps: Step[]): SaleStory {
  const story = new SaleStory();
  for (const step of steps) {
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
    "reversalSent",
    "reversalFailed",
    ["reversalGivenUp", 1],
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

  // The customer leaves while an attempt is under way.
  ["… and nobody knows how that ends", "unresolved", "sent", patience],
  ["… it ends unknown, and must be reversed", "reversalOwed", "sent", patience, "unknown", "reversalOwed"],
  ["… it ends unknown, and its reversal is forgotten", "notTaken", "sent", patience, "unknown"],
  ["… it ends busy, so nothing is booked", "notTaken", "sent", patience, "busy"],
  ["… it is declined, so nothing is booked", "notTaken", "sent", patience, "declined"],
  [
    "… and pays cash, and it is approved",
    "reversalOwed",
    "sent",
    "paidOtherwise",
    "approved",
    "reversalOwed",
  ],
  [
    "… and the gateway says when asked that it is booked",
    "reversalOwed",
    ...(["sent", "unknown", "inquirySent", "paidOtherwise", foundBooked] as const),
  ],
  ["paid otherwise with nothing sent is never attempted", "neverAttempted", "paidOtherwise"],
  ["paid otherwise after an attempt is not taken", "notTaken", "sent", "busy", "paidOtherwise"],
  ["refused, then paid otherwise is not taken", "notTaken", "sent", "refused", "paidOtherwise"],
  ["refused and nothing more is not taken", "notTaken", "sent", "refused"],
  [
    "an attempt that was refused says nothing about one before",
    "unresolved",
    "sent",
    "unknown",
    "sent",
    "refused",
  ],

  // The terminal dies while an attempt is under way.
  ["without durable storage it is forgotten", "notTaken", "sent", down],
  ["with durable storage it must be reversed", "reversalOwed", "sent", down, "reversalOwed"],
  ["… or is queued", "queued", "sent", "queued"],

  // Attempts that were not made, and new keys.
  ["held back and turned away is never attempted", "neverAttempted", "heldBack", "turnedAway"],
  ["held back and queued is still queued", "queued", "heldBack", "queued"],
  [
    "tried again under a new key after an accepted reversal is taken",
    "taken",
    ...(["sent", "unknown", "reversalOwed", "reversalSent", "reversalAccepted"] as const),
    ...([["newKey", 1], "sent", "approved"] as const),
  ],
  [
    "put aside, reversed and forwarded under a new key is taken",
    "taken",
    ...(["sent", "unknown", "queued", "reversalOwed", "reversalSent", "reversalAccepted"] as const),
    ...([["newKey", 1], "forwardSent", "forwardAccepted"] as const),
  ],
  [
    "tried again under a new key without a reversal is taken as well: only the ledger knows of two",
    "taken",
    ...(["sent", "unknown", ["newKey", 1], "sent", "approved"] as const),
  ],
  [
    "put aside with its reversal owed is reversal owed first",
    "reversalOwed",
    ...(["sent", "unknown", "queued", "reversalOwed", "forwardFailed"] as const),
  ],

  // Inquiries.
  ["asked for without an answer stays unresolved", "unresolved", "sent", "unknown", "inquirySent"],
  ["asked for in vain stays unresolved", "unresolved", "sent", "unknown", "inquirySent", notFoundOut],
  ["asked for and booked is taken", "taken", "sent", "unknown", "inquirySent", foundBooked],
  ["asked for and not booked is not taken", "notTaken", "sent", "unknown", "inquirySent", foundNotBooked],

  // Voids.
  ["voided in the queue is not taken", "notTaken", "queued", outOfQueue],
  [
    "… also where it is forwarded after that",
    "notTaken",
    "queued",
    outOfQueue,
    "forwardSent",
    "forwardAccepted",
  ],
  [
    "voided after it was approved owes a reversal",
    "reversalOwed",
    "sent",
    "approved",
    byReversal,
    "reversalOwed",
  ],
  [
    "… which makes it not taken",
    "notTaken",
    "sent",
    "approved",
    byReversal,
    "reversalOwed",
    "reversalAccepted",
  ],
  [
    "… and where that is forgotten, the terminal believes it not taken",
    "notTaken",
    "sent",
    "approved",
    byReversal,
  ],
  [
    "voided in the queue after it may have been booked is reversal owed",
    "reversalOwed",
    ...(["queued", "forwardSent", "forwardFailed", byReversal, "reversalOwed"] as const),
  ],

  // What is given up.
  [
    "given up with its reversal accepted later is given up: the goods are gone",
    "givenUp",
    ...(["sent", "unknown", "queued", "reversalOwed", "givenUp", "reversalAccepted"] as const),
  ],
  [
    "wiped together with its reversal is given up",
    "givenUp",
    ...(["sent", "unknown", "queued", "reversalOwed"] as const),
    ...([["givenUp", givenUpCauses.wiped], "reversalGivenUp"] as const),
  ],
  ["an upload changes no belief", "taken", "sent", "approved", "uploadSent", "uploadAnswered"],
  ["somebody who sees to it has sent nothing", "neverAttempted", ["intervention", 0]],

  // Words for attempts of which the history has not heard that they were sent.
  ["an unknown end alone is unresolved", "unresolved", "unknown"],
  ["an unknown end settles no attempt that was sent after it", "unresolved", "unknown", "sent", patience],
  ["busy alone settles no attempt that was sent after it", "unresolved", "sent", "declined", "busy", "sent"],
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

test("neither busy nor a void at the counter is a decline", () => {
  expect(storyOf("sent", "busy").wasDeclined).toBe(false);
  expect(storyOf("queued", outOfQueue).wasDeclined).toBe(false);
});

test("the goods are gone with what was taken, is queued, was given up or declined on forward", () => {
  const gone: readonly Step[][] = [
    ["sent", "approved"],
    ["queued"],
    ["queued", "sent", "reversalOwed"],
    ["queued", "givenUp"],
    ["queued", "reversalOwed", "givenUp"],
    ["queued", "forwardAccepted"],
    ["queued", "forwardDeclined"],
    ["queued", "forwardDeclined", "reversalOwed"],
  ];
  const kept: readonly Step[][] = [
    [],
    ["sent"],
    ["sent", "busy"],
    ["sent", "declined"],
    ["sent", "approved", byReversal, "reversalOwed"],
    ["queued", outOfQueue],
    [patience],
  ];
  expect(gone.filter((steps) => !storyOf(...steps).haveGoodsLeft)).toEqual([]);
  expect(kept.filter((steps) => storyOf(...steps).haveGoodsLeft)).toEqual([]);
});

test("how it ended is one word, and what it still waits for comes before that", () => {
  const ending = (...steps: Step[]) => storyOf(...steps).ending;
  expect(ending("sent", "declined", "queued")).toBe("queued");
  expect(ending("sent", "approved", byReversal, "reversalOwed")).toBe("reversalOwed");
  expect(ending("sent", "declined", "sent")).toBe("unresolved");
  expect(ending(patience)).toBe("neverAttempted");
  expect(ending("sent", "busy")).toBe("notProcessed");
  expect(ending("sent", "approved")).toBe("approved");
  expect(ending("sent", "busy", patience)).toBe("customerLeft");
});

test("what is queued at a terminal that is cut off for good is given up as stranded, and nothing else is", () => {
  const stranded = storyOf("queued");
  stranded.strand();
  expect(stranded).toMatchObject({ belief: "givenUp", givenUpCause: "stranded", ending: "givenUp" });
  expect(stranded).toMatchObject({ isOver: true, inWords: "queued, then given up (stranded)" });
  for (const steps of [["sent", "approved"], ["sent"], ["queued", "reversalOwed"]] as const) {
    const { belief } = storyOf(...steps);
    const other = storyOf(...steps);
    other.strand();
    expect(other).toMatchObject({ belief, givenUpCause: undefined });
  }
});

test("its times run from when it was wanted to when it was last spoken of", () => {
  const story = new SaleStory();
  // Whoever came over from another terminal is not wanted yet.
  story.add(facts.customerCame, 0, 7);
  expect([story.firstAt, story.lastAt]).toEqual([none, none]);
  story.add(facts.wanted, 1250, 10);
  story.add(facts.sent, 0, 12);
  expect([story.firstAt, story.lastAt]).toEqual([10, 12]);
  // Facts of several writers are not always told in order.
  story.add(facts.approved, 0, 50);
  story.add(facts.lateAnswer, 0, 40);
  expect([story.firstAt, story.lastAt]).toEqual([10, 50]);
  const unwanted = new SaleStory();
  unwanted.add(facts.sent, 0, 30);
  unwanted.add(facts.approved, 0, 35);
  expect([unwanted.firstAt, unwanted.lastAt]).toEqual([30, 35]);
});

test("a customer who was declined and then paid otherwise is not counted as declined", () => {
  expect(storyOf("sent", "declined", "paidOtherwise").wasDeclined).toBe(false);
});

test("a refund is told apart from a sale, and believed by the same rules", () => {
  const refund = tell(["refundWanted", 990], "sent", "approved");
  expect(refund).toMatchObject({ wantedMinor: 990, isRefund: true, belief: "taken" });
  expect(refund.inWords).toBe("a refund, approved at the counter");
  expect(storyOf("sent", "approved").isRefund).toBe(false);
});

test("a sale is over when nobody waits for it and nothing of it is open", () => {
  const over: readonly Step[][] = [
    ["sent", "approved"],
    ["turnedAway"],
    ["paidOtherwise"],
    ["sent", "busy", patience],
    ["queued", "forwardAccepted"],
    ["queued", "givenUp"],
    ["queued", outOfQueue],
    ["sent", patience, "unknown", "reversalOwed", "reversalAccepted"],
    ["sent", patience, "unknown", "reversalOwed", "reversalGivenUp"],
    ["sent", "unknown", foundBooked],
  ];
  const open: readonly Step[][] = [
    [],
    ["sent"],
    ["sent", "busy"],
    ["sent", "refused"],
    ["sent", patience],
    ["sent", "unknown"],
    ["queued"],
    ["sent", "unknown", "reversalOwed", "reversalAccepted"],
    ["sent", "unknown", foundNotBooked],
    ["sent", "approved", byReversal, "reversalOwed"],
    ["sent", "unknown", "queued", "reversalOwed", "reversalAccepted"],
  ];
  expect(over.filter((steps) => !storyOf(...steps).isOver)).toEqual([]);
  expect(open.filter((steps) => storyOf(...steps).isOver)).toEqual([]);
});

test("a sale says its amount and its causes by name", () => {
  const story = new SaleStory();
  story.add(facts.wanted, 1250);
  story.add(facts.queued, 0);
  story.add(facts.givenUp, givenUpCauses.exhausted);
  expect(story).toMatchObject({ wantedMinor: 1250, givenUpCause: "exhausted", turnedAwayCause: undefined });
  expect(storyOf(["turnedAway", turnedAwayCauses.totalLimit]).turnedAwayCause).toBe("totalLimit");
  expect(storyOf(["turnedAway", 99]).turnedAwayCause).toBe("?");
  expect(storyOf(["paidOtherwise", waysToPay["other-terminal"]]).wayPaid).toBe("other-terminal");
});

test("nothing of a sale is left when the next begins", () => {
  const steps = [
    "sent",
    "unknown",
    "turnedAway",
    "paidOtherwise",
    "reversalOwed",
    "queued",
    "givenUp",
  ] as const;
  const story = tell("refundWanted", ...steps);
  story.add(99, 0);
  story.clear();
  expect(story).toMatchObject({
    ...{
      wantedMinor: undefined,
      isRefund: false,
      isOver: false,
      turnedAwayCause: undefined,
      wayPaid: undefined,
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
  expect(said("sent", "reversalOwed", "reversalGivenUp")).toBe(
    "to be reversed, but the reversal was given up",
  );
  expect(said(["paidOtherwise", waysToPay.cash])).toBe("paid otherwise (cash)");
  expect(said("sent", "unknown", foundBooked)).toBe("asked for, and booked");
  expect(said("sent", "unknown", foundNotBooked)).toBe("asked for, and not booked");
  expect(said("queued", outOfQueue)).toBe("voided");
});
