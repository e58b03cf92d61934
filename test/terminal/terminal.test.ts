import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/messages.ts";
import { gateway, load, policy, World } from "./world.ts";

const always = () => true;
const never = () => false;
const between = (from: number, to: number) => (now: number) => now >= from && now < to;

describe("a healthy day", () => {
  const world = new World({ gateway: gateway(never, () => "silence"), load: load(60_000) }).run(120_000);

  test("every customer pays at the counter", () => {
    expect(world.of("approved")).toHaveLength(world.of("wanted").length);
    expect(world.of("queued", "offline")).toEqual([]);
  });

  test("a sale starts at its intended time", () => {
    const sentAt = new Map(world.of("sent").map(({ sale, at }) => [sale, at]));
    for (const { sale, at } of world.of("wanted")) expect(sentAt.get(sale)).toBe(at);
  });

  test("the terminal signs on once and asks nothing more", () => {
    expect(world.of("echoSent")).toHaveLength(1);
  });
});

describe("a black hole from 10 s to 30 s", () => {
  const world = new World({
    gateway: gateway(between(10_000, 30_000), () => "silence"),
    load: load(60_000),
  }).run(120_000);
  const offline = world.of("offline")[0];
  const online = world.of("online")[0];

  test("the first sale's time-out and a silent echo make the terminal go offline", () => {
    const firstLost = world.of("sent").find(({ at }) => at >= 10_000);
    expect(offline.at).toBe((firstLost?.at ?? 0) + 2_000);
  });

  test("sales while offline are queued at once, not tried", () => {
    const tried = world.of("sent").filter(({ at }) => at > offline.at && at < online.at);
    expect(tried).toEqual([]);
    const queued = world.of("queued").filter(({ at }) => at > offline.at && at < online.at);
    const wanted = world.of("wanted").filter(({ at }) => at > offline.at && at < online.at);
    expect(queued.filter(({ value }) => value === 0)).toHaveLength(wanted.length);
  });

  test("a probe brings it back within one probe wait and its answer", () => {
    expect(online.at).toBeGreaterThanOrEqual(30_000);
    expect(online.at).toBeLessThanOrEqual(30_000 + policy.probe.capMs + policy.timeoutMs + 50);
  });

  test("what was queued is forwarded in order, after the first wait, a gap apart", () => {
    const accepted = world.of("forwardAccepted");
    expect(accepted.map(({ sale }) => sale)).toEqual(world.of("queued").map(({ sale }) => sale));
    const sent = world.of("forwardSent").filter(({ at }) => at > online.at);
    expect(sent[0].at).toBe(online.at + policy.forward.firstWaitMs);
    expect(sent[1].at).toBe(accepted[0].at + policy.forward.gapMs);
  });

  test("a sale whose answer never came is forwarded under the same number", () => {
    const unknown = world.of("unknown")[0];
    expect(world.of("forwardSent").some(({ sale }) => sale === unknown.sale)).toBe(true);
  });
});

test("a single lost answer does not make a terminal offline: the echo after it succeeds", () => {
  let lost = 0;
  const world = new World({
    gateway: gateway(
      (now) => now > 5_000 && lost === 0,
      (message) => {
        if (message.kind === "sale") lost++;
        return "silence";
      },
    ),
    load: load(20_000),
  }).run(60_000);
  expect(world.of("unknown")).toHaveLength(1);
  expect(world.of("offline")).toEqual([]);
  expect(world.of("forwardAccepted")).toHaveLength(1);
});

test("a lost link is asked after at once; refused, the terminal is offline after the second failure", () => {
  const world = new World({
    gateway: gateway(
      (now) => now >= 5_000,
      () => ({ answer: "unreachable", afterMs: 1 }),
    ),
    load: load(10_000, 0),
  }).run(5_000);
  world.terminal.linkChanged(5_000, 0, false);
  world.run(10_000);
  expect(world.of("echoSent").at(1)?.at).toBe(5_000);
  expect(world.of("offline")[0].at).toBe(5_001 + policy.probe.baseMs + 1);
});

test("a lost link while the gateway answers changes nothing", () => {
  const world = new World({ gateway: gateway(never, () => "silence"), load: load(10_000, 0) }).run(5_000);
  world.terminal.linkChanged(5_000, 0, false);
  world.run(10_000);
  expect(world.of("offline")).toEqual([]);
});

test("a busy gateway is left alone for as long as it asks", () => {
  const world = new World({
    gateway: gateway(between(5_000, 20_000), () => ({ answer: "busy", afterMs: 5, retryAfterMs: 4_000 })),
    load: load(30_000),
  }).run(60_000);
  const echoes = world.of("echoSent").filter(({ at }) => at >= 5_000);
  for (let i = 1; i < echoes.length; i++)
    expect(echoes[i].at - echoes[i - 1].at).toBeGreaterThanOrEqual(4_000);
  expect(world.of("forwardAccepted")).toHaveLength(world.of("queued").length);
});

test("a full terminal turns customers away, by the limit that was reached", () => {
  const limits = { ...policy.offline, maxPayments: 3 };
  const world = new World({
    gateway: gateway(always, () => ({ answer: "unreachable", afterMs: 1 })),
    load: load(20_000),
    policy: { offline: limits },
  }).run(30_000);
  expect(world.of("queued")).toHaveLength(3);
  expect(world.of("turnedAway").length).toBe(world.of("wanted").length - 3);
  expect(new Set(world.of("turnedAway").map(({ value }) => value))).toEqual(new Set([1]));
});

test("a sale above the offline limit whose outcome is unknown is turned away and reversed", () => {
  const world = new World({
    gateway: gateway(between(0, 10_000), () => "silence"),
    load: load(10_000),
    policy: { offline: { ...policy.offline, maxAmountMinor: 1 }, signOnWithinMs: 60_000 },
  }).run(60_000);
  const unknown = world.of("unknown").map(({ sale }) => sale);
  expect(unknown.length).toBeGreaterThan(0);
  expect(world.of("reversalOwed").map(({ sale }) => sale)).toEqual(unknown);
  expect(world.of("reversalAccepted").map(({ sale }) => sale)).toEqual(unknown);
});

test("a queued sale expires, and not while it is on the wire", () => {
  const world = new World({
    gateway: gateway(between(0, 60_000), () => "silence"),
    load: load(5_000),
    policy: { offline: { ...policy.offline, expireAfterMs: 10_000 } },
  }).run(120_000);
  expect(world.of("givenUp")).toHaveLength(world.of("queued").length);
  const queuedAt = new Map(world.of("queued").map(({ sale, at }) => [sale, at]));
  for (const { sale, at } of world.of("givenUp")) expect(at - (queuedAt.get(sale) ?? 0)).toBe(10_000);
});

test("a forward that fails again and again is given up after the last attempt", () => {
  const world = new World({
    gateway: (message) =>
      message.isForward
        ? { answer: "unknown", afterMs: 10 }
        : { answer: message.kind === "echo" ? "approved" : "busy", afterMs: 10 },
    load: load(1_500),
    policy: { forward: { ...policy.forward, maxAttempts: 3 } },
  }).run(600_000);
  expect(world.of("queued").length).toBeGreaterThan(0);
  expect(world.of("givenUp")).toHaveLength(world.of("queued").length);
  expect(world.of("forwardSent")).toHaveLength(3 * world.of("queued").length);
});

test("a sale declined on forward leaves the queue as declined", () => {
  const world = new World({
    gateway: (message) => ({
      answer: message.kind === "echo" ? "approved" : message.isForward ? "declined" : "busy",
      afterMs: 10,
    }),
    load: load(3_000),
  }).run(60_000);
  expect(world.of("forwardDeclined")).toHaveLength(world.of("queued").length);
  expect(world.terminal.isSettled).toBe(true);
});

test("an answer that comes after its time-out is noted and changes nothing", () => {
  const world = new World({
    gateway: (message) => ({
      answer: "approved",
      afterMs: message.kind === "sale" && !message.isForward ? 1_500 : 10,
    }),
    load: load(2_000),
  }).run(60_000);
  expect(world.of("lateAnswer").length).toBe(world.of("unknown").length);
  expect(world.of("forwardAccepted").length).toBe(world.of("queued").length);
});

test("advices are sent as advices where the policy says so", () => {
  const world = new World({
    gateway: gateway(between(0, 5_000), () => ({ answer: "unreachable", afterMs: 1 })),
    load: load(5_000),
    policy: { forward: { ...policy.forward, as: "advice" } },
  }).run(60_000);
  const forwarded = world.sent.filter(({ message }) => message.isForward);
  expect(forwarded.length).toBeGreaterThan(0);
  expect(new Set(forwarded.map(({ message }) => message.kind))).toEqual(new Set(["advice"]));
});

const answers: Answer[] = ["approved", "declined", "busy", "unreachable", "unknown"];

property.prop([
  fc.array(fc.record({ answer: fc.constantFrom(...answers, "silence" as const), afterMs: fc.nat(1_500) }), {
    minLength: 1,
  }),
  fc.nat(1_000),
])(
  "whatever the gateway does for a while, every sale ends once and every queue drains in a healed world",
  (script, seed) => {
    let n = 0;
    const world = new World({
      seed,
      load: load(20_000),
      policy: { offline: { ...policy.offline, maxPayments: 5 } },
      gateway: (_message, now) => {
        if (now > 30_000) return { answer: "approved", afterMs: 20 };
        const { answer, afterMs } = script[n++ % script.length];
        return answer === "silence" ? answer : { answer, afterMs };
      },
    }).run(300_000);
    expect(world.terminal.isSettled).toBe(true);
    for (const { sale } of world.of("wanted")) {
      const of = (...kinds: Parameters<World["of"]>) =>
        world.of(...kinds).filter((fact) => fact.sale === sale).length;
      expect(of("approved", "declined", "queued", "turnedAway")).toBe(1);
      expect(of("forwardAccepted", "forwardDeclined", "givenUp")).toBe(of("queued"));
      expect(of("reversalAccepted")).toBe(of("reversalOwed"));
    }
  },
);

property.prop([fc.nat(1_000_000)])(
  "the same seed gives the same facts, and a neighbour changes none",
  (seed) => {
    const life = (terminal: number) =>
      new World({
        seed,
        terminal,
        gateway: gateway(between(5_000, 9_000), () => "silence"),
        load: load(20_000),
      }).run(40_000).facts;
    const before = life(3);
    life(4);
    expect(life(3)).toEqual(before);
  },
);
