import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { small, withOutages } from "../scenario/small.ts";

/** Path, what and what to do of every warning about the small scenario with these outages. */
function warned(outages: readonly string[], sets: readonly string[] = []): string[] {
  const { warnings } = planFrom({ file: "s.yaml", text: withOutages(outages) }, sets);
  return warnings.map(({ path, what, todo }) => `${path}: ${what} | ${todo}`);
}

test("the small scenario has none", () => {
  expect(planFrom({ file: "s.yaml", text: small }).warnings).toEqual([]);
});

describe("shops and people", () => {
  const inGroup = (line: string, text = small) => {
    const { warnings } = planFrom({
      file: "s.yaml",
      text: text.replace("    terminal: quick\n", `    terminal: quick\n    ${line}\n`),
    });
    return warnings.map(({ path, what }) => `${path}: ${what}`);
  };

  test("days that are closed after the run", () => {
    const close = (within: string) => [
      `fleet.cafes.terminal={preset: quick, settlement: {within: ${within}}}`,
    ];
    expect(warned([], close("6m"))).toEqual([
      "fleet[0].terminal: days are closed within 6m after the last customer, and the run ends after 5m | write a longer settle, or a shorter settlement.within",
    ]);
    expect(warned([], close("4m"))).toEqual([]);
  });

  test("people who go on before a terminal has started", () => {
    const staff = (does: string, each: string) =>
      `staff: {notices: {p50: 1m}, does: [${does}], each: ${each}}`;
    expect(inGroup(staff("restart, swap", "2s"))).toEqual([
      "fleet[0].staff: goes on 2 s after a restart, which takes 3 s",
    ]);
    expect(inGroup(staff("restart, swap", "3s"))).toEqual([]);
    expect(inGroup(staff("call, restart", "2s"))).toEqual([]);
  });

  test("another terminal in a store that has one", () => {
    const other = "alternatives: [{other-terminal: 20%}]";
    expect(inGroup(other, small.replace("perStore: 2", "perStore: 1"))).toEqual([
      "fleet[0].alternatives: other-terminal: a store has only one",
    ]);
    expect(inGroup(other)).toEqual([]);
  });

  test("a counter that cannot keep up on a good day", () => {
    // 40 an hour are one every 90 s.
    const entry = (p50: string, atOnce = 1) => [
      `fleet.cafes.terminal={preset: quick, counter: {atOnce: ${atOnce}, entry: {p50: ${p50}, p95: ${p50}}}}`,
    ];
    expect(warned([], entry("72s"))[0]).toMatch(
      /^fleet\[0\]\.terminal: the counter's load is 0\.80 at the peak/,
    );
    expect(warned([], entry("72s", 2))).toEqual([]);
    expect(warned([], entry("60s"))).toEqual([]);
  });
});

describe("outages", () => {
  test("strokes of a storm that meet on the same terminals", () => {
    const storm = "{id: storm, at: 1m, for: 2m, storm: {count: 5, of: [refuse], within: 1m}}";
    expect(warned([storm])[0]).toMatch(
      /^outages\[0\]\.storm: storm\.2 begins [\dms .]+ before storm\.1 ends, for some of the same \| where that is not meant,/,
    );
    expect(warned([storm.replace("for: 2m", "for: 1ms")])).toEqual([]);
  });

  test("a flap that is over within the time-out, where it is silent", () => {
    const flap = "{id: loose, at: 1m, for: 2m, what: {flap: {down: 100ms..800ms, up: 5s, as: blackhole}}}";
    expect(warned([flap])).toEqual([
      "outages[0].what: is never down as long as the time-out of cafes, 1 s | hardly a terminal notices: write longer spells, or as: refuse",
    ]);
    expect(warned([flap.replace("800ms", "9s")])).toEqual([]);
    expect(warned([flap.replace("blackhole", "refuse")])).toEqual([]);
  });

  test("a broken link to the back office where nobody reports to one", () => {
    const office = "{id: office, at: 1m, for: 2m, what: back-office}";
    expect(warned([office])).toEqual([
      "outages[0].what: breaks nothing: no terminal that it strikes reports to a back office | write backOffice: {every: 1m} into its terminal",
    ]);
    expect(warned([office], ["fleet.cafes.terminal={preset: quick, backOffice: {every: 1m}}"])).toEqual([]);
  });

  test("what begins after the last customer, by a time that was drawn", () => {
    const first = "{id: first, at: 8m, for: 1m..3m, what: refuse}";
    const second = "{id: second, at: first end, for: 1m, what: refuse}";
    const all = [1, 2, 3, 4, 5, 6].map((seed) => warned([first, second], [`seed=${seed}`]));
    const late =
      "outages[1].at: begins after the last customer | write an earlier time, or a longer duration";
    expect(all).toContainEqual([late]);
    expect(all).toContainEqual([]);
  });
});

describe("backlogs", () => {
  const dark = "{id: dark, at: 1m, for: 9m, what: blackhole}";

  test("a queue that is full before half of the outage is over", () => {
    // 40 sales an hour are 6 in 9 minutes; 2 are there after 3.
    const cap = (maxPayments: number) => [
      `fleet.cafes.terminal={preset: quick, offline: {maxPayments: ${maxPayments}}}`,
    ];
    expect(warned([dark], cap(2))).toEqual([
      "outages[0]: a queue of cafes is full after some 3m of 9m | later sales are turned away: raise offline.maxPayments, or shorten the outage, unless that is the question",
    ]);
    expect(warned([dark], cap(4))).toEqual([]);
    expect(warned(["{id: slow, at: 1m, for: 9m, what: {latency: {delay: 1s}}}"], cap(2))).toEqual([]);
  });

  test("of every group that it cuts off, full or expiring", () => {
    const cafe = small.slice(small.indexOf("  - id: cafes"), small.indexOf("load:"));
    const offline = (limits: string) => `terminal: {preset: quick, offline: {${limits}}}`;
    const text = withOutages([dark])
      .replace("terminal: quick", offline("maxPayments: 2, expireAfter: 5m"))
      .replace(
        "load:",
        `${cafe.replace("cafes", "bars").replace("terminal: quick", offline("maxTotal: 40, expireAfter: 4m"))}load:`,
      );
    const whats = planFrom({ file: "s.yaml", text }).warnings.map(({ what }) => what);
    expect(whats).toEqual([
      "a queue of cafes is full after some 3m of 9m",
      expect.stringMatching(/^a queue of bars is full after some 3m/),
      "a queued sale of cafes expires after 5m, and dark cuts it off for 9m",
      "a queued sale of bars expires after 4m, and dark cuts it off for 9m",
    ]);
  });

  test("also by its value, and in the times of the file where it is played faster", () => {
    // The mean of a lognormal of 12.50 with its p95 at 60 is 19.70.
    const sets = ["fleet.cafes.terminal={preset: jpos-saf, offline: {maxTotal: 40}}", "speed=2x"];
    expect(warned([dark], sets)[0]).toMatch(
      /^outages\[0\]: a queue of cafes is full after some 3m [\ds]+ of 9m \| .*raise offline\.maxTotal/,
    );
  });

  test("also by the records that its storage takes", () => {
    const sets = (storage: string) => [`fleet.cafes.terminal={preset: quick, storage: {${storage}}}`];
    expect(warned([dark], sets("durableRecords: 2"))[0]).toContain("raise storage.durableRecords");
    expect(warned([dark], sets("durableRecords: 2, beyond: volatile"))).toEqual([]);
  });

  test("of those only who sell while they are cut off", () => {
    const sets = (more: string) => [`fleet.cafes.terminal={preset: quick, offline: {maxPayments: 2${more}}}`];
    expect(warned(["{id: card, at: 1m, for: 9m, what: card-dead}"], sets(""))).toHaveLength(1);
    expect(warned([dark], sets(", sells: false"))).toEqual([]);
    expect(warned(["{id: cut, at: 1m, for: 9m, what: power-cut}"], sets(""))).toEqual([]);
    expect(warned(["{id: shut, at: 1m, for: 9m, what: store-offline}"], sets(""))).toEqual([]);
    expect(warned(["{id: loop, at: 1m, for: 9m, what: crash-loop}"], sets(""))).toEqual([]);
  });

  test("a sale that expires before the outage is over", () => {
    const sets = (expireAfter: string) => [
      `fleet.cafes.terminal={preset: quick, offline: {expireAfter: ${expireAfter}}}`,
    ];
    expect(warned([dark], sets("4m"))).toEqual([
      "outages[0]: a queued sale of cafes expires after 4m, and dark cuts it off for 9m | sales are then never paid: raise offline.expireAfter, or shorten the outage, unless that is the question",
    ]);
    expect(warned([dark], sets("9m"))).toEqual([]);
    expect(warned(["{id: slow, at: 1m, for: 9m, what: {latency: {delay: 1s}}}"], sets("4m"))).toEqual([]);
  });

  test("also one that is purged by then", () => {
    const sets = ["fleet.cafes.terminal={preset: quick, offline: {purgeAfter: 4m}}"];
    expect(warned([dark], sets)).toEqual([
      "outages[0]: a queued sale of cafes is purged after 4m, and dark cuts it off for 9m | sales are then never paid: raise offline.purgeAfter, or shorten the outage, unless that is the question",
    ]);
  });

  test("a run that ends before the queues can drain: one forward every two minutes", () => {
    const sets = ["fleet.cafes.terminal={preset: quick, forward: {gap: 2m}}"];
    // Nine minutes bring 6 sales, and 6 forwards take 12 minutes; the run ends 5 minutes after the outage.
    expect(warned([dark], sets)).toEqual([
      "settle: after dark a terminal of cafes has some 6 sales to forward, for 12m; the run ends 5m after it | write settle: 12m1s or more, or a shorter forward.gap",
    ]);
    expect(warned([dark], [...sets, "settle=13m"])).toEqual([]);
    expect(warned([dark.replace("for: 9m", "returns: never")], sets)).toEqual([]);
  });

  test("a gateway at 0.9 of its capacity drains nine times as long as the outage lasted", () => {
    // A mean of 50 ms is 18 sales a second of one worker at 0.9: 40 terminals at 1620 an hour.
    const found = warned([dark], ["load.sales=1620/h", "gateway.workers=1"]);
    expect(found.at(-1)).toMatch(/^settle: after dark .* for 1h 2\dm; the run ends 5m after it/);
  });
});
