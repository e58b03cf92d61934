// Every scenario in docs/scenario-examples.md is planned.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kindOf } from "../../src/outages/kinds.ts";
import { planFrom } from "../../src/plan/load.ts";
import { unsound } from "../plan/sound.ts";

const page = readFileSync(new URL("../../docs/scenario-examples.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/^## (.*?)\n.*?^```yaml\n(.*?)^```$/gms)].map(
  ([, title, text]) => [title, text] as const,
);

test("no example is overlooked", () => {
  expect(examples).toHaveLength(page.split("```yaml").length - 1);
  expect(examples.length).toBeGreaterThan(10);
});

describe.each(examples)("%s", (_, text) => {
  test("is planned, and nothing about it is strange", () => {
    const { plan, warnings } = planFrom({ file: "example.yaml", text });
    // The parts of a storm meet by chance.
    const strange = warnings.map(({ what }) => what).filter((what) => !/^storm\.\d+ begins /.test(what));
    expect(strange).toEqual([]);
    expect(unsound(plan)).toEqual([]);
    expect(plan.outages.length).toBeGreaterThan(0);
    for (const { kind } of plan.outages) expect(kindOf(kind).name).toBe(kind);
  });
});
