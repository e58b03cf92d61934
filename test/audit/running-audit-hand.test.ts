// The running audit, told fact by fact and row by row: what it judges, when, and what it refuses to hear. Every answer
// was worked out on paper; that it finds what the audit from disk finds is shown in running-audit.test.ts.

import { describe, expect, test } from "vitest";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { type FactKind, facts, givenUpCauses, none } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { recordOf, runId } from "./run.ts";

const { plan: simple } = recordOf(4);

/** Terminals 0 and 1 close their day, 2 and 3 do not. */
const policy = { settlement: { withinMs: 1000, upload: "never", attempts: 3 } };
const groups = [
  { ...simple.groups[0], terminals: [0, 2], policy },
  { ...simple.groups[0], id: "kiosks", terminals: [2, 4], firstStore: 1, policy: {} },
];
const plan = { ...simple, groups, gateway: { defects: {} }, changes: [] } as unknown as Plan;

/** A run that is told: facts of one sale, all of them at `at` unless it says otherwise. */
class Told {
  readonly audit: RunningAudit;

  constructor(of: Plan = plan) {
    this.audit = new RunningAudit(of, runId);
  }

  fact(terminal: number, sale: number, kind: FactKind, value = 0, at = 1000): this {
    this.audit.record(terminal, at, kind, sale, value);
    return this;
  }

  /** It is wanted for 12.50 and sent; of that message something may still come. */
  sent(terminal: number, sale: number): this {
    return this.fact(terminal, sale, facts.wanted, 1250).fact(terminal, sale, facts.sent);
  }

  booked(terminal: number, sale: number, rows = 1, alters?: "currency" | "terminal", amount = 1250): this {
    this.audit.booked(terminal, sale, "sale", rows, amount, alters, 1040);
    return this;
  }

  /** Its message is answered after 80 ms, and nothing more comes of it. */
  ended(terminal: number, sale: number, kind: FactKind = facts.approved): this {
    this.audit.spent(terminal, sale);
    return this.fact(terminal, sale, kind, 80, 1080);
  }

  paid(terminal: number, sale: number): this {
    return this.sent(terminal, sale).booked(terminal, sale).ended(terminal, sale);
  }

  /** Cells and refund cells that are not empty, and the findings. */
  get found() {
    const { cells, refundCells, findings, ...rest } = this.audit.result();
    const filled = (of: typeof cells) =>
      Object.fromEntries(
        Object.entries(of!).flatMap(([cell, { sales }]) => (sales > 0 ? [[cell, sales]] : [])),
      );
    const told = findings.map(({ violation, reference, altered = [] }) =>
      [violation, reference.slice(runId.length + 1), ...altered].join(" "),
    );
    return { cells: filled(cells), refundCells: filled(refundCells), told, findings, ...rest };
  }
}

const total = (sales: number, valueMinor = sales * 1250) => ({ sales, valueMinor });

describe("a sale is put into its cell", () => {
  test("where it is paid, once and as it was wanted", () => {
    const { found } = new Told().paid(2, 0).paid(3, 0).paid(2, 1);
    expect(found).toMatchObject({
      ...{ cells: { paid: 3 }, refundCells: {}, told: [], intended: total(3), refunds: total(0) },
      ...{ ledger: { rows: 3, foreign: 0 }, inconclusive: [], booked: { samples: 3, maxMs: 40 } },
    });
    const no = { rows: 0, valueMinor: 0 };
    const sales = { rows: 3, valueMinor: 3750 };
    expect(found.currencies).toEqual({ EUR: { sales, refunds: no, reversals: no, netMinor: 3750 } });
    expect(found.stockDifference).toEqual({ missing: total(0), surplus: total(0) });
  });

  test("whatever the sale before it in its place came to", () => {
    // Each is judged when the next begins, and the next takes its place in memory.
    const { found } = new Told()
      .sent(2, 0)
      .ended(2, 0) // lost
      .paid(2, 1)
      .sent(2, 2)
      .booked(2, 2, 2) // a copy
      .ended(2, 2)
      .paid(2, 3)
      .sent(2, 4)
      .booked(2, 4, 1, "currency")
      .ended(2, 4)
      .paid(2, 5)
      .sent(2, 6)
      .booked(2, 6, 1, "terminal")
      .ended(2, 6)
      .paid(2, 7)
      .sent(2, 8)
      .booked(2, 8, 1, undefined, 1251)
      .ended(2, 8)
      .paid(2, 9)
      .sent(2, 10)
      .ended(2, 10); // lost: nothing is left of the row before
    expect(found).toMatchObject({
      cells: { lost: 2, duplicated: 1, paid: 8 },
      told: [
        ...["lost 2/0", "duplicated 2/2", "altered 2/4 currency", "altered 2/6 terminal"],
        ...["altered 2/8 amount", "lost 2/10"],
      ],
      ledger: { rows: 10 },
    });
    expect(found.findings.map(({ rows }) => rows)).toEqual([[], [2, 3], [5], [7], [9], []]);
    expect(found.findings[3].story).toBe(
      "the terminal says: approved at the counter; the ledger has 1 posting (row 7): " +
        "row 7 has terminal T999999999 instead of T0000002",
    );
    expect(found.currencies).toMatchObject({ XTS: { sales: { rows: 1 } }, EUR: { sales: { rows: 9 } } });
  });

  test("where it is a refund, which is booked as one or is altered", () => {
    const refund = (told: Told, sale: number, kind: "sale" | "refund") => {
      told.fact(2, sale, facts.refundWanted, 300).fact(2, sale, facts.sent);
      told.audit.booked(2, sale, kind, 1, 300, undefined, 1040);
      return told.ended(2, sale);
    };
    const told = new Told();
    refund(told, 0, "refund");
    refund(told, 1, "sale");
    told.paid(2, 2).sent(2, 3);
    told.audit.booked(2, 3, "refund", 1, 1250);
    told.ended(2, 3);
    const { found } = told;
    expect(found).toMatchObject({
      ...{ cells: { paid: 2 }, refundCells: { paid: 2 }, told: ["altered 2/1 kind", "altered 2/3 kind"] },
      ...{ intended: total(2), refunds: total(2, 600) },
    });
    expect(found.currencies?.EUR).toMatchObject({ refunds: { rows: 2 }, sales: { rows: 2 } });
  });

  test("where it is refused and booked, or booked and reversed", () => {
    const told = new Told().sent(2, 0).booked(2, 0).ended(2, 0, facts.declined).sent(2, 1).booked(2, 1);
    told.ended(2, 1, facts.unknown).fact(2, 1, facts.turnedAway);
    told.fact(2, 1, facts.reversalOwed).fact(2, 1, facts.reversalSent);
    told.audit.booked(2, 1, "reversal", 1, 1250);
    told.ended(2, 1, facts.reversalAccepted);
    expect(told.found).toMatchObject({
      ...{ cells: { resurrected: 1, notTaken: 1 }, told: ["resurrected 2/0"] },
      ...{ ledger: { rows: 3 }, currencies: { EUR: { reversals: { rows: 1 }, netMinor: 1250 } } },
    });
  });

  test("where it is reversed and was never booked", () => {
    const told = new Told().sent(2, 0);
    told.audit.booked(2, 0, "reversal", 1, 1250);
    expect(told.ended(2, 0, facts.declined).found).toMatchObject({
      ...{ cells: { notTaken: 1 }, told: ["altered 2/0 reversals"] },
    });
  });

  test("at the end, where nobody knows what became of it", () => {
    const { found } = new Told()
      .fact(2, 0, facts.wanted, 1250)
      .fact(2, 0, facts.queued)
      .sent(3, 0)
      .paid(2, 1);
    expect(found).toMatchObject({ cells: { pending: 1, absent: 1, paid: 1 }, pending: total(2), told: [] });
  });
});

describe("a sale is not judged", () => {
  test("while something may still come of a message about it", () => {
    const told = new Told().sent(2, 0).fact(2, 0, facts.sent).booked(2, 0).ended(2, 0);
    // Approved, but its first message is still on its way.
    told.paid(2, 1).booked(2, 0);
    told.audit.spent(2, 0);
    expect(told.paid(2, 2).found).toMatchObject({
      cells: { duplicated: 1, paid: 2 },
      told: ["duplicated 2/0"],
    });
  });

  test("while its terminal has more to do about it", () => {
    const told = new Told().fact(2, 0, facts.wanted, 1250).fact(2, 0, facts.queued).paid(3, 0);
    told.fact(2, 0, facts.forwardSent).booked(2, 0).ended(2, 0, facts.forwardAccepted);
    expect(told.paid(3, 1).found).toMatchObject({ cells: { paid: 3 }, told: [] });
  });

  test("before its last fact: those that follow each other belong together", () => {
    // Declined would be the end of it, but it is queued at once.
    const told = new Told().sent(2, 0).ended(2, 0, facts.declined).fact(2, 0, facts.queued).paid(3, 0);
    told.fact(2, 0, facts.givenUp, givenUpCauses.expired);
    expect(told.found).toMatchObject({ cells: { unpaid: 1, paid: 1 }, unpaid: { expired: total(1) } });
  });
});

describe("at the close of day", () => {
  test("a sale that was judged is spoken of once more, which changes nothing", () => {
    const told = new Told().paid(0, 0).paid(0, 1).fact(0, 0, facts.uploadSent);
    told.audit.spent(0, 0);
    told.fact(0, 0, facts.uploadAnswered).fact(0, none, facts.settled);
    const { found } = told;
    expect(found).toMatchObject({ cells: { paid: 2 }, told: [], settled: { agreed: 1, unclosed: 1 } });
  });

  test("one that is taken and not in order is kept until then: what is uploaded may mend it", () => {
    const told = new Told().sent(0, 0).ended(0, 0).paid(1, 0).fact(0, 0, facts.uploadSent).booked(0, 0);
    told.audit.spent(0, 0);
    expect(told.fact(0, 0, facts.uploadAnswered).found).toMatchObject({ cells: { paid: 2 }, told: [] });
  });

  test("a terminal that closes none may not speak of what was judged", () => {
    for (const [terminal, isHeard] of [
      [0, true],
      [1, true],
      [2, false],
      [3, false],
    ] as const) {
      const told = new Told().paid(terminal, 0).paid(terminal, 1);
      const speak = () => told.fact(terminal, 0, facts.uploadSent);
      if (isHeard) expect(speak).not.toThrow();
      else expect(speak).toThrow(`sale 0 of terminal ${terminal} is spoken of, but not open`);
    }
  });
});

describe("what cannot be is refused", () => {
  test("a row for a sale whose fate was sealed", () => {
    const told = new Told().paid(0, 0).paid(0, 1);
    expect(() => told.booked(0, 0)).toThrow("sale 0 of terminal 0 is booked once more");
  });

  test("… which is sealed as soon as another sale is spoken of, new or not, right or not", () => {
    const queued = new Told().fact(3, 0, facts.wanted, 1250).fact(3, 0, facts.queued);
    queued.paid(2, 0).fact(3, 0, facts.forwardSent);
    expect(() => queued.booked(2, 0)).toThrow("sale 0 of terminal 2 is spoken of, but not open");
    // Taken and lost, at a terminal that closes no day.
    const lost = new Told().sent(2, 0).ended(2, 0).paid(2, 1);
    expect(() => lost.booked(2, 0)).toThrow("sale 0 of terminal 2 is spoken of, but not open");
    // Not taken, at one that does.
    const declined = new Told().sent(0, 0).ended(0, 0, facts.declined).paid(0, 1);
    expect(() => declined.booked(0, 0)).toThrow("sale 0 of terminal 0 is booked once more");
    const refund = new Told().fact(0, 0, facts.refundWanted, 300).fact(0, 0, facts.sent);
    refund.audit.booked(0, 0, "refund", 1, 300);
    refund.ended(0, 0).paid(0, 1);
    expect(() => refund.booked(0, 0)).toThrow("sale 0 of terminal 0 is booked once more");
  });

  test("a row for a sale that never began", () => {
    expect(() => new Told().booked(2, 5)).toThrow("sale 5 of terminal 2 is spoken of, but not open");
    expect(() => new Told().booked(0, 5)).toThrow("sale 5 of terminal 0 is booked once more");
  });

  test("more messages that end than were sent, of every kind of message", () => {
    const sends = [facts.sent, facts.forwardSent, facts.reversalSent, facts.inquirySent, facts.uploadSent];
    for (const kind of sends) {
      const told = new Told().fact(2, 0, facts.wanted, 1250).fact(2, 0, kind);
      told.audit.spent(2, 0);
      const once = () => told.audit.spent(2, 0);
      expect(once).toThrow("sale 0 of terminal 2 ends more messages than it sent");
    }
  });

  test("a sale that begins twice", () => {
    const told = new Told().sent(2, 0);
    expect(() => told.sent(2, 0)).toThrow("begins twice");
  });
});

test("a customer who comes over is spoken of before the sale begins, and is none", () => {
  const told = new Told().fact(2, 7, facts.customerCame).paid(2, 7).fact(3, 9, facts.customerCame);
  expect(told.found).toMatchObject({ cells: { paid: 1 }, intended: total(1) });
});

describe("outages", () => {
  const outage = (id: string, isPermanent: boolean) => ({
    ...{ id, of: id, kind: "board-dead", at: 10, forMs: 20, isPermanent, struck: [[2, 3]] },
    effect: { on: "terminals", does: { kind: "board-dead" } },
  });
  const outages = [outage("repaired", false), outage("dead", true)];
  const struck = { ...plan, outages } as unknown as Plan;

  test("that end nothing strand what is queued, where they struck", () => {
    const queued = (told: Told) => {
      for (const terminal of [2, 3])
        told.fact(terminal, 0, facts.wanted, 1250).fact(terminal, 0, facts.queued);
      return told;
    };
    const dead = queued(new Told(struck)).fact(none, 1, facts.outageBegan).found;
    expect(dead).toMatchObject({ cells: { unpaid: 1, pending: 1 }, unpaid: { stranded: total(1) } });
    const repaired = queued(new Told(struck)).fact(none, 0, facts.outageBegan).found;
    expect(repaired).toMatchObject({ cells: { pending: 2 }, unpaid: { stranded: total(0) } });
  });

  test("stand behind the sales of their terminals, until those are online again", () => {
    const told = new Told(struck).fact(none, 0, facts.outageBegan, 0, 100);
    told.fact(2, none, facts.offline, 0, 110).fact(none, 0, facts.outageEnded, 0, 200);
    told.fact(2, none, facts.online, 0, 1000);
    for (const [terminal, sale, at] of [
      [2, 0, 999],
      [2, 1, 1001],
      [3, 0, 999],
    ]) {
      told.fact(terminal, sale, facts.wanted, 1250, at).fact(terminal, sale, facts.sent, 0, at);
      told.ended(terminal, sale);
    }
    expect(told.found.findings.map(({ reference, outages }) => `${reference}: ${outages}`)).toEqual([
      ...[`${runId}/2/0: repaired`, `${runId}/2/1: `, `${runId}/3/0: `],
    ]);
  });
});

describe("from the intended start to the booking", () => {
  const bookedAt = (...told: (readonly [at?: number, jumpMs?: number])[]) => {
    const run = new Told();
    for (const [sale, [at, jumpMs]] of told.entries()) {
      run.sent(2, sale);
      run.audit.booked(2, sale, "sale", 1, 1250, undefined, at, 0, jumpMs);
      run.ended(2, sale);
    }
    return run.found.booked;
  };

  test("of each sale, by the gateway's clock", () => {
    expect(bookedAt([1010], [1070])).toMatchObject({ samples: 2, avgMs: 40, maxMs: 70 });
    expect(bookedAt([1010, 3])).toMatchObject({ maxMs: 13 });
    // A clock that jumps ahead by a minute is seen.
    expect(bookedAt([1010, 60_000])).toEqual({
      missing: expect.stringContaining("the ledger's times are 59.9 s ahead of ours"),
    });
  });

  test("is not known of rows without a time, and not of a run without rows", () => {
    const nothing = { missing: "there are no samples" };
    expect(bookedAt([])).toEqual(nothing);
    expect(new Told().found.booked).toEqual(nothing);
  });
});
