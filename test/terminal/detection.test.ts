import { describe, expect, test } from "vitest";
import type { TerminalPolicy } from "../../src/plan/policy.ts";
import { Books } from "./books.ts";
import { at, fixed, type Gateway, gateway, policy, silent, unreachable, World } from "./world.ts";

/** Nothing is forwarded here unless a test is about that. */
const later = { ...policy.forward, firstWaitMs: 900_000 };

function shop(
  detection: Partial<TerminalPolicy["detection"]>,
  more: { gateway?: Gateway; times?: readonly number[]; policy?: Partial<TerminalPolicy> } = {},
): World {
  return new World({
    load: at(more.times ?? []),
    gateway: more.gateway ?? silent(5_000, 100_000),
    policy: { detection: { ...policy.detection, ...detection }, forward: later, ...more.policy },
  });
}

const quiet = { confirms: false } as const;

describe("going offline by failed attempts", () => {
  const times = [6_000, 6_100, 6_200, 6_300];

  test("it takes as many in a row as the policy says", () => {
    const world = shop({ ...quiet, failures: 3, afterMs: 90_000 }, { times }).run(50_000);
    expect(world.tells("offline")).toEqual(["7200 offline failures"]);
  });

  test("one that succeeds begins the count anew", () => {
    const gone = gateway(
      (now) => now >= 6_000 && now !== 6_100,
      () => "silence",
    );
    const world = shop(
      { ...quiet, failures: 2, afterMs: 90_000 },
      { gateway: gone, times: [6_000, 7_500, 9_000] },
    );
    const other = shop(
      { ...quiet, failures: 2, afterMs: 90_000 },
      {
        gateway: gateway(
          (now) => now >= 6_000 && now !== 7_500,
          () => "silence",
        ),
        times: [6_000, 7_500, 9_000],
      },
    );
    expect(world.run(20_000).tells("offline")).toEqual(["8500 offline failures"]);
    expect(other.run(20_000).tells("offline")).toEqual([]);
  });

  test("declined is an answer: the gateway is there", () => {
    const declines: Gateway = () => ({ answer: "declined", afterMs: 50 });
    const world = shop({ failures: 1 }, { gateway: declines, times }).run(50_000);
    expect(world.of("offline")).toEqual([]);
  });

  test.each(["busy", "unreachable", "unknown"] as const)("%s is a failure", (answer) => {
    const fails = gateway(
      (now) => now >= 5_000,
      () => ({ answer, afterMs: 50 }),
    );
    const world = shop({ ...quiet, failures: 1 }, { gateway: fails, times }).run(50_000);
    expect(world.tells("offline")).toEqual(["6050 offline failures"]);
  });

  test("a failed sale is followed by an echo at once, which makes sure", () => {
    const world = shop({ failures: 2, afterMs: 90_000 }, { times: [6_000] }).run(20_000);
    expect(world.sentAt("echo").slice(0, 2)).toEqual([0, 7_000]);
    expect(world.tells("offline")).toEqual(["8000 offline failures"]);
  });

  test("without that, a terminal with few customers stays online for long", () => {
    const world = shop({ ...quiet, failures: 2, afterMs: 90_000 }, { times: [6_000, 40_000] }).run(60_000);
    expect(world.tells("offline")).toEqual(["41000 offline failures"]);
  });

  test("forwards that fail count as everything else", () => {
    const books = new Books(({ kind }) => (kind === "echo" ? "answered" : "not arrived"));
    const world = shop(
      { ...quiet, failures: 3, afterMs: 900_000 },
      { gateway: books.gateway, times: [6_000], policy: { forward: policy.forward } },
    );
    // Sale and two forwards; the waits between these are a second.
    expect(world.run(60_000).tells("offline")[0]).toBe("10300 offline failures");
  });
});

describe("going offline by time", () => {
  test.each([
    ["Stripe's", 15_000],
    ["Toast's", 40_000],
  ])("%s fall-back: so long after the first failed attempt was sent", (_whose, afterMs) => {
    const world = shop(
      { ...quiet, failures: 99, afterMs },
      { times: [6_000], gateway: silent(5_000, 1_000_000) },
    );
    expect(world.run(100_000).tells("offline")).toEqual([`${6_000 + afterMs} offline silence`]);
  });

  test("a success in between ends the silence", () => {
    const world = shop({ failures: 99, afterMs: 15_000 }, { times: [6_000], gateway: silent(5_000, 10_000) });
    expect(world.run(100_000).of("offline")).toEqual([]);
  });
});

describe("going offline by regular echoes", () => {
  const every = { echoEveryMs: 10_000 };

  test("an echo leaves so long after the one before was answered", () => {
    const world = shop(every, { gateway: new Books().gateway }).run(31_000);
    expect(world.sentAt("echo")).toEqual([0, 10_050, 20_100, 30_150]);
  });

  test("without any customer, the next echo finds out", () => {
    const world = shop({ ...every, failures: 1 }).run(60_000);
    expect(world.tells("offline")).toEqual(["11050 offline failures"]);
  });

  test("without echoes nobody finds out before a customer comes", () => {
    const world = shop({ failures: 1 }, { times: [50_000] }).run(60_000);
    expect(world.tells("offline")).toEqual(["51000 offline failures"]);
  });

  test("with echoes every 5 minutes it is the first sale's 60 s time-out that notices", () => {
    const minute = 60_000;
    const world = shop(
      { echoEveryMs: 5 * minute, failures: 1, afterMs: 2 * minute },
      { gateway: silent(6 * minute, 60 * minute), times: [7 * minute], policy: { timeoutMs: minute } },
    ).run(20 * minute);
    expect(world.tells("offline")).toEqual([`${8 * minute} offline failures`]);
  });
});

describe("going offline by the loss of its link", () => {
  test("a terminal that looks at its link is offline at once", () => {
    const world = shop({ onLinkLoss: true }).run(7_000).link(0, false);
    expect(world.tells("offline")).toEqual(["7000 offline linkLoss"]);
  });

  test("another one asks at once whether the gateway is there", () => {
    const world = shop({}).run(7_000).link(0, false).run(7_500);
    expect(world.of("offline")).toEqual([]);
    expect(world.sentAt("echo").at(-1)).toBe(7_000);
  });

  test("one that does neither notices with the next customers", () => {
    const world = shop(quiet, { times: [20_000, 20_500] })
      .run(7_000)
      .link(0, false)
      .run(60_000);
    expect(world.of("offline")[0].at).toBeGreaterThan(20_000);
  });

  test("the loss of the customers' own link tells it nothing", () => {
    const world = shop({ onLinkLoss: true }).run(7_000).link(1, false).run(7_500);
    expect(world.of("offline")).toEqual([]);
  });

  test("it probes as after any other loss, also where it echoes regularly", () => {
    const world = shop({ onLinkLoss: true, echoEveryMs: 300_000 }, { gateway: unreachable(5_000, 9_000) });
    world.run(7_000).link(0, false).run(60_000);
    expect(world.of("online").length).toBe(1);
  });
});

describe("coming back", () => {
  const gone = silent(5_000, 30_000);
  const times = [5_000, 5_500];

  test("by a probe: the waits grow up to their cap, and the first answer ends them", () => {
    const world = shop(quiet, { gateway: unreachable(5_000, 30_000), times }).run(60_000);
    const echoes = world.sentAt("echo").slice(1);
    expect(echoes.slice(0, 4).map((each, i) => each - (echoes[i - 1] ?? 5_501))).toEqual([
      500, 1_001, 2_001, 2_001,
    ]);
    expect(world.of("online")[0].at).toBe((echoes.at(-1) ?? 0) + 50);
  });

  test("by a probe: it asks no more once it is back", () => {
    const world = shop({}, { gateway: gone, times }).run(300_000);
    const back = world.of("online")[0].at;
    expect(world.sentAt("echo").filter((each) => each > back)).toEqual([]);
  });

  test("by a regular echo: as often as online, whatever the waits of probes are", () => {
    const world = shop(
      { echoEveryMs: 20_000, returnsBy: "echo" },
      { gateway: unreachable(5_000, 50_000), times },
    );
    world.run(100_000);
    const after = world.of("offline")[0].at;
    const gaps = world.sentAt("echo").filter((each) => each > after);
    expect(gaps.slice(1).map((each, i) => each - gaps[i])).toContain(20_001);
    expect(Math.min(...gaps.slice(1).map((each, i) => each - gaps[i]))).toBe(20_001);
  });

  test("by the next sale: that is tried online, and its answer ends it", () => {
    const world = shop(
      { ...quiet, returnsBy: "sale" },
      { gateway: gone, times: [...times, 10_000, 40_000] },
    ).run(100_000);
    expect(world.story(2).slice(0, 4)).toEqual(["wanted", "sent", "unknown", "queued unknown"]);
    expect(world.story(3)).toEqual(["wanted", "sent", "approved"]);
    expect(world.of("online")[0].at).toBe(40_050);
  });

  test("by the next sale: it asks nothing meanwhile", () => {
    const world = shop({ ...quiet, returnsBy: "sale" }, { gateway: gone, times }).run(100_000);
    expect(world.sentAt("echo")).toEqual([0]);
    expect(world.of("online")).toEqual([]);
  });

  test("back online, it takes as many failures again", () => {
    const again = gateway(
      (now) => (now >= 5_000 && now < 30_000) || now === 60_000,
      () => "silence",
    );
    const detection = { ...quiet, failures: 2, afterMs: 900_000 };
    const world = shop(detection, { gateway: again, times: [...times, 60_000] }).run(100_000);
    expect(world.of("offline")).toHaveLength(1);
  });

  test("what was stored is forwarded when it is back, not before", () => {
    const world = shop(quiet, {
      gateway: gone,
      times: [...times, 10_000],
      policy: { forward: policy.forward },
    }).run(100_000);
    const back = world.of("online")[0].at;
    const first = world.of("forwardSent").find(({ sale }) => sale === 2);
    expect(world.story(2)).toEqual(["wanted", "queued offline", "forwardSent", "forwardAccepted"]);
    expect(first?.at).toBeGreaterThanOrEqual(back + policy.forward.firstWaitMs);
  });

  test("a busy gateway is left alone for as long as it asks", () => {
    const busy = gateway(
      (now) => now >= 5_000 && now < 30_000,
      () => ({ answer: "busy", afterMs: 5, retryAfterMs: 8_000 }),
    );
    const world = shop(quiet, { gateway: busy, times: [5_000, 5_100] }).run(60_000);
    const echoes = world.sentAt("echo").slice(1);
    expect(echoes[0]).toBe(5_105 + 8_000);
    expect(echoes[1] - echoes[0]).toBe(8_005);
  });
});

describe("a terminal that holds on to being offline", () => {
  const sticky = { medianMs: 300_000, sigma: 0 };
  const world = shop(
    { ...quiet, sticky },
    { gateway: unreachable(5_000, 30_000), times: [5_000, 5_500, 100_000] },
  );
  world.run(500_000);
  const answeredAt = world.of("echoAnswered").find(({ at }) => at > 30_000)?.at ?? 0;

  test("comes back so long after the gateway answered", () => {
    expect(world.of("online")[0].at).toBe(answeredAt + 300_000);
  });

  test("stores what is sold meanwhile", () => {
    expect(world.story(2).slice(0, 2)).toEqual(["wanted", "queued offline"]);
  });

  test("asks nothing meanwhile", () => {
    expect(world.sentAt("echo").filter((each) => each > answeredAt)).toEqual([]);
  });

  test("holds on for a drawn time, each time another", () => {
    const many = Array.from({ length: 200 }, (_, terminal) => {
      const each = new World({
        terminal,
        load: at([5_000, 5_500]),
        gateway: unreachable(5_000, 30_000),
        policy: { detection: { ...policy.detection, ...quiet, sticky: { medianMs: 300_000, sigma: 0.5 } } },
      }).run(3_000_000);
      const answered = each.of("echoAnswered").find((fact) => fact.at > 30_000)?.at ?? 0;
      return each.of("online")[0].at - answered;
    });
    expect(new Set(many).size).toBeGreaterThan(190);
    const sooner = many.filter((each) => each < 300_000).length;
    expect(Math.abs(sooner - 100)).toBeLessThan(4 * Math.sqrt(50));
  });

  test("does so for one that was offline by its own mistake as well: nothing tells them apart", () => {
    const each = shop(
      { ...quiet, failures: 1, sticky },
      {
        times: [5_000],
        gateway: gateway(
          (now) => now === 5_000,
          () => "silence",
        ),
        policy: { probe: fixed(500) },
      },
    ).run(500_000);
    expect(each.of("online")[0].at - each.of("offline")[0].at).toBeGreaterThan(300_000);
  });
});

describe("signing on", () => {
  test("a terminal asks once when it starts, within the time that the policy gives", () => {
    const times = Array.from({ length: 100 }, (_, terminal) => {
      const world = new World({ terminal, policy: { signOnWithinMs: 60_000 } }).run(100_000);
      expect(world.sentAt("echo")).toHaveLength(1);
      return world.sentAt("echo")[0];
    });
    expect(Math.max(...times)).toBeLessThan(60_000);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(40_000);
  });

  test("a terminal that nobody answers from the start goes offline", () => {
    const world = new World({ gateway: silent(0, 100_000) }).run(50_000);
    expect(world.of("offline")).toHaveLength(1);
  });
});
