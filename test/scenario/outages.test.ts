import { describe, expect, test } from "vitest";
import { brief, withOutages } from "./small.ts";

/** What is said about the first of these outages, without the place of its line. */
function about(...outages: string[]): string[] {
  return brief(withOutages(outages)).map((line) => line.replace(/^s\.yaml:\d+:\d+ {2}/, ""));
}

describe("an outage says how it ends, once, and only what its kind can do", () => {
  test.each<[string, string, string]>([
    ["{id: a, at: 1m}", "outages[0].what: is missing", "write what breaks, such as what: blackhole"],
    [
      "{id: a, at: 1m, for: 1m, what: refuse, storm: {count: 3, of: [refuse], within: 1m}}",
      "outages[0].storm: stands beside what",
      "leave one of them out",
    ],
    [
      "{id: a, at: 1m, what: blackhole}",
      "outages[0].for: is missing: blackhole does not end by itself",
      "write a duration such as for: 3m, or returns: never",
    ],
    [
      "{id: a, at: 1m, storm: {count: 3, of: [refuse], within: 1m}}",
      "outages[0].for: is missing: refuse does not end by itself",
      "write for: 2s..10s, from which each of them is drawn",
    ],
    [
      "{id: a, at: 1m, for: 1m, returns: never, what: refuse}",
      "outages[0].returns: stands beside for",
      "leave one of them out: each says how it ends",
    ],
    [
      "{id: a, at: 1m, for: 1m, what: reboot}",
      "outages[0].for: reboot takes 1m30s by itself",
      "leave it out",
    ],
    [
      "{id: a, at: 1m, what: maintenance, returns: {steps: 3, first: 1m, every: 1m}}",
      "outages[0].returns: maintenance strikes everybody, who come back together",
      "write for: 3m instead",
    ],
    [
      "{id: a, at: 1m, for: 1m, what: maintenance, waves: {by: store, size: 50%, every: 1m}}",
      "outages[0].waves: maintenance strikes everybody at once",
      "leave waves out",
    ],
    [
      "{id: a, at: 1m, for: 1m, storm: {count: 3, of: [refuse], within: 1m}, grows: {over: 10s}}",
      "outages[0].grows: stands beside storm",
      "leave it out: each outage of a storm begins and ends at once",
    ],
    [
      "{id: a, at: 1m, for: 1m, what: {latency: {delay: 1s}}, grows: {over: 40s}, fades: {over: 40s}}",
      "outages[0].fades.over: takes 1m20s, and the outage lasts 1m",
      "write a shorter time, or a longer for",
    ],
    [
      "{id: a, at: 1m, returns: never, what: {latency: {delay: 1s}}, fades: {over: 40s}}",
      "outages[0].fades: stands without for",
      "write for: 3m, so that it has an end to fade towards",
    ],
    [
      "{id: a, at: 1m, what: refuse, returns: {}}",
      "outages[0].returns: does not say how",
      "write one of by, steps and each, such as {by: region, first: 3m, every: 30s}",
    ],
    [
      "{id: a, at: 1m, what: refuse, returns: {steps: 3, first: 3m}}",
      "outages[0].returns.every: is missing",
      "write the time between two parts, such as 30s",
    ],
    [
      "{id: a, at: 1m, what: refuse, returns: nevr}",
      'outages[0].returns: "nevr" is not a way to return',
      "did you mean never?",
    ],
  ])("%s", (outage, what, todo) => {
    expect(about(outage)).toEqual([`${what} | ${todo}`]);
  });

  test("a kind without a size can neither grow nor fade, and those that can are named", () => {
    expect(about("{id: a, at: 1m, for: 1m, what: refuse, grows: {over: 10s}}")).toEqual([
      expect.stringMatching(/^outages\[0\]\.grows: refuse has no size that could change \| .*latency/),
    ]);
  });

  test.each([
    "{id: a, at: 1m, what: board-dead, strike: {share: 10%}}",
    "{id: a, at: 1m, what: {reboot: {takes: 2m}}}",
    "{id: a, at: 1m, what: refuse, returns: never}",
    "{id: a, at: 1m, what: refuse, returns: {by: provider, order: [telecom-b, telecom-a], first: 1m, every: 10s}}",
    "{id: a, at: 1m, what: refuse, strike: {provider: telecom-a}, returns: {by: provider, order: [telecom-a], first: 1m, every: 10s}}",
    "{id: a, at: 1m, for: 2s..10s, storm: {count: 2..4, of: [refuse, {latency: {delay: 1s}}], within: 3m}}",
    "{id: a, at: 1m, for: 1m, what: refuse, repeat: {every: 1m, times: 3}}",
  ])("%s is right", (outage) => {
    expect(about(outage)).toEqual([]);
  });
});

describe("numbers that say nothing", () => {
  test.each<[string, string, string]>([
    [
      "{id: a, at: 1m, for: 1m, storm: {count: 0, of: [refuse], within: 1m}}",
      "outages[0].storm.count: 0 is out of range",
      "write a whole number from 1 to 1000, or a range such as 5..10",
    ],
    [
      "{id: a, at: 1m, for: 1m, storm: {count: 9..2, of: [refuse], within: 1m}}",
      "outages[0].storm.count: ends below its beginning",
      "write the smaller value first",
    ],
    [
      "{id: a, at: 1m, for: 1m, storm: {count: 2.5, of: [refuse], within: 1m}}",
      "outages[0].storm.count: 2.5 is not a whole number or a range of them",
      "write a whole number from 1 to 1000, or a range such as 5..10",
    ],
    [
      "{id: a, at: 1m, for: 1m, storm: {count: 3, of: [], within: 1m}}",
      "outages[0].storm.of: has no kind",
      "write at least one, such as [refuse, blackhole]",
    ],
    [
      "{id: a, at: 1m, for: 1m, what: refuse, waves: {by: store, size: 0%, every: 1m}}",
      "outages[0].waves.size: is nobody",
      "write the share of one wave, such as 5%",
    ],
    [
      "{id: a, at: 1m, for: 1m, what: refuse, waves: {by: store, size: 50%, every: 1m, stopIf: many}}",
      "outages[0].waves.stopIf: is not a condition",
      'write it like "failed > 2%"',
    ],
    [
      "{id: a, at: 1m, for: 10s..2s, what: refuse}",
      "outages[0].for: ends below its beginning",
      "write the smaller value first",
    ],
    [
      "{id: a, at: 1m, for: 2s - 10s, what: refuse}",
      'outages[0].for: "2s - 10s" is not a duration',
      "write 2s..10s",
    ],
    [
      "{id: a, at: 1m, for: 0s, what: refuse}",
      "outages[0].for: must be longer than nothing",
      "write a duration such as 30s",
    ],
  ])("%s", (outage, what, todo) => {
    expect(about(outage)).toEqual([`${what} | ${todo}`]);
  });
});

describe("times hang on something, and lie within the run", () => {
  test.each<[string, string[], string[]]>([
    [
      "an outage that is not there",
      ["{id: a, at: drak + 40s, for: 1m, what: refuse}", "{id: dark, at: a end, for: 1m, what: refuse}"],
      ['outages[0].at: there is no outage "drak" | did you mean dark?'],
    ],
    [
      "a circle, said once",
      ["{id: a, at: b + 40s, for: 1m, what: refuse}", "{id: b, at: a end, for: 1m, what: refuse}"],
      ["outages[0].at: goes in a circle: a → b → a | give one of them a time of its own, such as 2m"],
    ],
    [
      "itself",
      ["{id: a, at: a + 1m, for: 1m, what: refuse}"],
      ["outages[0].at: goes in a circle: a → a | give one of them a time of its own, such as 2m"],
    ],
    [
      "the end of what never ends",
      ["{id: a, at: 1m, returns: never, what: refuse}", "{id: b, at: a end, for: 1m, what: refuse}"],
      ["outages[1].at: a never ends | write a time since its beginning: a + 40s"],
    ],
    [
      "before the first customer",
      ["{id: a, at: 1m, for: 1m, what: refuse}", "{id: b, at: a - 2m, for: 1m, what: refuse}"],
      ["outages[1].at: begins before the first customer | write a later time"],
    ],
    [
      "after the last customer",
      ["{id: a, at: 1m, for: 5m, what: refuse}", "{id: b, at: a end + 4m, for: 1m, what: refuse}"],
      ["outages[1].at: begins after the last customer | customers come for 10m: write an earlier time"],
    ],
    [
      "words",
      ["{id: a, at: at noon, for: 1m, what: refuse}"],
      ['outages[0].at: "at noon" is not a time | write it like 2m, telecom-a + 40s or telecom-a end + 40s'],
    ],
    [
      "steps after the end of the run",
      ["{id: a, at: 1m, what: refuse, returns: {steps: 3, first: 10m, every: 20m}}"],
      [
        "outages[0].returns: ends at 51m, after the run | the run ends at 15m: write shorter times, or raise settle",
      ],
    ],
    [
      "waves after the end of the run",
      ["{id: a, at: 1m, for: 1m, what: refuse, waves: {by: store, size: 10%, every: 2m}}"],
      [
        "outages[0].waves: ends at 20m, after the run | the run ends at 15m: write larger waves, or a shorter every, or raise settle",
      ],
    ],
    [
      // 10 % of two stores are one store a wave: two waves, not ten.
      "waves are counted as they are planned",
      [
        "{id: a, at: 1m, for: 1m, strike: {share: 10%}, what: refuse, waves: {by: store, size: 10%, every: 12m}}",
      ],
      [],
    ],
    [
      "waves of what nobody repairs",
      ["{id: a, at: 1m, returns: never, what: refuse, waves: {by: store, size: 50%, every: 14m}}"],
      [
        "outages[0].waves: begins at 15m, after the run | the run ends at 15m: write an earlier time, or raise settle",
      ],
    ],
    [
      "waves that come again too soon, or too often",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, waves: {by: store, size: 50%, every: 1m}, repeat: {every: 90s, times: 2}}",
        "{id: b, at: 1m, for: 1m, what: refuse, waves: {by: store, size: 50%, every: 1m}, repeat: {every: 5m, times: 4}}",
      ],
      [
        "outages[0].repeat.every: begins again before it is over | it lasts 2m: write at least that",
        "outages[1].repeat.times: ends at 18m, after the run | the run ends at 15m: write at most 3, or raise settle",
      ],
    ],
    [
      "regions that return after the end of the run",
      ["{id: a, at: 1m, what: refuse, returns: {by: store, first: 1m, every: 1m}}"],
      [
        "outages[0].returns: ends at 21m, after the run | the run ends at 15m: write shorter times, or raise settle",
      ],
    ],
    [
      "a drawn time after the end of the run",
      [
        "{id: a, at: 1m, what: refuse, returns: {by: store, first: 1m, every: 40s}}",
        "{id: b, at: a end + 1m, what: refuse, for: 10s}",
      ],
      [
        "outages[1].at: begins at 15m40s, after the run | the run ends at 15m: write an earlier time, or raise settle",
      ],
    ],
    [
      "a storm after the end of the run",
      ["{id: a, at: 1m, for: 1m, storm: {count: 3, of: [refuse], within: 90m}}"],
      [
        "outages[0].storm.within: ends at 1h32m, after the run | the run ends at 15m: write a shorter time, or raise settle",
      ],
    ],
    [
      "repetitions after the end of the run",
      ["{id: a, at: 1m, for: 1m, what: refuse, repeat: {every: 5m, times: 30}}"],
      [
        "outages[0].repeat.times: ends at 2h27m, after the run | the run ends at 15m: write at most 3, or raise settle",
      ],
    ],
    [
      "repetitions that overlap",
      ["{id: a, at: 1m, for: 1m, what: refuse, repeat: {every: 30s, times: 3}}"],
      ["outages[0].repeat.every: begins again before it is over | it lasts 1m: write at least that"],
    ],
    [
      "what never ends, again",
      ["{id: a, at: 1m, returns: never, what: refuse, repeat: {every: 5m, times: 2}}"],
      ["outages[0].repeat: never ends, so it cannot come again | leave repeat out, or write for: 3m"],
    ],
  ])("%s", (_, outages, expected) => {
    expect(about(...outages)).toEqual(expected);
  });

  test("a thousand outages, each by the next, are no more than that many outages", () => {
    const chain = (last: string) =>
      Array.from(
        { length: 1000 },
        (_, n) => `{id: a${n}, at: ${n === 999 ? last : `a${n + 1}`}, for: 1s, what: refuse}`,
      );
    expect(about(...chain("1m"))).toEqual([]);
    expect(about(...chain("a0"))).toEqual([
      "outages[0].at: goes in a circle: a0 → a1 → a2 → a3 → a4 → a5 → … → a999 → a0 | give one of them a time of its own, such as 2m",
    ]);
    expect(about(...chain("1m"), "{id: b, at: 1m, for: 1s, what: refuse}")).toEqual([
      "outages: has more than 1000 outages | write fewer, or let one repeat",
    ]);
  });

  test.each(["b", "b + 40s", "b+40s", "b - 10s", "b end", "b end + 40s", "b start + 40s"])(
    "at: %s is right",
    (at) => {
      expect(
        about(`{id: a, at: ${at}, for: 1m, what: refuse}`, "{id: b, at: 1m, for: 1m, what: refuse}"),
      ).toEqual([]);
    },
  );
});

describe("whom it strikes is there, and can be chosen that way", () => {
  test("every name that nobody has is found, inside any and not as well", () => {
    const strike =
      '{region: nsw, any: [{provider: telecom-x}, {label: b}], not: {model: h5000, version: "2.3", group: cafe}}';
    expect(about(`{id: a, at: 1m, for: 1m, what: refuse, strike: ${strike}}`)).toEqual([
      'outages[0].strike.region: there is no region "nsw" | nothing has a region: write region: nsw into a group of the fleet',
      'outages[0].strike.any[0].provider: there is no provider "telecom-x" | did you mean telecom-a?',
      'outages[0].strike.any[1].label: there is no label "b" | nothing has a label: write labels: [b] into a link of the fleet',
      'outages[0].strike.not.model: there is no model "h5000" | nothing has a model: write model: h5000 into a group of the fleet',
      'outages[0].strike.not.version: there is no version "2.3" | nothing has a version: write version: "2.3" into a group of the fleet',
      'outages[0].strike.not.group: there is no group "cafe" | did you mean cafes?',
    ]);
  });

  test.each<[string, string[], string[]]>([
    [
      "the draw of what is not there",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, strike: {same: drak}}",
        "{id: dark, at: 1m, for: 1m, what: refuse}",
      ],
      ['outages[0].strike.same: there is no outage "drak" | did you mean dark?'],
    ],
    [
      "the draw of itself",
      ["{id: a, at: 1m, for: 1m, what: refuse, strike: {same: a}}"],
      ["outages[0].strike.same: goes in a circle: a → a | give one of them a share of its own"],
    ],
    [
      "draws in a circle, said once",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, strike: {same: b}}",
        "{id: b, at: 1m, for: 1m, what: refuse, strike: {same: a}}",
      ],
      ["outages[0].strike.same: goes in a circle: a → b → a | give one of them a share of its own"],
    ],
    [
      "the draw of what draws terminals, for whole stores",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, strike: {same: b}}",
        "{id: b, at: 1m, what: reboot, strike: {share: 10%}}",
      ],
      [
        "outages[0].strike.same: b chooses terminals, this one whole stores | write of: terminals beside it, or a share of its own",
      ],
    ],
    [
      "the draw of what strikes everybody",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, strike: {same: b}}",
        "{id: b, at: 1m, for: 1m, what: maintenance}",
      ],
      ["outages[0].strike.same: b strikes everybody | leave same out"],
    ],
    [
      "a draw and a share",
      [
        "{id: a, at: 1m, for: 1m, what: refuse, strike: {same: b, share: 10%}}",
        "{id: b, at: 1m, for: 1m, what: refuse}",
      ],
      [
        "outages[0].strike.same: stands beside a share | leave one of them out: same takes the other outage's share",
      ],
    ],
    [
      "a link among the parameters that nobody has",
      ["{id: a, at: 1m, what: {sim-dead: {link: lte}}, strike: {store: 1}}"],
      ['outages[0].what.sim-dead.link: there is no link "lte" | write wifi'],
    ],
    [
      "half a store",
      ["{id: a, at: 1m, for: 1m, what: {store-offline: {}}, strike: {share: 10%, of: terminals}}"],
      ["outages[0].strike.of: store-offline strikes whole stores | write of: stores, or leave it out"],
    ],
    [
      "an order that misses a provider",
      ["{id: a, at: 1m, what: refuse, returns: {by: provider, order: [telecom-b], first: 1m, every: 30s}}"],
      [
        "outages[0].returns.order: leaves out telecom-a | name every provider that is struck, or leave order out",
      ],
    ],
    [
      "an order of what is not there, and of one twice",
      [
        "{id: a, at: 1m, what: refuse, returns: {by: provider, order: [telecom-b, telcom-a, telecom-b], first: 1m, every: 30s}}",
      ],
      [
        'outages[0].returns.order[1]: there is no provider "telcom-a" | did you mean telecom-a?',
        "outages[0].returns.order[2]: telecom-b stands twice | keep one of them",
      ],
    ],
  ])("%s", (_, outages, expected) => {
    expect(about(...outages)).toEqual(expected);
  });
});

describe("an order of returns names all who are struck, and nobody else", () => {
  const fleet = (strike: string) =>
    brief(
      withOutages([
        `{id: a, at: 1m, what: refuse, strike: ${strike}, returns: {by: region, order: [nsw], first: 1m, every: 30s}}`,
      ])
        .replace("    terminal: quick", "    region: {nsw: 50%, vic: 50%}\n    terminal: quick")
        .replace(
          "load:",
          "  - {id: bars, terminals: 4, region: nsw, terminal: quick, links: [{id: lte, profile: 4g, provider: x}]}\nload:",
        ),
    ).map((line) => line.replace(/^.*order: /, ""));

  test.each([
    "{group: bars}",
    "{link: lte}",
    "{provider: x}",
    "{region: nsw}",
    "{store: 20}",
    "{not: {region: vic}}",
  ])("%s", (strike) => {
    expect(fleet(strike)).toEqual([]);
  });

  test("a label of which nobody is struck would be a step in which nobody is back", () => {
    const order = "returns: {by: provider, order: [telecom-b, telecom-a], first: 1m, every: 1m}";
    expect(about(`{id: a, at: 1m, what: refuse, strike: {provider: telecom-a}, ${order}}`)).toEqual([
      "outages[0].returns.order[0]: no telecom-b is struck | leave it out",
    ]);
  });

  test("its steps are those of the labels that are struck, where the seed says which those are", () => {
    // Only telecom-a is struck: it is back after a minute, and the run need not wait for another step.
    const order = "returns: {by: provider, order: [telecom-b, telecom-a], first: 1m, every: 20m}";
    expect(about(`{id: a, at: 1m, what: refuse, strike: {not: {provider: telecom-b}}, ${order}}`)).toEqual(
      [],
    );
  });

  test.each(["{}", "{group: cafes}", "{provider: telecom-a}", "{share: 50%}"])("%s misses one", (strike) => {
    expect(fleet(strike)).toEqual(["leaves out vic | name every region that is struck, or leave order out"]);
  });
});

test("names are looked up where the rest of the fleet is wrong", () => {
  const text = withOutages(["{id: a, at: 1m, for: 1m, what: refuse, strike: {provider: telekom-a}}"]);
  expect(brief(text.replace("terminals: 40", "terminals: 40x"))).toEqual([
    's.yaml:6:16  fleet[0].terminals: "40x" is not a whole number | write a whole number from 1 to 1000000',
    's.yaml:14:63  outages[0].strike.provider: there is no provider "telekom-a" | did you mean telecom-a?',
  ]);
  // Who carries the links is not known: then nobody is missing.
  expect(brief(text.replace("provider: {telecom-a: 40%", "provider: {telecom-a: 4%"))).toHaveLength(1);
});

test("a region whose share comes to no store is struck by nobody", () => {
  const text = withOutages(["{id: a, at: 1m, for: 1m, what: refuse, strike: {region: vic}}"]);
  const region = "    terminal: quick\n    region: {nsw: 99%, vic: 1%}";
  expect(brief(text.replace("    terminal: quick", region))).toEqual([
    "s.yaml:15:61  outages[0].strike.region: strikes nobody: region vic has no store | its share of the stores comes to none: write a larger share, or more terminals",
  ]);
});

test("what ends terminal by terminal takes no end from outside", () => {
  expect(about("{id: a, at: 1m, for: 1m, what: switched-off, strike: {store: 1}}")).toEqual([
    "outages[0].for: switched-off ends terminal by terminal, as its own times are drawn | leave it out",
  ]);
});

describe("expectations that can never hold, or never break", () => {
  const dead = (strike: string) =>
    withOutages([`{id: a, at: 1m, returns: never, what: refuse, strike: ${strike}}`]);

  test("a queue that can never drain", () => {
    const text = dead("{provider: telecom-a}").replace('queue: "max < 5000"', 'pending: "== 0"');
    expect(brief(text)).toEqual([
      "s.yaml:16:12  expect.pending: a never ends, so terminals that it cuts off keep what they queued | write how it returns, or a bound above 0",
    ]);
  });

  test("a terminal with a second link is not cut off", () => {
    const text = dead("{link: wifi}")
      .replace('queue: "max < 5000"', 'pending: "== 0"')
      .replace("telecom-b: 60%}}]", "telecom-b: 60%}}, {id: lte, profile: 4g, provider: x}]");
    expect(brief(text)).toEqual([]);
  });

  test("the recovery of what nobody repairs", () => {
    const text = dead("{provider: telecom-a}").replace(
      'queue: "max < 5000"',
      'recovery{outage:a}: "< 5m"\n  restored: "< 5m"',
    );
    expect(brief(text)).toEqual([
      "s.yaml:16:3  expect.recovery{outage:a}: nobody repairs a: it has no recovery | leave it out, or say how the outage ends",
      "s.yaml:17:13  expect.restored: a never ends, so it has no restored | leave it out, or write how it returns",
    ]);
  });
});
