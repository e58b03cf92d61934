// Every reason for which a run proves nothing, or not what was asked of it: how it comes about in a run that is good
// otherwise, and what must be said of it. Sentences are written down here once, because people look for them.

import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import { postingsOf } from "../../src/audit/ledger-over-http.ts";
import { NoLedger } from "../../src/audit/no-ledger.ts";
import { facts, none } from "../../src/facts.ts";
import type { Ending } from "../../src/history/run-record.ts";
import type { Posting } from "../../src/ledger.ts";
import type { OwnGateway } from "../../src/plan/own-gateway.ts";
import type { Evidence } from "../../src/verdict/evidence.ts";
import { changingLedger, type Fact, historyOf, ledgerOf, posting, startedAt } from "../audit/run.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditOf, type Changes, evidenceOf, expectation, onTime } from "./evidence.ts";

/** What is in doubt: how the evidence of a good run changes, and what must be said of it. */
export interface Doubt {
  readonly name: string;
  readonly changes: Changes;
  /** What of the evidence is otherwise. */
  readonly otherwise?: (evidence: Evidence) => Evidence;
  /** The whole list of reasons. */
  readonly reasons: readonly string[];
  /** Nothing was judged by the ledger, so no violation can stand beside it. */
  readonly isUnread?: true;
}

const plan = evidenceOf().plan;
export const [begin, end] = onTime(plan, 0);

// Doubts about the ledger and the history, as the audit itself says them.

const right = posting(1, 0, 0, 1250);
const approved: Fact[] = [
  [0, 1_000, facts.wanted, 0, 1250],
  [0, 1_000, facts.sent, 0, 0],
  [0, 1_080, facts.approved, 0, 80],
];

async function audited(ledger: LedgerSource, recorded = approved, ended: Ending | "cut off" = "normally") {
  const history = historyOf(recorded, 4, ended === "cut off" ? undefined : ended);
  return { audit: await audit(history, ledger) };
}

/** The audit of a history that ends with this run's, and of which the disk took no more. */
async function auditedShort(): Promise<Changes> {
  const history = historyOf(approved, 4, "normally");
  const shortfall = { reason: "the disk is full", dropped: 1_200 };
  return { audit: await audit(Object.assign(Object.create(history), { shortfall }), ledgerOf([right])) };
}

/** The audit of a history that several wrote, of which one wrote nothing and one was cut off. */
async function auditedOfSome(): Promise<Changes> {
  const history = historyOf(approved, 4, "normally");
  const origin = {
    name: "till-2",
    terminals: [[2, 3]],
    lastFactAt: 9_000,
    uncertaintyMs: 5,
    ended: undefined,
  };
  const gaps = { missing: [[3, 4]], lacksRun: true };
  const some = { gaps: { value: gaps }, origins: { value: () => [origin] } };
  return { audit: await audit(Object.create(history, some), ledgerOf([right])) };
}

async function* cutAfter(rows: readonly Posting[]): AsyncGenerator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

const broken: LedgerSource = {
  // biome-ignore lint/correctness/useYield: it has nothing to give.
  async *read() {
    throw new Error("connection refused");
  },
};
const restless: LedgerSource = {
  ...broken,
  quiet: () => Promise.reject(new Error("3 requests in flight")),
};
const gave = (neverRead: number): LedgerSource => ({ ...ledgerOf([right]), neverRead });
const late = (row: Posting): Posting => ({ ...row, bookedAt: startedAt + 9_001 });
const cutOff = "the history was cut off 10 s into the run";

const ofTheAudit: readonly Doubt[] = [
  {
    name: "the ledger cannot be read",
    changes: await audited(broken),
    reasons: ["the ledger is not to be had, reading it failed: connection refused"],
    isUnread: true,
  },
  {
    name: "the gateway never comes to rest",
    changes: await audited(restless),
    reasons: [
      "the ledger is not to be had, waiting until nothing was in flight failed: 3 requests in flight",
    ],
    isUnread: true,
  },
  {
    name: "the ledger is read in part",
    changes: await audited({ read: () => postingsOf(cutAfter([right])) }),
    reasons: ["the ledger is not to be had, reading it failed: the ledger was cut off after 1 rows"],
    isUnread: true,
  },
  {
    name: "the ledger has rows that it did not give",
    changes: await audited(gave(2)),
    reasons: ["the ledger was not read whole: it says that it has 2 rows more than the 1 it gave"],
    isUnread: true,
  },
  {
    name: "the ledger gives more rows than it says that it has",
    changes: await audited(gave(-1)),
    reasons: ["the ledger gave 1 row more than it says that it has"],
    isUnread: true,
  },
  {
    name: "the ledger changes between two reads",
    changes: await audited(changingLedger([right], [right, posting(2, 1, 0, 990)])),
    reasons: ["the ledger changed between two reads: row 2 (test-run/1/0) came after the first read"],
    isUnread: true,
  },
  {
    name: "there is no ledger",
    changes: await audited(new NoLedger()),
    reasons: [
      "there is no ledger: lost, duplicated, resurrected, altered, orphaned and unpaid cannot be told",
    ],
    isUnread: true,
  },
  {
    name: "there was no audit",
    changes: { audit: undefined },
    reasons: ["there was no audit"],
    isUnread: true,
  },
  {
    name: "the history is cut off",
    changes: await audited(ledgerOf([right]), [...approved, [3, 10_000, facts.online, none, 0]], "cut off"),
    reasons: [cutOff],
  },
  {
    name: "the history is empty",
    changes: await audited(ledgerOf([]), [], "cut off"),
    reasons: ["the history is empty"],
  },
  {
    name: "the disk took no more facts",
    changes: await auditedShort(),
    reasons: ["the disk is full; 1,200 facts are missing"],
  },
  {
    name: "a writer's terminals are missing, and another was cut off",
    changes: await auditedOfSome(),
    reasons: [
      "the history of till-2 (terminal 2) was cut off 9 s into the run",
      "no writer recorded terminal 3",
      "no writer recorded the run itself: when outages began and ended",
    ],
  },
  {
    name: "something is booked after the end of a history that was cut off",
    changes: await audited(
      ledgerOf([right, late(posting(2, 1, 0, 990))]),
      [...approved, [3, 10_000, facts.online, none, 0]],
      "cut off",
    ),
    reasons: [cutOff, "1 sale booked or reversed when the history had ended cannot be judged"],
  },
  {
    name: "facts of a sale are missing",
    changes: await audited(ledgerOf([right]), approved.slice(1)),
    reasons: ["1 sale in the history never began: facts are missing"],
  },
  {
    name: "the history has facts of a newer version",
    changes: await audited(ledgerOf([right]), [...approved, [0, 2_000, 99, 0, 0]]),
    reasons: ["1 sale with facts that this version does not know: take a newer tillstorm"],
  },
];

// Doubts about the run.

const change = { at: 5_000, gateway: { workers: 8 }, paths: ["gateway.workers = 8"] };
/** Of the user's own: what happens at it is made by hooks. */
export const ownGateway: OwnGateway = {
  url: "http://127.0.0.1:1",
  adapter: { kind: "http-json" },
  headers: {},
  ledger: { from: "gateway" },
  hooks: {},
};
const announced = [{ ...plan.outages[0], announcedMs: 4_000 }];

const ofTheRun: readonly Doubt[] = [
  { name: "a worker is lost", changes: { reasons: ["worker 2 was lost"] }, reasons: ["worker 2 was lost"] },
  {
    name: "the run is interrupted",
    changes: { reasons: ["interrupted by SIGINT"] },
    reasons: ["interrupted by SIGINT"],
  },
  {
    name: "a fault is not applied",
    changes: { faults: [] },
    reasons: ["outage cut was not applied"],
  },
  {
    name: "a fault cannot be applied",
    changes: { faults: [{ ...begin, confirmedAt: undefined, error: "connection refused" }, end] },
    reasons: ["outage cut was not applied: connection refused"],
  },
  {
    name: "a fault is applied in part",
    changes: { faults: [{ ...begin, error: "one proxy of two did not answer" }, end] },
    reasons: ["outage cut was not applied: one proxy of two did not answer"],
  },
  {
    name: "a fault is not removed",
    changes: { faults: [begin] },
    reasons: ["outage cut was not removed"],
  },
  {
    name: "a fault cannot be removed",
    changes: { faults: [begin, { ...end, confirmedAt: undefined, error: "no answer" }] },
    reasons: ["outage cut was not removed: no answer"],
  },
  {
    name: "an outage is not announced",
    changes: { plan: { outages: announced } },
    reasons: ["outage cut was not announced"],
  },
  {
    name: "a change is not made",
    changes: { plan: { changes: [change] } },
    reasons: ["the change at 50 s (gateway.workers = 8) was not made"],
  },
  {
    name: "no customer comes",
    changes: {
      told: (its) =>
        new Story(its)
          .outages()
          .customersEnd(60_000)
          .offline(0, 11_000, 21_000)
          .fact(0, 12_000, facts.echoSent),
    },
    reasons: ["no customer came: a run without sales proves nothing"],
  },
  {
    name: "nothing is paid",
    changes: {
      told: (its) => new Story(its).outages().customersEnd(60_000).sold(0, 12_000, 40, facts.declined),
      audit: auditOf({ ledger: { rows: 0, foreign: 3 } }),
    },
    reasons: [
      "no payment was approved, and the ledger has none of this run: nothing was paid, so nothing is proved",
    ],
  },
  {
    name: "an owner's hook succeeds and does nothing",
    changes: {
      plan: { ownGateway },
      told: (its) => new Story(its).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40),
    },
    reasons: [
      "outage cut was confirmed, and nothing came of it: 100 sales in it were approved as ever, none failed",
    ],
  },
  {
    name: "an outage meets nothing",
    changes: {
      told: (its) => new Story(its).outages().customersEnd(60_000).steady(9, 1_000, 60_000, 100, 40),
    },
    reasons: ["outage cut met no sale and no connection: it proves nothing"],
  },
];

// Doubts about single expectations: an expectation on the time, rate or queue that passes in a good run.

export const asking = (...texts: string[]): Changes => ({ plan: { expectations: texts.map(expectation) } });
const pending = { sales: 1, valueMinor: 1_000 };

/** The wall clock was set off by this, 12 s into the run. */
function clockJumped(ms: number) {
  return (evidence: Evidence): Evidence => {
    return { ...evidence, results: { ...evidence.results, clockJump: { ms, at: 12_000 } } };
  };
}

const ofExpectations: readonly Doubt[] = [
  {
    name: "a fault comes late",
    changes: { ...asking("recovery < 60000"), faults: [{ ...begin, confirmedAt: 10_251 }, end] },
    reasons: ["recovery < 60000: outage cut began 251 ms late"],
  },
  {
    name: "a fault goes late",
    changes: { ...asking("queue < 100"), faults: [begin, { ...end, confirmedAt: 20_251 }] },
    reasons: ["queue < 100: outage cut ended 251 ms late"],
  },
  {
    name: "the engine lags",
    changes: { ...asking("sale < 100"), lags: new Array(50).fill(101) },
    reasons: ["sale < 100: engine lag p99 101 ms, more than 100 ms"],
  },
  {
    name: "the engine stands still",
    changes: { ...asking("queue < 100", "detection < 6000"), lags: [...new Array(999).fill(1), 501] },
    reasons: ["2 expectations: engine lag max 501 ms, more than 500 ms"],
  },
  {
    name: "the clock jumps",
    changes: asking("sale < 100", "lost == 0"),
    otherwise: clockJumped(251),
    reasons: ["sale < 100: the clock of this machine jumped forward by 251 ms, 12 s into the run"],
  },
  {
    name: "the clock is set back",
    changes: asking("queue < 100"),
    otherwise: clockJumped(-3_600_000),
    reasons: ["queue < 100: the clock of this machine jumped back by 1h, 12 s into the run"],
  },
  {
    name: "what is still pending could be lost",
    changes: { audit: auditOf({ pending }) },
    reasons: ["lost == 0: sales still pending could break it: 1"],
  },
  {
    name: "what is still pending could stay unpaid",
    changes: { ...asking("unpaid value < 1000", "lost <= 1"), audit: auditOf({ pending }) },
    reasons: ["unpaid value < 1000: sales still pending could break it: 1"],
  },
  {
    name: "there are no samples",
    changes: {
      ...asking("sale{state:queued} < 2000"),
      told: (its) =>
        new Story(its)
          .outages()
          .customersEnd(60_000)
          .steady(0, 1_000, 60_000, 100, 40)
          .offline(0, 11_000, 22_000),
    },
    reasons: ["sale{state:queued} < 2000: there are no samples"],
  },
  {
    name: "nobody noticed",
    changes: {
      ...asking("recovery{part:reconnect} < 60000"),
      told: (its) => new Story(its).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40),
    },
    reasons: ["recovery{part:reconnect} < 60000: nobody noticed: no terminal went offline"],
  },
  {
    name: "a part of the recovery is not measurable",
    changes: {
      ...asking("recovery < 60000"),
      told: (its) =>
        new Story(its).outages().customersEnd(60_000).offline(0, 11_000, 22_000).sold(0, 12_000, 40),
    },
    reasons: ["recovery < 60000: service is not measurable: 0 of 3 quiet windows before it"],
  },
  {
    name: "there is no outage of which it speaks",
    changes: { ...asking("recovery{outage:nosuch} < 60000") },
    reasons: ["recovery{outage:nosuch} < 60000: there is no outage nosuch"],
  },
  {
    name: "an outage is never repaired",
    changes: {
      plan: {
        outages: [{ ...outageOf("cut", 10_000, 20_000, [[0, 5]]), isPermanent: true }],
        expectations: [expectation("recovery < 60000")],
      },
    },
    reasons: ["recovery < 60000: not repaired: a permanent outage has no recovery"],
  },
  {
    name: "a measure is not known",
    changes: { ...asking("luck max < 5") },
    reasons: ["luck max < 5: luck max is not measured"],
  },
];

const held = "online min > 0.95";
const before = "the steady state before the first outage";

/** Bands that must hold before the first outage, which is at 10 s. */
const steadily = (warmUpMs: number): NonNullable<Changes["plan"]> => {
  return { steady: { warmUpMs, bands: [expectation(held)] } };
};
const ofTheSteadyState: readonly Doubt[] = [
  {
    name: "the fleet was sick before the first outage",
    changes: {
      plan: steadily(1_000),
      told: (its) => {
        const story = new Story(its).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
        return story.offline(7, 3_000, 5_000);
      },
    },
    reasons: [
      "the steady state did not hold before the first outage: online min 90 %, wanted > 0.95: what followed proves nothing about the outage",
    ],
  },
  {
    name: "there was no time before the first outage",
    changes: { plan: steadily(9_500) },
    reasons: [`${before} was not measured: there were 500 ms, less than one window of 1 s`],
  },
];

export const everyDoubt: readonly Doubt[] = [
  ...ofTheAudit,
  ...ofTheRun,
  ...ofExpectations,
  ...ofTheSteadyState,
];
