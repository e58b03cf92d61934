// A log whose disk is full, or that cannot be written: progress is lost and nothing else; a result that did not arrive
// is said, and is never an exit code of 0.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, program, quiet, Tillstorm } from "./tillstorm.ts";

/** Only Linux has a device that is always full. */
const skipped = !existsSync("/dev/full") && process.env.CI !== "true";
const why = skipped ? " (skipped: needs /dev/full, so Linux)" : "";

/** Starts it in a shell, with these redirections. */
function redirected(words: readonly string[], shell: string): Tillstorm {
  const command = ["sh", "-c", shell.replace("tillstorm", '"$0" "$@"'), process.execPath, program] as const;
  return new Tillstorm(words, { folder: folderWith(quiet), command });
}

describe.skipIf(skipped)("stdout on a full disk", () => {
  const virtual = ["run", "scenario.yaml", "--engine", "virtual"];

  test(`is said after everything else was done, and a pass exits 3${why}`, async () => {
    const run = redirected([...virtual, "--junit", "junit.xml"], "tillstorm >/dev/full");
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(exitCodes.environment);
    expect(stderr).toContain("the result could not be written to standard output: ENOSPC");
    expect(stderr).not.toMatch(/bug of tillstorm|^ +at /m);
    expect(run.summary().verdict).toBe("pass");
    expect(readFileSync(join(run.folder, "junit.xml"), "utf8")).toContain('failures="0"');
  });

  test(`a failed run stays one${why}`, async () => {
    const run = redirected([...virtual, "--set", "expect.pending=> 9"], "tillstorm >/dev/full");
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(exitCodes.failed);
    expect(stderr).toContain("the result could not be written to standard output: ENOSPC");
  });
});

describe.skipIf(skipped)("stderr on a full disk", calmly, () => {
  test.for(["virtual", "live"])(`takes no progress, and ends no run: %s${why}`, async (engine) => {
    if (engine === "live") await realBinary();
    const run = redirected(["run", "scenario.yaml", "--engine", engine], "tillstorm 2>/dev/full");
    const { code, stdout } = await run.ended;
    expect(code, stdout).toBe(exitCodes.ok);
    expect(stdout).toMatch(/^PASS {2}Quiet/);
    await run.mustBeGone();
    expect(run.summary().measures.outcomes.wanted.sales).toBeGreaterThan(0);
  });
});

test("a result that a nearly full disk took in part is not taken for whole", async () => {
  // Node ignores the signal, so that the write itself is cut off.
  const run = redirected(["schema"], "ulimit -f 8; tillstorm >schema.json");
  const { code, stderr } = await run.ended;
  expect(statSync(join(run.folder, "schema.json")).size).toBeGreaterThan(0);
  expect(code, stderr).toBe(exitCodes.environment);
  expect(stderr).toContain("the result could not be written to standard output: EFBIG");
});

test("a standard output that is open to be read only is said, and such a stderr ends nothing", async () => {
  const mute = await redirected(["list", "kinds"], "tillstorm 1</dev/null").ended;
  expect(mute.code).toBe(exitCodes.environment);
  expect(mute.stderr).toContain("the result could not be written to standard output: EBADF");
  const { code, stdout } = await redirected(["check", "scenario.yaml"], "tillstorm 2</dev/null").ended;
  expect({ code, stdout }).toMatchObject({ code: exitCodes.ok });
});

test("who reads no further misses nothing", async () => {
  const run = new Tillstorm(["schema"], {});
  run.process.stdout?.destroy();
  const { code, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: "" });
});
