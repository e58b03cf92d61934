import { describe, expect, test } from "vitest";
import type { Load } from "../../src/plan/plan.ts";
import type { RetryPolicy, TerminalPolicy } from "../../src/plan/policy.ts";
import { at, fixed, type Gateway, gateway, World } from "./world.ts";

const retry: RetryPolicy = { attempts: 3, wait: fixed(1_000), honoursRetryAfter: true };
/** Nothing here is about being offline. */
const detection: TerminalPolicy["detection"] = { failures: 999, afterMs: 900_000, confirms: false };

function shop(
  wishes: Partial<RetryPolicy>,
  sales: Gateway,
  options: { times?: readonly number[]; load?: Partial<Load>; policy?: Partial<TerminalPolicy> } = {},
): World {
  return new World({
    load: at(options.times ?? [5_000], options.load),
    policy: { detection, retry: { ...retry, ...wishes }, ...options.policy },
    gateway: (message, now, link) =>
      message.kind === "sale" ? sales(message, now, link) : { answer: "approved", afterMs: 50 },
  });
}

const busy: Gateway = ({ isForward }) => ({ answer: isForward ? "approved" : "busy", afterMs: 50 });
const atTheCounter = (world: World) =>
  world.sent.filter(({ message }) => message.kind === "sale" && !message.isForward).map((each) => each.at);

describe("attempts", () => {
  test("without a policy for it there is one", () => {
    const world = new World({ load: at([5_000]), policy: { detection }, gateway: busy }).run(60_000);
    expect(atTheCounter(world)).toEqual([5_000]);
  });

  test("there are as many as the policy says, each after its wait, and then the sale is put aside", () => {
    const world = shop({}, busy).run(60_000);
    expect(atTheCounter(world)).toEqual([5_000, 6_050, 7_100]);
    expect(world.tells("queued")).toEqual(["7150 queued busy"]);
  });

  test("the wait grows from one to the next", () => {
    const wait = { baseMs: 1_000, capMs: 60_000, jitter: "none" } as const;
    const world = shop({ wait, attempts: 4 }, busy).run(60_000);
    expect(atTheCounter(world)).toEqual([5_000, 6_050, 8_100, 12_150]);
  });

  test("no more are made once one was answered", () => {
    const world = shop({}, (_message, now) => ({ answer: now < 6_000 ? "busy" : "declined", afterMs: 50 }));
    expect(world.run(60_000).story(0)).toEqual(["wanted", "sent", "busy", "sent", "declined"]);
  });

  test("a customer who waits for the next one waits no more when the terminal goes offline", () => {
    const world = shop({ wait: fixed(60_000) }, busy, {
      policy: { detection: { failures: 1, afterMs: 90_000, confirms: false } },
    }).run(10_000);
    expect(world.tells("queued")).toEqual(["5050 queued busy"]);
  });
});

describe("Retry-After", () => {
  const asks: Gateway = ({ isForward }) =>
    isForward ? { answer: "approved", afterMs: 50 } : { answer: "busy", afterMs: 50, retryAfterMs: 10_000 };

  test("a terminal that honours it leaves the gateway alone for as long as it asks", () => {
    expect(atTheCounter(shop({}, asks).run(60_000))).toEqual([5_000, 15_050, 25_100]);
  });

  test("another one does not", () => {
    expect(atTheCounter(shop({ honoursRetryAfter: false }, asks).run(60_000))).toEqual([5_000, 6_050, 7_100]);
  });

  test("a wait of its own that is longer stands", () => {
    expect(atTheCounter(shop({ wait: fixed(20_000) }, asks).run(60_000)).at(1)).toBe(25_050);
  });

  test("a customer who would not wait so long is put aside", () => {
    const world = shop({}, asks, { load: { patience: { medianMs: 8_000, sigma: 0 } } }).run(60_000);
    expect(world.story(0).slice(0, 4)).toEqual(["wanted", "sent", "busy", "queued busy"]);
  });
});

describe("sparing the gateway", () => {
  const times = Array.from({ length: 40 }, (_, i) => 5_000 + 100 * i);

  test("a retry budget lets retries through for its share only; the others are put aside", () => {
    const budget = { share: 0.2, perSecond: 0, overMs: 600_000 };
    const world = shop({ budget }, busy, { times }).run(60_000);
    const retries = atTheCounter(world).length - times.length;
    expect(retries).toBeGreaterThan(4);
    expect(retries).toBeLessThanOrEqual(0.2 * times.length);
    expect(world.of("heldBack").length).toBeGreaterThan(0);
  });

  test("who is held back by the budget is put aside for what happened, not for being held back", () => {
    const budget = { share: 0, perSecond: 0, overMs: 600_000 };
    const world = shop({ budget }, busy).run(60_000);
    expect(world.story(0).slice(0, 5)).toEqual(["wanted", "sent", "busy", "heldBack budget", "queued busy"]);
  });

  test("a client that throttles itself does not even make most attempts while nothing is accepted", () => {
    const throttle = { k: 2, overMs: 600_000 };
    const many = Array.from({ length: 200 }, (_, i) => 5_000 + 100 * i);
    const world = shop({ attempts: 1, throttle }, busy, { times: many }).run(60_000);
    // The n-th is made with probability 1 / n: about six of two hundred.
    expect(atTheCounter(world).length).toBeLessThan(15);
    const { sale } = world.of("heldBack")[0];
    expect(world.story(sale).slice(0, 3)).toEqual(["wanted", "heldBack throttle", "queued heldBack"]);
  });

  test("while everything is accepted it holds nothing back", () => {
    const throttle = { k: 2, overMs: 600_000 };
    const world = shop({ throttle }, () => ({ answer: "approved", afterMs: 50 }), { times }).run(60_000);
    expect(world.of("heldBack")).toEqual([]);
  });

  const breaker = { failures: 3, openMs: 10_000 };

  test("after so many failures in a row the breaker is open: no attempt is made", () => {
    const world = shop({ attempts: 1, breaker }, busy, { times }).run(60_000);
    expect(atTheCounter(world)).toEqual([5_000, 5_100, 5_200]);
    expect(world.story(3).slice(0, 3)).toEqual(["wanted", "heldBack breaker", "queued heldBack"]);
  });

  test("then one attempt decides: it fails, and the breaker stays open", () => {
    const world = shop({ attempts: 1, breaker }, busy, { times: [...times, 20_000, 20_100] }).run(60_000);
    expect(atTheCounter(world).slice(3)).toEqual([20_000]);
  });

  test("it succeeds, and the breaker closes", () => {
    const sales: Gateway = gateway(
      (now) => now < 15_000,
      () => ({ answer: "busy", afterMs: 50 }),
    );
    const world = shop({ attempts: 1, breaker }, sales, { times: [...times, 20_000, 20_100] }).run(60_000);
    expect(world.story(41)).toEqual(["wanted", "sent", "approved"]);
  });

  test("an attempt that was held back is not one that failed: the terminal does not go offline for it", () => {
    const world = shop({ attempts: 1, breaker }, busy, {
      times,
      policy: { detection: { failures: 4, afterMs: 900_000, confirms: false } },
    }).run(14_000);
    expect(world.of("offline")).toEqual([]);
  });
});
