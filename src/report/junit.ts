// JUnit XML of a command: a test suite for each scenario, a test case for its verdict, each expectation and each cell
// of the audit. A fail is a <failure>; what is inconclusive is an <error>, and never <skipped>, which CI shows green.
// What readers of these files make of it is written down in test/report/junit.test.ts.

import { XMLBuilder } from "fast-xml-parser";
import type { VerdictName } from "../verdict/evidence.ts";
import type { ExpectationResult } from "../verdict/expectation.ts";
import { disturbedTitle } from "./disturbance-words.ts";
import { auditCases } from "./junit-audit.ts";
import { type JunitCase, judgedCase } from "./junit-case.ts";
import type { Outcome } from "./outcome.ts";
import type { Summary } from "./summary.ts";

/** Stands near the beginning of every such file. */
export const junitMark = "<testsuites";

/** The whole file. */
export function junitOf(outcomes: readonly Outcome[]): string {
  const names = uniqueNames(outcomes.map(({ scenario }) => className(scenario)));
  const suites = outcomes.map((outcome, index) => suiteOf(outcome, names[index]));
  const sum = (attribute: "@tests" | "@failures" | "@errors") =>
    suites.reduce((all, suite) => all + suite[attribute], 0);
  const xml = new XMLBuilder({
    attributeNamePrefix: "@",
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
    // Else value="true" would lose its value.
    suppressBooleanAttributes: false,
  }).build({
    testsuites: {
      "@name": "tillstorm",
      "@tests": sum("@tests"),
      "@failures": sum("@failures"),
      "@errors": sum("@errors"),
      "@time": seconds(outcomes.reduce((all, outcome) => all + tookMs(outcome), 0)),
      testsuite: suites,
    },
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.trimEnd()}\n`;
}

function suiteOf(outcome: Outcome, name: string) {
  const cases = casesOf(outcome);
  const count = (verdict: VerdictName) => cases.filter((each) => each.verdict === verdict).length;
  const properties = propertiesOf(outcome);
  const { summary, seeds, file } = outcome;
  const startedAt = (summary ?? seeds?.seeds[0])?.startedAt;
  // GitLab keeps the first of several cases with one name, and mikepenz/action-junit-report takes them for retries, of
  // which one that passes hides the others.
  const caseNames = uniqueNames(cases.map((each) => inAttribute(each.name)));
  return {
    "@name": name,
    "@tests": cases.length,
    "@failures": count("fail"),
    "@errors": count("inconclusive"),
    "@time": seconds(tookMs(outcome)),
    ...(startedAt ? { "@timestamp": startedAt } : {}),
    "@file": inAttribute(file),
    ...(properties.length > 0 ? { properties: { property: properties } } : {}),
    testcase: cases.map(({ verdict, message, text, output }, index) => ({
      "@classname": name,
      "@name": caseNames[index],
      // The verdict takes the time of the run; what it rests on takes none beside it.
      "@time": seconds(index === 0 ? tookMs(outcome) : 0),
      ...elementOf(verdict, message, text),
      ...(output ? { "system-out": inText(output) } : {}),
    })),
  };
}

/** GitLab shows the text, Jenkins text and message, the reporters of GitHub the message, or the type before it. */
function elementOf(verdict: VerdictName, message: string, text: string) {
  if (verdict === "pass") return {};
  const what = {
    "@message": inAttribute(message),
    "@type": verdict,
    "#text": inText(text === "" ? message : text),
  };
  return verdict === "fail" ? { failure: what } : { error: what };
}

function casesOf(outcome: Outcome): JunitCase[] {
  const { verdict, reasons, summary, seeds, directory, explained = directory } = outcome;
  // Nobody reads the exit code beside a file: what ends with another than 0 is not green.
  const whole = verdict === "pass" && outcome.exitCode !== 0 ? "inconclusive" : verdict;
  const [reason = "no reason is known"] = reasons;
  const { disturbances = [], unchecked = [] } = summary ?? {};
  const disturbed = [...(disturbances.length > 0 ? [disturbedTitle, ...disturbances] : []), ...unchecked];
  const doubtful = disturbed.length > 0 ? disturbed.join("\n") : undefined;
  const all = judgedCase("verdict", whole, reason, reasons.join("\n"), doubtful);
  if (summary) {
    const expectations = summary.expectations.map((each) => expectationCase(each.text, each));
    return [all, ...steadyCases(summary), ...expectations, ...auditCases(summary, explained)];
  }
  const each = (seeds?.seeds ?? []).map(({ seed, verdict, reasons: [reason = "", ...others] }) =>
    judgedCase(`seed ${seed}`, verdict, reason, [reason, ...others].join("\n")),
  );
  return [all, ...each];
}

/** Those after recovery are expectations already. */
function steadyCases({ steady }: Summary): JunitCase[] {
  return (steady?.before ?? []).map((each) =>
    expectationCase(`steady before the first outage: ${each.text}`, each),
  );
}

function expectationCase(name: string, { verdict, measured, reason }: ExpectationResult): JunitCase {
  const message = `${name}: measured ${measured.text}`;
  return judgedCase(
    name,
    verdict,
    verdict === "fail" || reason === undefined ? message : reason,
    `expected ${name}\nmeasured ${measured.text}${reason === undefined ? "" : `\n${reason}`}`,
    `measured ${measured.text}`,
  );
}

function propertiesOf({ summary, seeds, directory }: Outcome) {
  const run = summary ?? seeds?.seeds[0];
  if (!run) return [];
  const { engine, seed, speed, versions } = run;
  const known: Record<string, string | number> = {
    ...(summary ? { run: summary.run } : { seeds: seeds?.seeds.length ?? 0 }),
    ...(directory === undefined ? {} : { directory }),
    engine,
    seed,
    speed,
    ...Object.fromEntries(Object.entries(versions).map(([part, version]) => [`version.${part}`, version])),
  };
  return Object.entries(known).map(([name, value]) => ({
    "@name": inAttribute(name),
    "@value": inAttribute(String(value)),
  }));
}

function tookMs({ summary, seeds }: Outcome): number {
  const runs = summary ? [summary] : (seeds?.seeds ?? []);
  return runs.reduce(
    // What nobody knows takes none: the attribute must be a number.
    (all, { engine, playedMs, tookMs = 0 }) => all + (engine === "virtual" ? tookMs : playedMs),
    0,
  );
}

/** With at most three decimals, which is all that Jenkins' xunit-plugin takes. */
function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** Jenkins takes everything before the last dot for a package. */
function className(scenario: string): string {
  return inAttribute(scenario).replaceAll(".", "_");
}

/** The second of several with one name is `name (2)`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** More than this nobody reads in a report. */
const longestAttribute = 1_000;
const longestText = 20_000;

/** In one line: a parser makes spaces of line breaks in an attribute anyway. */
function inAttribute(text: string): string {
  return cut(legible(text).replace(/\s+/g, " ").trim(), longestAttribute);
}

function inText(text: string): string {
  return cut(legible(text), longestText);
}

/** XML 1.0 has no room for control characters and half characters, however they are written. */
function legible(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}");
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
