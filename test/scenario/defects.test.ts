import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { between } from "../../bench/marked.ts";
import { type Defect, defectNames, defects } from "../../src/scenario/defects.ts";

const page = readFileSync(new URL("../../docs/defects.md", import.meta.url), "utf8");

/** Cells of the table's rows, by defect. */
const rows = new Map(
  between(page, "defects")
    .split("\n")
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "))
    .map(([name, ...cells]) => [name.replaceAll("`", ""), cells] as const),
);

test("docs/defects.md has every defect, in order, and no other: else run node bench/defects.ts", () => {
  expect([...rows.keys()]).toEqual(defectNames);
});

test.each(defectNames)("%s stands there as it is, and was found as it must be", (name) => {
  const { about, needs = "", foundAs, onlyLive }: Defect = defects[name];
  const [does, needed, as, acted, virtual, live] = rows.get(name) ?? [];
  expect([does, needed.trim(), as]).toEqual([about, needs, foundAs]);
  if (onlyLive === undefined) {
    expect(acted).toMatch(/^[1-9]\d* times$/);
    expect(virtual).toContain(foundAs);
  } else expect(acted).toBe(onlyLive);
  expect(live).toContain(foundAs);
});
