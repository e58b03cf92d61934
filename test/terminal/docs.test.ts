import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { between } from "../../bench/marked.ts";
import { drawing, terminalParts } from "../../docs/terminal-parts.ts";
import { type State, transitions } from "../../src/terminal/states.ts";

const page = readFileSync(new URL("../../docs/terminal.md", import.meta.url), "utf8");

test.each(Object.entries(terminalParts()))(
  "docs/terminal.md has the %s that node docs/make.ts makes",
  (mark, part) => {
    expect(between(page, mark)).toBe(part);
  },
);

test("every file that the page names is there", () => {
  const named = [...page.matchAll(/`([a-z-]+\.ts)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  const source = new URL("../../src/terminal/", import.meta.url);
  expect(named.filter((name) => !existsSync(new URL(name, source)))).toEqual([]);
});

/** Every pair of states that a drawing joins, those inside its box among them. */
function joined(text: string): Set<string> {
  const inside = /running \{\n([^}]*)\}/.exec(text)?.[1].trim().split(/\s+/) ?? [];
  const those = (name: string) => (name === "running" ? inside : [name]);
  const pairs = inside.flatMap((from) => inside.map((to) => [from, to]));
  for (const [, from, to] of text.matchAll(/ {2}(\w+) --> (\w+)/g)) {
    for (const one of those(from)) for (const other of those(to)) pairs.push([one, other]);
  }
  return new Set(pairs.filter(([from, to]) => from !== to).map((pair) => pair.join(" to ")));
}

test("the drawing has an arrow for every transition and none besides", () => {
  const states = Object.keys(transitions) as State[];
  const expected = states.flatMap((from) => transitions[from].map((to) => `${from} to ${to}`));
  expect([...joined(drawing(transitions))].sort()).toEqual(expected.sort());
});

test("a transition that is taken away is taken out of the drawing, wherever it stood", () => {
  for (const [from, to] of [
    ["full", "online"],
    ["off", "dead"],
    ["online", "off"],
  ] as const) {
    const fewer = { ...transitions, [from]: transitions[from].filter((state) => state !== to) };
    const pairs = joined(drawing(fewer));
    expect(pairs).not.toContain(`${from} to ${to}`);
    expect(pairs.size).toBe(joined(drawing(transitions)).size - 1);
  }
});
