import { sep } from "node:path";
import { expect, test } from "vitest";
import { entryOf } from "../src/entry.ts";

const inFolder = (path: string) => path.split("/").join(sep);

test("a checkout starts TypeScript, the package starts JavaScript", () => {
  expect(entryOf("../gateway/main", "file:///x/src/conductor/conductor.ts")).toBe(
    inFolder("/x/src/gateway/main.ts"),
  );
  expect(entryOf("./main", "file:///x/dist/conductor/conductor.js")).toBe(
    inFolder("/x/dist/conductor/main.js"),
  );
});

test("a folder with blanks and signs is no trouble", () => {
  expect(entryOf("./main", "file:///my%20shop%23/conductor.js")).toBe(inFolder("/my shop#/main.js"));
});
