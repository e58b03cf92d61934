import { describe, expect, test } from "vitest";
import type { Blow, Staff, StaffDoes } from "../../src/plan/plan.ts";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { at, type Gateway, gateway, policy, silent, unreachable, World } from "./world.ts";

const notices = { medianMs: 60_000, sigma: 0 };
const onlineOnly = { ...policy.offline, sells: false } as const;

function shop(
  does: readonly StaffDoes[],
  options: {
    staff?: Partial<Staff>;
    gateway?: Gateway;
    times?: readonly number[];
    policy?: Partial<TerminalPolicy>;
    links?: number;
  } = {},
): World {
  const staff = { notices, does, eachMs: 10_000, ...options.staff };
  return new World({
    load: at(options.times ?? []),
    gateway: options.gateway ?? unreachable(5_000, 900_000),
    policy: { ...options.policy },
    setup: { staff, links: options.links ?? 1 },
  });
}

/** Offline at 7 s: its link is lost, and its first probe fails too. */
const lose = (world: World) => world.run(7_000).link(0, false);
const offlineAt = (world: World) => world.of("offline")[0].at;

describe("noticing", () => {
  test("somebody notices after their time that the terminal does not sell online", () => {
    const world = lose(shop(["call"])).run(200_000);
    expect(world.of("noticed").map(({ at, value }) => [at, value])).toEqual([
      [offlineAt(world) + 60_000, 60_000],
    ]);
  });

  test("monitoring tells them sooner", () => {
    const world = lose(shop(["call"], { staff: { monitoringMs: 5_000 } })).run(200_000);
    expect(world.of("noticed")[0].value).toBe(5_000);
  });

  test("what is over before that, nobody notices", () => {
    const world = lose(shop(["call"], { gateway: unreachable(5_000, 30_000) })).run(200_000);
    expect(world.of("offline")).toHaveLength(1);
    expect(world.of("noticed", "intervention")).toEqual([]);
  });

  test("on a day without trouble there is nothing to notice", () => {
    const world = shop(["call"], { gateway: silent(0, 0), times: [5_000, 6_000] }).run(600_000);
    expect(world.of("noticed")).toEqual([]);
  });

  test("each outage is noticed for itself", () => {
    const twice = gateway(
      (now) => (now >= 5_000 && now < 100_000) || (now >= 300_000 && now < 400_000),
      () => ({ answer: "unreachable", afterMs: 1 }),
    );
    const world = lose(shop(["call"], { gateway: twice }))
      .run(301_000)
      .link(0, false)
      .run(600_000);
    expect(world.of("noticed")).toHaveLength(2);
  });

  test("without people nobody does anything", () => {
    const world = new World({ gateway: unreachable(0, 900_000) }).run(600_000);
    expect(world.of("noticed", "intervention")).toEqual([]);
  });
});

describe("what they do", () => {
  test("one thing after the other, each counted", () => {
    const world = lose(shop(["call", "take-cash", "restart"])).run(77_000 + 1_000);
    const from = offlineAt(world) + 60_000;
    world.run(200_000);
    expect(world.tells("intervention").slice(0, 3)).toEqual([
      `${from} intervention call`,
      `${from + 10_000} intervention takeCash`,
      `${from + 20_000} intervention restart`,
    ]);
  });

  test("until it is right again: what was still to do is not done", () => {
    const world = lose(shop(["call", "call", "call"], { gateway: unreachable(5_000, 73_000) })).run(200_000);
    expect(world.of("intervention").length).toBeLessThan(3);
  });

  test("a call changes nothing", () => {
    const [called, left] = [["call"], []].map((does) => lose(shop(does as StaffDoes[])).run(200_000));
    const own = (world: World) => world.facts.filter(({ kind }) => kind !== "intervention");
    expect(own(called)).toEqual(own(left));
  });
});

describe("restart", () => {
  test("the terminal boots as its policy says, and signs on anew", () => {
    const world = lose(shop(["restart"], { policy: { life: { bootMs: 20_000 } } })).run(200_000);
    const at = offlineAt(world) + 60_000;
    expect(world.tells("down")).toEqual([`${at} down reboot`]);
    expect(world.of("started")[0].at).toBe(at + 20_001);
  });

  test("it helps one that holds on to being offline", () => {
    const detection = { ...policy.detection, sticky: { medianMs: 600_000, sigma: 0 } };
    const stuck = { gateway: unreachable(5_000, 20_000), policy: { detection } };
    const [helped, left] = [["restart"], []].map((does) =>
      lose(shop(does as StaffDoes[], stuck)).run(900_000),
    );
    expect(helped.of("online")[0].at).toBeLessThan(100_000);
    expect(left.of("online")[0].at).toBeGreaterThan(600_000);
  });

  test("what has no power cannot be restarted", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 };
    const world = shop(["restart"], { gateway: silent(0, 0) })
      .run(5_000)
      .strike(cut)
      .run(200_000);
    expect(world.tells("down")).toEqual(["5000 down power"]);
    expect(world.of("started")).toEqual([]);
  });
});

describe("switch the link", () => {
  const first: Gateway = (_message, now, link) =>
    link === 0 && now >= 5_000 ? { answer: "unreachable", afterMs: 1 } : { answer: "approved", afterMs: 50 };

  test("a terminal that does not do so by itself comes back over the next link", () => {
    const world = lose(shop(["switch-link"], { gateway: first, links: 2 })).run(200_000);
    const at = offlineAt(world) + 60_000;
    expect(world.of("linkChosen").map((each) => [each.at, each.value])).toEqual([[at, 1]]);
    expect(world.of("online")[0].at).toBeLessThan(at + 3_000);
  });

  test("with one link it is a try in vain, and counted", () => {
    const world = lose(shop(["switch-link"], { gateway: first })).run(200_000);
    expect(world.of("linkChosen", "online")).toEqual([]);
    expect(world.of("intervention")).toHaveLength(1);
  });
});

describe("take cash", () => {
  const times = [30_000, 100_000, 400_000];
  const world = lose(
    shop(["take-cash"], { gateway: unreachable(5_000, 300_000), times, policy: { offline: onlineOnly } }),
  ).run(600_000);

  test("before they do, customers leave", () => {
    expect(world.story(0)).toEqual(["wanted", "turnedAway noOffline"]);
  });

  test("from then on whoever cannot pay with a card pays cash", () => {
    expect(world.story(1)).toEqual(["wanted", "paidOtherwise cash"]);
  });

  test("once it is online again, customers pay with their cards", () => {
    expect(world.story(2)).toEqual(["wanted", "sent", "approved"]);
  });

  test("in the next outage somebody must notice first", () => {
    const twice = gateway(
      (now) => (now >= 5_000 && now < 200_000) || now >= 300_000,
      () => ({ answer: "unreachable", afterMs: 1 }),
    );
    const again = lose(
      shop(["take-cash"], { gateway: twice, times: [320_000], policy: { offline: onlineOnly } }),
    );
    again.run(301_000).link(0, false).run(400_000);
    expect(again.story(0)).toEqual(["wanted", "turnedAway noOffline"]);
  });

  test("a terminal that stores still stores: only who it refuses pays cash", () => {
    const stores = lose(shop(["take-cash"], { times: [100_000] })).run(200_000);
    expect(stores.story(0)).toEqual(["wanted", "queued offline"]);
  });
});

describe("swap", () => {
  const dead: Blow = { kind: "board-dead", queue: "lost" };
  const staff = { eachMs: 120_000 };

  test("the store's spare terminal takes the place of a dead one", () => {
    const world = shop(["swap"], { gateway: silent(0, 0), staff, times: [300_000] })
      .run(10_000)
      .strike(dead)
      .run(400_000);
    expect(world.tells("intervention", "started")).toEqual(["70000 intervention swap", "190050 started"]);
    expect(world.story(0)).toEqual(["wanted", "sent", "approved"]);
  });

  test("what waits in the old one stays there", () => {
    const world = lose(shop(["swap"], { times: [30_000, 40_000], staff })).run(400_000);
    expect(world.story(0)).toEqual(["wanted", "queued offline", "givenUp stranded"]);
    expect(world.of("forwardSent")).toEqual([]);
  });

  test("what the store's server has copied does not", () => {
    const storage = { kind: "durable", wipedBy: [], backupEveryMs: 35_000 } as const;
    const world = lose(shop(["swap"], { times: [30_000, 60_000], staff, policy: { storage } })).run(400_000);
    expect(world.story(0)).toEqual(["wanted", "queued offline"]);
    expect(world.of("givenUp").map(({ sale }) => sale)).toEqual([1]);
  });

  test("a dead SIM does not come with the new one", () => {
    const world = shop(["swap"], { gateway: silent(0, 0), staff })
      .run(10_000)
      .strike({ kind: "link-dead", link: 0 });
    expect(world.run(400_000).of("online")).toHaveLength(1);
  });

  test("the end of the outage that killed the old one does nothing to the new one", () => {
    const world = shop(["swap"], { gateway: silent(0, 0), staff })
      .run(10_000)
      .strike(dead)
      .run(400_000)
      .release(dead);
    expect(world.run(500_000).of("started")).toHaveLength(1);
    expect(world.tells("state").at(-1)).toContain("online");
  });

  test("the new terminal does not know what the old one has sold: its totals differ", () => {
    const world = new World({
      load: at([5_000], {
        shape: [
          { at: 0, level: 1 },
          { at: 300_000, level: 1 },
        ],
      }),
      policy: { settlement: { withinMs: 1, upload: "on-mismatch", attempts: 3 } },
      setup: { staff: { notices, does: ["swap"], ...staff } },
    });
    world.run(10_000).strike(dead).run(400_000);
    const totals = world.sent.find(({ message }) => message.kind === "settlement")?.message.totals;
    expect(totals?.sales).toBe(0);
  });
});
