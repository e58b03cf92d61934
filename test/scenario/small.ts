// A small scenario that is right, for tests to break, and what the loader says about it then.

import { planFrom } from "../../src/plan/load.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { problemText, ScenarioError } from "../../src/scenario/problem.ts";

export const small = `name: Small
duration: 10m
settle: 5m
fleet:
  - id: cafes
    terminals: 40
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 40%, telecom-b: 60%}}]
load:
  sales: 40/h
  amount: {median: 12.50, p95: 60, currency: EUR}
outages:
  - {id: dark, at: 2m, for: 1m, strike: {provider: telecom-a}, what: blackhole}
  - {id: closed, at: 5m, for: 1m, what: {maintenance: {retryAfter: 30s}}}
expect:
  queue: "max < 5000"
`;

/** The plan of a text that is right. */
export function planned(text: string = small, sets: readonly string[] = []): Plan {
  return planFrom({ file: "s.yaml", text }, sets).plan;
}

/** The small scenario with this text replaced, which must be in it. */
export function changed(from: string, to: string): string {
  if (!small.includes(from)) throw new Error(`the small scenario has no ${from}`);
  return small.replace(from, () => to);
}

/** What is said about a text, problem by problem as people see them; empty where it is right. */
export function said(text: string, sets: readonly string[] = []): string[] {
  try {
    planFrom({ file: "s.yaml", text }, sets);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map((problem) => problemText(problem));
  }
}

/** The first and last line of what is said: where and what, and what to write instead. */
export function brief(text: string, sets: readonly string[] = []): string[] {
  return said(text, sets).map((problem) => {
    const lines = problem.split("\n");
    return `${lines[0]} | ${lines[lines.length - 1].trim()}`;
  });
}

/** The small scenario with these outages, an item of the list each, instead of its own. */
export function withOutages(outages: readonly string[], text: string = small): string {
  const [before, after] = [text.slice(0, text.indexOf("outages:")), text.slice(text.indexOf("expect:"))];
  const list =
    outages.length === 0
      ? "outages: []"
      : ["outages:", ...outages.map((outage) => `  - ${outage}`)].join("\n");
  return `${before}${list}\n${after}`;
}
