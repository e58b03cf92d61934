// The first minutes with tillstorm: a scenario is written, looked at, and played.

import { expect, test } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { Tillstorm } from "./tillstorm.ts";

test("the scenario that `new` writes is right, is drawn, and passes on every seed", {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  const said = (...words: string[]) => new Tillstorm(words, { folder }).ended;
  expect(await said("new", "lunch")).toMatchObject({ code: 0, stdout: "lunch.yaml\n" });
  expect(await said("check", "lunch.yaml")).toMatchObject({ code: 0, stderr: "" });
  expect(await said("plan", "lunch.yaml")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ {2}telecom-a {7}·+▕█+▏·+$/m),
  });
  expect(await said("run", "lunch.yaml", "--engine", "virtual", "--seeds", "10", "--quiet")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^PASS {2}Lunch: 10 pass of 10 seeds$/m),
  });
});
