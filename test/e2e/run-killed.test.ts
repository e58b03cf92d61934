// kill -9 of tillstorm or of a part of it: nothing is left behind, what was recorded is there, the reason is
// said, and it is never a pass.

import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { killed, realBinary, realServer } from "../toxiproxy/real.ts";
import {
  crashed,
  crashedForLong,
  darkForLong,
  type Ended,
  folderWith,
  inTheDark,
  Tillstorm,
} from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

/** A run that sells, with a fault in force. */
async function inStorm(words: readonly string[] = []): Promise<Tillstorm> {
  const run = new Tillstorm(["run", "scenario.yaml", ...words], { folder: folderWith(darkForLong) });
  await run.said(inTheDark);
  return run;
}

/** What the history holds of a run that was cut off: opened as anybody would, the WAL read with it. */
function recorded(run: Tillstorm) {
  const history = HistoryReader.open(join(run.directory, "history.db"));
  const { ended, run: record } = history;
  history.close();
  return { ended, name: record.plan.name, sales: run.factCount(facts.wanted) };
}

describe("kill -9 of tillstorm", () => {
  test("leaves no process, a summary that says so, and the history so far", async () => {
    const run = await inStorm();
    expect(run.processes()).toHaveLength(4);
    await run.signalled("SIGKILL");
    await run.mustBeGone();
    expect(run.summary()).toEqual({
      schema: 1,
      verdict: "inconclusive",
      reasons: ["the run was killed before it ended"],
    });
    const { ended, name, sales } = recorded(run);
    expect({ ended, name }).toEqual({ ended: undefined, name: "Dark for long" });
    expect(sales).toBeGreaterThan(0);
  });

  test("while a crash keeps the gateway down takes the one that waits to follow it as well", async () => {
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(crashedForLong) });
    await run.said(crashed);
    // tillstorm, the conductor, Toxiproxy, and a gateway that is loaded and does not listen yet.
    await expect.poll(() => run.processes().length).toBe(4);
    await run.signalled("SIGKILL");
    await run.mustBeGone();
    expect(recorded(run)).toMatchObject({ ended: undefined, name: "Crashed for long" });
  });

  test("leaves a shared Toxiproxy as it was found", async () => {
    const { url } = await realServer();
    const client = new ToxiproxyClient(url);
    onTestFinished(() => client.close());
    await client.createProxy("theirs", "127.0.0.1:0", "127.0.0.1:9");
    const found = await client.proxies();
    const run = await inStorm(["--toxiproxy", url]);
    expect((await client.proxies()).length).toBeGreaterThan(found.length);
    await run.signalled("SIGKILL");
    await run.mustBeGone();
    expect(await client.proxies()).toEqual(found);
  });
});

describe("kill -9 of a part", () => {
  test.for([
    { part: "toxiproxy", name: "Toxiproxy" },
    { part: "conductor", name: "the conductor" },
    { part: "gateway", name: "the gateway" },
  ] as const)("of $name ends the run: inconclusive, with the reason first", async ({ part, name }) => {
    const run = await inStorm();
    process.kill(run.pidOf(part), "SIGKILL");
    await isInconclusive(run, await run.ended, `${name} was killed by SIGKILL during the run`);
  });

  test("of a shared Toxiproxy is noticed as well", async () => {
    const server = await realServer();
    const run = await inStorm(["--toxiproxy", server.url]);
    await killed(server.process);
    await isInconclusive(run, await run.ended, "Toxiproxy no longer answered during the run");
  });

  async function isInconclusive(run: Tillstorm, { code, stdout, stderr }: Ended, reason: string) {
    expect(code, stderr).toBe(4);
    expect(stdout.replace(/\s+/g, " ")).toMatch(new RegExp(`^INCONCLUSIVE ${reason}`));
    await run.mustBeGone();
    const summary = run.summary();
    expect(summary.verdict).toBe("inconclusive");
    expect(summary.reasons[0]).toContain(reason);
    const { ended, sales } = recorded(run);
    expect(ended).toBe("interrupted");
    expect(sales).toBe(summary.measures.outcomes.wanted.sales);
    expect(sales).toBeGreaterThan(0);
  }
});
