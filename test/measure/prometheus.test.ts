import { describe, expect, test } from "vitest";
import { facts, givenUpCauses, interventions, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { Measures } from "../../src/measure/measures.ts";
import { type AuditedSales, Exposition } from "../../src/measure/prometheus.ts";
import { Traffic } from "../../src/measure/traffic.ts";
import { screens } from "../../src/terminal/screen.ts";
import { states } from "../../src/terminal/states.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

const plan = planOf({
  speed: 10,
  groups: [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])],
  outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])],
});

/** What the process takes is another figure each time. */
const ofTheProcess = /^tillstorm_engine_(cpu|resident)/;

/** The samples of an exposition: name and labels without the default ones, and the value. */
async function samplesOf(exposition: Exposition): Promise<Record<string, number>> {
  const text = await exposition.registry.metrics();
  const samples = text
    .split("\n")
    .filter((line) => line !== "" && !/^#/.test(line) && !ofTheProcess.test(line));
  return Object.fromEntries(
    samples.map((line) => {
      const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      expect(labels).toContain('run="r1",scenario="Story"');
      const own = labels.split(",").filter((label) => !/^(run|scenario)=/.test(label));
      return [`${name} ${own.join(",")}`.trim(), Number(value)];
    }),
  );
}

function exposed(told: Story) {
  const measures = new Measures(plan);
  const exposition = new Exposition(measures, { id: "r1", engine: "live" });
  for (const fact of told.facts.toSorted((a, b) => a[1] - b[1])) measures.record(...fact);
  return { measures, exposition };
}

function zeros(name: string, label: string, values: readonly string[]): Record<string, number> {
  return Object.fromEntries(values.map((value) => [`${name} ${label}="${value}"`, 0]));
}

test("before anything happened every label's value is there with 0, and what only the end can tell is absent", async () => {
  const samples = await samplesOf(exposed(new Story(plan)).exposition);
  const names = Object.keys(samples).filter((name) => !/_(bucket|sum|count)\b/.test(name));
  expect(Object.fromEntries(names.map((name) => [name, samples[name]]))).toEqual({
    'tillstorm_run_info engine="live",seed="7"': 1,
    ...zeros("tillstorm_terminals", "state", Object.keys(states)),
    'tillstorm_terminals state="online"': 10,
    'tillstorm_queue_depth group="cafes"': 0,
    'tillstorm_queue_depth group="shops"': 0,
    'tillstorm_queue_value group="cafes",currency="EUR"': 0,
    'tillstorm_queue_value group="shops",currency="EUR"': 0,
    ...zeros("tillstorm_wanted_sales_total", "group", ["cafes", "shops"]),
    'tillstorm_uncollected_value_seconds_total group="cafes",currency="EUR"': 0,
    'tillstorm_uncollected_value_seconds_total group="shops",currency="EUR"': 0,
    tillstorm_uncollected_longest_seconds: 0,
    tillstorm_online_ratio: 1,
    ...Object.fromEntries(
      ["cafes", "shops"].flatMap((group) =>
        ["approved", "declined", "queued", "turnedAway", "paidOtherwise"].map((outcome) => [
          `tillstorm_sales_total group="${group}",outcome="${outcome}"`,
          0,
        ]),
      ),
    ),
    ...zeros("tillstorm_turned_away_sales_total", "cause", Object.keys(turnedAwayCauses)),
    ...zeros("tillstorm_unpaid_sales_total", "cause", ["declined", ...Object.keys(givenUpCauses)]),
    ...zeros("tillstorm_paid_otherwise_sales_total", "way", Object.keys(waysToPay)),
    ...zeros("tillstorm_refunds_total", "outcome", ["approved", "declined", "turnedAway"]),
    ...zeros("tillstorm_interventions_total", "kind", Object.keys(interventions)),
    ...zeros("tillstorm_settlements_total", "outcome", ["agreed", "failed"]),
    tillstorm_delayed_sales_total: 0,
    tillstorm_voided_sales_total: 0,
    tillstorm_reversals_given_up_total: 0,
    tillstorm_screen_wrong_seconds_total: 0,
    tillstorm_stock_behind_sales: 0,
    ...zeros("tillstorm_messages_total", "purpose", Object.keys(new Traffic(0).figures)),
    ...Object.fromEntries(
      ["announce", "begin", "end", "change"].flatMap((action) =>
        ["confirmed", "late", "failed"].map((result) => [
          `tillstorm_fault_actions_total action="${action}",result="${result}"`,
          0,
        ]),
      ),
    ),
    'tillstorm_outage_active outage="cut",kind="maintenance"': 0,
  });
  expect(samples['tillstorm_sale_duration_seconds_count state="online"']).toBe(0);
  expect(samples['tillstorm_sale_duration_seconds_count state="queued"']).toBe(0);
  expect(samples.tillstorm_engine_lag_seconds_count).toBe(0);
});

test("what happened is counted by group, in base units, with money in major units", async () => {
  const told = new Story(plan)
    .sold(0, 1_000, 40)
    .queued(1, 2_000)
    .queued(6, 2_000)
    .queued(6, 3_000, 4_000, facts.givenUp, givenUpCauses.expired)
    .sold(7, 5_000, 0, facts.turnedAway)
    .fact(none, 10_000, facts.outageBegan, 0);
  for (let terminal = 0; terminal < 4; terminal++) {
    told.offline(terminal, 10_500).fact(terminal, 10_500, facts.state, none, states.offline);
  }
  const { measures, exposition } = exposed(told);
  measures.lag(30);
  const samples = await samplesOf(exposition);
  expect(samples).toMatchObject({
    'tillstorm_queue_depth group="cafes"': 1,
    'tillstorm_queue_value group="shops",currency="EUR"': 10,
    'tillstorm_sales_total group="cafes",outcome="approved"': 1,
    'tillstorm_sales_total group="shops",outcome="queued"': 2,
    'tillstorm_sales_total group="shops",outcome="turnedAway"': 1,
    'tillstorm_unpaid_sales_total cause="expired"': 1,
    'tillstorm_turned_away_sales_total cause="amountLimit"': 1,
    'tillstorm_data_loss_sales group="shops"': 1,
    'tillstorm_outage_active outage="cut",kind="maintenance"': 1,
    'tillstorm_terminals state="offline"': 4,
    'tillstorm_detection_seconds outage="cut",stat="p50"': 5,
    'tillstorm_sale_duration_seconds_sum state="online"': 0.04,
    'tillstorm_sale_duration_seconds_bucket le="0.025",state="online"': 0,
    'tillstorm_sale_duration_seconds_bucket le="0.05",state="online"': 1,
    'tillstorm_engine_lag_seconds_bucket le="0.025"': 0,
    'tillstorm_engine_lag_seconds_bucket le="0.05"': 1,
  });
  // Four of five noticed: that many never did, so there is no p95.
  expect(samples).not.toHaveProperty('tillstorm_detection_seconds outage="cut",stat="p95"');
});

test("what happens in the shops is counted: other ways to pay, refunds, people, days, screens", async () => {
  const told = new Story(plan)
    .sold(0, 1_000, 4_000)
    .queued(0, 6_000, 6_000, facts.voided)
    .fact(1, 1_000, facts.wanted, 0, 500)
    .fact(1, 2_000, facts.paidOtherwise, 0, waysToPay.cash)
    .fact(1, 3_000, facts.refundWanted, 1, 700)
    .fact(1, 3_100, facts.approved, 1, 100)
    .fact(2, 3_000, facts.intervention, none, interventions.restart)
    .fact(2, 5_000, facts.settled, none, 1)
    .fact(2, 6_000, facts.reversalGivenUp, 0, 3)
    .fact(3, 9_000, facts.screen, none, screens.ready)
    .fact(none, 10_000, facts.outageBegan, 0)
    .fact(3, 13_000, facts.screen, none, screens.storing);
  expect(await samplesOf(exposed(told).exposition)).toMatchObject({
    'tillstorm_paid_otherwise_sales_total way="cash"': 1,
    'tillstorm_sales_total group="cafes",outcome="approved"': 1,
    'tillstorm_refunds_total outcome="approved"': 1,
    'tillstorm_interventions_total kind="restart"': 1,
    'tillstorm_settlements_total outcome="agreed"': 1,
    // 3 s is the plan's: 30 s at ten times the speed.
    tillstorm_delayed_sales_total: 1,
    tillstorm_voided_sales_total: 1,
    tillstorm_reversals_given_up_total: 1,
    tillstorm_screen_wrong_seconds_total: 30,
  });
});

test("a second scrape counts nothing twice", async () => {
  const { exposition } = exposed(new Story(plan).sold(0, 1_000, 40));
  const first = await samplesOf(exposition);
  expect(await samplesOf(exposition)).toEqual(first);
});

test("recovery and audit appear once they are known, in scenario time", async () => {
  const told = new Story(plan)
    .outages()
    .customersEnd(60_000)
    .offline(0, 12_000, 22_000)
    .queued(0, 15_000, 24_000);
  const { measures, exposition } = exposed(told);
  exposition.ended(measures.results());
  exposition.audited({
    cells: { paid: { sales: 9 }, lost: { sales: 2 } },
    violations: { lost: { sales: 2 }, altered: { sales: 0 } },
    lostByGroup: { cafes: 2, shops: 0 },
    dataLoss: { sales: 3 },
    pending: { sales: 4, valueMinor: 4000 },
    unpaid: { expired: { sales: 1, valueMinor: 1000 } },
    stockDifference: { missing: { sales: 3, valueMinor: 3000 }, surplus: { sales: 0, valueMinor: 0 } },
  });
  const samples = await samplesOf(exposition);
  expect(samples).toMatchObject({
    'tillstorm_recovery_seconds outage="cut",part="reconnect"': 20,
    'tillstorm_recovery_seconds outage="cut",part="drain"': 40,
    'tillstorm_recovery_seconds outage="cut",part="recovery"': 40,
    'tillstorm_audit_sales cell="paid"': 9,
    'tillstorm_audit_sales cell="lost"': 2,
    'tillstorm_violation_sales violation="lost"': 2,
    'tillstorm_violation_sales violation="altered"': 0,
    'tillstorm_lost_sales_total group="cafes"': 2,
    'tillstorm_lost_sales_total group="shops"': 0,
    'tillstorm_data_loss_sales group="cafes"': 2,
    'tillstorm_data_loss_sales group="shops"': 0,
    // What only the ledger knows of is of no group.
    'tillstorm_data_loss_sales group="unlisted"': 1,
    tillstorm_pending_sales: 4,
    'tillstorm_audit_unpaid_sales cause="expired"': 1,
    'tillstorm_stock_difference_sales side="missing"': 3,
    'tillstorm_stock_difference_sales side="surplus"': 0,
    'tillstorm_noticed_ratio outage="cut"': 0.2,
    tillstorm_false_offline_terminals: 0,
  });
  // Not measurable: no sample rather than a 0.
  expect(samples).not.toHaveProperty('tillstorm_recovery_seconds outage="cut",part="service"');
  expect(Object.values(samples).filter(Number.isNaN)).toEqual([]);
});

describe("data loss by group", () => {
  const inCafes = { expired: { sales: 1, valueMinor: 1000 } };
  const told = new Story(plan).queued(0, 2_000, 4_000, facts.givenUp, givenUpCauses.expired);
  const audit = {
    cells: { paid: { sales: 9 } },
    violations: { lost: { sales: 0 } },
    lostByGroup: { cafes: 0, shops: 0 },
    dataLoss: { sales: 1 },
    unpaid: inCafes,
  };

  async function lossWith(audited?: AuditedSales): Promise<Record<string, number>> {
    const { measures, exposition } = exposed(told);
    exposition.ended(measures.results());
    if (audited) exposition.audited(audited);
    const samples = Object.entries(await samplesOf(exposition));
    return Object.fromEntries(
      samples.flatMap(([name, value]) => {
        const [, group] = /^tillstorm_data_loss_sales group="(.*)"$/.exec(name) ?? [];
        return group === undefined ? [] : [[group, value]];
      }),
    );
  }

  test("is 0 where an audit without doubts says so, and nowhere else", async () => {
    expect(await lossWith(audit)).toEqual({ cafes: 1, shops: 0 });
    // The ledger could not be read.
    expect(await lossWith()).toEqual({ cafes: 1 });
  });

  test("has what an audit in doubt found", async () => {
    const { dataLoss, ...inDoubt } = audit;
    expect(await lossWith({ ...inDoubt, lostByGroup: {} })).toEqual({ cafes: 1 });
    expect(await lossWith({ ...inDoubt, lostByGroup: { shops: 3, unlisted: 2 } })).toEqual({
      ...{ cafes: 1, shops: 3, unlisted: 2 },
    });
  });

  test("has no sample of a group of which it is not known how many were lost", async () => {
    const lost = { violations: { lost: { sales: 8 } }, lostByGroup: { shops: 3, unlisted: 5 } };
    expect(await lossWith({ ...audit, ...lost, dataLoss: { sales: 9 } })).toEqual({ shops: 3, unlisted: 6 });
  });
});

test.each(["pass", "fail", "inconclusive"] as const)(
  "the verdict %s has no series before it is known, and then one of three is 1",
  async (verdict) => {
    const { exposition } = exposed(new Story(plan));
    expect(await exposition.metrics()).not.toContain("tillstorm_run_verdict");
    exposition.judged(verdict);
    expect(await samplesOf(exposition)).toMatchObject({
      ...zeros("tillstorm_run_verdict", "verdict", ["pass", "fail", "inconclusive"]),
      [`tillstorm_run_verdict verdict="${verdict}"`]: 1,
    });
  },
);

test("an outage in parts is one series: on while a part is, and as long as its longest part", async () => {
  const parts = [
    { ...outageOf("cut.1", 10_000, 15_000, [[0, 2]]), of: "cut" },
    { ...outageOf("cut.2", 10_000, 20_000, [[2, 4]]), of: "cut" },
  ];
  const inParts = planOf({ speed: 10, outages: parts });
  const exposition = async (told: Story) => {
    const measures = told.play();
    const found = new Exposition(measures, { id: "r1", engine: "live" });
    found.ended(measures.results());
    return samplesOf(found);
  };
  const story = (back: number) => {
    const told = new Story(inParts).outages().customersEnd(60_000);
    for (const [terminal, from, to] of [
      [0, 11_000, 16_000],
      [1, 11_000, 16_000],
      [2, 12_000, back],
      [3, 12_000, back],
    ])
      told.offline(terminal, from, to);
    return told;
  };
  const active = 'tillstorm_outage_active outage="cut",kind="maintenance"';
  const half = new Story(inParts);
  half.facts.push(...story(22_000).facts.filter(([, at]) => at <= 17_000));
  expect(await exposition(half)).toMatchObject({ [active]: 1 });
  const samples = await exposition(story(22_000));
  expect(samples).toMatchObject({
    [active]: 0,
    'tillstorm_detection_seconds outage="cut",stat="p95"': 20,
    'tillstorm_recovery_seconds outage="cut",part="reconnect"': 20,
  });
  expect(Object.keys(samples).join()).not.toContain("cut.1");
  // One part that is not recovered: no number for all of them.
  const unrecovered = await exposition(story(70_000));
  expect(unrecovered).not.toHaveProperty('tillstorm_recovery_seconds outage="cut",part="reconnect"');
});

test("two runs in one process do not meet", async () => {
  const one = exposed(new Story(plan).sold(0, 1_000, 40)).exposition;
  const other = exposed(new Story(plan)).exposition;
  expect((await samplesOf(one))['tillstorm_sales_total group="cafes",outcome="approved"']).toBe(1);
  expect((await samplesOf(other))['tillstorm_sales_total group="cafes",outcome="approved"']).toBe(0);
});

test("messages, and how actions of the conductor went, are counted as they come", async () => {
  const { measures, exposition } = exposed(
    new Story(plan).outages().fact(0, 1_000, facts.sent, 0, 1).fact(0, 2_000, facts.sent, 0, 2),
  );
  measures.fault({ outage: 0, action: "begin", dueAt: 10_000, issuedAt: 10_001, confirmedAt: 10_004 });
  measures.fault({ outage: 0, action: "end", dueAt: 20_000, issuedAt: 20_001, confirmedAt: 20_251 });
  measures.fault({ outage: 0, action: "end", dueAt: 20_000, issuedAt: 20_001, error: "no answer" });
  expect(await samplesOf(exposition)).toMatchObject({
    'tillstorm_messages_total purpose="sale"': 1,
    'tillstorm_messages_total purpose="retry"': 1,
    'tillstorm_fault_actions_total action="begin",result="confirmed"': 1,
    'tillstorm_fault_actions_total action="end",result="late"': 1,
    'tillstorm_fault_actions_total action="end",result="failed"': 1,
  });
});
