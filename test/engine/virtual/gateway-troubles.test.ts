// What the gateway's troubles and limits mean for a whole fleet, played in virtual time and audited.

import { describe, expect, test } from "vitest";
import type { AuditResult } from "../../../src/audit/result.ts";
import { RunningAudit } from "../../../src/audit/running-audit.ts";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { type FactKind, facts } from "../../../src/facts.ts";
import type { Plan, Route } from "../../../src/plan/plan.ts";
import { Both } from "../../../src/run/virtual-engine.ts";
import { blow, FactList, network, planOf, policy, trouble, wifi } from "./plans.ts";

interface Played {
  readonly facts: FactList;
  readonly audit: AuditResult;
}

function played(plan: Plan): Played {
  const list = new FactList();
  const audit = new RunningAudit(plan, "test");
  const fleet = new VirtualFleet({ plan, sink: new Both(list, audit), ledger: audit });
  fleet.run(Number.POSITIVE_INFINITY);
  return { facts: list, audit: audit.result() };
}

/** How many sales broke each law. */
function broken({ violations }: AuditResult): Record<string, number> {
  return Object.fromEntries(Object.entries(violations ?? {}).map(([law, { sales }]) => [law, sales]));
}

const lawful = { lost: 0, duplicated: 0, resurrected: 0, altered: 0, orphaned: 0 };

/** 60 terminals on Wi-Fi that sell every other second, without luck in what the issuer says. */
const busyShops = {
  cohorts: [[60, wifi]],
  load: { salesPerMs: 1 / 2_000, declinedShare: 0 },
} as const;

describe("a share of the requests fails", () => {
  test.each(["error", "busy", "silent"] as const)(
    "with %s: terminals notice, and every sale is booked once",
    (answers) => {
      const { facts: list, audit } = played(
        planOf({ ...busyShops, outages: [trouble({ kind: "fail", share: 0.4, answers }, 10_000, 20_000)] }),
      );
      expect(broken(audit)).toEqual(lawful);
      expect(audit.pending.sales).toBe(0);
      expect(list.of(facts.queued).length).toBeGreaterThan(50);
      const doubtful = list.of(facts.unknown).length;
      if (answers === "busy") expect(doubtful).toBe(0);
      else expect(doubtful).toBeGreaterThan(50);
    },
  );
});

test("a gateway that is ten times too slow is noticed, and recovers with the books in order", () => {
  const { facts: list, audit } = played(
    planOf({
      ...busyShops,
      gateway: { workers: 2, queueLimit: 500 },
      outages: [trouble({ kind: "slow", service: 20 }, 10_000, 10_000)],
    }),
  );
  expect(broken(audit)).toEqual(lawful);
  expect(audit.pending.sales).toBe(0);
  expect(list.of(facts.unknown).length).toBeGreaterThan(20);
});

describe("a full queue", () => {
  const flooded = (full: "busy" | "refuse" | "silent") =>
    planOf({
      ...busyShops,
      gateway: { workers: 1, queueLimit: 0, full },
      outages: [trouble({ kind: "slow", service: 20 }, 10_000, 10_000)],
    });
  const count = ({ facts: list }: Played, kind: FactKind) => list.of(kind).length;

  test("busy leaves nobody in doubt; a closed connection or silence does, and a closed one is heard at once", () => {
    const [busy, refuse, silent] = (["busy", "refuse", "silent"] as const).map((full) =>
      played(flooded(full)),
    );
    for (const { audit } of [busy, refuse, silent]) expect(broken(audit)).toEqual(lawful);
    expect(count(refuse, facts.unknown)).toBeGreaterThan(count(busy, facts.unknown));
    expect(count(silent, facts.unknown)).toBeGreaterThan(count(busy, facts.unknown));
    expect(count(refuse, facts.linkDown)).toBeGreaterThan(0);
    expect([count(busy, facts.linkDown), count(silent, facts.linkDown)]).toEqual([0, 0]);
  });
});

describe("keys that are kept for a time", () => {
  /** The answers to what is sold between 10 s and 20 s are cut off, and terminals forward what is in doubt. */
  const forwarded = (keysKeptMs: number | undefined) =>
    planOf({
      ...busyShops,
      policy: { forward: { ...policy.forward, firstWaitMs: 5_000 } },
      gateway: keysKeptMs === undefined ? {} : { keysKeptMs },
      outages: [network("cut-reply", {}, 10_000, 10_000, 0)],
    });

  test("a retry that comes later is booked once more, and the audit finds it", () => {
    expect(broken(played(forwarded(undefined)).audit)).toEqual(lawful);
    expect(broken(played(forwarded(3_600_000)).audit)).toEqual(lawful);
    expect(broken(played(forwarded(3_000)).audit).duplicated).toBeGreaterThan(20);
  });
});

describe("a flood of well-formed sales from one terminal in sixty", () => {
  const limit = { perMs: 1 / 500, burst: 5 };

  /** 100 sales a second from one terminal, beside 30 of all others; the gateway can do 50. */
  function flooded(more: Parameters<typeof planOf>[0]): Played {
    return played(
      planOf({
        ...busyShops,
        // Its one connection carries one message at a time, so it must be near to be a flood.
        cohorts: [
          [1, { ...wifi, upDelayMs: 0, downDelayMs: 0 }],
          [59, wifi],
        ],
        outages: [blow({ kind: "flood", perMs: 0.1, send: "sales" }, 10_000, 20_000, [0, 1])],
        ...more,
      }),
    );
  }
  const suffered = ({ facts: list }: Played) =>
    list.of(facts.unknown, facts.busy, facts.queued).filter(([terminal]) => terminal > 0).length;

  test("hurts honest ones without a limit, and not with one", () => {
    const gateway = { workers: 1, service: { medianMs: 20, sigma: 0 }, queueLimit: 3 } as const;
    const open = flooded({ gateway });
    const limited = flooded({ gateway: { ...gateway, limit } });
    const none = played(planOf({ ...busyShops, gateway }));
    expect(suffered(open)).toBeGreaterThan(2 * suffered(none));
    expect(suffered(limited)).toBeLessThan(suffered(open) / 2);
    for (const { audit } of [open, limited]) expect(broken(audit)).toEqual(lawful);
  });
});

describe("acquirers", () => {
  const route: Route = {
    network: "",
    delayMs: 80,
    timeoutMs: 500,
    unanswered: "unknown",
    standInMinor: 0,
    declines: false,
  };
  const dark = trouble({ kind: "acquirer", delayMs: 60_000, failShare: 0 }, 10_000, 10_000);
  const soldBy = (more: Partial<Route>) =>
    played(
      planOf({ ...busyShops, gateway: { workers: 64, routes: [{ ...route, ...more }] }, outages: [dark] }),
    );

  test("that are dark leave every sale in doubt; nothing of it is booked twice or lost", () => {
    const { facts: list, audit } = soldBy({});
    expect(list.of(facts.unknown).length).toBeGreaterThan(50);
    expect(broken(audit)).toEqual(lawful);
    expect(audit.pending.sales).toBe(0);
  });

  test("that are dark decline everything where the route says so", () => {
    const { facts: list, audit } = soldBy({ unanswered: "declined", timeoutMs: 100 });
    expect(list.of(facts.declined).length).toBeGreaterThan(200);
    expect(list.of(facts.unknown)).toEqual([]);
    expect(broken(audit)).toEqual(lawful);
  });

  test("that are dark are stood in for, and nobody notices", () => {
    const { facts: list, audit } = soldBy({ standInMinor: 1e9, timeoutMs: 100 });
    expect(list.of(facts.unknown, facts.declined, facts.queued)).toEqual([]);
    expect(broken(audit)).toEqual(lawful);
  });
});
