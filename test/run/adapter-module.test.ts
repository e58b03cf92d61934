// What is no adapter, and what an adapter lacks, is said with all that is wrong. How modules are loaded: test/e2e.

import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import type { HttpAdapter } from "../../src/protocol/adapter.ts";
import { mustCarry, wrongWith } from "../../src/run/adapter-module.ts";

test("everything that makes a module no adapter is said at once", () => {
  expect(wrongWith({ carries: ["sale", "tip"], quietMs: -1, ledger: 5 })).toEqual([
    "name is no text",
    expect.stringMatching(/^carries has tip: it may have sale, refund, /),
    "carries lacks echo, without which no terminal sells",
    "request is no function",
    "answer is no function",
    "ledger is no function",
    "quietMs is not a number of ms from 0 to 3600000",
  ]);
});

test.each([undefined, null, () => {}, 5])("%s is none at all", (given) => {
  expect(wrongWith(given)).toEqual(["it has no default export that is an object"]);
});

test("one that has what it needs is right", () => {
  const adapter = { name: "mine", carries: ["sale", "echo"], request() {}, answer() {} };
  expect(wrongWith(adapter)).toEqual([]);
});

describe("what terminals need and an adapter lacks", () => {
  const needs = (group: string, load = "", carries: HttpAdapter["carries"] = ["sale", "echo"]): string => {
    const text = `name: Needs
duration: 1m
fleet: [{id: a, terminals: 2, links: [{id: w, profile: wifi, provider: p}], ${group}}]
load: {sales: 1/m, amount: {median: 10, p95: 20, currency: EUR}${load}}
`;
    const { plan } = planFrom({ file: "needs.yaml", text });
    try {
      mustCarry(plan, { name: "mine", carries } as HttpAdapter);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test("is nothing for one that sells, and stores without limits", () => {
    expect(needs("terminal: quick")).toBe("");
  });

  test.each([
    ["terminal: unionpay", "", "settlement: the terminals of a close their day (settlement)"],
    ["terminal: unionpay", "", "upload: the terminals of a upload their batch"],
    ["terminal: ideal", "", "advice: the terminals of a forward stored sales as advices (forward.as)"],
    ["terminal: {preset: quick, offline: {sells: false}}", "", "reversal: the terminals of a keep no sales"],
    ["terminal: {preset: quick, offline: {maxAmount: 50}}", "", "reversal: the terminals of a have limits"],
    [
      "terminal: {preset: quick, unknown: {does: reverse}}",
      "",
      "reversal: the terminals of a reverse what may be",
    ],
    ["terminal: {preset: quick, backOffice: {every: 1m}}", "", "report: the terminals of a report"],
    [
      "terminal: quick, alternatives: [{qr: 10%}]",
      "",
      "inquiry: the terminals of a ask whether a QR code was paid",
    ],
    ["terminal: quick", ", refunds: 2%", "refund: load.refunds has customers"],
    ["terminal: quick", ", voids: 2%", "reversal: load.voids has sales"],
    ["terminal: quick", ", patience: {p50: 1m}", "reversal: load.patience has customers"],
  ])("%s%s", (group, load, what) => {
    expect(needs(group, load)).toContain(what);
  });

  test("is named only where it is lacking", () => {
    expect(needs("terminal: quick", ", refunds: 2%, voids: 2%", ["sale", "echo", "refund"])).not.toContain(
      "refund:",
    );
  });
});
