import { describe, expect, test } from "vitest";
import type { Blow } from "../../src/plan/plan.ts";
import type { OfflinePolicy, StoragePolicy } from "../../src/plan/policy.ts";
import { at, type Gateway, policy, silent, unreachable, World } from "./world.ts";

const down = unreachable(0, 100_000);
const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 };
const durable: StoragePolicy = { kind: "durable", wipedBy: [] };

function shop(
  times: readonly number[],
  options: { storage?: StoragePolicy; offline?: Partial<OfflinePolicy>; gateway?: Gateway } = {},
): World {
  const { storage } = options;
  return new World({
    load: at(times),
    gateway: options.gateway ?? down,
    policy: { offline: { ...policy.offline, ...options.offline }, ...(storage && { storage }) },
  });
}

/** Power is away from 20 s to 30 s. */
const afterCut = (world: World) => world.run(20_000).strike(cut).run(30_000).release(cut).run(300_000);

describe("what a power cut leaves", () => {
  test("a volatile queue is lost, each sale for that cause", () => {
    const world = afterCut(shop([5_000, 6_000], { storage: { kind: "volatile", wipedBy: [] } }));
    expect(world.tells("givenUp")).toEqual(["20000 givenUp wiped", "20000 givenUp wiped"]);
  });

  test("a durable one is forwarded after it", () => {
    const world = afterCut(shop([5_000, 6_000], { storage: durable }));
    expect(world.of("forwardAccepted")).toHaveLength(2);
  });

  test("where the policy says nothing of its storage, nothing is lost", () => {
    expect(afterCut(shop([5_000, 6_000])).of("givenUp")).toEqual([]);
  });

  test("a sale on its way at that moment is sent again under the same key", () => {
    const late: Gateway = ({ isForward }, now) =>
      now < 10_000
        ? { answer: "unreachable", afterMs: 1 }
        : isForward
          ? "silence"
          : { answer: "approved", afterMs: 50 };
    const world = shop([5_000], { storage: durable, gateway: late }).run(10_000);
    while (world.of("forwardSent").length === 0) world.run(world.now + 100);
    world
      .strike(cut)
      .run(world.now + 5_000)
      .release(cut)
      .run(world.now + 60_000);
    const forwards = world.sent.filter(({ message }) => message.isForward);
    expect(forwards.length).toBeGreaterThan(1);
    expect(new Set(forwards.map(({ message }) => message.key))).toEqual(new Set([0]));
  });

  const torn = { ...durable, tornMs: 1_000 } as const;

  test("a record that was being written is torn", () => {
    const world = afterCut(shop([5_000, 19_500], { storage: torn }));
    expect(world.tells("givenUp")).toEqual(["20000 givenUp torn"]);
    expect(world.story(1)).toEqual(["wanted", "queued offline", "givenUp torn"]);
  });

  test("one that was written a second ago is not", () => {
    expect(afterCut(shop([5_000, 18_900], { storage: torn })).of("givenUp")).toEqual([]);
  });

  test("only the last one is", () => {
    const world = afterCut(shop([19_300, 19_500], { storage: torn }));
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([1]);
  });

  test("a restart in order tears nothing", () => {
    const world = shop([19_500], { storage: torn }).run(20_000).strike({ kind: "reboot", bootMs: 5_000 });
    expect(world.run(300_000).of("givenUp")).toEqual([]);
  });

  test("a restart in order wipes what is only in memory", () => {
    const world = shop([5_000], { storage: { kind: "volatile", wipedBy: [] } }).run(20_000);
    world.strike({ kind: "reboot", bootMs: 5_000 });
    expect(world.tells("givenUp")).toEqual(["20000 givenUp wiped"]);
  });

  test("a reversal that is lost with it is in the facts: nobody will send it", () => {
    const storage = { kind: "volatile", wipedBy: [] } as const;
    const world = shop([15_000], { storage, offline: { sells: false }, gateway: silent(14_000, 100_000) });
    expect(afterCut(world).story(0).at(-1)).toBe("reversalGivenUp");
  });
});

describe("durable up to so many records", () => {
  const times = [5_000, 6_000, 7_000];

  test("the next one is refused: BroadPOS stops storing", () => {
    const world = shop(times, { storage: { ...durable, durableRecords: 2 } }).run(20_000);
    expect(world.story(2)).toEqual(["wanted", "turnedAway storageFull"]);
    expect(world.tells("state").at(-1)).toBe("6000 state full");
  });

  test("or kept in memory only, and lost with the power", () => {
    const world = afterCut(shop(times, { storage: { ...durable, durableRecords: 2, beyond: "volatile" } }));
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([2]);
    expect(world.of("forwardAccepted").map(({ sale }) => sale)).toEqual([0, 1]);
  });

  test("forwarded records make room", () => {
    const world = shop([...times, 200_000], {
      storage: { ...durable, durableRecords: 2 },
      gateway: (_message, now) =>
        now < 100_000 || now >= 190_000
          ? { answer: "unreachable", afterMs: 1 }
          : { answer: "approved", afterMs: 50 },
    }).run(195_000);
    world.link(0, false).run(210_000);
    expect(world.story(3).slice(0, 2)).toEqual(["wanted", "queued offline"]);
  });
});

describe("wipes", () => {
  const square: StoragePolicy = { kind: "durable", wipedBy: ["logout", "reset"] };

  test.each(["logout", "reset"] as const)(
    "a %s loses the queue where the storage does not survive it",
    (by) => {
      const world = shop([5_000, 6_000], { storage: square }).run(20_000).strike({ kind: "wipe", by });
      expect(world.tells("givenUp")).toEqual(["20000 givenUp wiped", "20000 givenUp wiped"]);
    },
  );

  test.each(["logout", "reset"] as const)("a %s leaves the queue where it does", (by) => {
    const world = shop([5_000, 6_000], { storage: durable })
      .run(20_000)
      .strike({ kind: "wipe", by })
      .run(300_000);
    expect(world.of("forwardAccepted")).toHaveLength(2);
  });

  test("a reset starts the terminal anew, a logout does not", () => {
    const [reset, logout] = (["reset", "logout"] as const).map((by) =>
      shop([]).run(20_000).strike({ kind: "wipe", by }).run(60_000),
    );
    expect(reset.tells("down")).toEqual(["20000 down reboot"]);
    expect(logout.of("down")).toEqual([]);
  });

  test("a power cut is no logout", () => {
    expect(afterCut(shop([5_000], { storage: square })).of("givenUp")).toEqual([]);
  });

  /** From 10 s on everything but a forward is answered. */
  const forwardsHang: Gateway = ({ isForward }, now) => {
    if (now < 10_000) return { answer: "unreachable", afterMs: 1 };
    return isForward ? "silence" : { answer: "approved", afterMs: 50 };
  };
  const onTheWire = () => {
    const world = shop([5_000], { storage: square, gateway: forwardsHang }).run(10_000);
    while (world.of("forwardSent").length === 0) world.run(world.now + 100);
    return world;
  };

  test("what is on its way at a logout may yet be accepted", () => {
    expect(onTheWire().strike({ kind: "wipe", by: "logout" }).of("givenUp")).toEqual([]);
  });

  test("what is on its way at a reset is wiped as everything else: its answer comes to nobody", () => {
    const world = onTheWire().strike({ kind: "wipe", by: "reset" }).run(300_000);
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([0]);
  });
});

describe("a copy on the store's server", () => {
  const storage = { kind: "volatile", wipedBy: ["logout", "reset"], backupEveryMs: 10_000 } as const;

  test("saves what was stored before its last interval, and nothing later", () => {
    const world = afterCut(
      shop([5_000, 9_999, 10_001], { storage }).run(15_000).strike({ kind: "wipe", by: "logout" }),
    );
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([2]);
    expect(world.of("forwardAccepted").map(({ sale }) => sale)).toEqual([0, 1]);
  });

  test("saves it from a power cut too", () => {
    const world = afterCut(shop([5_000], { storage }));
    expect(world.of("forwardAccepted")).toHaveLength(1);
  });
});

describe("limits", () => {
  const three = [5_000, 6_000, 7_000];

  test.each([
    [{ maxAmountMinor: 999 }, "amountLimit", 0],
    [{ maxPayments: 2 }, "countLimit", 2],
    [{ maxTotalMinor: 2_999 }, "totalLimit", 2],
  ] as const)("%o turns away for %s", (offline, cause, taken) => {
    const world = shop(three, { offline }).run(60_000);
    expect(world.of("queued")).toHaveLength(taken);
    expect(world.story(taken)).toEqual(["wanted", `turnedAway ${cause}`]);
  });

  test.each([{ maxAmountMinor: 1_000 }, { maxPayments: 3 }, { maxTotalMinor: 3_000 }])(
    "%o is just enough for three sales of 1,000",
    (offline) => {
      expect(shop(three, { offline }).run(60_000).of("queued")).toHaveLength(3);
    },
  );

  test("the total may refuse a large sale and take a small one", () => {
    const world = shop([], { offline: { maxTotalMinor: 1_000 } })
      .run(5_000)
      .come(700)
      .come(400)
      .come(300);
    expect(world.of("queued").map(({ sale }) => sale)).toEqual([0, 2]);
  });

  test("no limit is one for a sale that is approved online", () => {
    const world = new World({
      load: at(three),
      policy: { offline: { ...policy.offline, maxAmountMinor: 1 } },
    });
    expect(world.run(60_000).of("approved")).toHaveLength(3);
  });

  test("a $5,000 cap at $25 and 60 sales an hour is full after 3.3 h", () => {
    const times = Array.from({ length: 300 }, (_, i) => 60_000 * (i + 1));
    const world = new World({
      load: at(times, { amount: { medianMinor: 2_500, sigma: 0 } }),
      gateway: unreachable(0, 100_000_000),
      policy: { offline: { ...policy.offline, maxTotalMinor: 500_000 } },
    }).run(19_000_000);
    // It is told with the last sale that it takes.
    expect(world.tells("state").at(-1)).toBe(`${200 * 60_000} state full`);
    expect(world.of("turnedAway")[0].at).toBe(201 * 60_000);
  });
});

describe("a manager's approval", () => {
  const manager = { aboveMinor: 1_500, takes: { medianMs: 20_000, sigma: 0 } };

  test("a larger sale is stored once the manager has approved it", () => {
    const world = shop([], { offline: { manager } }).run(5_000).come(2_000).run(60_000);
    expect(world.tells("queued", "intervention")).toEqual([
      "25000 intervention approve",
      "25000 queued offline",
    ]);
  });

  test("a smaller one needs nobody", () => {
    const world = shop([], { offline: { manager } }).run(5_000).come(1_500);
    expect(world.tells("queued", "intervention")).toEqual(["5000 queued offline"]);
  });

  test("nobody is asked for what may not be stored anyway", () => {
    const world = shop([], { offline: { manager, maxAmountMinor: 1_900 } })
      .run(5_000)
      .come(2_000);
    expect(world.tells("turnedAway", "intervention")).toEqual(["5000 turnedAway amountLimit"]);
  });

  test("online nobody is asked", () => {
    const world = new World({ policy: { offline: { ...policy.offline, manager } } })
      .run(5_000)
      .come(2_000)
      .run(60_000);
    expect(world.of("intervention")).toEqual([]);
  });

  test("the last place may be gone when they have approved", () => {
    const world = shop([], { offline: { manager, maxPayments: 1 } })
      .run(5_000)
      .come(2_000)
      .come(1_000)
      .run(60_000);
    expect(world.story(0)).toEqual([
      "customerCame",
      "wanted",
      "intervention approve",
      "turnedAway countLimit",
    ]);
  });
});

describe("age", () => {
  const forever = unreachable(0, 10_000_000);

  test("a sale expires when it has waited as long as it may", () => {
    const world = shop([5_000, 6_000], { offline: { expireAfterMs: 30_000 }, gateway: forever }).run(90_000);
    expect(world.tells("givenUp")).toEqual(["35000 givenUp expired", "36000 givenUp expired"]);
  });

  test("a record is purged by its age where that comes first", () => {
    const offline = { expireAfterMs: 60_000, purgeAfterMs: 30_000 };
    const world = shop([5_000], { offline, gateway: forever }).run(90_000);
    expect(world.tells("givenUp")).toEqual(["35000 givenUp purged"]);
  });

  test("what expired leaves room", () => {
    const offline = { expireAfterMs: 30_000, maxPayments: 1 };
    const world = shop([5_000, 40_000], { offline, gateway: forever }).run(60_000);
    expect(world.of("queued")).toHaveLength(2);
  });

  test("the time without power counts", () => {
    const world = shop([5_000], { storage: durable, offline: { expireAfterMs: 20_000 } })
      .run(10_000)
      .strike(cut);
    expect(world.run(60_000).tells("givenUp")).toEqual(["25000 givenUp expired"]);
  });
});
