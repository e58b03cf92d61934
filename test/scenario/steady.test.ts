import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { measures } from "../../src/scenario/measures.ts";
import { readBand } from "../../src/scenario/steady.ts";
import { brief, small } from "./small.ts";

const context = { outages: ["dark"], groups: ["cafes"], currency: "EUR", speed: 20 };

function read(key: string, value: string) {
  const band = readBand(key, value, context);
  return "at" in band ? `${band.at}: ${band.what} | ${band.todo}` : band.text;
}

describe("a band is read as an expectation is", () => {
  test.each([
    ["online", "min > 99%"],
    ["queue{group:cafes}", "max < 20"],
    ["queueValue", "avg <= 50 EUR"],
    ["sale{state:online}", "p(95) < 1s"],
    ["attempt", "p(99) < 2s"],
    ["availability", ">= 99%"],
    ["stockBehind", "max < 5"],
    ["turnedAway{cause:noOffline}", "== 0"],
    ["sales{outcome:declined}", "<= 0"],
    ["interventions", "== 0"],
  ])("%s: %s", (key, value) => expect(read(key, value)).toBe(`${key} ${value}`));
});

describe("what cannot be told of a stretch of time is refused by name, with what to write", () => {
  test.each(["lost", "recovery", "detection", "falseOffline", "lag", "pending", "restored"])(
    "%s",
    (measure) => {
      const bound =
        measure === "recovery" || measure === "restored" || measure === "detection" || measure === "lag";
      expect(read(measure, bound ? "< 5m" : "== 0")).toMatch(
        new RegExp(
          `^key: ${measure} cannot be told of a stretch of time: it is of the whole run \\| write it under expect, or take one of: .*queue.*online`,
        ),
      );
    },
  );

  test("what only the ledger knows, and what adds up", () => {
    expect(read("unpaid", "== 0")).toContain(
      "unpaid cannot be told of a stretch of time: only the ledger can tell",
    );
    expect(read("screenWrong", "max < 5s")).toContain("it adds up over the time that is looked at");
  });

  test("selectors of other times", () => {
    expect(read("queue{during:dark}", "max < 5")).toBe(
      'key: the steady state has its own times: "during:dark" says another | leave during out, or write it under expect',
    );
    expect(read("online{after:dark,hit:others}", "min > 9%")).toContain('"after:dark" says another');
  });

  test("counts, unless they must be none", () => {
    const todo = 'write "== 0", or a measure that does not grow, such as queue or online';
    expect(read("turnedAway", "< 5")).toBe(
      `value: turnedAway count is no band: it grows with the time that is looked at | ${todo}`,
    );
    expect(read("sales{outcome:declined}", "value < 5 EUR")).toContain("sales value is no band");
    expect(read("turnedAway", ">= 0")).toContain("is no band");
    expect(read("turnedAway", "== 5")).toContain("is no band");
  });

  test("every measure is a band or is refused: none is forgotten", () => {
    for (const [name, { aggregates }] of Object.entries(measures)) {
      for (const [aggregate, unit] of Object.entries(aggregates)) {
        const bound = {
          count: "0",
          duration: "5s",
          share: "50%",
          amount: "0 EUR",
          "amount-hours": "0 EUR h",
          factor: "2x",
        }[unit];
        const isCount = ["count", "value", "total"].includes(aggregate);
        const said = read(name, `${aggregate} ${isCount ? "==" : "<="} ${bound}`);
        expect(said).toMatch(/^(key: \w+ cannot be told of a stretch|\w+ [\w()]+ [<=]+ )/);
      }
    }
  });
});

function withSteady(lines: string): string {
  return `${small}windows: {least: 1s, sales: 10}\nsteady:\n${lines}\n`;
}

describe("in a file", () => {
  test("bands and a warm-up stand in the plan, in run time, in the order of the file", () => {
    const text = withSteady('  warmUp: 10s\n  online: "min > 99%"\n  queue: ["max < 20", "avg < 5"]');
    const { plan } = planFrom({ file: "s.yaml", text }, ["speed=2x"]);
    expect(plan.steady).toMatchObject({
      warmUpMs: 5_000,
      bands: [
        { measure: "online", aggregate: "min", comparison: ">", bound: 0.99, text: "online min > 99%" },
        { text: "queue max < 20" },
        { text: "queue avg < 5" },
      ],
    });
    expect(planFrom({ file: "s.yaml", text: small }).plan).not.toHaveProperty("steady");
  });

  test.each([
    ["nothing", "  warmUp: 10s", 'says nothing of what is normal | write a band such as online: "min > 99%"'],
    ["no map", "  - online", "a list is not a map | write a map with warmUp"],
    ["a number", "  online: 5", 'online: 5 is not a band | write it like "max < 20" or "min > 99%"'],
    [
      "the long form",
      '  online: {that: "min > 9%", abortOnFail: true}',
      "online: nothing is aborted for the steady state | write what must hold alone",
    ],
    [
      "an unknown measure",
      '  onlin: "min > 99%"',
      'onlin: there is no measure "onlin" | did you mean online?',
    ],
    ["an empty list", "  queue: []", "queue: demands nothing | write one or leave it out"],
    [
      "contradictions",
      '  queue: ["max < 5", "max > 9"]',
      "queue[1]: cannot hold beside queue max < 5 | leave one of them out",
    ],
    ["what always holds", '  queue: "max >= 0"', "queue: always holds, and so says nothing"],
    [
      "a wrong warm-up",
      '  warmUp: 3 min\n  online: "min > 99%"',
      'warmUp: "3 min" is not a duration | write 3m',
    ],
    [
      "a warm-up as long as the run",
      '  warmUp: 10m\n  online: "min > 99%"',
      "warmUp: is not before the last customer",
    ],
  ])("%s is a mistake", (_, lines, said) => {
    const found = brief(withSteady(lines));
    expect(found.join("\n")).toContain(said);
    expect(found).toHaveLength(1);
  });

  test("a measure that is wrong is said once of a list", () => {
    expect(brief(withSteady('  lost: ["== 0", "< 5"]'))).toHaveLength(1);
  });
});
