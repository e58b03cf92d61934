// The laws of the terminal (docs/terminal.md) hold in random worlds: any policy, and outages, answers and blows without
// end. test/e2e/laws.test.ts lives a hundred thousand lives more. Every law is shown to fail.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import type { Habit } from "./laws/any-policy.ts";
import { lives } from "./laws/life.ts";
import { live } from "./laws/living.ts";
import { behaving, restless, sending, silent, twice } from "./laws/planted.ts";
import type { WorldOptions } from "./laws/world.ts";

property.prop([lives()], { numRuns: 5_000 })("every law holds in every life", (life) => {
  live(life);
});

property.prop([lives()], { numRuns: 500 })("the same life has the same facts, to the byte", (life) => {
  expect(live(life).facts).toEqual(live(life).facts);
});

/** Lives that end at a time of their own, and in which nobody goes over to another terminal. */
const apart = lives([], ["other terminal"]).map((life) => ({ ...life, stops: true }));

property.prop([apart], { numRuns: 500 })("one more terminal changes no other's facts", (life) => {
  const more = live({ ...life, terminals: life.terminals + 1 }).facts;
  expect(without(more, life.terminals)).toEqual(live(life).facts);
});

test("a draw that terminals share is seen", () => {
  const sharing = (terminals: number): WorldOptions => ({
    setup: (setup) => ({ ...setup, seed: setup.seed + terminals }),
  });
  const { failed } = fc.check(
    fc.property(apart, (life) => {
      const { terminals } = life;
      const more = live({ ...life, terminals: terminals + 1 }, sharing(terminals + 1)).facts;
      expect(without(more, terminals)).toEqual(live(life, sharing(terminals)).facts);
    }),
    { seed: 1, endOnFailure: true },
  );
  expect(failed).toBe(true);
});

test("a new key for each retry books sales twice, and the audit sees it", () => {
  const badHabits = lives(["retries", "new key each time", "unknown: retry"]);
  let duplicated = 0;
  fc.assert(
    fc.property(badHabits, (life) => {
      duplicated += live(life).duplicated;
    }),
    { numRuns: 1_000 },
  );
  expect(duplicated).toBeGreaterThan(0);
});

/** A defect: what it is, habits of the lives in which it shows, how it is planted, and what the broken law says. */
type Defect = readonly [name: string, habits: readonly Habit[], planted: WorldOptions, says: RegExp];

const unlimited = Number.MAX_SAFE_INTEGER;

const ofOutcomes: readonly Defect[] = [
  ["turns customers away and does not say so", [], silent(facts.turnedAway), /has no outcome/],
  ["says twice that a sale is stored", [], twice(facts.queued), /a second outcome/],
  [
    "does not say that it has sent",
    [],
    silent(facts.sent),
    /more often than it was sent|more messages than it sent/,
  ],
  ["does not say how an attempt ended", ["retries"], silent(facts.busy), /tried twice at once/],
];

const ofMoney: readonly Defect[] = [
  [
    "sends other amounts",
    [],
    sending("sale", ({ amountMinor }) => ({ amountMinor: amountMinor + 1 })),
    /booked with/,
  ],
  ["sends refunds as sales", ["refunds"], sending("refund", () => ({ kind: "sale" })), /is booked as sale/],
  ["sends no reversals", ["voids"], sending("reversal", () => ({ kind: "echo" })), /stays booked/],
  [
    "forgets half of its batch",
    ["settles"],
    sending("settlement", ({ totals }) => ({ totals: { ...totals!, sales: Math.floor(totals!.sales / 2) } })),
    /totals of terminal \d are refused/,
  ],
  ["sends no sales", [], sending("sale", () => ({ kind: "echo" })), /is lost/],
  [
    "says that it gives back what it keeps",
    ["voids"],
    silent(facts.reversalOwed),
    /owed no reversal|booked once more|but not open/,
  ],
];

const ofStoredSales: readonly Defect[] = [
  [
    "does not say what it gives up",
    ["expires"],
    silent(facts.givenUp),
    /has disappeared|stored as number|waits for \d+ ms/,
  ],
  [
    "gives up too early",
    ["expires"],
    behaving(({ offline }) => ({ offline: { ...offline, expireAfterMs: offline.expireAfterMs / 2 } })),
    /given up as expired/,
  ],
  [
    "loses what is durable",
    ["durable"],
    behaving(({ storage }) => ({ storage: { ...storage, kind: "volatile" } })),
    /given up as wiped|stays booked/,
  ],
  [
    "keeps what is volatile",
    ["volatile"],
    behaving(({ storage }) => ({ storage: { ...storage, kind: "durable" } })),
    /still there/,
  ],
  [
    "tears what is written",
    ["durable"],
    behaving(({ storage }) => ({ storage: { ...storage, tornMs: 1_000 } })),
    /given up as torn/,
  ],
];

const ofKeys: readonly Defect[] = [
  [
    "takes a new key each time",
    ["retries", "unknown: retry"],
    behaving(({ retry }) => ({ retry: { ...retry, key: "new" } })),
    /has key 1, but 0 is not reversed/,
  ],
  ["reverses another key", ["voids"], sending("reversal", () => ({ key: 7 })), /has key 7 after 0/],
  [
    "takes back another amount than it sold",
    ["voids"],
    sending("reversal", ({ amountMinor }) => ({ amountMinor: amountMinor + 1 })),
    /used a key of its own for another message/,
  ],
  [
    "uploads its sales as refunds",
    ["settles"],
    sending("upload", () => ({ kind: "refund" })),
    /used a key of its own for another message/,
  ],
];

const ofLimits: readonly Defect[] = [
  [
    "stores larger sales",
    ["small payments only"],
    storing({ maxAmountMinor: unlimited }),
    /stored as number/,
  ],
  ["stores more sales", ["few payments"], storing({ maxPayments: unlimited }), /stored as number/],
  ["stores for more", ["small total"], storing({ maxTotalMinor: unlimited }), /stored as number/],
  [
    "stores what is not durable",
    ["durable", "few durable records"],
    behaving(({ storage }) => ({ storage: { ...storage, beyond: "volatile" } })),
    /stored as number/,
  ],
  [
    "tries too often",
    ["retries", "unknown: retry"],
    behaving(({ retry }) => ({ retry: { ...retry, attempts: 9 } })),
    /tried too often/,
  ],
  [
    "retries without a budget",
    ["retries", "budget", "unknown: retry"],
    behaving(({ retry }) => ({ retry: { ...retry, budget: undefined } })),
    /retries \d+ times/,
  ],
  [
    "forwards too often",
    ["few forwards"],
    behaving(({ forward }) => ({ forward: { ...forward, maxAttempts: unlimited } })),
    /forwarded too often/,
  ],
  [
    "reverses too often",
    ["unknown: reverse"],
    behaving(({ unknown }) => ({
      unknown: { ...unknown, reversal: { ...unknown?.reversal, attempts: 99 } },
    })),
    /reversed too often/,
  ],
  [
    "asks twice as often",
    ["does not confirm", "returns by echo"],
    behaving(({ detection }) => ({ detection: { ...detection, echoEveryMs: detection.echoEveryMs! / 2 } })),
    /asks again/,
  ],
];

const ofEndings: readonly Defect[] = [
  ["does not say how a forward ended", [], silent(facts.forwardFailed), /are under way/],
  ["says twice how an echo ended", [], twice(facts.echoAnswered), /are under way/],
];

const ofDraining: readonly Defect[] = [
  [
    "waits a minute between forwards",
    [],
    behaving(({ forward }) => ({ forward: { ...forward, gapMs: 60_000, batch: 1 } })),
    /waits for \d+ ms, longer than/,
  ],
  [
    "asks once a minute whether the gateway is back",
    [],
    behaving(() => ({ probe: { baseMs: 60_000, capMs: 60_000, jitter: "none" } })),
    /waits for \d+ ms, longer than|does not come to rest/,
  ],
];

const ofManners: readonly Defect[] = [
  ["enters the state that it is in", [], twice(facts.state), /goes from (\w+) to \1 /],
  ["shows nothing new", [], silent(facts.screen), /and shows ready/],
  [
    "sells before its reversals",
    ["unknown: reverse", "reversal first"],
    behaving(({ unknown }) => ({
      unknown: { ...unknown, reversal: { ...unknown?.reversal, first: undefined } },
    })),
    /are to be reversed|is offline at \d+, and shows storing/,
  ],
  [
    "believes that the gateway is closed for half as long",
    ["heeds announcements"],
    { announced: (announced) => ({ ...announced, forMs: Math.ceil(announced.forMs / 2) }) },
    /although it heeds|although the gateway is closed/,
  ],
  ["is never at rest", [], restless, /is woken \d+ times/],
];

const defects = [
  ofOutcomes,
  ofMoney,
  ofStoredSales,
  ofKeys,
  ofEndings,
  ofLimits,
  ofDraining,
  ofManners,
].flat();

describe("a law is broken by a terminal that", () => {
  test.each(defects)("%s", (_name, habits, planted, says) => {
    const { failed, errorInstance } = fc.check(
      fc.property(lives(habits), (life) => void live(life, planted)),
      { numRuns: 10_000, seed: 1, endOnFailure: true },
    );
    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(says);
  });
});

function storing(offline: Partial<TerminalPolicy["offline"]>): WorldOptions {
  return behaving((policy) => ({ offline: { ...policy.offline, ...offline } }));
}

/** The facts, five numbers each, without those of one terminal. */
function without(facts: readonly number[], terminal: number): number[] {
  return facts.filter((_, i) => facts[i - (i % 5)] !== terminal);
}
