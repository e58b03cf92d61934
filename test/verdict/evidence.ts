// Evidence made by hand for tests of the verdict: everything went well, except what is changed.

import { type AuditResult, type Cell, cells, type Violation, violations } from "../../src/audit/result.ts";
import type { FaultTiming } from "../../src/facts.ts";
import type { Expectation, Plan } from "../../src/plan/plan.ts";
import { measureRule } from "../../src/scenario/measures.ts";
import type { Evidence } from "../../src/verdict/evidence.ts";
import { outageOf, planOf, Story } from "../measure/story.ts";

const nothing = { sales: 0, valueMinor: 0 };

/** An audit in which every sale was paid once. */
export function auditOf(changes: Partial<AuditResult> = {}): AuditResult {
  return {
    cells: { ...record<Cell>(cells), paid: { sales: 100, valueMinor: 100_000 } },
    violations: record<Violation>(violations),
    intended: { sales: 100, valueMinor: 100_000 },
    refunds: nothing,
    turnedAway: {},
    unpaid: { declined: nothing, expired: nothing, exhausted: nothing },
    declined: nothing,
    pending: nothing,
    ledger: { rows: 100, foreign: 0 },
    currency: "EUR",
    findings: [],
    inconclusive: [],
    ...changes,
  };
}

/** An audit with so many violations of one kind, at 10.00 EUR each. */
export function auditWith(
  violation: Violation,
  sales: number,
  changes: Partial<AuditResult> = {},
): AuditResult {
  const found = { ...record<Violation>(violations), [violation]: { sales, valueMinor: sales * 1000 } };
  return auditOf({ violations: found, ...changes });
}

function record<K extends string>(names: readonly K[]): Record<K, typeof nothing> {
  return Object.fromEntries(names.map((name) => [name, nothing])) as Record<K, typeof nothing>;
}

/** Terminals 0–4 are struck from 10 s to 20 s; the run is played at 10x. */
function cutPlan(changes: Partial<Plan> = {}): Plan {
  return planOf({ speed: 10, outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])], ...changes });
}

/**
 * A good run: all five notice after 500 ms and are back 2 s after the removal, the drain takes 4 s, service is never
 * bad. In scenario time: 5 s, 20 s, 40 s, 0 s.
 */
function goodStory(plan: Plan): Story {
  const told = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
  for (let terminal = 0; terminal < 5; terminal++) told.offline(terminal, 10_500, 22_000);
  return told.queued(1, 15_000, 24_000);
}

export interface Changes {
  readonly plan?: Partial<Plan>;
  readonly told?: (plan: Plan) => Story;
  readonly audit?: AuditResult;
  readonly faults?: readonly FaultTiming[];
  readonly reasons?: readonly string[];
  /** Lags of the engine, ms. */
  readonly lags?: readonly number[];
}

export function evidenceOf(changes: Changes = {}): Evidence {
  const plan = cutPlan(changes.plan);
  const measures = (changes.told ?? goodStory)(plan).play();
  for (const ms of changes.lags ?? [1]) measures.lag(ms);
  return {
    plan,
    results: measures.results(),
    audit: "audit" in changes ? changes.audit : auditOf(),
    faults: changes.faults ?? plan.outages.flatMap((_, index) => onTime(plan, index)),
    reasons: changes.reasons ?? [],
  };
}

/** Both actions of an outage, issued and confirmed when they were due. */
export function onTime(plan: Plan, outage: number): FaultTiming[] {
  const { at, forMs } = plan.outages[outage];
  const timing = (action: FaultTiming["action"], dueAt: number): FaultTiming => {
    return { outage, action, dueAt, issuedAt: dueAt + 2, confirmedAt: dueAt + 9 };
  };
  return [timing("begin", at), timing("end", at + forMs)];
}

/** `measure{selectors} aggregate comparison bound`, with the bound in the measure's own unit. */
export function expectation(text: string): Expectation {
  const found = /^(\w+)(?:\{([^}]*)\})? (?:([\w()]+) )?([<>=!]+) (\S+)$/.exec(text);
  if (!found) throw new Error(`not an expectation: ${text}`);
  const [, measure, written, aggregate, comparison, bound] = found;
  const pairs = (written ?? "").split(",").filter(Boolean);
  return {
    measure,
    selectors: Object.fromEntries(pairs.map((pair) => pair.split(":"))),
    aggregate: aggregate ?? Object.keys(measureRule(measure)?.aggregates ?? {})[0] ?? "",
    comparison: comparison as Expectation["comparison"],
    bound: Number(bound),
    text,
  };
}
