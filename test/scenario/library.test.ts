import { relative } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { findScenario, libraryNames } from "../../src/scenario/library.ts";

test("a bare name finds the scenario of the library, shown as it lies from here", () => {
  const { path, shown } = findScenario("smoke");
  expect(shown).toBe(relative(process.cwd(), path));
  expect(libraryNames()).toContain("smoke");
});

test("a path is taken as it is", () => {
  expect(findScenario("scenarios/smoke.yaml")).toEqual({
    path: "scenarios/smoke.yaml",
    shown: "scenarios/smoke.yaml",
  });
});

test.each([
  ["smok", "there is no scenario smok", "did you mean smoke?"],
  [
    "scenarios/smok.yaml",
    "there is no file scenarios/smok.yaml",
    "write the path of a scenario, or the name of one in the library",
  ],
  ["kinds/flop", "there is no file kinds/flop", "did you mean kinds/flap?"],
  ["scenarios", "scenarios is a folder, not a scenario", "name a file in it"],
  [
    "../smoke",
    "there is no file ../smoke",
    "write the path of a scenario, or the name of one in the library",
  ],
])("%s is refused with what to write instead", (name, what, todo) => {
  try {
    findScenario(name);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).explanation).toMatchObject({ what, todo });
  }
});
