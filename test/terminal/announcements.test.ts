import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Blow } from "../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { Closure } from "../../src/terminal/closure.ts";
import { never } from "../../src/terminal/never.ts";
import { at, fixed, type Gateway, gateway, policy, World } from "./world.ts";

const heeded: Partial<TerminalPolicy> = { detection: { ...policy.detection, announcements: "heeded" } };

/** Silent from 20 s to 40 s, of which every answer from 10 s on tells; 50 ms for an answer, most of it at the gateway's. */
const announcing: Gateway = gateway(
  (now) => now >= 20_000 && now < 40_000,
  () => "silence",
);
const told: Gateway = (message, now, link) => {
  const reply = announcing(message, now, link);
  if (reply === "silence" || now < 10_000 || now >= 20_000) return reply;
  // It leaves the gateway halfway.
  return { ...reply, announced: { inMs: 20_000 - (now + 25), forMs: 20_000 } };
};

const sales = () => at([5_000, 12_000, 19_000, 21_000, 30_000, 39_000, 45_000]);
const play = (wishes: Partial<TerminalPolicy> = {}, answers: Gateway = told) =>
  new World({ gateway: answers, load: sales(), policy: { ...policy, ...wishes } }).run(60_000);

describe("announced maintenance that is heeded", () => {
  const world = play(heeded);

  test("is heard with the first answer that tells of it, once", () => {
    expect(world.tells("announced")).toEqual(["12050 announced"]);
  });

  test("takes the terminal offline by itself, a round trip before it would hear nothing any more", () => {
    expect(world.tells("offline")).toEqual(["19925 offline announced"]);
  });

  test("lets nobody wait for a time-out", () => {
    expect(world.of("unknown", "unreachable", "busy", "turnedAway")).toEqual([]);
    expect(world.tells("queued").map((words) => words.split(" ")[0])).toEqual(["21000", "30000", "39000"]);
  });

  test("is not asked after before it is over, and then with the usual waits", () => {
    const during = world.sentAt("echo").filter((each) => each > 19_925 && each < 40_000);
    expect(during).toEqual([]);
    expect(world.sentAt("echo").find((each) => each > 40_000)).toBe(40_025 + 500);
    expect(world.tells("online")).toEqual([`${40_575} online`]);
  });

  test("is on the screen: payments are stored", () => {
    expect(world.tells("screen")).toEqual(["19925 screen storing", "40575 screen ready"]);
  });

  test("forwards everything afterwards", () => {
    expect(world.of("forwardAccepted")).toHaveLength(3);
  });
});

describe("announced maintenance that is ignored", () => {
  test("costs what unannounced maintenance costs", () => {
    const facts = play().facts;
    expect(facts).toEqual(play({}, announcing).facts);
    expect(facts.filter(({ kind }) => kind === "unknown").length).toBeGreaterThan(0);
  });
});

describe("a terminal that heeds it", () => {
  test("does not come online by what was under way when it closed", () => {
    const slow: Gateway = (message, now, link) => {
      const reply = told(message, now, link);
      return reply !== "silence" && now === 19_000 ? { answer: "approved", afterMs: 950 } : reply;
    };
    // 19.95 s: after it has gone offline, before the gateway has closed.
    const world = play({ ...heeded, timeoutMs: 2_000 }, slow);
    expect(world.tells("offline", "online")).toEqual(["19925 offline announced", "40575 online"]);
    expect(world.story(2)).toContain("approved");
  });

  test("that comes back by its next sale makes that one after the end", () => {
    const detection = { ...policy.detection, announcements: "heeded", returnsBy: "sale" } as const;
    const world = play({ detection });
    expect(world.tells("online")).toEqual(["45050 online"]);
    expect(world.of("unknown")).toEqual([]);
  });

  test("forgets it with its power: its sign-on asks, and hears nothing", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 1_000 };
    const world = new World({ gateway: told, load: sales(), policy: { ...policy, ...heeded } }).run(15_000);
    world.strike(cut).run(19_500).release(cut).run(60_000);
    expect(world.sentAt("echo")).toContain(20_500);
    expect(world.tells("offline").at(-1)).not.toContain("announced");
  });

  test("that is offline for another reason asks no more until it is over", () => {
    const broken = gateway(
      (now) => now >= 15_000 && now < 18_000,
      () => ({ answer: "unreachable", afterMs: 1 }),
    );
    const both: Gateway = (message, now, link) =>
      now >= 15_000 && now < 18_000 ? broken(message, now, link) : told(message, now, link);
    const world = new World({
      gateway: both,
      load: at([12_000, 15_000, 15_500]),
      policy: { ...policy, ...heeded, probe: fixed(8_000) },
    }).run(60_000);
    expect(world.tells("offline")[0]).toMatch(/failures/);
    expect(world.sentAt("echo").filter((each) => each > 20_000 && each < 40_000)).toEqual([]);
    expect(world.terminal.isOnline).toBe(true);
  });
});

describe("a closure", () => {
  const times = fc.record({
    sentAt: fc.nat(10_000),
    upMs: fc.nat(2_000),
    downMs: fc.nat(2_000),
    inMs: fc.integer({ min: 1, max: 100_000 }),
    forMs: fc.integer({ min: 1, max: 100_000 }),
  });

  test.prop([times])(
    "holds all of the maintenance, and so early that what was sent before is answered as fast as its announcement",
    ({ sentAt, upMs, downMs, inMs, forMs }) => {
      const closure = new Closure();
      const answeredAt = sentAt + upMs;
      const now = answeredAt + downMs;
      const from = answeredAt + inMs;
      expect(closure.heard(now, sentAt, { inMs, forMs })).toBe(true);
      const beginsAt = Math.max(now, closure.nextAt);
      expect(beginsAt === now || beginsAt + upMs + downMs <= from).toBe(true);
      expect(closure.begins(beginsAt)).toBe(true);
      expect(closure.nextAt).toBeGreaterThanOrEqual(from + forMs);
      expect(closure.ends(closure.nextAt)).toBe(true);
      expect(closure.nextAt).toBe(never);
    },
  );

  test("that is told of again is the same one, whatever the round trip; another one is another", () => {
    const closure = new Closure();
    expect(closure.heard(1_000, 900, { inMs: 10_000, forMs: 5_000 })).toBe(true);
    expect(closure.heard(2_000, 1_500, { inMs: 8_950, forMs: 5_000 })).toBe(false);
    expect(closure.heard(3_000, 2_990, { inMs: 60_000, forMs: 5_000 })).toBe(true);
    expect(closure.nextAt).toBeGreaterThan(60_000);
  });
});
