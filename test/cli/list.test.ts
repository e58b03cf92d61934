import { expect, test } from "vitest";
import { kinds } from "../../src/outages/kinds.ts";
import { presets } from "../../src/scenario/presets.ts";
import { spoken } from "./spoken.ts";

test("every section has its heading and a line an entry", async () => {
  const { exitCode, stdout, stderr } = await spoken(["list"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  // How wide the names are is up to the longest one.
  const lines = stdout.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " "));
  for (const line of [
    "Presets of terminals: fleet[].terminal",
    "Link profiles: fleet[].links[].profile",
    "smoke Three kinds of outages of five seconds each, on at least half of the fleet, with sales going on all the time.",
    "jpos-saf jPOS-EE store and forward: first wait 30 s, gap 1 s, retry after 60 s, 1,000 attempts, 24 h",
    "3g 100 ms each way, 330 kbit/s up, 780 down",
    "edge-lossy 440 ms up, 400 ms down, 200 kbit/s up, 240 down, 1 % lost",
    "posts-twice books a sale twice under one key (found as duplicated)",
  ]) {
    expect(lines).toContain(line);
  }
});

test("one section alone has no heading, and every kind is in it", async () => {
  const lines = (await spoken(["list", "kinds"])).stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual(kinds.map(({ name }) => name));
  expect(lines.every((line) => /^\S+ {2,}\S/.test(line))).toBe(true);
});

test("the presets alone are one table, in as many parts as a terminal's width needs", async () => {
  const wide = (await spoken(["list", "presets"], { columns: 200 })).stdout.split("\n");
  const names = Object.keys(presets);
  expect(wide.slice(1, names.length + 1).map((line) => line.split(" ")[0])).toEqual(names);
  expect(wide[names.indexOf("clover") + 1]).toMatch(
    /^clover +30s +2 × \/ 40s +probe 1m +500 +– +5,000 +168h +durable /,
  );
  expect(wide[names.indexOf("toast") + 1]).toMatch(/ +probe 1m +asks 100 +– +– +72h /);
  expect(wide[names.indexOf("no-offline") + 1]).toMatch(/ +probe 1m +0 +0 +0 +– /);
  const narrow = (await spoken(["list", "presets"], { columns: 80 })).stdout.split("\n");
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(narrow.filter((line) => line.startsWith("clover "))).toHaveLength(2);
});

test("on a terminal nothing is wider than it", async () => {
  const { stdout } = await spoken(["list"], { columns: 60 });
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(stdout).toMatch(/^ {2}smoke +Three kinds of outages of five\s+seconds/m);
});

test("--json is an object of lists", async () => {
  const all = JSON.parse((await spoken(["list", "--json"])).stdout);
  expect(Object.keys(all)).toEqual([
    "scenarios",
    "presets",
    "profiles",
    "shapes",
    "kinds",
    "defects",
    "measures",
  ]);
  expect(all.presets[0]).toEqual({
    name: "quick",
    about: expect.stringContaining("smoke"),
    figures: expect.arrayContaining([
      { path: "timeout", value: "1s", source: expect.stringContaining("our choice") },
    ]),
  });
  expect(Object.keys(JSON.parse((await spoken(["list", "shapes", "--json"])).stdout))).toEqual(["shapes"]);
});

test("a section that is none is answered with the nearest one", async () => {
  expect(await spoken(["list", "kidns"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "there is no kidns here\ndid you mean kinds?\n",
  });
});
