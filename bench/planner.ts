// How long planning takes and how much memory, from the scenario's text to the plan, each case in a process of its own.
//
//     node bench/planner.ts

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { planFrom } from "../src/plan/load.ts";
import { multiplyingOutages } from "../src/plan/multiplying.ts";
import { readableCount } from "../src/units.ts";

interface Case {
  readonly name: string;
  readonly terminals: number;
  readonly outages: readonly string[];
}

const labels = [
  ...numbered(8, (n) => `{region: region-${n}}`),
  ...numbered(6, (n) => `{provider: telecom-${n}}`),
  ...numbered(4, (n) => `{model: model-${n}}`),
  ...numbered(3, (n) => `{version: "2.${n}"}`),
  "{link: lte}",
  "{region: region-0, provider: telecom-0}",
  "{any: [{region: region-1}, {model: model-1}]}",
  "{provider: telecom-2, not: {region: region-2}}",
];

const cases: readonly Case[] = [
  {
    name: "50 outages by label",
    terminals: 20_000,
    outages: overlapping(50, (n) => labels[n % labels.length]),
  },
  {
    name: "50 independent shares of 30 %",
    terminals: 20_000,
    outages: overlapping(50, () => "{share: 30%}"),
  },
  {
    name: "stores return one by one",
    terminals: 20_000,
    outages: [
      "{id: dark, at: 1m, strike: {share: 50%}, what: blackhole, returns: {each: {p50: 10m, p95: 40m}}}",
    ],
  },
  {
    name: "5 outages, one of a share of the terminals",
    terminals: 1_000_000,
    outages: [
      ...overlapping(
        4,
        (n) => ["{provider: telecom-1}", "{share: 30%}", "{region: region-1}", "{model: model-1}"][n],
      ),
      "{id: bots, at: 1m, strike: {share: 1%}, what: reboot}",
    ],
  },
];

function overlapping(count: number, strike: (n: number) => string): string[] {
  return numbered(count, (n) => `{id: o${n}, at: ${n}s, for: 5m, strike: ${strike(n)}, what: refuse}`);
}

function numbered<Item>(count: number, item: (n: number) => Item): Item[] {
  return Array.from({ length: count }, (_, n) => item(n));
}

function shares(names: readonly string[]): string {
  return `{${names.map((name) => `${name}: ${100 / names.length}%`).join(", ")}}`;
}

function textOf({ name, terminals, outages }: Case): string {
  return `name: ${name}
duration: 1h
settle: 10m
fleet:
  - id: shops
    terminals: ${terminals}
    perStore: 4
    region: ${shares(numbered(8, (n) => `region-${n}`))}
    model: ${shares(numbered(4, (n) => `model-${n}`))}
    version: {"2.0": 20%, "2.1": 30%, "2.2": 50%}
    terminal: quick
    links:
      - {id: wifi, profile: wifi, provider: {${numbered(6, (n) => `telecom-${n}: ${n === 0 ? 50 : 10}%`).join(", ")}}}
      - {id: lte, profile: 4g, provider: mobile-x}
load: {sales: 40/h, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 64000}
outages:
${outages.map((outage) => `  - ${outage}`).join("\n")}
`;
}

/** Plans one case and says what it took. */
function measure(one: Case): void {
  const text = textOf(one);
  const began = performance.now();
  const { plan } = planFrom({ file: "bench.yaml", text });
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const askedAt = performance.now();
  const multiply = multiplyingOutages(plan).length;
  const askedMs = performance.now() - askedAt;
  const jsonMiB = JSON.stringify(plan).length / 2 ** 20;
  console.log(
    `${readableCount(one.terminals).padStart(9)} terminals, ${one.name.padEnd(42)} ` +
      `${(tookMs / 1000).toFixed(2).padStart(5)} s (${((user + system) / 1e6).toFixed(2)} s of CPU with starting) ${peakMiB.toFixed(0).padStart(5)} MiB  ` +
      `${readableCount(plan.cohorts.length).padStart(6)} cohorts ${readableCount(plan.outages.length).padStart(5)} outages ` +
      `${jsonMiB.toFixed(1).padStart(6)} MiB of JSON; ${multiply} multiply, ${(askedMs / 1000).toFixed(2)} s to tell`,
  );
}

const chosen = process.argv[2];
if (chosen !== undefined) measure(cases[Number(chosen)]);
else {
  for (const index of cases.keys()) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(index)], {
      stdio: "inherit",
    });
    if (status !== 0) process.exitCode = 1;
  }
}
