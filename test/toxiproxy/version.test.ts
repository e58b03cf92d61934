import { expect, test } from "vitest";
import { isSupported, toxiproxyVersion, versionIn } from "../../src/toxiproxy/version.ts";

test("2.12 and later 2.x will do, and a build that does not know its version", () => {
  for (const version of [toxiproxyVersion, "2.12.1", "v2.13.0", "2.100.0", "git"]) {
    expect(isSupported(version), version).toBe(true);
  }
});

test("older, newer by a major number and strange versions will not do", () => {
  for (const version of ["2.11.0", "2.9.0", "1.12.0", "3.0.0", "12.12.0", "", "nothing"]) {
    expect(isSupported(version), version).toBe(false);
  }
});

test("the version is found in what the server prints", () => {
  expect(versionIn("toxiproxy-server version 2.12.0\n")).toBe("2.12.0");
  expect(versionIn("flag provided but not defined: -version")).toBeUndefined();
});
