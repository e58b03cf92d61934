// The one-minute check for CI, as CI runs it.

import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { salesInCells, Tillstorm } from "./tillstorm.ts";

const promisedMs = 60_000;

beforeAll(async () => {
  await realBinary();
});

test("npx tillstorm run scenarios/smoke.yaml passes within a minute, and tested something", async () => {
  // From the checkout, as its README says; the run itself goes elsewhere.
  const folder = fileURLToPath(new URL("../..", import.meta.url));
  const command = ["npx", "--no-install", "tillstorm"] as const;
  const words = ["run", "scenarios/smoke.yaml", "--json", "--output", `${temporaryFolder()}/smoke`];
  const began = performance.now();
  // The Node that this runs on, whatever the system's own is.
  const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
  const run = new Tillstorm(words, { folder, command: [...command], env });
  const { code, stdout, stderr } = await run.ended;
  expect(performance.now() - began).toBeLessThan(promisedMs);
  expect(code, stdout + stderr).toBe(0);
  await run.mustBeGone();

  const { outages, measures, durationMs, ...summary }: Summary = JSON.parse(stdout);
  expect(summary.verdict).toBe("pass");
  const { wanted } = measures.outcomes;
  expect(wanted.sales / (durationMs / 1000)).toBeGreaterThanOrEqual(150);
  expect(salesInCells({ ...summary, outages, measures, durationMs })).toBe(wanted.sales);
  expect(outages.map(({ kind, dueMs }) => [kind, dueMs])).toEqual([
    ["blackhole", 5_000],
    ["refuse", 18_000],
    ["maintenance", 31_000],
  ]);
  for (const { id, detection, applied, removed } of outages) {
    expect(detection?.struck, id).toBeGreaterThanOrEqual(150);
    expect(detection?.share, id).toBeGreaterThanOrEqual(0.5);
    expect((removed?.dueMs ?? 0) - (applied?.dueMs ?? 0)).toBe(5_000);
  }
});
