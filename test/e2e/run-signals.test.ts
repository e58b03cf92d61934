// Ctrl-C at any time, and SIGTERM and SIGHUP alike: faults removed, children gone, a partial result written,
// the exit code that says so, within 3 s; a second signal at once.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { realBinary, realServer, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import {
  crashed,
  crashedForLong,
  darkForLong,
  folderWith,
  inTheDark,
  quiet,
  salesInCells,
  Tillstorm,
} from "./tillstorm.ts";

const promisedMs = 3_000;

beforeAll(async () => {
  await realBinary();
});

/** Customers come for so long that a busy machine stops a part of the run while they do. */
const longerQuiet = quiet.replace("duration: 2s", "duration: 6s");

function start(scenario: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Tillstorm {
  return new Tillstorm(["run", "scenario.yaml", ...words], { folder: folderWith(scenario), env });
}

describe("while the fleet sells and a fault is in force", calmly, () => {
  test.for([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGHUP", code: 129 },
  ] as const)("$signal ends the run with $code, audited as far as it came", async ({ signal, code }) => {
    const run = start(darkForLong);
    await run.said(inTheDark);
    const ended = await run.signalled(signal);
    expect(ended).toMatchObject({ code, signal: null });
    mustTakeLess(ended.tookMs, promisedMs);
    expect(ended.stdout).toContain(`cut short by ${signal}`);
    await run.mustBeGone();

    const summary = run.summary();
    expect(summary).toMatchObject({ schema: 1, verdict: "inconclusive", interrupted: signal });
    expect(summary.reasons[0]).toBe(`interrupted by ${signal}`);
    expect(summary.measures.outcomes.wanted.sales).toBeGreaterThan(0);
    expect(salesInCells(summary)).toBe(summary.measures.outcomes.wanted.sales);
    expect(run.factCount(facts.wanted)).toBe(summary.measures.outcomes.wanted.sales);
    const history = HistoryReader.open(join(run.directory, "history.db"));
    expect(history.ended).toBe("interrupted");
    history.close();
  });

  test.for([
    { what: "a crash keeps the gateway down", words: [] },
    { what: "a crash keeps down a gateway that speaks TLS", words: ["--set", "gateway.tls={}"] },
  ])("while $what, it is started again for the audit", async ({ words }) => {
    const run = start(crashedForLong, words);
    await run.said(crashed);
    await expect.poll(() => run.factCount(facts.queued), { timeout: 60_000 }).toBeGreaterThan(0);
    const ended = await run.signalled("SIGINT");
    expect(ended.code, ended.stderr).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    const summary = run.summary();
    expect(summary).toMatchObject({ verdict: "inconclusive", interrupted: "SIGINT" });
    expect(summary.audit?.inconclusive).toEqual([]);
    expect(salesInCells(summary)).toBe(summary.measures.outcomes.wanted.sales);
  });

  test("while maintenance is announced and has not begun, it ends as at any time", async () => {
    const upgrade =
      "outages=[{id: upgrade, at: 30s, for: 10s, what: {maintenance: {answers: silent, announced: 29s}}}]";
    const run = start(darkForLong, ["--set", upgrade]);
    await expect.poll(() => run.factCount(facts.approved), { timeout: 60_000 }).toBeGreaterThan(40);
    const ended = await run.signalled("SIGINT");
    expect(ended).toMatchObject({ code: 130, signal: null });
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    expect(run.summary().reasons[0]).toBe("interrupted by SIGINT");
  });

  test("on a shared Toxiproxy nothing of the run is left, and the others' proxies are as they were", async () => {
    const { url } = await realServer();
    const client = new ToxiproxyClient(url);
    onTestFinished(() => client.close());
    const theirs = await client.createProxy("theirs", "127.0.0.1:0", "127.0.0.1:9");
    await client.setEnabled(theirs, false);
    const found = await client.proxies();
    const run = start(darkForLong, ["--toxiproxy", url]);
    await run.said(inTheDark);
    expect((await client.proxies()).length).toBeGreaterThan(found.length);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    expect(await client.proxies()).toEqual(found);
  });

  test("a violation that was found until then makes the summary fail, the exit code stays 130", async () => {
    const run = start(darkForLong, ["--set", "gateway.defects.posts-twice=100%"]);
    await run.said(inTheDark);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    expect(ended.stdout).toMatch(/^FAIL {2}duplicated == 0: measured [1-9]/);
    expect(run.summary()).toMatchObject({ verdict: "fail", interrupted: "SIGINT" });
  });

  test("a second signal ends it at once, and what it started is gone all the same", async () => {
    const run = start(darkForLong);
    await run.said(inTheDark);
    // The gateway hangs, so that the clean end takes the whole of its time.
    process.kill(run.pidOf("gateway"), "SIGSTOP");
    run.process.kill("SIGINT");
    await run.said(/once more ends it at once/);
    const ended = await run.signalled("SIGINT");
    expect(ended).toMatchObject({ code: 130, signal: null });
    // The clean end would take nearly all of what is promised; this takes what the machine needs to end a process.
    mustTakeLess(ended.tookMs, promisedMs / 2);
    await run.mustBeGone();
    expect(run.summary()).toMatchObject({
      verdict: "inconclusive",
      reasons: ["the run was killed before it ended"],
    });
  });
});

describe("at any other time", calmly, () => {
  test("before Toxiproxy is up", async () => {
    // It is found, started, and never ready: the run waits for it however late the signal comes.
    const bin = temporaryFolder();
    const slow = join(bin, "toxiproxy-server");
    writeFileSync(
      slow,
      '#!/bin/sh\n[ "$1" = -version ] && echo toxiproxy-server version 2.12.0 || exec sleep 60\n',
    );
    chmodSync(slow, 0o755);
    const run = start(quiet, [], { PATH: `${bin}:${process.env.PATH}` });
    await run.said(/metrics on/);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    expect(run.summary()).toMatchObject({ verdict: "inconclusive", interrupted: "SIGINT" });
    expect(run.summary().reasons).toContain("the run ended before any customer came");
  });

  test("while queues drain", async () => {
    const long = "outages=[{id: long, at: 1s, for: 15s, what: blackhole}]";
    const run = start(quiet, ["--set", long, "--set", 'expect={pending: "== 0"}']);
    await run.said(/; long \(blackhole\)/);
    await expect.poll(() => run.factCount(facts.customersEnded), { timeout: 60_000 }).toBe(1);
    const ended = await run.signalled("SIGTERM");
    expect(ended.code).toBe(143);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    const { audit, verdict, reasons } = run.summary();
    // They had no time to: that is no failure of anybody.
    expect(verdict, reasons.join("\n")).toBe("inconclusive");
    expect(audit?.pending.sales).toBeGreaterThan(0);
  });

  test("while a Toxiproxy that hangs keeps its faults", async () => {
    const run = start(longerQuiet, ["--set", "settle=0s"]);
    await expect.poll(() => run.factCount(facts.approved), { timeout: 60_000 }).toBeGreaterThan(0);
    process.kill(run.pidOf("toxiproxy"), "SIGSTOP");
    // No time to settle: after the last customer the faults are taken off.
    await expect.poll(() => run.factCount(facts.customersEnded), { timeout: 60_000 }).toBe(1);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    expect(run.summary()).toMatchObject({ interrupted: "SIGINT", audit: { inconclusive: [] } });
  });

  test("while the audit waits for a gateway that hangs", async () => {
    const run = start(longerQuiet, ["--set", "settle=100ms"]);
    await expect.poll(() => run.factCount(facts.approved), { timeout: 60_000 }).toBeGreaterThan(0);
    process.kill(run.pidOf("gateway"), "SIGSTOP");
    // The history is closed, and then the ledger is asked for.
    await expect.poll(() => endingOf(run), { timeout: 60_000 }).toBe("normally");
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    const { reasons, interrupted } = run.summary();
    expect(interrupted).toBe("SIGINT");
    expect(reasons).toContain("no audit: there was no time for it after the signal");
  });

  test("while the metrics linger for a scraper", async () => {
    const run = start(quiet, ["--linger", "60s"]);
    await run.said(/metrics on/);
    await expect.poll(() => run.summary().verdict, { timeout: 60_000 }).toBe("pass");
    // Its children are gone: only the metrics are left.
    await expect.poll(() => run.processes().length).toBe(1);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, promisedMs);
    await run.mustBeGone();
    expect(run.summary()).toMatchObject({ verdict: "pass" });
  });
});

test("whoever reads its progress may leave before the end", async () => {
  const run = start(quiet, ["--json"]);
  await run.said(/metrics on/);
  run.process.stderr?.destroy();
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(JSON.parse(run.stdout).verdict).toBe("pass");
});

/** How the history says that it ended, once there is one. */
function endingOf(run: Tillstorm): string | undefined {
  const history = HistoryReader.open(join(run.directory, "history.db"));
  history.close();
  return history.ended;
}
