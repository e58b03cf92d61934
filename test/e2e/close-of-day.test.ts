// The close of day in whole runs: answers to settlements get lost, and the totals agree all the same; where the ledger has
// more than the terminals sold, they do not.

import { expect, test } from "vitest";
import { played } from "./tillstorm.ts";

const day = `name: Close of day
duration: 10m
settle: 20m
windows: {least: 10s, sales: 10}
fleet:
  - id: shops
    terminals: 60
    perStore: 3
    terminal: unionpay
    links: [{id: wifi, profile: wifi, provider: any}]
load: {sales: 60/h, amount: {median: 12.50, p95: 60, currency: CNY}}
outages:
  # Until well after the first terminals have settled: what they said has arrived, and they do not know.
  - {id: cut, at: 9m, for: 4m, what: cut-reply}
`;
const words = ["--engine", "virtual"];

test("settlements whose answers are cut off agree, and no day is told", async () => {
  const { ended, summary } = await played(day, words);
  expect(ended, ended.stdout).toMatchObject({ code: 0 });
  expect(summary.audit?.settled).toMatchObject({ agreed: 60, disagreed: 0, unclosed: 0 });
});

test("a gateway that books twice is found by them", async () => {
  const { ended, summary } = await played(day, [...words, "--set", "gateway.defects.posts-twice=5%"]);
  expect(ended, ended.stdout).toMatchObject({ code: 99 });
  expect(summary.audit?.settled?.disagreed).toBeGreaterThan(5);
});
