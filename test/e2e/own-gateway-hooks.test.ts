// A run against a gateway that somebody else started: its outages are made by hooks, and end however the run ends.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ChildGateway } from "../gateway/child-gateway.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

async function gateway(): Promise<ChildGateway> {
  const child = await ChildGateway.start({}, join(temporaryFolder(), "ledger.db"));
  onTestFinished(async () => void (await child.end("SIGKILL")));
  return child;
}

/** Maintenance from the first second, for so long. */
function scenario(url: string, hooks: string, duration = "4s", forMs = "1s"): string {
  return `name: Hooked
duration: ${duration}
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - {id: shops, terminals: 10, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: any}]}
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway:
  url: ${url}
  hooks:
    maintenance: ${hooks}
outages:
  - {id: closed, at: 1s, for: ${forMs}, what: {maintenance: {retryAfter: 200ms}}}
`;
}

/** How the reference gateway itself is told. */
function calls(url: string): string {
  const post = (isOn: boolean) =>
    `{post: "${url}/v1/maintenance", body: '{"isOn":${isOn},"retryAfterMs":200}'}`;
  return `{begin: ${post(true)}, end: ${post(false)}}`;
}

const commands = (begin: string, end: string, timeout = "20s") =>
  `{begin: {command: [sh, -c, ${JSON.stringify(begin)}]}, end: {command: [sh, -c, ${JSON.stringify(end)}]}, timeout: ${timeout}}`;

async function isInMaintenance(url: string): Promise<boolean> {
  const status = (await (await fetch(`${url}/v1/status`)).json()) as { maintenance: boolean };
  return status.maintenance;
}

function start(text: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Tillstorm {
  return new Tillstorm(["run", "scenario.yaml", ...words], { folder: folderWith(text), env });
}

describe("maintenance by hooks", calmly, () => {
  test("begins and ends by HTTP calls, is noticed, and no payment is lost", async () => {
    const { url } = await gateway();
    const run = start(scenario(url, calls(url)));
    const ended = await run.ended;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    const [outage] = run.summary().outages;
    expect(outage.applied?.confirmedMs).toBeGreaterThanOrEqual(1_000);
    expect(outage.removed?.confirmedMs).toBeGreaterThanOrEqual(2_000);
    expect(outage.detection?.share).toBeGreaterThan(0);
    expect(readFileSync(join(run.directory, "hooks.log"), "utf8")).toMatch(
      /the begin hook of maintenance: status 200 .*\n.*the end hook of maintenance: status 200/,
    );
    expect(ended.stderr).toMatch(/^the gateway is yours, http.*hooks for maintenance$/m);
    expect(ended.stderr).toMatch(/^it gets about 80 sales, 20\/s at the peak; 10 terminals/m);
    await run.mustBeGone();
  });

  test("an answer other than 2xx means that the outage was not applied: inconclusive", async () => {
    const { url } = await gateway();
    const run = start(scenario(url, calls(url).replace("/v1/maintenance", "/v1/nothing")));
    const ended = await run.ended;
    expect(ended, ended.stdout).toMatchObject({ code: 4 });
    expect(run.summary().reasons.join("\n")).toContain(
      "outage closed was not applied: the begin hook of maintenance was answered 404",
    );
  });

  test("a redirect is not followed", async () => {
    const { url } = await gateway();
    const { createServer } = await import("node:http");
    const server = createServer((_, answer) =>
      answer.writeHead(307, { location: `${url}/v1/maintenance` }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const elsewhere = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const run = start(scenario(url, calls(elsewhere)));
    expect((await run.ended).code).toBe(4);
    expect(run.summary().reasons.join()).toContain("was answered 307 and redirects are not followed");
  });

  test("a command that fails, or hangs, is told with what it said, and nothing of it is left", async () => {
    const { url } = await gateway();
    const failing = start(scenario(url, commands("echo no such switch >&2; exit 7", "true")));
    expect((await failing.ended).code).toBe(4);
    expect(failing.summary().reasons.join()).toContain(
      "the begin hook of maintenance ended with code 7 no such switch",
    );
    const hanging = start(scenario(url, commands("sleep 1000 & sleep 1000", "true", "1s")));
    expect((await hanging.ended).code).toBe(4);
    expect(hanging.summary().reasons.join()).toContain("did not end within 1 s and was killed");
    await hanging.mustBeGone();
  });
});

describe("however the run ends, maintenance ends with it", calmly, () => {
  async function inMaintenance(): Promise<{ run: Tillstorm; url: string }> {
    const { url } = await gateway();
    const run = start(scenario(url, calls(url), "60s", "50s"));
    await run.said(/; closed \(maintenance\)/);
    expect(await isInMaintenance(url)).toBe(true);
    return { run, url };
  }

  test("by Ctrl-C, within the 3 s that it may take", async () => {
    const { run, url } = await inMaintenance();
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, 3_000);
    expect(await isInMaintenance(url)).toBe(false);
    // Its end hook runs when nobody writes down any more when that was.
    expect(ended.stdout).not.toContain("not removed");
    expect(run.summary().reasons).toContain("outage closed was still on when the run ended");
    await run.mustBeGone();
  });

  test("by the end of its process", async () => {
    const { run, url } = await inMaintenance();
    run.process.kill("SIGKILL");
    await run.mustBeGone();
    expect(await isInMaintenance(url)).toBe(false);
  });

  test("by the end of its process, for which nobody waits: a hook then has the time that it needs", async () => {
    const { url } = await gateway();
    const ended = join(temporaryFolder(), "ended");
    const run = start(scenario(url, commands("true", `sleep 2; echo > ${ended}`), "60s", "50s"));
    await run.said(/; closed \(maintenance\)/);
    run.process.kill("SIGKILL");
    await expect.poll(() => existsSync(ended)).toBe(true);
    await run.mustBeGone();
  });

  test("by the end of its conductor's", async () => {
    const { run, url } = await inMaintenance();
    process.kill(run.pidOf("conductor"), "SIGKILL");
    expect((await run.ended).code).toBe(4);
    await vi.waitFor(async () => expect(await isInMaintenance(url)).toBe(false), { timeout: 5_000 });
    await run.mustBeGone();
  });
});

describe.skipIf(process.platform !== "linux")("what hooks leave running is gone with the run", calmly, () => {
  // Until it is what it will be: a child of the shell is told, and seen, as another shell at first.
  const sleeper =
    'setsid sleep 1000 >/dev/null 2>&1 & until read name </proc/$!/comm && [ "$name" = sleep ]; do :; done';

  async function withSleepers(): Promise<Tillstorm> {
    const { url } = await gateway();
    const run = start(scenario(url, commands(sleeper, sleeper), "60s", "50s"));
    await run.said(/; closed \(maintenance\)/);
    expect(run.processes().map(({ command }) => command)).toContain("sleep 1000 ");
    return run;
  }

  test("at its end, and is told", async () => {
    const { url } = await gateway();
    const run = start(scenario(url, commands(sleeper, sleeper)));
    const ended = await run.ended;
    await run.mustBeGone();
    expect(ended.stderr).toMatch(/what the hooks left running was ended: \d+ sleep/);
    expect(readFileSync(join(run.directory, "hooks.log"), "utf8")).toMatch(
      /what the begin hook of maintenance left running was ended: \d+ sleep/,
    );
  });

  test("after Ctrl-C, within the 3 s that it may take", async () => {
    const run = await withSleepers();
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    mustTakeLess(ended.tookMs, 3_000);
    await run.mustBeGone();
  });

  test("after the end of its process", async () => {
    const run = await withSleepers();
    run.process.kill("SIGKILL");
    await run.mustBeGone();
  });

  test("after the end of its conductor's", async () => {
    const run = await withSleepers();
    process.kill(run.pidOf("conductor"), "SIGKILL");
    expect((await run.ended).code).toBe(4);
    await run.mustBeGone();
  });
});

test("a secret stands neither in plan, history, report nor logs, not even where a hook says it", async () => {
  const { url } = await gateway();
  const secret = "hunter2-of-the-staging-gateway";
  const say = `echo token is $HOOK_TOKEN`;
  const end = "true";
  const hooks = `{begin: {post: "${url}/v1/maintenance?token=$\{env:HOOK_TOKEN}", headers: {x-token: "$\{env:HOOK_TOKEN}"}, body: '{"isOn":true}'}, end: {command: [sh, -c, ${JSON.stringify(`${say}; ${end}; exit 3`)}]}}`;
  const run = start(scenario(url, hooks), [], { HOOK_TOKEN: secret });
  const ended = await run.ended;
  expect(ended.code).toBe(4);
  expect(ended.stdout + ended.stderr).not.toContain(secret);
  for (const name of readdirSync(run.directory))
    expect(readFileSync(join(run.directory, name)).includes(secret), name).toBe(false);
  expect(readFileSync(join(run.directory, "hooks.log"), "utf8")).toContain(`token is $\{env:HOOK_TOKEN}`);
});

test("elsewhere is nobody's to load without permission, said before anything is started", async () => {
  const { url } = await gateway();
  const text = scenario(url, calls("http://192.0.2.7:1")).replace("duration: 4s", "duration: 2s");
  const run = start(text);
  const ended = await run.ended;
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain("nobody allowed load to 192.0.2.7");
  expect(ended.stderr).toContain("a hook of maintenance is at 192.0.2.7, which is not this machine");
  expect(ended.stderr).toContain("--allow-target 192.0.2.7");
  expect(ended.stderr).not.toContain("Toxiproxy");
  await run.mustBeGone();
});

test(
  "any scenario can be played against a gateway by its URL; one that is not there is said so",
  calmly,
  async () => {
    const { url } = await gateway();
    const folder = folderWith(
      scenario(url, calls(url)).replace(/gateway:[\s\S]*$/, "gateway: {workers: 4}\n"),
    );
    const run = new Tillstorm(["run", "scenario.yaml", "--gateway", url, "--set", "duration=2s"], { folder });
    const ended = await run.ended;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    const nobody = new Tillstorm(["run", "scenario.yaml", "--gateway", "http://127.0.0.1:9"], { folder });
    const refused = await nobody.ended;
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("the gateway at http://127.0.0.1:9 cannot be reached");
    const virtual = new Tillstorm(["run", "scenario.yaml", "--gateway", url, "--engine", "virtual"], {
      folder,
    });
    const unplayed = await virtual.ended;
    expect(unplayed.code).toBe(2);
    expect(unplayed.stderr).toContain(`the gateway at ${url} is yours: there is no model of it`);
  },
);

test("rows that others book there meanwhile are counted, and held against nobody", calmly, async () => {
  const { url } = await gateway();
  const run = start(scenario(url, calls(url)));
  await run.said(/^it gets/m);
  for (let sale = 0; sale < 5; sale++) {
    const reference = `someone-else/1/${sale}`;
    await fetch(`${url}/v1/sales`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ reference, key: reference, terminal: "X1", merchant: "Y1", amountMinor: 100, currency: "EUR" },
        card: "4242424242424242",
      }),
    });
  }
  const ended = await run.ended;
  expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
  const { audit } = run.summary();
  expect(audit?.ledger.rows).toBe(audit?.cells?.paid.sales);
});

test("identities name the terminals to the gateway, in its ledger and to the audit", calmly, async () => {
  const { url } = await gateway();
  const text = scenario(url, calls(url)).replace("  hooks:", "  identities: tills.csv\n  hooks:");
  const folder = folderWith(text);
  const rows = Array.from({ length: 10 }, (_, n) => `TILL-${n},SHOP-${n >> 1}`);
  writeFileSync(join(folder, "tills.csv"), ["terminal,merchant", ...rows].join("\n"));
  const run = new Tillstorm(["run", "scenario.yaml"], { folder });
  const ended = await run.ended;
  expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
  const ledger = await (await fetch(`${url}/v1/ledger?run=${run.summary().run}`)).text();
  const booked = ledger
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((row) => row.terminal);
  expect(booked.length).toBeGreaterThan(20);
  for (const { terminal, merchant, reference } of booked) {
    const number = Number(reference.split("/")[1]);
    expect([terminal, merchant]).toEqual([`TILL-${number}`, `SHOP-${number >> 1}`]);
  }
});
