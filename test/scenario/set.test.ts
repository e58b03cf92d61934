import { describe, expect, test } from "vitest";
import { brief, changed, planned, small } from "./small.ts";

describe("--set changes a scenario before it is checked", () => {
  test("an item of a list is addressed by its id or by its index", () => {
    const plan = planned(small, ["outages.dark.for=30s", "outages[1].at=6m", "fleet.0.terminals=50"]);
    expect(plan.outages.map(({ at, forMs }) => [at, forMs])).toEqual([
      [120_000, 30_000],
      [360_000, 60_000],
    ]);
    expect(plan.terminals).toBe(50);
  });

  test("what is missing on the way is made", () => {
    const plan = planned(small, ["gateway.workers=8", "windows.least=1s", "seed=9", "expect.online=> 99%"]);
    expect([plan.gateway.workers, plan.windows, plan.seed]).toEqual([8, { leastMs: 1000, sales: 200 }, 9]);
    expect(plan.expectations.map(({ text }) => text)).toEqual(["queue max < 5000", "online > 99%"]);
  });

  test("a map is set as a whole", () => {
    const plan = planned(small, ["fleet.cafes.terminal={preset: quick, timeout: 3s}"]);
    expect(plan.groups[0].policy.timeoutMs).toBe(3000);
  });

  test("the last one counts", () => {
    expect(planned(small, ["seed=3", "seed=4"]).seed).toBe(4);
  });

  test("an alias that is changed leaves what it shares as it was", () => {
    const text = small
      .replace("links: [", "links: &l [")
      .replace("load:", "  - {id: bars, terminals: 2, terminal: quick, links: *l}\nload:");
    const plan = planned(text, ["fleet.bars.links.wifi.profile=4g"]);
    expect(new Set(plan.cohorts.map(({ group, profile }) => `${group} ${profile.name}`))).toEqual(
      new Set(["cafes wifi", "bars 4g"]),
    );
  });
});

describe("a --set that is wrong is said where it was written", () => {
  test("of several beneath one map, which the first of them made, the one that is wrong", () => {
    const sets = ["gateway.defects.posts-twice=1%", "gateway.defects.alters=0.5%"];
    const wrong = /^--set gateway\.defects\.alters=0\.5% {2}gateway\.defects\.alters: is not a field here/;
    expect(brief(small, sets)).toEqual([expect.stringMatching(wrong)]);
    expect(brief(small, sets.toReversed())).toEqual([expect.stringMatching(wrong)]);
    const value = [sets[0], "gateway.defects.changes-amount=often"];
    expect(brief(small, value)).toEqual([expect.stringMatching(/^--set gateway\.defects\.changes-amount=/)]);
  });

  test.each([
    [
      "outages.dark.for=3 min",
      '--set outages.dark.for=3 min  outages[0].for: "3 min" is not a duration | write 3m',
    ],
    ["outages.drak.for=3m", "--set outages.drak.for=3m  outages has no drak | did you mean dark?"],
    [
      "seed=x",
      '--set seed=x  seed: "x" is not a whole number | write a whole number from 0 to 9007199254740991',
    ],
    [
      "seed=",
      "--set seed=  seed: nothing is not a whole number | write a whole number from 0 to 9007199254740991",
    ],
    ["sed=1", "--set sed=1  sed: is not a field here | did you mean seed?"],
    ["seed", "--set seed  is not path=value | write it like --set outages.telecom-a.for=30s"],
    ["=1", "--set =1  is not path=value | write it like --set outages.telecom-a.for=30s"],
    [
      "fleet.cafes.terminal.timeout=3s",
      "--set fleet.cafes.terminal.timeout=3s  fleet.cafes.terminal is quick, so it has no timeout | set fleet.cafes.terminal as a whole: --set 'fleet.cafes.terminal={…}'",
    ],
    [
      "outages.dark.what={blackhole: {x: 1}}",
      "--set outages.dark.what={blackhole: {x: 1}}  outages[0].what.blackhole.x: is not a field here | it takes none: leave it out",
    ],
    [
      "gateway.service.p50=1s",
      "--set gateway.service.p50=1s  gateway.service.p95: is missing | write a duration such as 30s, 5m, 1m30s, 24h or 500ms",
    ],
    ["extends=smoke", "--set extends=smoke  comes before every --set | write extends into the file"],
    ["name=&a b", undefined],
    [
      "fleet.cafes={name: *a}",
      '--set fleet.cafes={name: *a}  fleet[0]: "{name: *a}" is not a map | write a map',
    ],
  ])("--set %s", (set, expected) => {
    expect(brief(small, [set])).toEqual(expected === undefined ? [] : [expected]);
  });

  test("it is said before what is wrong in the file", () => {
    expect(brief(changed("quick", "quik"), ["seed=x"]).map((line) => line.split("  ")[0])).toEqual([
      "--set seed=x",
      "s.yaml:8:15",
    ]);
  });
});
