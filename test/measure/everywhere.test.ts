// One figure, the same everywhere: in what an expectation is judged by, in summary.json, on the page of metrics when
// the run is over, and in the ending. A measure that is missing in one of them fails by its name.

import { beforeAll, describe, expect, test } from "vitest";
import type { AuditResult } from "../../src/audit/result.ts";
import { facts, givenUpCauses, interventions, none, waysToPay } from "../../src/facts.ts";
import { Booked, SaleBooked } from "../../src/measure/booked.ts";
import { Measures } from "../../src/measure/measures.ts";
import { Exposition } from "../../src/measure/prometheus.ts";
import type { Expectation, Plan } from "../../src/plan/plan.ts";
import { endingOf } from "../../src/report/ending.ts";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import { type Aggregate, type MeasureName, measures } from "../../src/scenario/measures.ts";
import { screens } from "../../src/terminal/screen.ts";
import { auditedSales } from "../../src/verdict/audited-sales.ts";
import type { Evidence } from "../../src/verdict/evidence.ts";
import { figuresOf } from "../../src/verdict/figures.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { auditOf, onTime } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

type Find = (name: string, labels?: string) => number | undefined;

interface Place {
  /** What is asked for, and its value by hand, in the unit of a bound; undefined: not worked out here. */
  readonly ask: Aggregate;
  readonly selectors?: Readonly<Record<string, string>>;
  readonly is?: number;
  readonly summary: (summary: Summary) => number | undefined;
  /** Of the samples whose name and labels are found, added up; in the unit of a bound. */
  readonly metrics: (find: Find) => number | undefined;
  /** What the ending says of it, or why it says nothing. */
  readonly ending: RegExp | string;
}

const notTold = "durations of single sales and the engine's own are for summary.json";
const seconds = (value: number | undefined) => value && value * 1000;

const places: Readonly<Record<MeasureName, Place>> = {
  sales: {
    ask: "count",
    is: 16,
    summary: ({ measures }) => measures.outcomes.wanted.sales,
    metrics: (find) => find("tillstorm_wanted_sales_total"),
    ending: / 16 sales wanted/,
  },
  availability: {
    ask: "avg",
    // All but the two that were turned away and the one that paid cash.
    is: 13 / 16,
    summary: ({ measures }) => measures.availability?.share,
    metrics: (find) => find("tillstorm_availability_ratio"),
    ending: /81\.3 % of customers served/,
  },
  lost: violation("lost", 1, / 1 lost/),
  unpaid: {
    ask: "count",
    is: 1,
    summary: ({ audit }) => audit?.unpaid?.expired.sales,
    metrics: (find) => find("tillstorm_audit_unpaid_sales"),
    ending: /1 unpaid \(1 expired\)/,
  },
  turnedAway: {
    ask: "count",
    is: 2,
    summary: ({ measures }) => measures.outcomes.turnedAway.amountLimit.sales,
    metrics: (find) => find("tillstorm_turned_away_sales_total"),
    ending: /2 turned away/,
  },
  paidOtherwise: {
    ask: "count",
    is: 1,
    summary: ({ measures }) => measures.outcomes.paidOtherwise.cash.sales,
    metrics: (find) => find("tillstorm_paid_otherwise_sales_total"),
    ending: /1 paid otherwise/,
  },
  dataLoss: {
    ask: "count",
    is: 2,
    summary: ({ measures }) => measures.dataLoss?.sales,
    metrics: (find) => find("tillstorm_data_loss_sales"),
    ending: "its parts, lost and unpaid, are told",
  },
  duplicated: violation("duplicated", 2, /2 duplicated/),
  resurrected: violation("resurrected", 3, /3 charged after a refusal/),
  altered: violation("altered", 4, /4 altered/),
  orphaned: violation("orphaned", 5, /5 orphaned/),
  pending: {
    ask: "count",
    is: 6,
    summary: ({ audit }) => audit?.pending.sales,
    metrics: (find) => find("tillstorm_pending_sales"),
    ending: /6 still queued and not booked/,
  },
  queue: {
    ask: "last",
    is: 1,
    summary: ({ measures }) => measures.queue.depth.last,
    metrics: (find) => find("tillstorm_queue_depth"),
    ending: "its peak is told, by outage",
  },
  queueValue: {
    ask: "last",
    is: 1000,
    summary: ({ measures }) => measures.queue.valueMinor.last,
    metrics: (find) => cents(find("tillstorm_queue_value")),
    ending: "its product with time is told: uncollected",
  },
  uncollected: {
    ask: "total",
    // 10.00 EUR for 9 s, for 5 s and from 17 s to the end at 60 s, each at ten times the speed.
    is: (1000 * (9 + 5 + 43) * 10) / 3600,
    summary: ({ measures }) => measures.uncollected.minorHours,
    metrics: (find) => cents(find("tillstorm_uncollected_value_seconds_total"), 3600),
    ending: /1\.58 EUR h uncollected, a sale waited for up to 7m 10s/,
  },
  stockDifference: {
    ask: "count",
    is: 3,
    summary: ({ measures: { stockDifference: known } }) => known && known.missing.sales + known.surplus.sales,
    metrics: (find) => find("tillstorm_stock_difference_sales"),
    ending: /goods gone, not booked: 2 · booked, no goods gone: 1/,
  },
  amplification: {
    ask: "avg",
    is: 35 / 16,
    summary: ({ measures }) => measures.amplification?.factor,
    metrics: (find) => find("tillstorm_amplification_ratio"),
    ending: /2\.19x messages for each sale/,
  },
  surge: {
    ask: "max",
    is: 5,
    summary: ({ outages: [{ surge }] }) => (surge && "factor" in surge ? surge.factor : undefined),
    metrics: (find) => find("tillstorm_surge_ratio"),
    ending: /up to 5x the messages/,
  },
  sale: {
    ask: "avg",
    selectors: { state: "online" },
    is: 40,
    summary: ({ measures }) => measures.sale.online?.avgMs,
    metrics: (find) => meanOf(find, "tillstorm_sale_duration_seconds", 'state="online"'),
    ending: notTold,
  },
  attempt: {
    ask: "avg",
    // Ten of 40 ms, and a forward of none.
    is: 400 / 11,
    summary: ({ measures }) => measures.attempt?.avgMs,
    metrics: (find) => meanOf(find, "tillstorm_attempt_duration_seconds"),
    ending: notTold,
  },
  detection: {
    ask: "max",
    is: 10_000,
    summary: ({ outages: [{ detection }] }) => (detection?.max === "never" ? undefined : detection?.max.ms),
    metrics: (find) => seconds(find("tillstorm_detection_seconds", 'stat="max"')),
    ending: /noticed by 100 % in 10 s/,
  },
  noticed: {
    ask: "min",
    is: 1,
    summary: ({ outages: [{ detection }] }) => detection?.share,
    metrics: (find) => find("tillstorm_noticed_ratio"),
    ending: /noticed by 100 %/,
  },
  recovery: {
    ask: "max",
    selectors: { part: "reconnect" },
    is: 20_000,
    summary: ({ outages: [{ recovery }] }) => spanMs(recovery?.reconnect),
    metrics: (find) => seconds(find("tillstorm_recovery_seconds", 'part="reconnect"')),
    ending: /recovered in 20 s/,
  },
  restored: {
    ask: "max",
    // Low end: service is not measurable, so it is at least this.
    is: 120_000,
    summary: ({ outages: [{ recovery }] }) => recovery?.restored?.ms,
    metrics: (find) => seconds(find("tillstorm_restored_seconds")),
    ending: "recovery is told",
  },
  booked: {
    ask: "max",
    is: 22,
    summary: ({ measures: { booked } }) => (booked && "maxMs" in booked ? booked.maxMs : undefined),
    metrics: (find) => seconds(find("tillstorm_booked_seconds", 'stat="max"')),
    ending: notTold,
  },
  online: {
    ask: "last",
    is: 0.9,
    summary: ({ measures }) => measures.online.last,
    metrics: (find) => find("tillstorm_online_ratio"),
    ending: "who noticed and came back is told by outage",
  },
  falseOffline: {
    ask: "count",
    is: 1,
    summary: ({ measures }) => measures.falseOffline,
    metrics: (find) => find("tillstorm_false_offline_terminals"),
    ending: /1 terminal offline with nothing broken/,
  },
  screenWrong: {
    ask: "avg",
    // One terminal's screen, for 4 s of ten times the speed, over ten terminals.
    is: 4_000,
    summary: ({ measures }) => measures.screenWrong.byTerminal?.avgMs,
    metrics: (find) => seconds((find("tillstorm_screen_wrong_seconds_total") ?? Number.NaN) / 10),
    ending: /screens wrong for up to 40 s/,
  },
  noticedByStaff: {
    ask: "p(95)",
    is: 300_000,
    summary: ({ measures }) => measures.noticedByStaff?.p95Ms,
    metrics: (find) => seconds(find("tillstorm_noticed_by_staff_seconds", 'stat="p95"')),
    ending: /staff noticed in 5m \(p95\)/,
  },
  interventions: {
    ask: "count",
    is: 1,
    summary: ({ measures }) => measures.interventions.restart,
    metrics: (find) => find("tillstorm_interventions_total"),
    ending: /people: 1 restarted/,
  },
  stockBehind: {
    ask: "last",
    // Twelve were sold (one of the thirteen served was declined), and three reported.
    is: 9,
    summary: ({ measures }) => measures.stockBehind?.last,
    metrics: (find) => find("tillstorm_stock_behind_sales"),
    ending: /stock behind by up to \d+, 9 at the end/,
  },
  settlements: {
    ask: "count",
    is: 1,
    summary: ({ measures }) => measures.settlements.agreed,
    metrics: (find) => find("tillstorm_settlements_total"),
    ending: /settlements: 1 agreed/,
  },
  reversalsGivenUp: {
    ask: "count",
    is: 1,
    summary: ({ measures }) => measures.reversalsGivenUp,
    metrics: (find) => find("tillstorm_reversals_given_up_total"),
    ending: /1 reversal given up/,
  },
  lag: {
    ask: "max",
    is: 1,
    summary: ({ measures }) => measures.lag?.maxMs,
    metrics: (find) => meanOf(find, "tillstorm_engine_lag_seconds"),
    ending: notTold,
  },
};

function violation(
  name: "lost" | "duplicated" | "resurrected" | "altered" | "orphaned",
  is: number,
  ending: RegExp,
): Place {
  return {
    ask: "count",
    is,
    summary: ({ audit }) => audit?.violations?.[name].sales,
    metrics: (find) => find("tillstorm_violation_sales", `violation="${name}"`),
    ending,
  };
}

function cents(major: number | undefined, per = 1): number | undefined {
  return major === undefined ? undefined : (major * 100) / per;
}

function meanOf(find: Find, name: string, labels?: string): number | undefined {
  const [sum, count] = [find(`${name}_sum`, labels), find(`${name}_count`, labels)];
  return sum === undefined || !count ? undefined : (sum / count) * 1000;
}

function spanMs(part: { readonly state: string } | undefined): number | undefined {
  return part && "span" in part ? (part.span as { readonly ms: number }).ms : undefined;
}

const group = groupOf("shops", [0, 10]);
const plan: Plan = planOf({
  speed: 10,
  groups: [
    {
      ...group,
      policy: { ...group.policy, backOffice: { everyMs: 1_000 } },
    },
  ],
  outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])],
  windows: { leastMs: 1_000, sales: 10 },
});

/** Every measure has something to measure. */
function story(): Story {
  const told = new Story(plan).outages().customersEnd(60_000);
  // Ten sales, one message each; one a second before the outage.
  for (let second = 0; second < 9; second++) sent(told, second).sold(second, second * 1_000, 40);
  sent(told, 9).sold(9, 9_000, 40, facts.declined);
  for (let terminal = 0; terminal < 5; terminal++) told.offline(terminal, 11_000, 22_000);
  told.queued(0, 12_000, 21_000).queued(8, 16_000, 21_000, facts.givenUp, givenUpCauses.expired);
  told.queued(9, 17_000);
  told.sold(3, 18_000, 0, facts.turnedAway).sold(3, 19_000, 0, facts.turnedAway);
  told.fact(4, 18_000, facts.wanted, 1, 1000).fact(4, 18_500, facts.paidOtherwise, 1, waysToPay.cash);
  // Five messages in every other second after it: 25 more.
  for (let second = 21; second < 31; second += 2) {
    for (let n = 0; n < 5; n++) told.fact(0, second * 1_000 + n, facts.forwardSent, 1);
  }
  // Offline with nothing broken, and it stays so.
  told.offline(7, 40_000);
  // Ready for the first 4 s of the outage.
  told.fact(3, 9_000, facts.screen, none, screens.ready).fact(3, 14_000, facts.screen, none, screens.dark);
  told
    .fact(2, 15_000, facts.noticed, none, 30_000)
    .fact(2, 15_500, facts.intervention, none, interventions.restart);
  told.fact(5, 50_000, facts.reported, none, 3);
  return told
    .fact(6, 51_000, facts.settled, none, 1)
    .fact(6, 52_000, facts.reversalGivenUp, 9, 3)
    .fact(6, 60_000, facts.customersEnded);
}

function sent(told: Story, second: number): Story {
  return told.fact(second, second * 1_000, facts.sent, 0);
}

function auditTold(): AuditResult {
  const total = (sales: number) => ({ sales, valueMinor: sales * 1000 });
  const sound = auditOf();
  const booked = new Booked(true);
  const sale = new SaleBooked();
  sale.fact(facts.wanted, 1_000, 1000);
  sale.posting("sale", 1_022);
  booked.add(sale);
  return {
    ...sound,
    cells: { ...sound.cells!, pending: total(6), unpaid: total(1) },
    violations: {
      lost: total(1),
      duplicated: total(2),
      resurrected: total(3),
      altered: total(4),
      orphaned: total(5),
    },
    unpaid: { ...sound.unpaid, expired: total(1) },
    pending: total(6),
    stockDifference: { missing: total(2), surplus: total(1) },
    booked: booked.figures,
    findings: [],
  };
}

const samples = new Map<string, number>();
let evidence: Evidence;
let summary: Summary;
let ending: string;

const find: Find = (name, labels = "") => {
  const found = [...samples].filter(([key]) => key.startsWith(`${name}{`) && key.includes(labels));
  return found.length === 0 ? undefined : found.reduce((sum, [, value]) => sum + value, 0);
};

beforeAll(async () => {
  const { found, exposition } = played(story());
  const results = found.results();
  const audit = auditTold();
  evidence = { plan, results, audit, faults: onTime(plan, 0), reasons: [] };
  exposition.ended(results);
  const audited = auditedSales(plan, audit);
  if (audited) exposition.audited(audited);
  for (const line of (await exposition.metrics()).split("\n")) {
    const found = /^(\w+\{.*\}) (\S+)$/.exec(line);
    if (found) samples.set(found[1], Number(found[2]));
  }
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  summary = JSON.parse(
    JSON.stringify(
      summaryOf({ plan, run, results, audit, faults: evidence.faults, verdict: judge(evidence) }),
    ),
  ) as Summary;
  ending = endingOf(summary, { next: "next", hasColours: false, isWhole: true }).replaceAll(/\n */g, " · ");
});

function played(told: Story) {
  const found = new Measures(plan);
  const exposition = new Exposition(found, { id: "r1", engine: "live" });
  for (const fact of told.facts.toSorted((a, b) => a[1] - b[1])) found.record(...fact);
  found.lag(1);
  return { found, exposition };
}

describe.each(Object.keys(measures) as MeasureName[])("%s", (measure) => {
  const place = places[measure];

  function asked(): number {
    const { ask, selectors = {} } = place;
    const expectation: Expectation = {
      ...{ measure, selectors, aggregate: ask, comparison: "<", bound: 0, text: measure },
    };
    const [figure] = figuresOf(expectation, evidence);
    if ("missing" in figure) throw new Error(`${measure}: ${figure.missing}`);
    return figure.low;
  }

  test("is what was worked out by hand", () => expect(asked()).toBeCloseTo(place.is ?? Number.NaN, 9));

  test("is the same in summary.json", () => expect(place.summary(summary)).toBeCloseTo(asked(), 9));

  test("is the same on the page of metrics", () => expect(place.metrics(find)).toBeCloseTo(asked(), 6));

  test("is in the ending, or it is said why not", () => {
    if (place.ending instanceof RegExp) expect(ending).toMatch(place.ending);
    else expect(place.ending.length).toBeGreaterThan(10);
  });
});
