import { expect, test } from "vitest";
import { filesOnDisk } from "../../src/scenario/files.ts";

const { scenario, data } = filesOnDisk;

function shown(read: ReturnType<typeof scenario>): string {
  return "file" in read ? `${read.file}: ${read.bytes.length > 100}` : `${read.what} | ${read.todo}`;
}

test("a path is relative to the file that names it", () => {
  expect(shown(scenario("smoke.yaml", "scenarios/lunch-peak.yaml"))).toBe("scenarios/smoke.yaml: true");
  expect(shown(scenario("../smoke.yaml", "scenarios/kinds/stall.yaml"))).toBe("scenarios/smoke.yaml: true");
  expect(shown(data("../package.json", "scenarios/smoke.yaml"))).toBe("package.json: true");
});

test("a name is one of the library, also of its kinds", () => {
  expect(shown(scenario("smoke", "test/x.yaml"))).toBe("scenarios/smoke.yaml: true");
  expect(shown(scenario("kinds/stall", "test/x.yaml"))).toBe("scenarios/kinds/stall.yaml: true");
});

test("what is not there, or no file, is said with what to write instead", () => {
  expect(shown(scenario("smok", "scenarios/x.yaml"))).toBe(
    "there is neither a file scenarios/smok nor a scenario smok in the library | did you mean smoke?",
  );
  expect(shown(scenario("zzzzzz.yaml", "x.yaml"))).toBe(
    "there is neither a file zzzzzz.yaml nor a scenario zzzzzz.yaml in the library | write a path relative to this file, or a name of the library",
  );
  expect(shown(data("scenarios", "x.yaml"))).toBe(
    "there is no file scenarios | write a path relative to this file",
  );
  expect(shown(data("/dev/zero", "x.yaml"))).toBe(
    "there is no file /dev/zero | write a path relative to this file",
  );
});
