import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { ScenarioError } from "../../src/scenario/problem.ts";

const text = (defects: string) => `
name: Defects
duration: 10m
settle: 10m
speed: 2x
fleet: [{id: shops, terminals: 4, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom-a}]}]
load: {sales: 1/m, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {defects: ${defects}}
outages:
  - {id: cut, at: 2m, for: 1m, what: refuse, repeat: {every: 3m, times: 2}}
  - {id: gone, at: 9m, what: refuse, returns: never}
`;
const planned = (defects: string) => planFrom({ file: "defects.yaml", text: text(defects) }).plan;

function refused(defects: string): string {
  try {
    planned(defects);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  throw new Error(`${defects} was not refused`);
}

test("a share alone acts from the beginning to the end", () => {
  const { gateway, changes } = planned("{posts-twice: 2%}");
  expect(gateway.defects).toEqual({ "posts-twice": 0.02 });
  expect(changes).toEqual([]);
});

test("a moment is a change of the plan, in run time", () => {
  const { gateway, changes } = planned("{posts-twice: {share: 2%, after: 1m, until: cut end + 30s}}");
  expect(gateway.defects).toEqual({});
  expect(changes).toEqual([
    {
      at: 30_000,
      gateway: { defects: { "posts-twice": 0.02 } },
      paths: ["gateway.defects.posts-twice = 2 %"],
    },
    {
      at: 195_000,
      gateway: { defects: { "posts-twice": 0 } },
      paths: ["gateway.defects.posts-twice = 0 %"],
    },
  ]);
});

test("during an outage is from its first beginning to its last end, and one that never ends needs no end", () => {
  const at = (defects: string) => planned(defects).changes.map(({ at }) => at);
  expect(at("{posts-twice: {share: 1%, during: cut}}")).toEqual([60_000, 180_000]);
  expect(at("{posts-twice: {share: 1%, during: gone}}")).toEqual([270_000]);
});

test("what ends somewhere acts from the beginning", () => {
  const { gateway, changes } = planned("{books-declined: {share: 5%, until: 5m}}");
  expect(gateway.defects).toEqual({ "books-declined": 0.05 });
  expect(changes.map(({ at }) => at)).toEqual([150_000]);
});

describe("is refused where it stands", () => {
  test.each([
    ["{posts-thrice: 1%}", /posts-thrice/],
    ["{posts-twice: {during: cut}}", /share.*is missing/],
    ["{posts-twice: {share: 1%, during: cut, until: 5m}}", /during.*says when, and so does after or until/],
    ["{posts-twice: {share: 1%, during: cuts}}", /during.*there is no outage "cuts"/],
    ["{posts-twice: {share: 1%, after: 11m}}", /after.*begins after the last customer/],
    ["{posts-twice: {share: 1%, until: gone end}}", /until.*gone never ends/],
    ["{posts-twice: {share: 1%, after: cut end, until: 3m}}", /until.*over before it begins/],
    ["{posts-twice: {share: 1%, until: 0s}}", /until.*over before it begins/],
    [
      "{forgets-keys-on-restart: {share: 1%, after: 1m}}",
      /forgets-keys-on-restart.*acts as a gateway starts/,
    ],
    ["{drops-last-page: {share: 1%, until: 1m}}", /drops-last-page.*acts as the ledger is read/],
  ])("%s", (defects, says) => {
    expect(refused(defects)).toMatch(says);
  });
});
