import { describe, expect, test } from "vitest";
import { planOf, problemsOf } from "./around.ts";
import { changed, small } from "./small.ts";

/** What becomes of the small scenario's name when it is this. */
function name(text: string, environment: Record<string, string> = {}): string {
  return planOf("s.yaml", { "s.yaml": changed("name: Small", `name: ${text}`) }, environment).name;
}

function said(from: string, to: string, environment: Record<string, string> = {}): string[] {
  return problemsOf("s.yaml", { "s.yaml": changed(from, to) }, environment);
}

describe("values come from the environment", () => {
  test("a variable, its default, and both in the middle of a text", () => {
    expect(name("${SHOP}", { SHOP: "Cafe" })).toBe("Cafe");
    expect(name("${SHOP:-Bar}")).toBe("Bar");
    expect(name("${SHOP:-Bar}", { SHOP: "" })).toBe("Bar");
    expect(name('"At ${SHOP:-Bar} in ${TOWN}"', { TOWN: "Perth" })).toBe("At Bar in Perth");
  });

  test("it is read as YAML reads a value: 40 is a number", () => {
    const text = changed("terminals: 40", "terminals: ${N}");
    expect(planOf("s.yaml", { "s.yaml": text }, { N: "80" }).terminals).toBe(80);
    expect(planOf("s.yaml", { "s.yaml": changed("terminals: 40", "terminals: ${N:-60}") }).terminals).toBe(
      60,
    );
  });

  test("inside {} it stands in quotes", () => {
    const text = changed("{median: 12.50,", '{median: "${M:-10}",');
    expect(planOf("s.yaml", { "s.yaml": text }).load.amount.medianMinor).toBe(1000);
  });

  test("a text that means itself has two dollars", () => {
    expect(name("costs $${PRICE}", { PRICE: "5" })).toBe("costs ${PRICE}");
  });

  test("what it holds is a value and never more of the file", () => {
    for (const value of ["[a, b]", "{a: b}", "*a", "&a b", "!x y", "a: b", "# b", "'"]) {
      expect(name("${SHOP}", { SHOP: value })).toBe(value);
    }
  });

  test("keys are left as they are", () => {
    expect(said("settle: 5m", "${SETTLE}: 5m", { SETTLE: "settle" })[0]).toContain("is not a field here");
  });
});

describe("what the environment cannot give is said once, where it is asked for", () => {
  test.each([
    ["${N}", "there is no N in the environment | set it, or write a default: ${N:-…}"],
    ["${N", "${ is never closed | write ${NAME} or ${NAME:-default}, and $${ for the text itself"],
    ["${N:-${M:-3}}", "a ${…} stands inside another | write the default itself: ${NAME:-default}"],
    ["${}", "${} names no variable | write ${NAME} or ${NAME:-default}, and $${ for the text itself"],
    ["${a b}", "${a b} names no variable | write ${NAME} or ${NAME:-default}, and $${ for the text itself"],
  ])("%s", (written, expected) => {
    expect(said("terminals: 40", `terminals: ${written}`)).toEqual([`s.yaml:6:16  ${expected}`]);
  });

  test("a value that does not fit is refused like any other", () => {
    expect(said("terminals: 40", "terminals: ${N}", { N: "many" })).toEqual([
      's.yaml:6:16  fleet[0].terminals: "many" is not a whole number | write a whole number from 1 to 1000000',
    ]);
  });

  test.each([
    "API_TOKEN",
    "secret",
    "DB_PASSWORD",
    "KEY",
    "STRIPE_API_KEY",
    "AWS_CREDENTIALS",
    "PRIVATE_PEM",
  ])("%s is a secret by its name, and its value stays out of everything", (variable) => {
    const [problem, ...more] = said("name: Small", `name: \${${variable}}`, { [variable]: "hunter2" });
    expect(more).toEqual([]);
    expect(problem).toBe(
      `s.yaml:1:7  ${variable} is a secret by its name, and plan, history and report would show it | keep secrets out of scenarios; rename the variable if it is none`,
    );
  });

  test("MONKEY is no key", () => {
    expect(name("${MONKEY}", { MONKEY: "Bongo" })).toBe("Bongo");
  });

  test("unquoted inside {} or [], where YAML takes its braces for a map", () => {
    for (const [from, to] of [
      ["{median: 12.50,", "{median: ${M},"],
      ["[{id: wifi,", "[{id: ${M},"],
      ["{provider: telecom-a}", "{any: [${M}]}"],
    ]) {
      const problems = said(from, to);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/ {2}a \$\{…\} inside \{\} or \[\] must be quoted \| write "\$\{M\}"$/);
    }
  });

  test("a scenario without any needs none", () => {
    expect(problemsOf("s.yaml", { "s.yaml": small })).toEqual([]);
  });
});
