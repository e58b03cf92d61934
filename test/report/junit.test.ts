import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { junitOf } from "../../src/report/junit.ts";
import { type Outcome, unplayedOutcome } from "../../src/report/outcome.ts";
import { auditOf, auditWith, expectation } from "../verdict/evidence.ts";
import {
  gitlab,
  jenkins,
  junitReport,
  readers,
  refusedByXunit,
  rootOf,
  type Shown,
} from "./junit-readers.ts";
import { outcomeOf, outcomeWith, summaryWith } from "./outcomes.ts";

function red(shown: readonly Shown[]): string[] {
  return shown.filter(({ state }) => state === "red").map(({ name }) => name);
}

const lost = auditWith("lost", 3, {
  cells: { ...auditOf().cells!, lost: { sales: 3, valueMinor: 3_000 } },
  findings: [1, 2, 3].map((sale) => ({
    violation: "lost",
    reference: `r1/2/${sale}`,
    terminal: 2,
    sale,
    story: "approved, and not in the ledger",
  })),
});
const unread = auditOf({ cells: undefined, violations: undefined, inconclusive: ["the ledger is away"] });
const partly = auditOf({ ledger: { rows: 100, foreign: 0, notCompared: ["terminal", "merchant"] } });
const crossed = outcomeWith({ plan: { expectations: [expectation("queue max < 1")] } });

const planted: Readonly<Record<string, readonly [Outcome, string[]]>> = {
  "a violation": [outcomeWith({ audit: lost }), ["verdict", "lost == 0", "audit: lost"]],
  "an expectation that failed": [crossed, ["verdict", "queue max < 1"]],
  "a doubt": [outcomeWith({ reasons: ["Toxiproxy died"] }), ["verdict"]],
  "a ledger that could not be read": [
    outcomeWith({ audit: unread }),
    ["verdict", "lost == 0", "audit: paid", "audit: altered"],
  ],
  "columns that were not compared": [
    outcomeWith({ audit: partly, plan: { expectations: [expectation("altered == 0")] } }),
    ["verdict", "altered == 0", "audit: altered"],
  ],
  "no audit": [outcomeWith({ audit: undefined }), ["verdict", "lost == 0", "audit"]],
  "a run that was not played": [unplayedOutcome("Story", "story.yaml", 3, ["no Toxiproxy"]), ["verdict"]],
  "a pass that ended with another code": [{ ...outcomeWith(), exitCode: exitCodes.SIGINT }, ["verdict"]],
};

test("a pass that was disturbed says so beside its verdict, and stays green", () => {
  const outcome = outcomeWith({ lags: new Array(50).fill(101) });
  const text = junitOf([outcome]);
  expect(text).toContain(
    "<system-out>times, rates and queues are in doubt\nengine lag p99 101 ms, more than 100 ms</system-out>",
  );
  for (const read of Object.values(readers)) expect(red(read(text))).toEqual([]);
  expect(refusedByXunit(text)).toEqual(refusedByXunit(junitOf([outcomeWith()])));
});

test("a pass of which something could not be checked says so beside its verdict, and stays green", () => {
  const outcome = outcomeWith();
  const summary = outcome.summary && { ...outcome.summary, unchecked: ["nobody knows of it"] };
  const text = junitOf([{ ...outcome, ...(summary ? { summary } : {}) }]);
  expect(text).toContain("<system-out>nobody knows of it</system-out>");
  for (const read of Object.values(readers)) expect(red(read(text))).toEqual([]);
});

test("a pass says beside what is altered what was not compared", () => {
  const text = junitOf([outcomeWith({ audit: partly })]);
  expect(text).toContain("<system-out>0 sales, 0.00 EUR, terminal and merchant not compared</system-out>");
});

describe.each(Object.entries(readers))("%s", (_, read) => {
  test("shows a pass green, every case of it", () => {
    const shown = read(junitOf([outcomeWith()]));
    expect(new Set(shown.map(({ state }) => state))).toEqual(new Set(["green"]));
    expect(shown.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["verdict", "lost == 0", "audit: paid"]),
    );
  });

  test.each(Object.entries(planted))("shows %s red, and says why", (_, [outcome, names]) => {
    const shown = read(junitOf([outcome]));
    expect(red(shown)).toEqual(expect.arrayContaining(names));
    for (const { state, text } of shown) if (state === "red") expect(text).toMatch(/\S/);
    expect(shown.map(({ state }) => state)).not.toContain("grey");
  });

  test("shows the one of three scenarios that is wrong, also where all have one name", () => {
    const shown = read(junitOf([outcomeWith(), crossed, outcomeWith()]));
    expect(red(shown)).toEqual(["verdict", "queue max < 1"]);
    expect(shown.length).toBe(2 * read(junitOf([outcomeWith()])).length + read(junitOf([crossed])).length);
  });
});

test("Jenkins' xunit-plugin finds nothing to refuse, and would refuse what it does not know", () => {
  for (const [outcome] of Object.values(planted)) expect(refusedByXunit(junitOf([outcome]))).toEqual([]);
  const xml = junitOf([outcomeWith()]);
  // What junit-report-builder writes; why we do without it.
  expect(refusedByXunit(xml.replace("<testsuites ", '<testsuites skipped="0" '))).toEqual([
    "<testsuites> has no skipped",
  ]);
  expect(refusedByXunit(xml.replace(' classname="', ' file="a.yaml" classname="'))).toHaveLength(1);
  expect(refusedByXunit(xml.replace(/time="[^"]*" timestamp/, 'time="0.1234" timestamp'))).toEqual([
    "<testsuite> time",
  ]);
});

test("the readers of this test see what would hide a failure", () => {
  const xml = junitOf([crossed]);
  const skipped = xml.replaceAll("<failure ", "<skipped/><failure ");
  expect(red(jenkins(skipped))).toEqual([]);
  // A second case of the same name: GitLab keeps the first, a retry that passes hides it from the other.
  const twice = xml.replace(
    /(<testcase classname="Story" name=")verdict/,
    '$1queue max &lt; 1" time="0.000"/>\n    $1verdict',
  );
  expect(red(gitlab(twice))).toEqual(["verdict"]);
  expect(red(junitReport(twice, true))).toEqual(["verdict"]);
  expect(red(junitReport(twice, false))).toEqual(["verdict", "queue max < 1"]);
  // A text that only the attribute has is not shown by GitLab.
  expect(
    gitlab(xml.replace(/>[^<]*<\/failure>/, "></failure>")).find(({ state }) => state === "red")?.text,
  ).toBe("");
});

describe("the file", () => {
  test("counts, times in seconds, dates as ISO 8601, and tells seed, engine, speed and versions", () => {
    const root = rootOf(junitOf([crossed, unplayedOutcome("Other", "other.yaml", 3, ["no room"])]));
    const cases = root.children[0].children.filter(({ tag }) => tag === "testcase");
    expect(root).toMatchObject({
      tag: "testsuites",
      attributes: {
        name: "tillstorm",
        tests: `${cases.length + 1}`,
        failures: "2",
        errors: "1",
        time: "60.000",
      },
    });
    expect(root.children[0].attributes).toEqual({
      name: "Story",
      tests: `${cases.length}`,
      failures: "2",
      errors: "0",
      time: "60.000",
      timestamp: "1970-01-01T00:00:00.000Z",
      file: "story.yaml",
    });
    const [properties] = root.children[0].children;
    expect(
      Object.fromEntries(properties.children.map(({ attributes: { name, value } }) => [name, value])),
    ).toEqual({
      run: "r1",
      directory: "tillstorm-runs/r1",
      engine: "live",
      seed: "7",
      speed: "10",
      "version.tillstorm": "0.1.0",
      "version.node": "24.21.0",
    });
    // The times of the cases add up to that of the suite.
    expect(cases.map(({ attributes: { time } }) => Number(time)).reduce((a, b) => a + b)).toBe(60);
  });

  test("has a failure for a fail, an error for what is inconclusive, with the reason first", () => {
    const text = junitOf([outcomeWith({ audit: lost })]);
    expect(text).toContain(
      `<failure message="lost == 0: measured 3" type="fail">expected lost == 0\nmeasured 3</failure>`,
    );
    expect(text).toContain(
      `<failure message="lost: 3 sales, 30.00 EUR" type="fail">lost: 3 sales, 30.00 EUR\nr1/2/1: approved, and not in the ledger\n`,
    );
    expect(junitOf([outcomeWith({ reasons: ["Toxiproxy died"] })])).toContain(
      `<error message="Toxiproxy died" type="inconclusive">Toxiproxy died`,
    );
  });

  test("says what of the altered is altered, and which of the resurrected are one-sided", () => {
    const one = { sales: 1, valueMinor: 500 };
    const none = { sales: 0, valueMinor: 0 };
    const alteredBy = {
      amount: one,
      currency: none,
      terminal: none,
      merchant: none,
      kind: none,
      reversals: none,
    };
    const resurrected = { ...auditOf().cells!, resurrected: one };
    const audit = auditWith("altered", 1, { alteredBy });
    const both = { ...audit, cells: resurrected, oneSided: one };
    const violations = { ...audit.violations!, resurrected: one };
    const text = junitOf([outcomeWith({ audit: { ...both, violations } })]);
    expect(text).toContain("altered: 1 sale, 10.00 EUR\nof these amount: 1 sale, 5.00 EUR<");
    expect(text).toContain("resurrected: 1 sale, 5.00 EUR\nof these one-sided: 1 sale, 5.00 EUR<");
  });

  test("is green about a violation that the scenario allows, as the exit code is", () => {
    const allowed = outcomeWith({ audit: lost, plan: { expectations: [expectation("lost count <= 3")] } });
    expect(allowed).toMatchObject({ verdict: "pass", exitCode: 0 });
    expect(red(jenkins(junitOf([allowed])))).toEqual([]);
    const beyond = outcomeWith({ audit: lost, plan: { expectations: [expectation("lost count <= 2")] } });
    expect(red(jenkins(junitOf([beyond])))).toEqual(["verdict", "lost count <= 2", "audit: lost"]);
  });

  test("has a case for every seed", () => {
    const bad = summaryWith({ audit: lost });
    const seeds = {
      schema: 1,
      scenario: "Story",
      spread: [],
      seeds: [summaryWith(), { ...bad, seed: 8 }],
    } as const;
    const result = { ...seeds, verdict: "fail", reasons: ["seed 8: lost == 0: measured 3"] } as const;
    const outcome: Outcome = { ...outcomeOf(bad), ...result, summary: undefined, seeds: result };
    const shown = jenkins(junitOf([outcome]));
    expect(shown.map(({ name, state }) => [name, state])).toEqual([
      ["verdict", "red"],
      ["seed 7", "green"],
      ["seed 8", "red"],
    ]);
    expect(shown[2].text).toContain("lost == 0: measured 3");
  });

  test("gives cases that read alike different names", () => {
    const same = [expectation("queue max < 9"), expectation("queue max < 9")];
    const names = jenkins(junitOf([outcomeWith({ plan: { expectations: same } })])).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["queue max < 9", "queue max < 9 (2)"]));
    expect(new Set(names).size).toBe(names.length);
  });

  test("keeps a dot in a scenario's name from being a package of Jenkins", () => {
    const [{ group }] = jenkins(junitOf([outcomeOf(summaryWith(), "Update to 2.4")]));
    expect(group).toBe("Update to 2_4");
  });
});

/** Texts with what XML, terminals and half characters can do to a file. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "]]>",
        "<![CDATA[",
        "<",
        ">",
        "&",
        "&amp;",
        '"',
        "'",
        "\0",
        "\x1b[2J",
        "\ud800",
        "\ufffe",
        "\n",
        "a",
        " ",
        "漢",
        "\u{1f600}",
        "<!--",
        "-->",
        "<?",
      ),
    )
    .map((parts) => parts.join("")),
);

propertyTest.prop([hostile, hostile, hostile])(
  "whatever stands in names and reasons, the file is XML and nothing of it is green",
  (scenario, file, reason) => {
    const xml = junitOf([{ ...unplayedOutcome(scenario, file, 1, [reason]), directory: file }]);
    expect(refusedByXunit(xml)).toEqual([]);
    for (const read of Object.values(readers)) expect(read(xml).map(({ state }) => state)).toEqual(["red"]);
    // What can be written comes back as it was.
    const clean = reason.toWellFormed().replace(/[^\t\n\r\u{20}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}");
    if (/\S/.test(clean)) expect(jenkins(xml)[0].text).toContain(clean.trim().split(/\s/)[0]);
  },
);

test("beside what is lost stands how many rows of the ledger are of others", () => {
  const cells = auditOf({}).cells!;
  const some = { ...cells, lost: { sales: 3, valueMinor: 3750 } };
  const ledger = { rows: 9, foreign: 5, unreferenced: 2 };
  const text = junitOf([outcomeWith({ audit: auditOf({ cells: some, ledger }) })]);
  expect(text).toContain("3 sales, 37.50 EUR, the ledger has 5 rows of others, 2 without a reference");
});
