// Every planted defect is found in virtual time, under its name, and as often as it acted where that can be counted.

import { describe, expect, test } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { loadPlan } from "../../../src/plan/load.ts";
import { type Defect, type DefectName, defectNames, defects } from "../../../src/scenario/defects.ts";
import { found, played } from "./planted.ts";

const nothing = { lost: 0, duplicated: 0, resurrected: 0, altered: 0, orphaned: 0 };
const sum = (counts: object) => Object.values(counts).reduce((all, count) => all + count, 0);
const about = (name: DefectName): Defect => defects[name];
const inVirtualTime = defectNames.filter((name) => about(name).onlyLive === undefined);
const harmful = inVirtualTime.filter((name) => about(name).foundAs !== "nothing");

/** Each time that one of these acts, one more sale breaks one law. */
const counted: readonly DefectName[] = [
  "posts-twice",
  "books-declined",
  "loses-reversal",
  "reverses-twice",
  "changes-amount",
  "changes-currency",
  "changes-terminal",
  "forgets-keys",
];

test("an honest gateway passes where every defect would show", () => {
  const { audit, acted } = played();
  expect(found({ audit })).toEqual(nothing);
  expect(sum(acted)).toBe(0);
  expect(audit.pending.sales).toBe(0);
});

describe.each(harmful)("%s", (name) => {
  const plays = played(`gateway.defects.${name}=30%`);

  test("acts, alone, and is found under its name", () => {
    expect(plays.acted[name]).toBeGreaterThan(5);
    expect(sum(plays.acted)).toBe(plays.acted[name]);
    expect(found(plays)[about(name).foundAs as keyof typeof nothing]).toBeGreaterThan(0);
  });

  if (counted.includes(name)) {
    test("is found as often as it acted", () => {
      expect(sum(found(plays))).toBe(plays.acted[name]);
    });
  }

  test("finds no more than it did", () => {
    // Two sales of each swap, at most.
    const each = name === "swaps-answers" ? 2 : 1;
    expect(sum(found(plays))).toBeLessThanOrEqual(each * plays.acted[name]);
  });
});

test("a clock that jumps changes nothing of what the audit says, but how long booking took", () => {
  const { audit, acted } = played("gateway.defects.clock-jumps=100%");
  const { booked, ...judged } = audit;
  const { booked: bookedByGoodClock, ...judgedByGoodClock } = played().audit;
  expect(acted["clock-jumps"]).toBeGreaterThan(500);
  expect(judged).toEqual(judgedByGoodClock);
  expect(bookedByGoodClock).not.toHaveProperty("missing");
  expect(booked).toHaveProperty("missing");
});

test("what is acknowledged before it is stored is lost by a crash, and by nothing else", () => {
  const { audit, acted } = played("gateway.defects.acknowledges-early={share: 100%, until: crash - 2s}");
  expect(acted["acknowledges-early"]).toBeGreaterThan(100);
  expect(found({ audit })).toEqual(nothing);
});

test("a defect with a moment acts only then", () => {
  const always = played("gateway.defects.posts-twice=100%").acted["posts-twice"];
  const before = played("gateway.defects.posts-twice={share: 100%, until: mute}").acted["posts-twice"];
  const during = played("gateway.defects.posts-twice={share: 100%, during: mute}").acted["posts-twice"];
  const after = played("gateway.defects.posts-twice={share: 100%, after: mute end}").acted["posts-twice"];
  for (const each of [before, during, after]) expect(each).toBeGreaterThan(20);
  expect(before + during + after).toBe(always);
});

test("a defect that only a live ledger can have is refused by name", () => {
  const { plan } = loadPlan("defects", ["gateway.defects.drops-last-page=100%"]);
  const fleet = () => new VirtualFleet({ plan, sink: { record() {} } });
  expect(fleet).toThrow(/gateway\.defects\.drops-last-page: in virtual time no ledger is read/);
});
