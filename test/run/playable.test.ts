import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { mustBePlayable } from "../../src/run/playable.ts";
import { Run } from "../../src/run/run.ts";
import { planOf, refuse } from "../engine/virtual/plans.ts";
import { expectation } from "../verdict/evidence.ts";

describe.each(["live", "virtual"] as const)("a run with the %s engine", (engine) => {
  test("refuses what it cannot play before anything is started", async () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), "tillstorm-playable-"));
    const said: string[] = [];
    const plan = {
      ...planOf({ outages: [refuse(5, 1, 1)] }),
      expectations: [expectation("stockBehind max < 5")],
    };
    const progress = (text: string) => said.push(text);
    const play = async () => new Run({ plan, engine, keepsHistory: true, workingDirectory, progress }).play();
    await expect(play()).rejects.toThrow(UsageError);
    await expect(play()).rejects.toThrow("no terminal reports to a back office");
    expect(said).toEqual([]);
    expect(readdirSync(workingDirectory)).toEqual([]);
    rmSync(workingDirectory, { recursive: true });
  });
});

test("an expectation on lag is refused in virtual time, where nothing lags", () => {
  const plan = { ...planOf(), expectations: [expectation("lag p(99) < 100")] };
  expect(() => mustBePlayable(plan, "live")).not.toThrow();
  expect(() => mustBePlayable(plan, "virtual")).toThrow(
    "expectation lag p(99) < 100: in virtual time nothing lags",
  );
});

test("what one engine alone cannot play is refused by that one", () => {
  const century = planOf({ durationMs: 3_155_760_000_000 });
  expect(() => mustBePlayable(century, "live")).not.toThrow();
  expect(() => mustBePlayable(century, "virtual")).toThrow(
    /^the virtual engine cannot play test\nit may last .*; the engine's time ends after /,
  );
});
