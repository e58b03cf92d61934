import { describe, expect, test } from "vitest";
import type { Blow } from "../../src/plan/plan.ts";
import { type State, states, transitions } from "../../src/terminal/states.ts";
import { at, type Gateway, gateway, policy, silent, unreachable, World } from "./world.ts";

const entered = (world: World) => world.of("state").map(({ value }) => Object.keys(states)[value]);

/** A gap between the customers' last sale and the forwards, so that each state can be seen. */
const forward = { ...policy.forward, firstWaitMs: 5_000 };
const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 };
const board: Blow = { kind: "board-dead", queue: "lost" };

describe("the table", () => {
  test("a dead board that is replaced boots, or has no power to", () => {
    expect(transitions.dead).toEqual(["booting", "off"]);
  });

  test("nothing works that has not booted", () => {
    expect(transitions.off).not.toContain("online");
    expect(transitions.off).not.toContain("offline");
  });

  test("whatever runs may lose its power, and any board may die", () => {
    const running = (Object.keys(states) as State[]).filter((state) => state !== "dead" && state !== "off");
    for (const state of running) expect(transitions[state]).toEqual(expect.arrayContaining(["off", "dead"]));
  });

  test("no state leads to itself", () => {
    for (const [state, next] of Object.entries(transitions)) expect(next).not.toContain(state);
  });

  test("every state can be reached", () => {
    const reached = new Set(Object.values(transitions).flat());
    expect([...reached].sort()).toEqual(Object.keys(states).sort());
  });
});

describe("states in a life", () => {
  test("a healthy day has no change at all", () => {
    expect(entered(new World({ load: at([5_000, 6_000]) }).run(60_000))).toEqual([]);
  });

  test("an outage: degraded by the first failure, offline, forwarding, online", () => {
    const world = new World({
      load: at([9_000]),
      gateway: silent(4_000, 20_000),
      policy: { forward },
    });
    expect(entered(world.run(5_000).link(0, false).run(90_000))).toEqual([
      "degraded",
      "offline",
      "forwarding",
      "online",
    ]);
  });

  test("one lost answer: what was held is forwarded, and it is online all the while", () => {
    const once = gateway(
      (now) => now === 5_000,
      () => "silence",
    );
    const world = new World({ load: at([5_000]), gateway: once, policy: { forward } }).run(60_000);
    expect(entered(world)).toEqual(["forwarding", "online"]);
  });

  test("full, and offline again as soon as there is room", () => {
    const offline = { ...policy.offline, maxPayments: 1, expireAfterMs: 30_000 };
    const world = new World({
      load: at([9_000]),
      gateway: unreachable(4_000, 900_000),
      policy: { offline },
    });
    world.run(4_000).link(0, false).run(60_000);
    expect(entered(world)).toEqual(["degraded", "offline", "full", "offline"]);
  });

  test("a terminal that sells online only is never full", () => {
    const world = new World({
      gateway: silent(0, 900_000),
      policy: { offline: { ...policy.offline, sells: false, maxPayments: 0 } },
    }).run(60_000);
    expect(entered(world)).toEqual(["degraded", "offline"]);
  });

  test("a power cut: off, booting, online", () => {
    const world = new World({}).run(5_000).strike(cut).run(20_000).release(cut).run(60_000);
    expect(world.tells("state")).toEqual(["5000 state off", "20000 state booting", "30050 state online"]);
  });

  test("it is booting until it has signed on, and offline where nobody answers", () => {
    const world = new World({ gateway: silent(4_000, 900_000) }).run(5_000);
    world.strike({ kind: "reboot", bootMs: 10_000 }).run(20_000);
    expect(world.tells("state")).toEqual(["5000 state booting", "16000 state offline"]);
  });

  test("a dead board: dead for good", () => {
    const world = new World({}).run(5_000).strike(board).run(90_000);
    expect(entered(world)).toEqual(["dead"]);
  });

  test("off and then dead", () => {
    const world = new World({}).run(5_000).strike(cut).run(6_000).strike(board).run(60_000);
    expect(entered(world)).toEqual(["off", "dead"]);
  });

  test("a board that is replaced while there is no power is off until that is back", () => {
    const world = new World({}).run(5_000).strike(cut).strike(board).run(10_000).release(board).run(20_000);
    world.release(cut).run(60_000);
    expect(entered(world).slice(-2)).toEqual(["booting", "online"]);
  });

  test("every change is one that the table allows, whatever happens", () => {
    const trouble: Gateway = (_message, now) =>
      Math.floor(now / 7_000) % 2 === 0 ? { answer: "approved", afterMs: 50 } : "silence";
    const world = new World({
      load: at(Array.from({ length: 200 }, (_, i) => 1_000 + 700 * i)),
      gateway: trouble,
      policy: { offline: { ...policy.offline, maxPayments: 3 } },
    });
    const blows: Blow[] = [{ kind: "reboot", bootMs: 3_000 }, cut, { kind: "wipe", by: "reset" }];
    for (let i = 1; i < 12; i++) {
      const blow = blows[i % 3];
      world
        .run(i * 12_000)
        .strike(blow)
        .run(i * 12_000 + 4_000)
        .release(blow);
    }
    world.run(200_000);
    const path = ["online", ...entered(world)] as State[];
    expect(path.length).toBeGreaterThan(20);
    for (let i = 1; i < path.length; i++) expect(transitions[path[i - 1]]).toContain(path[i]);
  });
});
