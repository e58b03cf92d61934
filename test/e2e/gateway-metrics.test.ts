// The gateway's own metrics: what they say after a day of everything, and what Prometheus' checker says of them.

import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { declinedCard, testCards } from "../../src/messages.ts";
import { body, type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";

let folder: GatewayFolder;
beforeEach(() => {
  folder = new GatewayFolder();
});
afterEach(() => folder.dispose());

const lacksPromtool = spawnSync("promtool", ["--version"]).error !== undefined;
/** On a machine without it the test says so; under CI it fails instead. */
const skipped = lacksPromtool && process.env.CI !== "true";
const why = skipped ? " (skipped: promtool is not on PATH; Debian has it in the package prometheus)" : "";

async function scraped({ url }: ChildGateway): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return response.text();
}

/** The series of one metric with their values, without its name. */
function series(text: string, name: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(name.length, at), Number(line.slice(at + 1))];
    }),
  );
}

test("requests are counted by kind and outcome, and what is on and durable is told", async () => {
  const gateway = await folder.start({ workers: 7, queueLimit: 9, defects: { "posts-twice": 1 } });
  await gateway.post("/v1/sales", body("r/0/0"));
  await gateway.post("/v1/sales", body("r/0/0"));
  await gateway.post("/v1/sales", body("r/0/1", { card: testCards[declinedCard] }));
  await gateway.post("/v1/sales", body("r/0/2", { key: "r/0/0" }));
  await gateway.post("/v1/sales", { amountMinor: 1 });
  await gateway.post("/v1/troubles", { id: 1, isOn: true, trouble: { kind: "slow", service: 2 } });
  await gateway.post("/v1/maintenance", { isOn: true, retryAfterMs: 1 });
  await gateway.get("/v1/echo");
  const text = await scraped(gateway);
  const value = (name: string) => series(text, `tillstorm_gateway_${name}`);
  expect(value("requests_total")).toEqual({
    '{kind="sale",outcome="approved"}': 2,
    '{kind="sale",outcome="issuer"}': 1,
    '{kind="sale",outcome="conflict"}': 1,
    '{kind="garbage",outcome="malformed"}': 1,
    '{kind="echo",outcome="busy"}': 1,
  });
  expect(value("defects_acted_total")).toMatchObject({ '{defect="posts-twice"}': 1 });
  expect([value("workers"), value("queue_limit")]).toEqual([{ "": 7 }, { "": 9 }]);
  expect([value("maintenance"), value("troubles"), value("refusals")]).toEqual([
    { "": 1 },
    { "": 1 },
    { "": 0 },
  ]);
  // Two rows of one sale, the results of the two keys, and a commit for each that was decided.
  expect([value("ledger_rows"), value("keys")]).toEqual([{ "": 2 }, { "": 2 }]);
  expect(value("ledger_commit_duration_seconds_count")).toEqual({ "": 2 });
  expect(value("answer_duration_seconds_count")).toEqual({ "": 6 });
  expect(value("connections")['{door="http"}']).toBeGreaterThanOrEqual(1);
});

test("busy workers and the queue are seen while they are", async () => {
  const gateway = await folder.start({ workers: 1, queueLimit: 5, service: { medianMs: 60_000, sigma: 0 } });
  const leaving = new AbortController();
  const headers = { "content-type": "application/json" };
  const sell = (reference: string) =>
    fetch(`${gateway.url}/v1/sales`, {
      ...{ method: "POST", headers, signal: leaving.signal },
      body: JSON.stringify(body(reference)),
    }).catch(() => undefined);
  const sales = ["r/0/0", "r/0/1", "r/0/2"].map(sell);
  let text = "";
  while (series(text, "tillstorm_gateway_queue_depth")[""] !== 2) text = await scraped(gateway);
  expect(series(text, "tillstorm_gateway_busy_workers")).toEqual({ "": 1 });
  leaving.abort();
  await Promise.all(sales);
});

test.skipIf(skipped)(`promtool has nothing to say about them${why}`, async () => {
  const gateway = await folder.start();
  await gateway.post("/v1/sales", body("r/0/0"));
  const text = await scraped(gateway);
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: text,
    encoding: "utf8",
  });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
  const declared = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  expect(declared).toHaveLength(14);
  expect(declared.filter((name) => !new RegExp(`^${name}(_bucket)?[{ ]`, "m").test(text))).toEqual([]);
  for (const name of declared) expect(name).toMatch(/^tillstorm_gateway_/);
});
