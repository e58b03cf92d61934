// What programs that read JUnit files make of one, as far as it decides what they show. Each rule with its source, read
// in November 2026. None of them is our code: what is wrong here is found by reading there again.

import { XMLParser, XMLValidator } from "fast-xml-parser";

/** What a reader shows of a test case. */
export interface Shown {
  /** As the reader groups it. */
  readonly group: string;
  readonly name: string;
  readonly state: "green" | "red" | "grey";
  /** What it says beside it. */
  readonly text: string;
}

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** The root of a file. Throws where it is not well-formed, or has a character that XML 1.0 has no room for. */
export function rootOf(xml: string): Element {
  const found = XMLValidator.validate(xml);
  if (found !== true) throw new Error(`not well-formed: ${found.err.msg} in line ${found.err.line}`);
  // https://www.w3.org/TR/xml/#charsets, production 2; its references are held to the same.
  const strange = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|&#/u.exec(xml);
  if (strange) throw new Error(`not a character of XML: ${JSON.stringify(strange[0])}`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    trimValues: false,
    parseTagValue: false,
    parseAttributeValue: false,
  });
  const [root] = (parser.parse(xml) as Node[]).map(elementOf).filter(({ tag }) => !tag.startsWith("?"));
  return root;
}

type Node = Readonly<Record<string, unknown>>;

function elementOf(node: Node): Element {
  const [tag] = Object.keys(node).filter((key) => key !== ":@");
  const inside = tag === "#text" ? [] : (node[tag] as Node[]);
  return {
    tag,
    attributes: (node[":@"] ?? {}) as Record<string, string>,
    children: inside.filter((each) => !("#text" in each)).map(elementOf),
    text: inside.map((each) => ("#text" in each ? String(each["#text"]) : "")).join(""),
  };
}

function childrenOf({ children }: Element, tag: string): Element[] {
  return children.filter((each) => each.tag === tag);
}

function suitesOf(root: Element): Element[] {
  return root.tag === "testsuite" ? [root] : childrenOf(root, "testsuite");
}

/**
 * What junit-10.xsd allows, attribute by attribute, a required one with "!": Jenkins' xunit-plugin refuses a file that
 * does not keep to it. github.com/jenkinsci/xunit-plugin,
 * src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
const schema: Readonly<Record<string, { attributes: readonly string[]; children: readonly string[] }>> = {
  testsuites: { attributes: ["name", "time", "tests", "failures", "errors"], children: ["testsuite"] },
  testsuite: {
    attributes: [
      "name!",
      "tests!",
      "failures!",
      "errors!",
      "group",
      "time",
      "skipped",
      "timestamp",
      "hostname",
      "id",
      "package",
      "file",
      "log",
      "url",
      "version",
    ],
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
  },
  testcase: {
    attributes: ["name!", "time", "classname", "group"],
    children: [
      "skipped",
      "error",
      "failure",
      "rerunFailure",
      "rerunError",
      "flakyFailure",
      "flakyError",
      "system-out",
      "system-err",
    ],
  },
  failure: { attributes: ["type", "message"], children: [] },
  error: { attributes: ["type", "message"], children: [] },
  skipped: { attributes: ["type", "message"], children: [] },
  properties: { attributes: [], children: ["property"] },
  property: { attributes: ["name!", "value!"], children: [] },
  "system-out": { attributes: [], children: [] },
  "system-err": { attributes: [], children: [] },
};

/** The type SUREFIRE_TIME of that schema, of suites. */
const surefireTime = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$/;

/** Everything for which Jenkins' xunit-plugin would refuse the file. */
export function refusedByXunit(xml: string): string[] {
  return refusals(rootOf(xml));
}

function refusals({ tag, attributes, children, text }: Element): string[] {
  const rules = schema[tag];
  if (!rules) return [`there is no <${tag}>`];
  const known = rules.attributes.map((name) => name.replace("!", ""));
  const required = rules.attributes.filter((name) => name.endsWith("!")).map((name) => name.slice(0, -1));
  const isMixed = rules.children.length === 0 && rules.attributes[0] !== "name!";
  return [
    ...Object.keys(attributes).flatMap((name) => (known.includes(name) ? [] : [`<${tag}> has no ${name}`])),
    ...required.flatMap((name) => (name in attributes ? [] : [`<${tag}> needs ${name}`])),
    ...(tag.startsWith("testsuite") && !surefireTime.test(attributes.time ?? "") ? [`<${tag}> time`] : []),
    ...(isMixed || text.trim() === "" ? [] : [`<${tag}> has text`]),
    ...children.flatMap((child) =>
      rules.children.includes(child.tag) ? refusals(child) : [`<${child.tag}> in <${tag}>`],
    ),
  ];
}

/**
 * Jenkins' junit step. An <error> goes before a <failure>; either makes the case red, also an empty one; <skipped>
 * makes it grey whatever else it has. The class is @classname, else the suite's name, and everything before its last
 * dot is a package. github.com/jenkinsci/junit-plugin, CaseResult.java (getError, getErrorMessage, isMarkedAsSkipped,
 * getPackageName), SuiteResult.java.
 */
export function jenkins(xml: string): Shown[] {
  return suitesOf(rootOf(xml)).flatMap((suite) =>
    childrenOf(suite, "testcase").map((test) => {
      const [issue] = [...childrenOf(test, "error"), ...childrenOf(test, "failure")];
      const isSkipped = childrenOf(test, "skipped").length > 0;
      return {
        group: test.attributes.classname ?? suite.attributes.name,
        name: test.attributes.name,
        state: isSkipped ? "grey" : issue ? "red" : "green",
        text: [issue?.attributes.message, issue?.text].filter(Boolean).join("\n"),
      };
    }),
  );
}

/** Values of @type of which Rails' Hash.from_xml, which GitLab reads with, makes something else than a text. */
const railsTypes =
  /^(symbol|date|datetime|duration|integer|float|decimal|boolean|string|yaml|base64Binary|hexBinary|file|array)$/;

/**
 * GitLab's unit test report: failure, then error, then skipped; what it shows is the element's text, not its message,
 * and where there is no text a map of its attributes. Of cases with the same suite, classname and name it keeps the
 * first. docs.gitlab.com/ci/testing/unit_test_reports, "JUnit XML format specification";
 * lib/gitlab/ci/parsers/test/junit.rb and lib/gitlab/ci/reports/test_case.rb of GitLab.
 */
export function gitlab(xml: string): Shown[] {
  const shown = new Map<string, Shown>();
  for (const suite of suitesOf(rootOf(xml))) {
    for (const test of childrenOf(suite, "testcase")) {
      const { classname, name } = test.attributes;
      const [issue] = [...childrenOf(test, "failure"), ...childrenOf(test, "error")];
      if (railsTypes.test(issue?.attributes.type ?? "")) throw new Error("Rails reads that type otherwise");
      const [skipped] = childrenOf(test, "skipped");
      const key = `${suite.attributes.name}_${classname}_${name}`;
      const state = issue ? "red" : skipped ? "grey" : "green";
      if (!shown.has(key)) shown.set(key, { group: classname, name, state, text: issue?.text ?? "" });
    }
  }
  return [...shown.values()];
}

/**
 * dorny/test-reporter with java-junit: failure or error is failed, else skipped, else success. It needs @name of suite
 * and case, shows NaN where a @time is missing, puts cases whose @classname is the suite's name into a group without
 * one, and shows `type: message`, of which it finds nothing in an element without attributes.
 * github.com/dorny/test-reporter, src/parsers/java-junit/java-junit-parser.ts.
 */
function testReporter(xml: string): Shown[] {
  const root = rootOf(xml);
  mustHaveTime(root);
  return suitesOf(root).flatMap((suite) => {
    mustHaveTime(suite);
    return childrenOf(suite, "testcase").map((test) => {
      mustHaveTime(test);
      const { classname, name } = test.attributes;
      const [issue] = [...childrenOf(test, "failure"), ...childrenOf(test, "error")];
      const isSkipped = childrenOf(test, "skipped").length > 0;
      const { type, message } = issue?.attributes ?? {};
      return {
        group: classname === suite.attributes.name ? "" : classname,
        name: name.trim(),
        state: issue ? "red" : isSkipped ? "grey" : "green",
        text: issue ? `${type ? `${type}: ` : ""}${message}` : "",
      };
    });
  });
}

function mustHaveTime({ tag, attributes }: Element): void {
  if (Number.isNaN(Number.parseFloat(attributes.time))) throw new Error(`<${tag}> without a time`);
}

/**
 * mikepenz/action-junit-report: any failure or error is a failure unless there is <skipped> too, which wins. With
 * check_retries, cases of one suite with the same name, class and file are taken for retries of one, and one that
 * passes hides the others. It shows the message, else the first two lines of the text, at the suite's or case's file.
 * github.com/mikepenz/action-junit-report, src/testParser.ts (parseTestCases, createTestCaseAnnotation).
 */
export function junitReport(xml: string, checksRetries: boolean): Shown[] {
  return suitesOf(rootOf(xml)).flatMap((suite) => {
    const shown = childrenOf(suite, "testcase").map((test): Shown & { readonly key: string } => {
      const { name, classname = "", file = "" } = test.attributes;
      const [issue] = [...childrenOf(test, "failure"), ...childrenOf(test, "error")];
      const isSkipped = childrenOf(test, "skipped").length > 0;
      const text = (issue?.attributes.message || issue?.text.trim().split("\n").slice(0, 2).join("\n")) ?? "";
      const state = isSkipped ? "grey" : issue ? "red" : "green";
      return { key: `${name}|${classname}|${file}`, group: suite.attributes.name, name, state, text };
    });
    if (!checksRetries) return shown;
    return [...Map.groupBy(shown, ({ key }) => key).values()].map(
      (tries) => tries.find(({ state }) => state === "green") ?? tries[0],
    );
  });
}

/** Every reader, by its name. */
export const readers: Readonly<Record<string, (xml: string) => Shown[]>> = {
  Jenkins: jenkins,
  GitLab: gitlab,
  "dorny/test-reporter": testReporter,
  "mikepenz/action-junit-report": (xml) => junitReport(xml, false),
  "mikepenz/action-junit-report with check_retries": (xml) => junitReport(xml, true),
};
