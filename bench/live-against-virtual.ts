// Whether the virtual engine is true to life: every kind of outage live and in virtual time, with the same plan.
// Prints the table of docs/live-and-virtual.md.
//
//     node bench/live-against-virtual.ts [live runs a kind, 5]

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planFrom } from "../src/plan/load.ts";
import type { Plan } from "../src/plan/plan.ts";
import { Run } from "../src/run/run.ts";
import { agreement, type Played, playedIn } from "../test/e2e/agreement.ts";

const kinds = {
  blackhole: "strike: {provider: a}, what: blackhole",
  refuse: "strike: {provider: a}, what: refuse",
  maintenance: "what: {maintenance: {retryAfter: 1s}}",
  "blackhole and refuse, overlapping":
    "strike: {provider: a}, what: blackhole}\n  - {id: other, at: 8s, for: 4s, strike: {share: 50%, of: stores}, what: refuse",
};

const runs = Number(process.argv[2] ?? 5);
console.log("| kind | figure | live, least … most | virtual | allowed | agrees |\n|---|---|---|---|---|---|");
let disagreements = 0;
for (const [kind, what] of Object.entries(kinds)) {
  const { plan } = planFrom({ file: kind, text: scenario(what) });
  const live: Played[] = [];
  for (let n = 0; n < runs; n++) live.push(await play(plan, "live"));
  for (const row of agreement(live, await play(plan, "virtual"))) {
    const range = `${Math.round(Math.min(...row.live))} … ${Math.round(Math.max(...row.live))}`;
    console.log(
      `| ${kind} | ${row.what} | ${range} | ${Math.round(row.virtual)} | ± ${Math.round(row.allowed)} | ${row.agrees ? "yes" : "**no**"} |`,
    );
    if (!row.agrees) disagreements++;
  }
}
console.log(`\n${disagreements} disagreements`);
process.exitCode = disagreements === 0 ? 0 : 1;

function scenario(what: string): string {
  return `
name: True to life
duration: 20s
settle: 10s
windows: {least: 1s, sales: 100}
fleet:
  - {id: shops, terminals: 500, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: {a: 60%, b: 40%}}]}
load: {sales: 0.3/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 2%}
gateway: {workers: 64, service: {p50: 10ms, p95: 30ms}}
outages:
  - {id: struck, at: 6s, for: 4s, ${what}}
`;
}

async function play(plan: Plan, engine: "live" | "virtual"): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const run = new Run({
    plan,
    engine,
    keepsHistory: true,
    workingDirectory: folder,
    output: "run",
    progress: () => {},
  });
  const { summary, directory } = await run.play();
  const played = playedIn(summary, join(directory, "history.db"));
  rmSync(folder, { recursive: true });
  return played;
}
