// What others wrote is shown, and never obeyed by a terminal or by a workflow.

import { describe, expect, test } from "vitest";
import { shownText } from "../../src/cli/shown-text.ts";
import { spoken } from "./spoken.ts";

const plain = { hasColour: false, isGithub: false };
const coloured = { hasColour: true, isGithub: false };
const github = { hasColour: false, isGithub: true };

test("lines, tabs, letters of any language and our own colours stay as they are", () => {
  const text = "a\n\tb 午 שלום é 👩‍🍳\n";
  expect(shownText(text, plain)).toBe(text);
  const red = "\x1b[1m\x1b[31mFAIL\x1b[39m\x1b[22m\n";
  expect(shownText(red, coloured)).toBe(red);
});

test("what moves a cursor, hides a text or turns letters around is escaped", () => {
  expect(shownText("\x1b[31mred", plain)).toBe("\\u001b[31mred");
  expect(shownText("\x1b[8mhidden \x1b[2J\x1b]0;title\x07", coloured)).toBe(
    "\\u001b[8mhidden \\u001b[2J\\u001b]0;title\\u0007",
  );
  expect(shownText("a\rb\x9b31m\u2028c\u202ed", coloured)).toBe("a\\u000db\\u009b31m\\u2028c\\u202ed");
});

test("JSON stays the same JSON", () => {
  const value = { said: "a\x1b\x9b\u202e\u2028b ##[error]c", next: "::error::d" };
  const text = `${JSON.stringify(value, null, 2)}\n`;
  expect(JSON.parse(shownText(text, github))).toEqual(value);
});

describe("in a GitHub workflow", () => {
  test("no line of others is a command", () => {
    const said = shownText("the gateway said: no\n::warning::a\n  ::add-mask::b\nx ##[error]c\n", github);
    expect(said).toBe(
      "the gateway said: no\n:\\u003awarning::a\n  :\\u003aadd-mask::b\nx ##\\u005berror]c\n",
    );
  });

  test("our own annotations are", () => {
    const own = "::error file=lunch.yaml,line=3,col=1::name: has a line break in it\n";
    expect(shownText(own, github)).toBe(own);
    expect(shownText(`${own}::error::x\n`, github)).not.toMatch(/^::/m);
  });

  test("elsewhere they are words as any", () => {
    expect(shownText("::warning::a\n", plain)).toBe("::warning::a\n");
  });
});

test("a file's name with controls in it is told without them", async () => {
  const file = "none\x1b[31m\n::warning::pwned.yaml";
  const { exitCode, stderr } = await spoken(["check", file], { isGithub: true });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("\\u001b[31m");
  expect(stderr).not.toContain("\u001b");
  expect(stderr).not.toMatch(/^\s*::warning::pwned/m);
});
