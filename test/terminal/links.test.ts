import { describe, expect, test } from "vitest";
import type { Blow } from "../../src/plan/plan.ts";
import type { LinksPolicy } from "../../src/plan/policy.ts";
import { at, fixed, type Gateway, policy, World } from "./world.ts";

const links: LinksPolicy = { failOverAfter: 2, failBackEveryMs: 10_000, failBackAfter: 2 };
const detection = { failures: 3, afterMs: 900_000 };

/** When each link is broken: from, to. */
type Broken = Readonly<Record<number, readonly [number, number]>>;

function over(broken: Broken): Gateway {
  return (_message, now, link) => {
    const [from, to] = broken[link] ?? [0, 0];
    return now >= from && now < to
      ? { answer: "unreachable", afterMs: 1 }
      : { answer: "approved", afterMs: 50 };
  };
}

function shop(
  broken: Broken,
  options: { times?: readonly number[]; links?: Partial<LinksPolicy> | "none"; count?: number } = {},
): World {
  const { links: wishes = {}, count = 2, times = [5_000] } = options;
  return new World({
    load: at(times),
    gateway: over(broken),
    policy: { detection, ...(wishes !== "none" && { links: { ...links, ...wishes } }) },
    setup: { links: count },
  });
}

const dead = (link: number): Blow => ({ kind: "link-dead", link });
const chosen = (world: World) => world.of("linkChosen").map(({ at, value }) => [at, value]);
/** Over which link each sale at the counter went. */
const sold = (world: World) =>
  world.sent.filter(({ message }) => message.kind === "sale" && !message.isForward).map(({ link }) => link);

describe("fail-over", () => {
  test("it uses the first link as long as that works", () => {
    const world = shop({}, { times: [5_000, 6_000] }).run(60_000);
    expect(sold(world)).toEqual([0, 0]);
    expect(chosen(world)).toEqual([]);
  });

  test("after so many failures it goes over to the next, without going offline", () => {
    const world = shop({ 0: [4_000, 900_000] }, { times: [5_000, 6_000] }).run(30_000);
    // The sale fails, and so does the echo that asks after it.
    expect(chosen(world)[0]).toEqual([5_002, 1]);
    expect(sold(world)).toEqual([0, 1]);
    expect(world.of("offline")).toEqual([]);
  });

  test("one failure fewer is not enough", () => {
    const world = shop({ 0: [5_000, 5_001] }, { times: [5_000, 6_000] }).run(30_000);
    expect(chosen(world)).toEqual([]);
  });

  test("without a policy for its links it stays with the first and goes offline", () => {
    const world = shop({ 0: [4_000, 900_000] }, { times: [5_000, 6_000], links: "none" }).run(30_000);
    expect(new Set(world.sent.map(({ link }) => link))).toEqual(new Set([0]));
    expect(world.of("offline")).toHaveLength(1);
  });

  test("to the third where the second fails too", () => {
    const world = shop({ 0: [4_000, 900_000], 1: [4_000, 900_000] }, { times: [5_000, 8_000], count: 3 }).run(
      30_000,
    );
    expect(chosen(world).map(([, link]) => link)).toEqual([1, 2]);
    expect(sold(world)).toEqual([0, 2]);
    expect(world.of("offline")).toEqual([]);
  });

  test("when all have failed it is offline", () => {
    const broken = { 0: [4_000, 900_000], 1: [4_000, 900_000] } as const;
    expect(shop(broken).run(60_000).of("offline")).toHaveLength(1);
  });

  test("offline, it probes over one link after the other", () => {
    const broken = { 0: [4_000, 900_000], 1: [4_000, 900_000] } as const;
    const world = shop(broken).run(60_000);
    const after = world.of("offline")[0].at;
    const probed = world.sent.filter(({ at }) => at > after).map(({ link }) => link);
    expect(probed.filter((link) => link === 0).length).toBeGreaterThan(5);
    expect(probed.filter((link) => link === 1).length).toBeGreaterThan(5);
  });

  test("it comes back over whichever link works first", () => {
    const world = shop({ 0: [4_000, 900_000], 1: [4_000, 30_000] }, { times: [5_000, 60_000] }).run(90_000);
    expect(world.of("online")).toHaveLength(1);
    expect(sold(world).at(-1)).toBe(1);
  });

  test("on a lesser link it is degraded", () => {
    const world = shop({ 0: [4_000, 900_000] }).run(30_000);
    expect(world.tells("state").at(-1)).toContain("degraded");
  });

  test("when its link is lost it goes over at once", () => {
    const world = shop({ 0: [6_000, 900_000] })
      .run(7_000)
      .link(0, false)
      .run(7_000);
    expect(chosen(world)).toEqual([[7_000, 1]]);
  });

  test("the loss of a link that is not in use changes nothing", () => {
    const world = shop({}).run(7_000).link(1, false).run(20_000);
    expect(chosen(world)).toEqual([]);
    expect(world.sentAt("echo")).toEqual([0]);
  });

  test("it goes over to no link that it knows to be down", () => {
    const world = shop({ 0: [6_000, 900_000], 1: [6_000, 900_000] }, { count: 3 });
    world.run(7_000).link(1, false).link(0, false).run(7_000);
    expect(chosen(world)).toEqual([[7_000, 2]]);
  });

  test("a link that is up again may be gone over to", () => {
    const world = shop({ 0: [6_000, 8_000], 1: [6_000, 900_000] })
      .run(7_000)
      .link(0, false)
      .run(7_000);
    world.link(0, true).link(1, false);
    expect(chosen(world).at(-1)).toEqual([7_000, 0]);
  });
});

describe("fail-back", () => {
  const broken = { 0: [4_000, 30_000] } as const;

  test("on a lesser link, the best one is asked every so often", () => {
    const world = shop({ 0: [4_000, 900_000] }).run(60_000);
    const asked = world.sent.filter(({ at, link }) => at > 5_002 && link === 0).map(({ at }) => at);
    expect(asked.slice(0, 2)).toEqual([15_002, 25_003]);
  });

  test("every question has its answer or its failure in the facts", () => {
    const world = shop({ 0: [4_000, 900_000] }).run(60_500);
    const ended = world.of("echoAnswered", "echoFailed").length;
    expect(world.of("echoSent")).toHaveLength(ended);
  });

  test("it goes back when that has answered often enough in a row", () => {
    const world = shop(broken).run(90_000);
    const answered = world.of("echoAnswered").filter(({ at }) => at > 30_000);
    expect(chosen(world).at(-1)).toEqual([answered[1].at, 0]);
  });

  test("one answer is not enough where it wants more: a link that comes and goes is not used", () => {
    const flapping: Gateway = (_message, now, link) => {
      const works = link === 1 || now < 4_000 || Math.floor(now / 10_000) % 2 === 0;
      return works ? { answer: "approved", afterMs: 50 } : { answer: "unreachable", afterMs: 1 };
    };
    const world = new World({
      load: at([14_000]),
      gateway: flapping,
      policy: { detection, links },
      setup: { links: 2 },
    }).run(300_000);
    expect(chosen(world).map(([, link]) => link)).toEqual([1]);
  });

  test("sales go over the lesser link meanwhile", () => {
    const world = shop(broken, { times: [5_000, 20_000, 32_000, 70_000] }).run(90_000);
    expect(sold(world)).toEqual([0, 1, 1, 0]);
  });

  test("back on the first, nothing more is asked", () => {
    const world = shop(broken).run(60_000);
    const back = world.of("linkChosen").at(-1)?.at ?? 0;
    world.run(300_000);
    expect(world.sent.filter(({ at }) => at > back + 50)).toEqual([]);
  });

  test.each([700, 1_100, 1_300, 1_700, 2_300, 2_900])(
    "it goes back in the end, however asking every %i ms and probing fall together",
    (failBackEveryMs) => {
      const world = new World({
        load: at([5_000]),
        gateway: (_message, now, link) =>
          now >= 4_000 && now < (link === 0 ? 100_000 : 60_000)
            ? "silence"
            : { answer: "approved", afterMs: 50 },
        policy: { detection, links: { ...links, failBackEveryMs } },
        setup: { links: 2 },
      }).run(900_000);
      expect(chosen(world).at(-1)?.[1]).toBe(0);
    },
  );

  test("offline, a better link that answers is used at once: hysteresis is for a lesser one that works", () => {
    const world = new World({
      load: at([5_000]),
      gateway: over({ 0: [4_000, 41_000], 1: [4_000, 900_000] }),
      policy: { detection, probe: fixed(20_000), links: { ...links, failBackEveryMs: 3_000 } },
      setup: { links: 2 },
    }).run(900_000);
    const back = world.of("online")[0].at;
    const [, link] =
      chosen(world)
        .filter(([at]) => at <= back)
        .at(-1) ?? [];
    expect(link).toBe(0);
  });
});

describe("the race", () => {
  const race = { raceMs: 250, failOverAfter: 9 };

  test("after one failure an echo goes out on every link, each so long after the one before", () => {
    const slow: Gateway = (_message, now) => (now < 4_000 ? { answer: "approved", afterMs: 50 } : "silence");
    const world = new World({
      load: at([5_000]),
      gateway: slow,
      policy: { detection: { ...detection, confirms: false }, links: { ...links, ...race } },
      setup: { links: 3 },
    }).run(6_900);
    const echoes = world.sent.filter(({ at, message }) => at >= 6_000 && message.kind === "echo");
    expect(echoes.map(({ at, link }) => [at, link])).toEqual([
      [6_000, 0],
      [6_250, 1],
      [6_500, 2],
    ]);
  });

  test("the first to be answered is used", () => {
    const world = shop({ 0: [4_000, 900_000] }, { links: race, times: [5_000, 6_000], count: 3 }).run(30_000);
    expect(chosen(world)[0]).toEqual([5_301, 1]);
    expect(sold(world)).toEqual([0, 1]);
    expect(world.of("offline")).toEqual([]);
  });

  test("the preferred one wins when it works after all", () => {
    const world = shop({ 0: [5_000, 5_001] }, { links: race, times: [5_000, 6_000] }).run(30_000);
    expect(chosen(world)).toEqual([]);
    expect(sold(world)).toEqual([0, 0]);
  });

  test("it is quicker than one link after the other", () => {
    const silent: Gateway = (_message, now, link) =>
      link === 0 && now >= 4_000 ? "silence" : { answer: "approved", afterMs: 50 };
    const [raced, one] = [race, {}].map((wishes) =>
      new World({
        load: at([5_000]),
        gateway: silent,
        policy: { detection, links: { ...links, ...wishes } },
        setup: { links: 2 },
      }).run(30_000),
    );
    expect(raced.of("linkChosen")[0].at).toBeLessThan(one.of("linkChosen")[0].at);
  });
});

describe("a dead SIM", () => {
  test("with another link, that is used at once and stays in use", () => {
    const world = shop({}, { times: [10_000, 100_000] })
      .run(7_000)
      .strike(dead(0))
      .run(200_000);
    expect(chosen(world)).toEqual([[7_000, 1]]);
    expect(sold(world)).toEqual([1, 1]);
  });

  test("started anew, the terminal says again that it uses another link: one that starts is on its first", () => {
    const cut: Blow = { kind: "power-cut", batteryMs: 0, bootMs: 10_000 };
    const world = shop({}).run(7_000).strike(dead(0)).run(20_000).strike(cut).run(30_000).release(cut);
    expect(chosen(world.run(200_000))).toEqual([
      [7_000, 1],
      [40_000, 1],
    ]);
  });

  test("it is not asked whether it works again", () => {
    const world = shop({}).run(7_000).strike(dead(0)).run(200_000);
    expect(world.sent.filter(({ at, link }) => at > 7_000 && link === 0)).toEqual([]);
  });

  test("without another link the terminal is offline for good, and knows it at once", () => {
    const world = shop({}, { count: 1, times: [10_000] })
      .run(7_000)
      .strike(dead(0))
      .run(500_000);
    expect(world.tells("offline")).toEqual(["7000 offline linkLoss"]);
    expect(world.of("online").filter(({ at }) => at > 7_000)).toEqual([]);
    expect(world.story(0)).toEqual(["wanted", "queued offline"]);
  });

  test("it then sends nothing at all", () => {
    const world = shop({}, { count: 1, times: [10_000] })
      .run(7_000)
      .strike(dead(0))
      .run(500_000);
    expect(world.sent.filter(({ at }) => at > 7_000)).toEqual([]);
  });

  test("what was on its way may have been booked", () => {
    const slow: Gateway = () => ({ answer: "approved", afterMs: 500 });
    const world = new World({ load: at([5_000]), gateway: slow, policy: {} })
      .run(5_100)
      .strike(dead(0))
      .run(5_200);
    expect(world.story(0)).toEqual(["wanted", "sent", "unknown", "queued unknown"]);
  });

  test("what certainly had not left was not", () => {
    const slow: Gateway = () => ({ answer: "approved", afterMs: 500 });
    const world = new World({ load: at([5_000]), gateway: slow }).run(5_100);
    world.neverLeaves = true;
    expect(world.strike(dead(0)).run(5_200).story(0)).toEqual([
      "wanted",
      "sent",
      "unreachable",
      "queued unreachable",
    ]);
  });

  test("replaced, the terminal comes back by itself", () => {
    const world = shop({}, { count: 1, times: [10_000] })
      .run(7_000)
      .strike(dead(0))
      .run(60_000);
    world.release(dead(0)).run(90_000);
    expect(world.of("online")).toHaveLength(1);
    expect(world.story(0).at(-1)).toBe("forwardAccepted");
  });

  test("replaced, it is the preferred link again", () => {
    const world = shop({}).run(7_000).strike(dead(0)).run(60_000).release(dead(0)).run(120_000);
    expect(chosen(world).at(-1)?.[1]).toBe(0);
  });

  test("a reboot does not bring it back", () => {
    const world = shop({}, { times: [60_000] })
      .run(7_000)
      .strike(dead(0))
      .strike({ kind: "reboot", bootMs: 5_000 });
    expect(sold(world.run(90_000))).toEqual([1]);
  });

  test("while nothing can be sent, a queue waits, whole", () => {
    const world = shop({}, { count: 1, times: [10_000, 20_000, 30_000] })
      .run(7_000)
      .strike(dead(0))
      .run(80_000);
    expect(world.of("queued")).toHaveLength(3);
    expect(world.of("givenUp")).toEqual([]);
    expect(policy.offline.expireAfterMs).toBeGreaterThan(80_000);
  });
});
