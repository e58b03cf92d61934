import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { brief, small, withOutages } from "../scenario/small.ts";

const dark = "{id: dark, at: 3m, for: 1m, strike: {provider: telecom-a}, what: refuse}";
const twice = dark.replace("for: 1m", "for: 1m, repeat: {every: 3m, times: 2}");

function text(key: string, outages: readonly string[], demand = '"< 5m"'): string {
  return `windows: {least: 10s, sales: 100}\n${withOutages(outages)}`.replace(
    'queue: "max < 5000"',
    `${key}: ${demand}`,
  );
}

/** What is said about an expectation on these outages. */
function about(key: string, outages: readonly string[], demand?: string): string[] {
  return brief(text(key, outages, demand)).map((line) => line.replace(/^s\.yaml:\d+:3 {2}expect\./, ""));
}

function warned(key: string, outages: readonly string[]): string[] {
  const { warnings } = planFrom({ file: "s.yaml", text: text(key, outages) });
  return warnings.map(({ path, what, todo }) => `${path}: ${what} | ${todo}`);
}

describe("a part that an expectation speaks of is there", () => {
  test("one that is", () => expect(about("detection{outage:dark.2}", [twice])).toEqual([]));

  test("the nearest is named, or all where none is near", () => {
    expect(about("detection{outage:dark.22}", [twice])).toEqual([
      "detection{outage:dark.22}: dark has no part dark.22 | did you mean dark.2?",
    ]);
    expect(about("detection{outage:dark.nowhere-at-all}", [twice])).toEqual([
      "detection{outage:dark.nowhere-at-all}: dark has no part dark.nowhere-at-all | its parts are dark.1, dark.2",
    ]);
  });

  test("of an outage without parts", () => {
    expect(about("sale{during:dark.1}", [dark])).toEqual([
      "sale{during:dark.1}: dark has no parts | write dark",
    ]);
  });

  test("is said once of a list of demands", () => {
    expect(about("detection{outage:dark.7}", [twice], '["p(50) < 1m", "< 2m"]')).toHaveLength(1);
  });
});

describe("an expectation of which nothing can come is a mistake", () => {
  test.each(["recovery", "restored", "detection"])("%s without an outage", (measure) => {
    expect(about(measure, [])).toEqual([
      `${measure}: there is no outage, so nothing has a ${measure} | leave it out, or write an outage`,
    ]);
  });

  test("the others of an outage that strikes everybody", () => {
    const all = "{id: all, at: 3m, for: 1m, what: refuse}";
    const todo = "leave hit:others out";
    expect(about("sale{during:all,hit:others}", [all])).toEqual([
      `sale{during:all,hit:others}: all strikes everybody: there are no others | ${todo}`,
    ]);
    expect(about("sale{during:all,hit:others,group:cafes}", [all])).toEqual([
      `sale{during:all,hit:others,group:cafes}: all strikes all of cafes: there are no others | ${todo}`,
    ]);
    expect(about("sale{during:dark,hit:others}", [dark])).toEqual([]);
  });

  test("during one outage and after another that is over later", () => {
    const later = "{id: later, at: 6m, for: 1m, what: maintenance}";
    expect(about("sale{during:dark,after:later}", [dark, later])).toEqual([
      "sale{during:dark,after:later}: dark is over before later is: there is no such time | leave one of them out",
    ]);
    expect(about("sale{during:later,after:dark}", [dark, later])).toEqual([]);
  });

  test("a recovery without quiet windows before the outage; without some after it that is a warning", () => {
    const early = dark.replace("at: 3m", "at: 20s");
    const late = dark.replace("at: 3m", "at: 8m45s");
    expect(about("recovery{outage:dark}", [early])).toEqual([
      "recovery{outage:dark}: dark begins 20 s after the first customer and 3 windows of 10 s must lie before it | write a later time, or a smaller windows.least",
    ]);
    expect(about("restored", [late])).toEqual([]);
    expect(warned("restored", [late])).toEqual([
      "expect.restored: customers come for 15 s after dark and 3 windows of 10 s must lie there | write a longer duration, or a smaller windows.least",
    ]);
    expect(about("recovery{outage:dark,part:drain}", [early])).toEqual([]);
    expect(about("recovery", [dark])).toEqual([]);
  });

  test("of an outage with parts that is a warning: it depends on which of them count as one", () => {
    const early = twice.replace("at: 3m", "at: 20s");
    expect(about("recovery{outage:dark}", [early])).toEqual([]);
    expect(warned("recovery{outage:dark}", [early])).toEqual([
      "expect.recovery{outage:dark}: dark begins 20 s after the first customer and 3 windows of 10 s must lie before it | write a later time, or a smaller windows.least",
    ]);
    expect(warned("recovery{outage:dark}", [twice])).toEqual([]);
  });
});

describe("windows of few sales are coarse, which is a warning where service is asked about", () => {
  const coarse = (windows: string, key = "recovery{outage:dark}", sales = "40/h") => {
    const scenario = text(key, [dark]).replace("{least: 10s, sales: 100}", windows);
    const { warnings } = planFrom({ file: "s.yaml", text: scenario.replace("40/h", sales) });
    return warnings
      .filter(({ what }) => what.startsWith("windows of"))
      .map(({ what, todo }) => `${what} | ${todo}`);
  };

  test("what they cannot tell, and how many sales can", () => {
    expect(coarse("{least: 10s, sales: 20}")).toEqual([
      "windows of 20 sales cannot tell from luck that 11 of 100 sales more fail than before | write windows: {sales: 23} or more",
    ]);
    expect(coarse("{least: 10s, sales: 23}")).toEqual([]);
  });

  test("where sales enough come in the least time of a window, it has them", () => {
    expect(coarse("{least: 10s, sales: 20}", undefined, "1/s")).toEqual([]);
  });

  test("what is not judged by windows does not ask for them", () => {
    expect(coarse("{least: 10s, sales: 20}", "recovery{outage:dark,part:drain}")).toEqual([]);
  });
});

test("the small scenario can be told", () => expect(brief(small)).toEqual([]));
