// What a scrape of a large run costs: how many series, how many bytes, how long. Goals: at most 2,000 series and 30 ms
// at 20,000 terminals.
//
//     node bench/metrics.ts

import { VirtualFleet } from "../src/engine/virtual/fleet.ts";
import { coreMetrics } from "../src/gateway/core-metrics.ts";
import { Measures } from "../src/measure/measures.ts";
import { Exposition } from "../src/measure/prometheus.ts";
import { planFrom } from "../src/plan/load.ts";

const groups = 10;
const outages = 50;
const scrapes = 100;

const text = `name: Twenty thousand
duration: 20m
settle: 5m
fleet:
${Array.from({ length: groups }, (_, n) => `  - {id: group-${n}, terminals: ${20_000 / groups}, perStore: 4, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom}]}`).join("\n")}
load: {sales: 20/h, amount: {median: 12.50, p95: 60, currency: EUR}}
outages:
${Array.from({ length: outages }, (_, n) => `  - {id: outage-${n}, at: ${10 + n * 20}s, for: 1m, strike: {group: group-${n % groups}}, what: ${["refuse", "blackhole", "{latency: {delay: 2s}}", "power-cut"][n % 4]}}`).join("\n")}
`;

const { plan } = planFrom({ file: "bench.yaml", text });
const measures = new Measures(plan);
const exposition = new Exposition(measures, { id: "bench", engine: "virtual" });
const fleet = new VirtualFleet({
  plan,
  sink: measures,
  ledger: undefined,
  fault: (timing) => measures.fault(timing),
});
const gateway = coreMetrics(fleet.gateway, { run: "bench", scenario: plan.name });
exposition.show(() => gateway.metrics());
const tookMs: number[] = [];
let bytes = 0;
let series = 0;
const lengthMs = plan.durationMs + plan.settleMs;
for (let scrape = 1; scrape <= scrapes; scrape++) {
  fleet.run(Math.floor((lengthMs * scrape) / scrapes));
  if (scrape === scrapes) exposition.ended(measures.results());
  const began = performance.now();
  const page = await exposition.metrics();
  tookMs.push(performance.now() - began);
  bytes = page.length;
  series = page.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
}
tookMs.sort((a, b) => a - b);
const at = (share: number) => tookMs[Math.ceil(share * scrapes) - 1].toFixed(1);
console.log(
  `${plan.terminals} terminals, ${groups} groups, ${outages} outages: ${series} series, ${(bytes / 1024).toFixed(0)} KiB`,
);
console.log(`a scrape: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${scrapes} scrapes)`);
