import { describe, expect, test } from "vitest";
import type { ForwardPolicy } from "../../src/plan/policy.ts";
import { at, fixed, type Gateway, gateway, load, policy, unreachable, World } from "./world.ts";

/** Nobody can be reached up to 20 s; the answers take 50 ms. */
const outage = unreachable(0, 20_000);
const stored = [5_000, 6_000, 7_000, 8_000, 9_000];

function shop(
  forward: Partial<ForwardPolicy>,
  options: { gateway?: Gateway; times?: readonly number[]; terminal?: number } = {},
): World {
  return new World({
    load: at(options.times ?? stored),
    gateway: options.gateway ?? outage,
    terminal: options.terminal ?? 0,
    policy: { forward: { ...policy.forward, ...forward } },
  });
}

const back = (world: World) => world.of("online")[0].at;
const forwarded = (world: World) => world.sent.filter(({ message }) => message.isForward);
const forwardTimes = (world: World) => forwarded(world).map((each) => each.at);

describe("the pace", () => {
  test("the first leaves after the first wait, the others a gap after the answer to the one before", () => {
    const world = shop({ firstWaitMs: 30_000, gapMs: 1_000 }).run(200_000);
    const first = back(world) + 30_000;
    expect(forwardTimes(world)).toEqual([0, 1, 2, 3, 4].map((n) => first + n * 1_050));
  });

  test("in batches: no gap within, one between", () => {
    const world = shop({ firstWaitMs: 0, gapMs: 10_000, batch: 2 }).run(200_000);
    const first = back(world);
    expect(forwardTimes(world)).toEqual([0, 50, 10_100, 10_150, 20_200].map((ms) => first + ms));
  });

  test("one is under way at a time", () => {
    const world = shop({ firstWaitMs: 0, gapMs: 1, batch: 99 }).run(200_000);
    const open = { now: 0, most: 0 };
    for (const { kind } of world.of("forwardSent", "forwardAccepted")) {
      open.now += kind === "forwardSent" ? 1 : -1;
      open.most = Math.max(open.most, open.now);
    }
    expect(open.most).toBe(1);
  });

  test("30 queued at one upload per 5 minutes take 2.5 hours", () => {
    const times = Array.from({ length: 30 }, (_, i) => 1_000 + 100 * i);
    const world = shop({ firstWaitMs: 300_000, gapMs: 300_000 }, { times }).run(20_000_000);
    const took = (world.of("forwardAccepted").at(-1)?.at ?? 0) - back(world);
    expect(took / 3_600_000).toBeCloseTo(2.5, 2);
  });

  test("the first wait is spread by the last two digits of the serial number", () => {
    const firsts = [0, 25, 99, 125].map((terminal) => {
      const world = shop({ firstWaitMs: 1_000, spreadMs: 100_000 }, { terminal }).run(300_000);
      return forwardTimes(world)[0] - back(world);
    });
    expect(firsts).toEqual([1_000, 26_000, 100_000, 26_000]);
  });

  test("going offline again stops it, and coming back begins anew", () => {
    const twice = gateway(
      (now) => now < 20_000 || (now >= 25_000 && now < 60_000),
      () => ({ answer: "unreachable", afterMs: 1 }),
    );
    const world = shop({ firstWaitMs: 1_000, gapMs: 3_000 }, { gateway: twice }).run(300_000);
    const [offline, online] = [world.of("offline")[1].at, world.of("online")[1].at];
    expect(forwardTimes(world).filter((each) => each > offline && each < online + 1_000)).toEqual([]);
    expect(world.of("forwardAccepted")).toHaveLength(5);
  });
});

describe("which goes first", () => {
  const drawn = load(18_000);
  const amounts = (order: ForwardPolicy["order"]) => {
    const world = new World({
      load: drawn,
      gateway: outage,
      policy: { forward: { ...policy.forward, firstWaitMs: 0, ...(order && { order }) } },
    }).run(200_000);
    expect(forwarded(world).length).toBeGreaterThan(5);
    return forwarded(world).map(({ message }) => message);
  };

  test.each([undefined, "oldest"] as const)("%s: in the order in which they were stored", (order) => {
    const sales = amounts(order).map(({ sale }) => sale);
    expect(sales).toEqual([...sales].sort((a, b) => a - b));
  });

  test("newest: the other way round", () => {
    const sales = amounts("newest").map(({ sale }) => sale);
    expect(sales).toEqual([...sales].sort((a, b) => b - a));
  });

  test("largest: by amount, so that most of the money is safe soonest", () => {
    const worth = amounts("largest").map(({ amountMinor }) => amountMinor);
    expect(worth).toEqual([...worth].sort((a, b) => b - a));
  });

  test("smallest: the other way round", () => {
    const worth = amounts("smallest").map(({ amountMinor }) => amountMinor);
    expect(worth).toEqual([...worth].sort((a, b) => a - b));
  });
});

describe("only when enough have come together", () => {
  test("fewer wait until the day is closed", () => {
    const world = new World({
      load: at(stored, {
        shape: [
          { at: 0, level: 1 },
          { at: 300_000, level: 1 },
        ],
      }),
      gateway: outage,
      policy: { forward: { ...policy.forward, atRecords: 10, firstWaitMs: 0 } },
    }).run(400_000);
    expect(forwardTimes(world)[0]).toBe(300_000);
    expect(world.of("forwardAccepted")).toHaveLength(5);
  });

  test("as many as that are all sent, to the last", () => {
    const world = shop({ atRecords: 5, firstWaitMs: 0 }).run(200_000);
    expect(forwardTimes(world)[0]).toBe(back(world));
    expect(world.of("forwardAccepted")).toHaveLength(5);
  });

  test("once all are sent, the next ones wait again until enough have come together", () => {
    const twice = gateway(
      (now) => now < 20_000 || now === 60_000,
      () => ({ answer: "unreachable", afterMs: 1 }),
    );
    const world = shop({ atRecords: 5, firstWaitMs: 0 }, { gateway: twice, times: [...stored, 60_000] });
    expect(world.run(200_000).story(5).slice(-1)).toEqual(["queued unreachable"]);
  });

  test("a reversal does not wait for others", () => {
    const once = gateway(
      (now) => now === 5_000,
      () => "silence",
    );
    const world = new World({
      load: at([5_000]),
      gateway: once,
      policy: {
        offline: { ...policy.offline, sells: false },
        forward: { ...policy.forward, atRecords: 10 },
      },
    }).run(60_000);
    expect(world.of("reversalAccepted")).toHaveLength(1);
  });
});

describe("before the next online sale", () => {
  test("what waits is sent first, and the customer waits for it", () => {
    const world = shop({ beforeSale: true, firstWaitMs: 900_000, gapMs: 0 }, { times: [...stored, 60_000] });
    world.run(90_000);
    const last = world.of("forwardAccepted").at(-1)?.at ?? 0;
    expect(forwardTimes(world)[0]).toBe(60_000);
    expect(world.tells("sent").at(-1)).toBe(`${last} sent`);
    expect(world.of("forwardAccepted")).toHaveLength(5);
  });

  test("otherwise the customer does not wait", () => {
    const world = shop({ firstWaitMs: 900_000 }, { times: [...stored, 60_000] }).run(90_000);
    expect(world.tells("sent").at(-1)).toBe("60000 sent");
  });

  test("where a forward fails, the customer is served all the same", () => {
    const failing: Gateway = (message, now, link) =>
      message.isForward && now < 100_000 ? { answer: "busy", afterMs: 50 } : outage(message, now, link);
    const world = shop(
      { beforeSale: true, firstWaitMs: 900_000, retry: fixed(20_000) },
      { times: [...stored, 60_000], gateway: failing },
    ).run(90_000);
    expect(world.story(5)).toEqual(["wanted", "sent", "approved"]);
  });
});

describe("a forward that fails", () => {
  const failing =
    (answer: "busy" | "unreachable" | "unknown", until = 900_000, retryAfterMs = 0): Gateway =>
    (message, now, link) =>
      message.isForward && now < until ? { answer, afterMs: 50, retryAfterMs } : outage(message, now, link);

  test.each(["busy", "unreachable", "unknown"] as const)("%s: it is sent again after a wait", (answer) => {
    const world = shop({ retry: fixed(7_000) }, { gateway: failing(answer, 60_000), times: [5_000] }).run(
      90_000,
    );
    const times = forwardTimes(world);
    expect(times[1] - times[0]).toBe(7_050);
    expect(world.story(0).at(-1)).toBe("forwardAccepted");
  });

  test("the wait that the gateway asks for is kept", () => {
    const world = shop({ retry: fixed(1_000) }, { gateway: failing("busy", 900_000, 1_500), times: [5_000] });
    const times = forwardTimes(world.run(90_000));
    expect(times[1] - times[0]).toBe(1_550);
  });

  test("it is given up after the last attempt, and says so", () => {
    const world = shop({ maxAttempts: 3, retry: fixed(1_000) }, { gateway: failing("busy"), times: [5_000] });
    expect(world.run(90_000).story(0).slice(2)).toEqual([
      "forwardSent",
      "forwardFailed busy",
      "forwardSent",
      "forwardFailed busy",
      "forwardSent",
      "forwardFailed busy",
      "givenUp exhausted",
    ]);
  });

  test("always under the same key", () => {
    const world = shop({ retry: fixed(1_000) }, { gateway: failing("unknown", 60_000), times: [5_000] }).run(
      90_000,
    );
    expect(new Set(forwarded(world).map(({ message }) => message.key))).toEqual(new Set([0]));
  });
});

describe("advice or deferred sale", () => {
  test("an advice is one, and cannot be declined by the issuer", () => {
    const world = shop({ as: "advice" }).run(90_000);
    expect(new Set(forwarded(world).map(({ message }) => message.kind))).toEqual(new Set(["advice"]));
  });

  test("a deferred sale is a sale that says that it was stored", () => {
    const world = shop({}).run(90_000);
    expect(new Set(forwarded(world).map(({ message }) => message.kind))).toEqual(new Set(["sale"]));
  });

  test("declined on forward, it leaves the queue: the goods are gone, unpaid", () => {
    const declines: Gateway = (message, now, link) =>
      message.isForward ? { answer: "declined", afterMs: 50 } : outage(message, now, link);
    const world = shop({}, { gateway: declines, times: [5_000] }).run(90_000);
    expect(world.story(0)).toEqual(["wanted", "queued offline", "forwardSent", "forwardDeclined"]);
    expect(world.terminal.isSettled).toBe(true);
  });
});
