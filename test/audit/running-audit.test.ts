import { DatabaseSync } from "node:sqlite";
import { fc, test } from "@fast-check/vitest";
import { afterEach, describe, expect, test as plainTest, vi } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { RunningAudit } from "../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../src/engine/virtual/fleet.ts";
import type { LedgerSink } from "../../src/engine/virtual/gateway.ts";
import type { FactSink } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { merchantName, referenceOf, terminalName } from "../../src/messages.ts";
import { type DefectName, type Outage, type Plan, storeOf } from "../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { Terminal } from "../../src/terminal/terminal.ts";
import {
  blackHole,
  everyBlowPlan,
  network,
  planOf,
  policy,
  refuse,
  richPlan,
  type Wishes,
} from "../engine/virtual/plans.ts";
import { planned } from "../scenario/small.ts";
import { ledgerOf, runId, startedAt } from "./run.ts";

/** Plays a plan once, judged by both audits. `isKept`: whether the ledger has a row that the gateway booked. */
async function judge(
  plan: Plan,
  isKept: (kind: Posting["kind"]) => boolean = () => true,
): Promise<{ running: AuditResult; disk: AuditResult; fleet: VirtualFleet }> {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { id: runId, startedAt, engine: "virtual", plan, versions: {} });
  const running = new RunningAudit(plan, runId);
  const postings: Posting[] = [];
  const sink: FactSink = {
    record(...fact) {
      writer.record(...fact);
      running.record(...fact);
    },
  };
  const ledger: LedgerSink = {
    booked(terminal, sale, kind, rows, amountMinor, alters, at, key, clockJumpMs) {
      if (!isKept(kind)) return;
      running.booked(terminal, sale, kind, rows, amountMinor, alters, at, key, clockJumpMs);
      const reference = referenceOf(runId, terminal, sale);
      for (let row = 0; row < rows; row++) {
        postings.push({
          ...{ id: postings.length + 1, kind, run: runId, reference, key: reference },
          terminal: alters === "terminal" ? "T999999999" : terminalName(terminal),
          merchant: merchantName(storeOf(plan, terminal)),
          currency: alters === "currency" ? "XTS" : plan.load.currency,
          ...{ amountMinor, bookedAt: startedAt + at + clockJumpMs },
        });
      }
    },
    spent: (terminal, sale) => running.spent(terminal, sale),
  };
  const fleet = new VirtualFleet({ plan, sink, ledger });
  fleet.run(Number.POSITIVE_INFINITY);
  writer.end("normally");
  const disk = await audit(new HistoryReader(database, true), ledgerOf(postings));
  return { running: running.result(), disk, fleet };
}

/** All but which of too many findings are told. */
function countsOf({ findings, ...counts }: AuditResult) {
  const told = findings.length < 100 ? findings : [];
  return { ...counts, findings: told };
}

const short: Wishes = { settleMs: 3_000 };
const runs: readonly (readonly [name: string, wishes: Wishes])[] = [
  ["every kind of outage", {}],
  [
    "advices instead of deferred sales",
    { policy: { ...policy, forward: { ...policy.forward, as: "advice" } } },
  ],
  [
    "sales that expire and are given up",
    {
      policy: {
        ...policy,
        offline: { ...policy.offline, expireAfterMs: 5_000 },
        forward: { ...policy.forward, maxAttempts: 1 },
      },
    },
  ],
  [
    "a gateway that drops what was given up",
    { gateway: { workers: 1, queueLimit: 20, abandoned: "dropped" } },
  ],
  [
    "a gateway at its limit, with what it has not finished when all is over",
    {
      ...short,
      gateway: { workers: 1, service: { medianMs: 200, sigma: 1 }, queueLimit: 60 },
    },
  ],
];

describe("the running audit finds the cells that the audit from disk finds", () => {
  plainTest.for(runs)("with %s", async ([, wishes]) => {
    const { running, disk } = await judge(richPlan(wishes));
    expect(disk.inconclusive).toEqual([]);
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(running.intended.sales).toBeGreaterThan(500);
  });

  plainTest("with terminals that a permanent outage cuts off, whose queues are stranded", async () => {
    const dead: Outage = { ...refuse(20_000, 200_000, 0), isPermanent: true, struck: [[0, 20]] };
    const { running, disk } = await judge(planOf({ outages: [dead, blackHole(30_000, 5_000, 1)] }));
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(disk.unpaid?.stranded.sales).toBeGreaterThan(20);
    expect(disk.pending).toEqual({ sales: 0, valueMinor: 0 });
    // The same outage repaired: nothing is stranded, what waits is pending as ever.
    const repaired = await judge(planOf({ outages: [{ ...dead, isPermanent: false }] }));
    expect(repaired.disk.unpaid?.stranded.sales).toBe(0);
    expect(repaired.running.pending.sales).toBeGreaterThan(20);
  });

  const defects: readonly DefectName[] = [
    "posts-twice",
    "acknowledges-and-forgets",
    "books-declined",
    "changes-amount",
    "changes-currency",
    "changes-terminal",
    "forgets-keys",
    "forgets-keys-across-nodes",
    "swaps-answers",
  ];
  plainTest.for(defects)("and what a gateway does that %s", async (defect) => {
    // Few messages are sent again.
    const share = defect.startsWith("forgets") ? 1 : 0.2;
    const { running, disk } = await judge(richPlan({ gateway: { defects: { [defect]: share } } }));
    expect(countsOf(running)).toEqual(countsOf(disk));
    const found = Object.values(running.violations ?? {}).reduce((sum, { sales }) => sum + sales, 0);
    expect(found).toBeGreaterThan(0);
  });

  plainTest("and a clock of the gateway that jumps: how long bookings took is known to neither", async () => {
    const { running, disk } = await judge(richPlan({ gateway: { defects: { "clock-jumps": 0.2 } } }));
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(running.booked).toEqual({ missing: expect.stringContaining("the gateway's clock") });
  });

  plainTest.for([{}, { "acknowledges-early": 1 }, { "forgets-keys-on-restart": 1 }])(
    "with a crash of the gateway, and defects %o",
    async (defects) => {
      const does = { kind: "crash" } as const;
      const crash: Outage = {
        ...{ id: "crash", of: "crash", kind: "crash", at: 20_000, forMs: 5_000, isPermanent: false },
        ...{ struck: [[0, 60]], effect: { on: "gateway", does } },
      };
      const mute = network("cut-reply", {}, 15_000, 6_000, 0);
      const { running, disk } = await judge(planOf({ outages: [mute, crash], gateway: { defects } }));
      expect(disk.inconclusive).toEqual([]);
      expect(countsOf(running)).toEqual(countsOf(disk));
      const found = Object.values(running.violations ?? {}).reduce((sum, { sales }) => sum + sales, 0);
      expect(found > 0).toBe(Object.keys(defects).length > 0);
    },
  );

  test.prop(
    [
      fc.record({
        seed: fc.nat(),
        abandoned: fc.constantFrom("served" as const, "dropped" as const),
        workers: fc.integer({ min: 1, max: 4 }),
        queueLimit: fc.nat(30),
        medianMs: fc.integer({ min: 1, max: 400 }),
        timeoutMs: fc.integer({ min: 150, max: 1_500 }),
        share: fc.constantFrom(0, 0.1),
      }),
    ],
    { numRuns: 25 },
  )("whatever the gateway and the time-outs are", async (given) => {
    const { seed, abandoned, workers, queueLimit, medianMs, timeoutMs, share } = given;
    const service = { medianMs, sigma: 0.8 };
    const defects = { "posts-twice": share, "acknowledges-and-forgets": share, "changes-amount": share };
    const gateway = { workers, queueLimit, service, abandoned, defects };
    const wishes = { ...short, seed, durationMs: 40_000, gateway, policy: { ...policy, timeoutMs } };
    const { running, disk } = await judge(richPlan(wishes));
    expect(countsOf(running)).toEqual(countsOf(disk));
  });
});

/** Every blow, with this instead of what the plan's terminals do otherwise. */
function blowsWith(changes: Partial<TerminalPolicy>, wishes: Wishes = {}): Plan {
  const plan = everyBlowPlan(wishes);
  return {
    ...plan,
    groups: plan.groups.map((group) => ({ ...group, policy: { ...group.policy, ...changes } })),
  };
}

const wait = { baseMs: 200, capMs: 1_000, jitter: "none" } as const;
const badHabits: Partial<TerminalPolicy> = {
  retry: { attempts: 3, wait, key: "new", honoursRetryAfter: false },
  unknown: { does: "retry", reversal: { attempts: 1, wait } },
};
const volatile: Partial<TerminalPolicy> = { storage: { kind: "volatile", wipedBy: ["logout", "reset"] } };
const settlement = { withinMs: 2_000, upload: "always", attempts: 3 } as const;

/** A shop with everything that can happen to a sale, whose terminals are these, as a scenario writes it. */
const presetText = (preset: string) => `name: ${preset}
duration: 30m
settle: 30m
speed: 10x
fleet:
  - id: cafes
    terminals: 40
    perStore: 4
    terminal: ${preset}
    links: [{id: wifi, profile: wifi, provider: isp}]
    alternatives: [{qr: 30%, link: customer}, {other-terminal: 30%}, {cash: 20%}]
load:
  sales: 100/h
  amount: {median: 12.50, p95: 60, currency: EUR}
  refunds: 5%
  voids: 5%
  patience: {p50: 30s, p95: 2m}
outages:
  - {id: dark, at: 4m, for: 3m, strike: {link: wifi}, what: blackhole}
  - {id: cut, at: 10m, for: 2m, strike: {share: 40%}, what: power-cut}
  - {id: replies, at: 14m, for: 3m, strike: {link: wifi}, what: cut-reply}
  - {id: off, at: 20m, strike: {share: 20%}, what: reboot}
expect: {}
`;

describe("the running audit and the audit from disk agree on the whole terminal", () => {
  const plans: readonly (readonly [string, Plan])[] = [
    ["every blow", everyBlowPlan()],
    ["every blow on terminals that forget everything", blowsWith(volatile)],
    ["every blow on terminals with bad habits", blowsWith({ ...badHabits, ...volatile })],
    ["every blow, and everything uploaded at the close of day", blowsWith({ settlement })],
    ...["unionpay", "bad-habits", "stripe"].map((preset): readonly [string, Plan] => [
      `the preset ${preset}`,
      planned(presetText(preset)),
    ]),
  ];
  plainTest.for(plans)("with %s", async ([, plan]) => {
    const { running, disk } = await judge(plan);
    expect(disk.inconclusive).toEqual([]);
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(disk.refundCells?.paid.sales).toBeGreaterThan(0);
    expect(disk.cells?.notTaken.sales).toBeGreaterThan(0);
    // Whatever was struck: the gateway is honest, so nothing is lost, altered or booked for nobody.
    expect(disk.violations).toMatchObject({
      lost: { sales: 0 },
      altered: { sales: 0 },
      orphaned: { sales: 0 },
    });
  });

  plainTest("and on what uploads at the close of day mend, of what the gateway had forgotten", async () => {
    const wishes = { gateway: { defects: { "acknowledges-and-forgets": 0.1 } } };
    const { running, disk } = await judge(blowsWith({ settlement }, wishes));
    expect(countsOf(running)).toEqual(countsOf(disk));
    const unsettled = await judge(blowsWith({ settlement: undefined }, wishes));
    const lost = disk.violations?.lost.sales ?? Number.NaN;
    // Uploads are forgotten too, now and then.
    expect(lost).toBeGreaterThan(0);
    expect(unsettled.disk.violations?.lost.sales).toBeGreaterThan(4 * lost);
  });

  plainTest.for([{ keysKeptMs: 5_000 }, { defects: { "forgets-keys": 1 } }])(
    "and on what uploads at the close of day book once more, of what is right: %o",
    async (gateway) => {
      const { running, disk } = await judge(blowsWith({ settlement }, { gateway }));
      expect(countsOf(running)).toEqual(countsOf(disk));
      expect(disk.violations?.duplicated.sales).toBeGreaterThan(100);
    },
  );

  plainTest("also where it forgets from some time on", async () => {
    const plan = blowsWith({ settlement });
    const change = { at: 30_000, gateway: { defects: { "forgets-keys-across-nodes": 1 } }, paths: [] };
    const { running, disk } = await judge({ ...plan, changes: [change] });
    expect(countsOf(running)).toEqual(countsOf(disk));
    expect(disk.violations?.duplicated.sales).toBeGreaterThan(100);
  });
});

describe("what a terminal or a gateway does wrong lands in its cell, in both audits", () => {
  afterEach(() => vi.restoreAllMocks());

  /** How many sales and refunds break each law; both audits must say the same. */
  async function brokenBy(plan: Plan, isKept?: (kind: Posting["kind"]) => boolean) {
    const { running, disk } = await judge(plan, isKept);
    expect(countsOf(running)).toEqual(countsOf(disk));
    const { cells, violations } = disk;
    return {
      lost: violations?.lost.sales,
      duplicated: violations?.duplicated.sales,
      resurrected: violations?.resurrected.sales,
      orphaned: violations?.orphaned.sales,
      reversed: cells?.notTaken.sales,
    };
  }

  /** Answers are cut off, nobody waits long, cashiers take sales back. */
  const wishes: Wishes = {
    load: { patience: { medianMs: 800, sigma: 0.5 }, voidShare: 0.05, refundShare: 0.05 },
    outages: [blackHole(12_000, 8_000, 0, 1, 2)],
  };
  const nothingBroken = { lost: 0, duplicated: 0, resurrected: 0, orphaned: 0 };

  plainTest("nothing is wrong where both do what they should", async () => {
    expect(await brokenBy(planOf(wishes))).toMatchObject(nothingBroken);
  });

  plainTest("a gateway that accepts reversals and forgets them leaves sales resurrected", async () => {
    const broken = await brokenBy(planOf(wishes), (kind) => kind !== "reversal");
    expect(broken).toMatchObject({ ...nothingBroken, resurrected: expect.any(Number) });
    expect(broken.resurrected).toBeGreaterThan(20);
  });

  plainTest(
    "a terminal that forgets its reversals, those of voids among them, leaves sales resurrected",
    async () => {
      vi.spyOn(Terminal.prototype, "oweReversal").mockReturnValue(undefined as never);
      const broken = await brokenBy(planOf(wishes));
      expect(broken).toMatchObject({ ...nothingBroken, resurrected: expect.any(Number) });
      expect(broken.resurrected).toBeGreaterThan(20);
      const voidsAlone = await brokenBy(planOf({ load: { voidShare: 0.1 } }));
      expect(voidsAlone.resurrected).toBeGreaterThan(40);
    },
  );

  plainTest(
    "a terminal that sells again under another key without a reversal leaves sales duplicated",
    async () => {
      const repliesCut = { outages: [network("cut-reply", {}, 20_000, 8_000, 0, 1, 2)] };
      expect(await brokenBy(planOf(repliesCut))).toMatchObject(nothingBroken);
      const broken = await brokenBy(planOf({ ...repliesCut, policy: badHabits }));
      expect(broken.duplicated).toBeGreaterThan(5);
      expect(broken).toMatchObject({ lost: 0, orphaned: 0 });
    },
  );
});
