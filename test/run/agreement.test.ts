// The comparison of live with virtual runs must be able to fail: each band with a difference planted beyond it.

import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Part } from "../../src/measure/part.ts";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { agreement, type Played } from "../e2e/agreement.ts";
import { Story } from "../measure/story.ts";
import { auditOf, auditWith, type Changes, evidenceOf } from "../verdict/evidence.ts";

const terminals = 10;

function played(changes: Changes = {}): Played {
  const evidence = evidenceOf(changes);
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  const wanted = new Array(terminals).fill(60);
  return { summary: summaryOf({ ...evidence, run, verdict: judge(evidence) }), wanted };
}

/** A good run in which so many of 1,000 sales are approved and the others declined. */
function approved(sales: number): Played {
  return played({
    told: (plan) => {
      const story = new Story(plan).outages().customersEnd(60_000);
      for (let n = 0; n < 1_000; n++) story.sold(n % terminals, n * 50, 40, n < sales ? undefined : declined);
      return story;
    },
  });
}

const { declined } = facts;

function withSummary({ summary, wanted }: Played, change: (summary: Summary) => Partial<Summary>): Played {
  return { wanted, summary: { ...summary, ...change(summary) } };
}

/** A run whose only outage took so long to reconnect, or never did. */
function reconnected(playedMs: number | undefined): Played {
  const part: Part =
    playedMs === undefined
      ? { state: "not recovered", why: "planted" }
      : { state: "recovered", span: { ms: 10 * playedMs, playedMs } };
  return withSummary(played(), ({ outages: [outage] }) => {
    if (!outage.recovery) throw new Error("no recovery");
    return {
      outages: [
        { ...outage, recovery: { ...outage.recovery, reconnect: { ...outage.recovery.reconnect, ...part } } },
      ],
    } as Partial<Summary>;
  });
}

/** What does not agree, and why. */
function apart(live: readonly Played[], virtual: Played): Record<string, string | undefined> {
  const rows = agreement(live, virtual).filter(({ because }) => because !== undefined);
  return Object.fromEntries(rows.map(({ what, because }) => [what, because]));
}

test("the same run agrees with itself in every figure", () => {
  const rows = agreement([played(), played()], played());
  expect(rows.filter(({ because }) => because)).toEqual([]);
  expect(rows.map(({ what }) => what)).toEqual([
    "terminals that wanted other sales",
    ...["lost", "duplicated", "resurrected", "altered", "orphaned"],
    ...["approved", "declined", "queued", "turned away", "forwarded", "unpaid"],
    ...["queue peak", "noticed", "detection p50, ms", "detection p95, ms"],
    ...["reconnect, ms", "drain, ms", "recovery, ms"],
  ]);
});

describe("a planted difference is found:", () => {
  test("one terminal that wanted one sale more, in one live run", () => {
    const other = played();
    const wanted = other.wanted.with(3, 61);
    const found = apart([played(), { ...other, wanted }], played());
    expect(found).toEqual({ "terminals that wanted other sales": "too far apart" });
    expect(apart([played()], { ...other, wanted: other.wanted.slice(1) })).toEqual({
      "terminals that wanted other sales": "too far apart",
    });
  });

  test("a violation that one engine alone finds, and not how many there are", () => {
    const lost = (sales: number) => played({ audit: auditWith("lost", sales) });
    expect(apart([played()], lost(1))).toEqual({ lost: "in one engine only" });
    expect(apart([lost(1)], played())).toEqual({ lost: "in one engine only" });
    expect(apart([lost(1), lost(40)], lost(7))).toEqual({});
    expect(apart([lost(1), played()], lost(1))).toEqual({ lost: "live in some runs only" });
  });

  test("an audit that could not judge", () => {
    const unread = played({ audit: auditOf({ violations: undefined }) });
    expect(apart([unread], played()).lost).toBe("not audited");
    expect(apart([played()], unread).duplicated).toBe("not audited");
  });

  test("counts that are more than a hundredth of the intended sales apart", () => {
    expect(apart([approved(900)], approved(910))).toEqual({});
    expect(apart([approved(900)], approved(911))).toEqual({
      approved: "too far apart",
      declined: "too far apart",
    });
  });

  test("but not where live runs differ as much among themselves", () => {
    // Mean 900 and standard deviation 10: three of them are 30.
    const live = [890, 900, 910].map(approved);
    expect(apart(live, approved(930))).toEqual({});
    expect(apart(live, approved(931))).toMatchObject({ approved: "too far apart" });
  });

  test("times that are more than a tenth apart", () => {
    expect(apart([reconnected(1_000)], reconnected(1_100))).toEqual({});
    expect(apart([reconnected(1_000)], reconnected(1_101))).toEqual({ "reconnect, ms": "too far apart" });
    expect(apart([reconnected(1_000)], reconnected(899))).toEqual({ "reconnect, ms": "too far apart" });
  });

  test("but not where live runs differ as much among themselves, up to a fifth", () => {
    // Mean 1,000 and a spread of 200.
    const live = [900, 1_000, 1_100].map(reconnected);
    expect(apart(live, reconnected(1_200))).toEqual({});
    expect(apart(live, reconnected(1_201))).toEqual({ "reconnect, ms": "too far apart" });
    const wild = [899, 1_000, 1_101].map(reconnected);
    expect(apart(wild, reconnected(1_000))).toEqual({ "reconnect, ms": "live differs from live" });
  });

  test("and not where they are less than 50 ms apart, in either engine", () => {
    expect(apart([3, 20, 45].map(reconnected), reconnected(0))).toEqual({});
    expect(apart([reconnected(10)], reconnected(61))).toEqual({ "reconnect, ms": "too far apart" });
    expect(apart([3, 54].map(reconnected), reconnected(10))).toEqual({
      "reconnect, ms": "live differs from live",
    });
  });

  test("nor where a live run cannot know better: its fault came at some time, and its engine was late", () => {
    // Between order and confirmation 60 ms, and 40 ms of lag at the worst.
    const vague = (playedMs: number) =>
      withSummary(reconnected(playedMs), ({ outages: [outage], measures }) => ({
        outages: [{ ...outage, removed: { dueMs: 20_000, issuedMs: 20_001, confirmedMs: 20_061 } }],
        measures: { ...measures, lag: { ...measures.lag, maxMs: 40 } as typeof measures.lag },
      }));
    expect(apart([vague(10)], reconnected(110))).toEqual({});
    expect(apart([vague(10)], reconnected(111))).toEqual({ "reconnect, ms": "too far apart" });
    expect(apart([vague(3), reconnected(103)], reconnected(10))).toEqual({});
    expect(apart([vague(3), reconnected(104)], reconnected(10))).toEqual({
      "reconnect, ms": "live differs from live",
    });
  });

  test("a figure that one engine alone has, or live not always", () => {
    expect(apart([reconnected(undefined)], reconnected(1_000))).toEqual({
      "reconnect, ms": "in one engine only",
    });
    expect(apart([reconnected(1_000)], reconnected(undefined))).toEqual({
      "reconnect, ms": "in one engine only",
    });
    expect(apart([reconnected(1_000), reconnected(undefined)], reconnected(1_000))).toEqual({
      "reconnect, ms": "live in some runs only",
    });
    expect(apart([reconnected(undefined)], reconnected(undefined))).toEqual({});
  });
});
