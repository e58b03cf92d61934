// Runs that prove nothing, as a stranger came by them: nothing was ever paid, or a hook succeeded and did nothing. And
// what disturbed a run that passes all the same: it is told in every report.

import { readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as later } from "node:timers/promises";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ChildGateway } from "../gateway/child-gateway.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { played, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

async function gateway(): Promise<ChildGateway> {
  const child = await ChildGateway.start({}, join(temporaryFolder(), "ledger.db"));
  onTestFinished(async () => void (await child.end("SIGKILL")));
  return child;
}

/** Before a gateway, for what it is not to hear; where `answer` answers nothing, the gateway does. Its URL. */
async function inFrontOf(
  { url }: ChildGateway,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>,
): Promise<string> {
  const serve: typeof answer = async (request, response) => {
    if (await answer(request, response)) return true;
    const { method = "GET", headers } = request;
    const body = method === "POST" ? await text(request) : undefined;
    const type = headers["content-type"] ?? "application/json";
    const told = await fetch(url + request.url, {
      method,
      headers: { "content-type": type },
      ...(body === undefined ? {} : { body }),
    });
    response.writeHead(told.status, { "content-type": told.headers.get("content-type") ?? type });
    response.end(await told.text());
    return true;
  };
  // Who has asked may have gone, and at the end the gateway as well.
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const shops = (terminal: string) => `name: Proves nothing
duration: 6s
settle: 10s
windows: {least: 500ms, sales: 10}
fleet:
  - {id: shops, terminals: 10, perStore: 2, terminal: ${terminal}, links: [{id: wifi, profile: wifi, provider: any}]}
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 0%}
`;

const nothingPaid =
  "no payment was approved, and the ledger has none of this run: nothing was paid, so nothing is proved";

describe("a run in which nothing was ever paid is inconclusive", () => {
  test("before a gateway that declines every sale, as with a token that has expired", calmly, async () => {
    const url = await inFrontOf(await gateway(), async ({ method, url }, response) => {
      if (method !== "POST" || url !== "/v1/sales") return false;
      response.writeHead(402, { "content-type": "application/json" }).end('{"result":"declined"}');
      return true;
    });
    const own = `gateway: {url: "${url}", ledger: gateway}\nexpect: {lost: "== 0"}\n`;
    const { ended, summary } = await played(shops("quick") + own);
    expect(ended.code, ended.stdout + ended.stderr).toBe(4);
    expect(summary.reasons).toEqual([nothingPaid]);
    expect(summary.audit?.ledger.rows).toBe(0);
    expect(summary.measures.outcomes.declined.sales).toBeGreaterThan(0);
  });

  // Live it takes a while until a line is down that is to be down from the beginning: whoever came before would pay.
  const nobodyAtFirst = "shape: [{at: 0s, level: 0}, {at: 1s, level: 0}, {at: 1001ms, level: 1}]";
  const gone = 'outages: [{id: gone, at: 0s, what: refuse, returns: never}]\nexpect: {lost: "== 0"}\n';

  test.for([
    { name: "live, turning everybody away", sells: false, words: [] },
    { name: "in virtual time, turning everybody away", sells: false, words: ["--engine", "virtual"] },
    { name: "in virtual time, storing what is never forwarded", sells: true, words: ["--engine", "virtual"] },
  ])("behind a line that never comes up: $name", calmly, async ({ sells, words }) => {
    const terminal = `{preset: quick, offline: {sells: ${sells}}}`;
    const scenario = shops(terminal).replace("declined: 0%", `declined: 0%, ${nobodyAtFirst}`);
    const { ended, summary } = await played(scenario + gone, words);
    expect(ended.code, ended.stdout + ended.stderr).toBe(4);
    expect(summary.reasons).toContain(nothingPaid);
  });
});

describe("an outage that hooks make at the gateway", calmly, () => {
  const closed = (url: string, hooks: string) => `${shops("quick")}gateway:
  url: ${url}
  hooks: {maintenance: ${hooks}}
outages:
  - {id: closed, at: 2s, for: 2s, what: {maintenance: {retryAfter: 200ms}}}
`;

  test("is not believed where the hooks succeed and do nothing", async () => {
    const { url } = await gateway();
    const hooks = '{begin: {command: ["true"]}, end: {command: ["true"]}}';
    const { ended, summary } = await played(closed(url, hooks));
    expect(ended.code, ended.stdout + ended.stderr).toBe(4);
    expect(summary.reasons.join("\n")).toMatch(
      /^outage closed was confirmed, and nothing came of it: \d+ sales in it were approved as ever, none failed$/m,
    );
    expect(summary.outages[0].met?.ends).toMatchObject({ declined: 0, otherwise: 0 });
  });

  test("is told to have come late, also where nothing asks for times and the run passes", async () => {
    const child = await gateway();
    // A fault may be late by 250 ms.
    const slow = await inFrontOf(child, async () => {
      await later(400);
      return false;
    });
    const post = (to: string, isOn: boolean) =>
      `{post: "${to}/v1/maintenance", body: '{"isOn":${isOn},"retryAfterMs":200}'}`;
    const hooks = `{begin: ${post(slow, true)}, end: ${post(child.url, false)}}`;
    const { run, ended, summary } = await played(closed(child.url, hooks), [
      ...["--junit", "junit.xml", "--markdown", "summary.md"],
    ]);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    expect(summary).toMatchObject({ verdict: "pass", reasons: [] });
    const late = summary.disturbances?.find((each) => /^outage closed began \S+ m?s late\b/.test(each));
    const doubt = "times, rates and queues are in doubt";
    expect(ended.stdout).toContain(doubt);
    for (const report of ["junit.xml", "summary.md"]) {
      const said = readFileSync(join(run.folder, report), "utf8");
      expect(said).toContain(doubt);
      expect(said).toContain(late);
    }
  });
});

test("how long virtual time took is not made up where its summary is gone", async () => {
  const { run, summary } = await played(shops("quick"), ["--engine", "virtual"]);
  expect(summary.tookMs).toBeGreaterThan(0);
  rmSync(join(run.directory, "summary.json"));
  const again = new Tillstorm(["audit"], { folder: run.folder });
  expect((await again.ended).stdout).toContain("PASS  Proves nothing: 6 s played (virtual time), seed 1");
  expect(run.summary()).not.toHaveProperty("tookMs");
});
