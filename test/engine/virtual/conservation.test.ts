// Whatever outages do to the network, no message is forgotten and none is there twice.

import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { VirtualFleet } from "../../../src/engine/virtual/fleet.ts";
import { facts } from "../../../src/facts.ts";
import type { Plan, Route, Trouble } from "../../../src/plan/plan.ts";
import {
  everyBlowPlan,
  everythingPlan,
  expiry,
  FactList,
  maintenance,
  network,
  planOf,
  refuse,
  slow,
  trouble,
  wifi,
} from "./plans.ts";

/** Each puts a message about a sale under way. */
const messages = [
  facts.sent,
  facts.forwardSent,
  facts.reversalSent,
  facts.inquirySent,
  facts.uploadSent,
] as const;

/** Messages about each sale: how often it was sent, and how often the gateway's side was done with one. */
function messagesOf(plan: Plan): { sent: Map<string, number>; spent: Map<string, number> } {
  const sent = new Map<string, number>();
  const spent = new Map<string, number>();
  const count = (map: Map<string, number>, terminal: number, sale: number) =>
    map.set(`${terminal}/${sale}`, (map.get(`${terminal}/${sale}`) ?? 0) + 1);
  const sink = new FactList();
  const ledger = {
    booked: () => {},
    spent: (terminal: number, sale: number) => void count(spent, terminal, sale),
  };
  const fleet = new VirtualFleet({ plan, sink, ledger });
  fleet.run(Number.POSITIVE_INFINITY);
  expect(fleet.isOver).toBe(true);
  for (const [terminal, , , sale] of sink.of(...messages)) {
    count(sent, terminal, sale);
  }
  return { sent, spent };
}

const at = fc.integer({ min: 0, max: 25_000 });
const forMs = fc.integer({ min: 1, max: 15_000 });
const cohorts = fc.uniqueArray(fc.nat(2), { minLength: 1 });
const parameters = fc.constantFrom<readonly [string, object]>(
  ["blackhole", {}],
  ["stall", {}],
  ["reset", {}],
  ["cut-reply", {}],
  ["cut-after", { bytes: 0 }],
  ["cut-after", { bytes: 324, way: "up" }],
  ["cut-after", { bytes: 1_000 }],
  ["latency", { delay: "1s", jitter: "500ms" }],
  ["bandwidth", { rate: "8kbps" }],
  ["slow-close", { delay: "2s" }],
  ["one-way", {}],
  ["one-way", { arrives: "answers" }],
);
const troubles = fc.constantFrom<Trouble>(
  { kind: "fail", share: 0.5, answers: "error" },
  { kind: "fail", share: 0.5, answers: "busy" },
  { kind: "fail", share: 0.3, answers: "silent" },
  { kind: "slow", service: 300 },
  { kind: "acquirer", delayMs: 3_000, failShare: 0.2 },
);
const outage = fc.oneof(
  fc.tuple(at, forMs, cohorts).map(([at, forMs, struck]) => refuse(at, forMs, ...struck)),
  fc.tuple(at, forMs).map(([at, forMs]) => maintenance(at, forMs)),
  fc.tuple(troubles, at, forMs).map(([does, at, forMs]) => trouble(does, at, forMs)),
  fc
    .tuple(fc.constantFrom("stand" as const, "end" as const), at, forMs)
    .map(([sessions, at, forMs]) => expiry(sessions, at, forMs)),
  {
    arbitrary: fc
      .tuple(parameters, at, forMs, cohorts)
      .map(([[kind, given], at, forMs, struck]) => network(kind, given, at, forMs, ...struck)),
    weight: 8,
  },
);

/** One route for all cards. */
const acquired: Route = {
  network: "",
  delayMs: 50,
  timeoutMs: 500,
  unanswered: "declined",
  standInMinor: 1_000,
  declines: false,
};

/** Written apart, they have names of their own. */
function named(outages: readonly ReturnType<typeof refuse>[]) {
  return outages.map((each, n) => ({ ...each, id: `${each.id}-${n}`, of: `${each.id}-${n}` }));
}

const gateways = fc.record({
  protocol: fc.constantFrom("http-json" as const, "iso8583" as const),
  abandoned: fc.constantFrom("served" as const, "dropped" as const),
  full: fc.constantFrom("busy" as const, "refuse" as const, "silent" as const),
  limit: fc.constantFrom(undefined, { perMs: 0.0005, burst: 2 }),
  tls: fc.constantFrom(undefined, { clientCertificates: false }, { clientCertificates: true }),
  routes: fc.constantFrom([], [{ ...acquired, unanswered: "unknown" as const }], [acquired]),
});

test.prop([fc.array(outage, { minLength: 1, maxLength: 8 }), gateways], { numRuns: 60 })(
  "every message that was sent is answered, refused, ignored, dropped or lost, once",
  (outages, { limit, tls, ...gateway }) => {
    const plan = planOf({
      durationMs: 30_000,
      settleMs: 20_000,
      cohorts: [
        [4, wifi],
        [4, { ...wifi, jitterMs: 1, loss: 0.1 }],
        [4, slow],
      ],
      gateway: {
        workers: 1,
        queueLimit: 4,
        ...gateway,
        ...(limit ? { limit } : {}),
        ...(tls ? { tls } : {}),
      },
      outages: named(outages),
    });
    const { sent, spent } = messagesOf(plan);
    expect(spent).toEqual(sent);
  },
);

const everyBlowOverTls = () => everyBlowPlan({ gateway: { tls: { clientCertificates: true } } });

test.each([everythingPlan, everyBlowPlan, everyBlowOverTls])(
  "the plan with everything has every such end: %o",
  (planned) => {
    const { sent, spent } = messagesOf(planned());
    expect(spent).toEqual(sent);
  },
);
