// tillstorm adapter check before the reference gateway with one defect at a time: what it finds, and what it advises.

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Finding } from "../../src/run/contract/finding.ts";
import type { DefectName } from "../../src/scenario/defects.ts";
import { ChildGateway } from "../gateway/child-gateway.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { Tillstorm } from "./tillstorm.ts";

/**
 * Longer than a busy machine keeps a process from its turn: what is sent at once is in flight at once, and who hangs up
 * has gone before the answer.
 */
const service = { medianMs: 150, sigma: 0 };
const inFlight: ReadonlySet<DefectName | undefined> = new Set(["swaps-answers", "answers-late"]);

async function checked(defect?: DefectName) {
  const planted = defect === undefined ? {} : { defects: { [defect]: 1 } };
  const plan = inFlight.has(defect) ? { ...planted, service } : planted;
  const gateway = await ChildGateway.start(plan, join(temporaryFolder(), "ledger.db"));
  onTestFinished(async () => void (await gateway.end("SIGKILL")));
  const words = ["adapter", "check", "http-json", "--against", gateway.url, "--json"];
  const { code, stdout, stderr } = await new Tillstorm(words).ended;
  expect(stderr).toBe("");
  const wrong = (JSON.parse(stdout) as Finding[]).filter(({ verdict }) =>
    /does not fit|unchecked/.test(verdict),
  );
  return { code, wrong };
}

test("an honest one keeps the contract, also for what comes at once and for another amount", async () => {
  expect(await checked()).toEqual({ code: 0, wrong: [] });
});

test.each<[DefectName, string, RegExp, RegExp]>([
  [
    "books-declined",
    "ledger",
    /sale 0\/1, declined, has 1 posting; 0 should be left/,
    /a decline books nothing/,
  ],
  ["loses-reversal", "ledger", /reversed, and sold again .* has 2 postings;/, /takes back what was booked/],
  ["reverses-twice", "ledger", /has 2 postings and 2 reversals;/, /a reversal takes back once/],
  [
    "posts-twice",
    "ledger",
    /sale 0\/0, asked twice under one key, has 2 postings/,
    /one request books one posting/,
  ],
  ["acknowledges-and-forgets", "ledger", /sale 0\/0, .* has 0 postings/, /what is approved is booked first/],
  ["acknowledges-early", "same key", /unknown: status 409/, /what is approved must be booked by then/],
  [
    "swaps-answers",
    "answers at once",
    /a sale is declined .* one to be declined is approved/,
    /go to the request/,
  ],
  [
    "answers-late",
    "after a cut-off one",
    /approved: .*, where it should be declined/,
    /nobody waits for any more/,
  ],
])("%s is found under %s", async (defect, check, what, todo) => {
  const { code, wrong } = await checked(defect);
  expect(code).toBe(99);
  const found = wrong.find((each) => each.check === check);
  expect(found).toMatchObject({ what: expect.stringMatching(what), todo: expect.stringMatching(todo) });
  // What has one cause is told once.
  expect(new Set(wrong.map((each) => each.todo)).size).toBe(wrong.length);
});

test("a ledger without its last page is unchecked, and no sale is held against the gateway", async () => {
  const { code, wrong } = await checked("drops-last-page");
  expect(code).toBe(4);
  expect(wrong).toEqual([
    expect.objectContaining({ verdict: "unchecked", what: expect.stringContaining("was not read whole") }),
  ]);
});
