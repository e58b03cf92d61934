// docs/outages.md against the kinds themselves.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { OutageKind } from "../../src/outages/kind.ts";
import { kinds } from "../../src/outages/kinds.ts";

const page = readFileSync(new URL("../../docs/outages.md", import.meta.url), "utf8");

/** The cells of the kind's row. */
function row({ name }: OutageKind): { parameters: string; ends: string } {
  const line = page.split("\n").find((each) => each.startsWith(`| \`${name}\` |`)) ?? "";
  const [, , parameters = "", ends = ""] = line.split("|").map((cell) => cell.trim());
  return { parameters, ends };
}

test.each(kinds.map((kind) => [kind.name, kind] as const))("%s has a row that is true", (_, kind) => {
  const { parameters, ends } = row(kind);
  for (const name of Object.keys(kind.parameters.shape)) expect(parameters).toContain(`\`${name}`);
  const how = kind.isPermanent ? /^never, / : kind.takesMs ? /^by itself|^at once/ : /^$/;
  expect(ends).toMatch(how);
});

test("what grows and fades is listed", () => {
  const [, list] = /((?:`[a-z-]+`(?:,\s+|\s+and\s+)?)+) have a magnitude/.exec(page) ?? [];
  const named = [...(list ?? "").matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
  expect(named).toEqual(kinds.filter(({ scaled }) => scaled).map(({ name }) => name));
});

test("every kind stands beside a cause", () => {
  const causes = page.slice(0, page.indexOf("## By kind"));
  for (const { name } of kinds) expect(causes).toContain(`\`${name}\``);
});
