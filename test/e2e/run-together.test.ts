// Two runs at once on one Toxiproxy that others use too: neither disturbs the other, nor anybody else.

import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ToxiproxyClient } from "../../src/toxiproxy/client.ts";
import { realBinary, realServer } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, salesInCells, stormy, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

test("both account for every sale, and the proxies of others are as they were", calmly, async () => {
  const { url } = await realServer();
  const client = new ToxiproxyClient(url);
  onTestFinished(() => client.close());
  const theirs = await client.createProxy("theirs", "127.0.0.1:0", "127.0.0.1:9");
  const toxic = { name: "slow", type: "latency", stream: "upstream", attributes: { latency: 5 } } as const;
  await client.addToxic(theirs, toxic);
  const off = await client.createProxy("theirs-too", "127.0.0.1:0", "127.0.0.1:9");
  await client.setEnabled(off, false);
  const found = await client.proxies();

  // In the same folder and the same second: each gets a directory and a prefix of its own.
  const folder = folderWith(stormy);
  const words = ["run", "scenario.yaml", "--json"];
  const runs = [
    new Tillstorm([...words, "--toxiproxy", url], { folder }),
    new Tillstorm([...words, "--seed", "2"], { folder, env: { TILLSTORM_TOXIPROXY: url } }),
  ];
  await Promise.all(runs.map((run) => run.said(/; dark \(blackhole\)/)));
  const during = await client.proxies();
  expect(during.length).toBeGreaterThan(found.length + 4);
  expect(during).toEqual(expect.arrayContaining(found));

  const ended = await Promise.all(runs.map((run) => run.ended));
  for (const [index, { code, stdout, stderr }] of ended.entries()) {
    expect(code, stdout + stderr).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ verdict: "pass", seed: index + 1 });
    expect(salesInCells(summary)).toBe(summary.measures.outcomes.wanted.sales);
    expect(summary.audit.ledger.foreign).toBe(0);
    await runs[index].mustBeGone();
  }
  expect(await client.proxies()).toEqual(found);
});
