import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { Screen, type ScreenOptions, type Watched } from "../../src/cli/screen.ts";
import { downCauses, facts, none, offlineCauses } from "../../src/facts.ts";
import { Measures } from "../../src/measure/measures.ts";
import { isWide } from "../../src/scenario/wide.ts";
import { outageOf, planOf } from "../measure/story.ts";

const plan = planOf({
  name: "Lunch peak in a chain of five hundred cafes with everything going wrong at once, twice",
  terminals: 20_000,
  durationMs: 86_400_000,
  speed: 20,
  outages: Array.from({ length: 9 }, (_, n) =>
    outageOf(`a-provider-with-a-long-name-${n}`, 1_000, 60_000, [[0, 9]]),
  ),
});

/** A screen on a stream that is no terminal; what it said stands in `said`. */
function screen(options: Partial<ScreenOptions> = {}): { screen: Screen; said: () => string[] } {
  const stream = new PassThrough({ encoding: "utf8" });
  const all: ScreenOptions = {
    plan,
    isVirtual: false,
    stream: stream as unknown as NodeJS.WriteStream,
    isQuiet: false,
    env: {},
    clock: () => 0,
    ...options,
  };
  const said = () => ((stream.read() as string | null) ?? "").split("\n").filter((line) => line !== "");
  return { screen: new Screen(all), said };
}

/** A busy day: every figure as large as it gets. */
function busy(phase: Watched["phase"]): Watched {
  const total = { sales: 1_234_567, valueMinor: 9_876_543_210 };
  const empty = new Measures(plan).snapshot();
  const outcomes = Object.fromEntries(Object.keys(empty.outcomes).map((name) => [name, total]));
  return {
    phase,
    now: 61_000,
    snapshot: {
      ...empty,
      terminals: { ...empty.terminals, all: 20_000, online: 19_999 },
      queue: { depth: 123_456, depthMax: 123_456, valueMinor: 9_876_543_210 },
      states: Object.fromEntries(
        Object.keys(empty.states).map((state) => [state, 12_345]),
      ) as Watched["snapshot"]["states"],
      outcomes: {
        ...empty.outcomes,
        ...outcomes,
        unpaid: { declined: total },
        turnedAway: { countLimit: total },
        paidOtherwise: { cash: total, qr: total },
        refunds: { wanted: total, approved: total, declined: total, turnedAway: total },
      },
      happened: { ...empty.happened, interventions: { restart: 1_234, call: 1_234 } },
      outages: empty.outages.map((outage) => ({ ...outage, isOn: true, noticed: 19_999 })),
    } as Watched["snapshot"],
  };
}

test.for([
  ["selling", false],
  ["settling", false],
  ["selling", true],
  ["settling", true],
] as const)(
  "while %s no line is longer than 80 columns, and there are few (virtual time: %s)",
  ([phase, isVirtual]) => {
    const lines = screen({ isVirtual }).screen.picture(busy(phase));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines[0]).toMatch(/^Lunch peak.*… {2}/);
  },
);

test("a name in Chinese, whose letters take two columns each, is cut to the line as well", () => {
  const name = "午高峰：运营商中断，店铺已下线，支付网关同时维护，五百家咖啡店两千台终端全部离线，重复两次";
  const [title] = screen({ plan: { ...plan, name } }).screen.picture(busy("selling"));
  expect(title).toMatch(/… {2}/);
  const wide = [...title].filter(isWide).length;
  expect(title.length + wide).toBeLessThanOrEqual(80);
});

test("states beside online and offline, and what happens in shops, are shown where there is any", () => {
  const quiet = new Measures(plan).snapshot();
  const nothing = { ...quiet, states: { ...quiet.states, booting: 0 } };
  const shown = (snapshot: Watched["snapshot"]) =>
    screen().screen.picture({ phase: "selling", now: 61_000, snapshot }).join("\n");
  expect(shown(nothing)).not.toMatch(/states|shops/);
  const states = { ...nothing.states, online: 9, offline: 8, full: 3, off: 12 };
  const happened = { ...quiet.happened, interventions: { restart: 2, call: 5 } };
  const told = shown({ ...nothing, states, happened });
  expect(told).toContain("  states    3 full, 12 off\n");
  expect(told).toContain("  shops     7 interventions of people\n");
});

test("who wants nothing but the result still hears what it does not tell", () => {
  const quiet = screen({ isQuiet: true });
  quiet.screen.say("metrics on http://127.0.0.1:9464/metrics");
  quiet.screen.warn("metrics could not be pushed");
  expect(quiet.said()).toEqual(["metrics could not be pushed"]);
});

test("what others said moves no cursor, and is no command of a GitHub workflow", () => {
  const { screen: shown, said } = screen({ env: { GITHUB_ACTIONS: "true" } });
  shown.warn("metrics could not be pushed: no\u001b[2J\n::add-mask::x");
  expect(said()).toEqual(["metrics could not be pushed: no\\u001b[2J", ":\\u003aadd-mask::x"]);
});

test("a line says how many terminals are down, where any is", () => {
  const measures = new Measures(plan);
  const { screen: lines, said } = screen();
  lines.tell({ phase: "selling", now: 0, snapshot: measures.snapshot() });
  expect(said()[0]).toMatch(/20,000 online, 0 sales/);
  measures.record(3, 100, facts.offline, none, offlineCauses.down);
  measures.record(3, 100, facts.down, none, downCauses.power);
  const { screen: other, said: saidThen } = screen();
  other.tell({ phase: "selling", now: 100, snapshot: measures.snapshot() });
  expect(saidThen()[0]).toMatch(/20,000 online, 1 down, 0 sales/);
});

describe("a run in virtual time", () => {
  /** Forty minutes played at twice the speed: 20 min of virtual time, 6,000 sales expected. */
  const hour = planOf({
    durationMs: 1_200_000,
    settleMs: 600_000,
    speed: 2,
    load: {
      ...planOf().load,
      salesPerMs: 0.0005,
      shape: [
        { at: 0, level: 1 },
        { at: 1_200_000, level: 1 },
      ],
    },
    outages: [
      outageOf("dark", 60_000, 120_000, [[0, 5]]),
      outageOf("brief", 300_000, 300_100, [[5, 9]]),
      { ...outageOf("for-good", 400_000, 1_800_000, [[9, 10]]), isPermanent: true },
    ],
  });

  /** As a run is after `now` ms of its own time, with so many sales wanted. */
  function at(now: number, sales: number, phase: Watched["phase"] = "selling"): Watched {
    const empty = new Measures(hour).snapshot();
    const wanted = { sales, valueMinor: 0 };
    return { phase, now, snapshot: { ...empty, outcomes: { ...empty.outcomes, wanted } } };
  }

  /** A screen that began at 5,000 ms of real time, and its clock. */
  function watching() {
    const clock = { ms: 5_000 };
    return { clock, ...screen({ plan: hour, isVirtual: true, clock: () => clock.ms }) };
  }

  test("says where it is in scenario time, how fast it goes, how long it took and how long it takes yet", () => {
    const { screen, clock } = watching();
    clock.ms += 30_000;
    // A quarter of the sales in 30 s: three more quarters take 90 s. 12 min 30 s in 30 s are 25x.
    const [title, played] = screen.picture(at(375_000, 1_500));
    expect(title).toMatch(/^Story {2}12:30 of 40:00$/);
    expect(played).toBe("  played    25x as fast, 30 s so far, about 1m 30s left");
  });

  test("does not guess how long it takes before a hundredth of the sales is done", () => {
    const { screen, clock } = watching();
    clock.ms += 300;
    expect(screen.picture(at(3_000, 59))[1]).toBe("  played    20x as fast, 300 ms so far");
    expect(screen.picture(at(3_000, 60))[1]).toMatch(/so far, about 30 s left$/);
  });

  test("says while queues drain how long that has been going on", () => {
    const { screen, clock } = watching();
    clock.ms += 60_000;
    const [title, played] = screen.picture(at(1_260_000, 6_000, "settling"));
    expect(title).toMatch(/40:00 and 02:00 of draining$/);
    expect(played).toBe("  played    42x as fast, 1m so far");
  });

  test("tells every outage where nothing can be redrawn, also those that fit between two looks", () => {
    const { screen, clock, said } = watching();
    clock.ms += 250;
    screen.tell(at(50_000, 250));
    expect(said()).toEqual([expect.stringMatching(/^01:40 of 40:00 \(400x as fast, .* 250 sales, 0 queued/)]);
    clock.ms += 250;
    screen.tell(at(350_000, 1_750));
    expect(said()).toEqual([
      "02:00  dark (maintenance) begins",
      "04:00  dark (maintenance) ends",
      "10:00  brief (maintenance) begins",
      "10:00  brief (maintenance) ends",
      expect.stringMatching(/^11:40 of 40:00 /),
    ]);
    screen.tell(at(1_900_000, 6_000, "settling"));
    expect(said()[0]).toBe("13:20  for-good (maintenance) begins");
  });

  test("counts outages where there are too many at once", () => {
    const outages = Array.from({ length: 100 }, (_, n) => outageOf(`o${n}`, n, n + 1, [[0, 1]]));
    const plan = { ...hour, outages };
    const { screen: many, said } = screen({ plan, isVirtual: true });
    many.tell(at(100_000, 500));
    expect(said()).toHaveLength(7);
  });

  test("tells otherwise every ten seconds of real time, however long virtual time is", () => {
    const { screen, clock, said } = watching();
    screen.tell(at(1_000, 5));
    expect(said()).toHaveLength(1);
    clock.ms += 9_999;
    screen.tell(at(59_000, 290));
    expect(said()).toEqual([]);
    clock.ms += 1;
    screen.tell(at(59_000, 290));
    expect(said()).toHaveLength(1);
  });
});
