// What the live engine costs: lag, CPU and memory of 5,000 terminals that sell 1,000 times a second through
// a real Toxiproxy, beside bare undici on the same work; how soon the first sale comes; how punctual faults are.
// Every part runs on this one machine, as in a run; compare figures of one call only.
//
//     node bench/live.ts [all | engine | bare | first | faults]

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConnector, Client, type Dispatcher } from "undici";
import { Conductor } from "../src/conductor/conductor.ts";
import { facts } from "../src/facts.ts";
import { HistoryReader } from "../src/history/reader.ts";
import type { Message } from "../src/messages.ts";
import { planFrom } from "../src/plan/load.ts";
import type { Plan } from "../src/plan/plan.ts";
import { HttpJson } from "../src/protocol/http-json.ts";
import { draw, exponential, purposes } from "../src/random.ts";
import { Run } from "../src/run/run.ts";

const terminals = 5_000;
const steady = { from: 12_000, to: 30_000 };
/** Without its last second, in which Toxiproxy closes 2,000 connections: that is no longer the black hole. */
const blackHole = { from: 30_000, to: 39_000 };

const busyFleet = `
name: Busy fleet
duration: 45s
settle: 10s
fleet:
  - id: shops
    terminals: ${terminals}
    perStore: 5
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {a: 40%, b: 60%}}]
load: {sales: 0.2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 256, service: {p50: 5ms, p95: 10ms}}
outages: [{id: dark, at: 30s, for: 10s, strike: {provider: a}, what: blackhole}]
`;

const manyFaults = `
name: Many faults
duration: 62s
settle: 10s
fleet:
  - id: shops
    terminals: 2000
    perStore: 4
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {a: 40%, b: 60%}}]
load: {sales: 0.2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 256, service: {p50: 5ms, p95: 10ms}}
outages:
${Array.from({ length: 18 }, (_, n) => `  - {id: o${n}, at: ${4 + 3 * n}s, for: 1s, strike: {provider: a}, what: ${n % 2 === 0 ? "blackhole" : "refuse"}}`).join("\n")}
`;

const oneSale = `
name: First sale
duration: 2s
settle: 2s
fleet:
  - {id: shop, terminals: 20, perStore: 1, terminal: quick, links: [{id: wifi, profile: wifi, provider: a}]}
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {workers: 4, service: {p50: 5ms, p95: 10ms}}
`;

const parts: Readonly<Record<string, () => Promise<void>>> = { engine, bare, first, faults };
const [part = "all"] = process.argv.slice(2);
if (part === "all") for (const name of Object.keys(parts)) await inOwnProcess(name);
else await parts[part]();

/** CPU and memory are counted by process. */
async function inOwnProcess(name: string): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
}

async function engine(): Promise<void> {
  // The base is what a run with a handful of terminals takes: Node, libraries, history, metrics, audit.
  const small = play(planOf(oneSale));
  await small.over;
  rmSync(small.folder, { recursive: true });
  const baseKib = process.memoryUsage.rss() / 1024;
  const usage = new Map<string, { cpuMs: number; sales: number }>();
  const { run, folder, over } = play(planOf(busyFleet));
  let peakKib = 0;
  const sample = setInterval(() => {
    // Up to the end of the play: reading the ledger and the audit are no terminal's.
    if (run.phase === "selling" || run.phase === "settling")
      peakKib = Math.max(peakKib, process.memoryUsage.rss() / 1024);
    for (const at of [steady.from, steady.to, blackHole.to]) {
      const key = String(at);
      if (run.now >= at && !usage.has(key))
        usage.set(key, { cpuMs: cpuMs(), sales: run.snapshot.outcomes.wanted.sales });
    }
  }, 50);
  await over;
  clearInterval(sample);
  const cost = (from: number, to: number) => {
    const [a, b] = [usage.get(String(from))!, usage.get(String(to))!];
    return ((b.cpuMs - a.cpuMs) / (b.sales - a.sales)).toFixed(3);
  };
  const lags = lagsOf(join(folder, "run", "history.db"));
  say("engine, 5,000 terminals, 1,000 sales/s", [
    ["CPU-s per 1,000 sales, steady", cost(steady.from, steady.to), "≤ 0.2"],
    ["CPU-s per 1,000 sales, 40 % black-holed", cost(blackHole.from, blackHole.to), ""],
    ["lag p99: median second, worst second; steady", lags(steady).p99, "≤ 20 ms"],
    ["lag p99: median second, worst second; 40 % black-holed", lags(blackHole).p99, "≤ 50 ms"],
    ["longest lag, steady and black-holed", `${lags(steady).max} and ${lags(blackHole).max} ms`, ""],
    [
      "memory a terminal above its base, peak",
      `${((peakKib - baseKib) / terminals).toFixed(1)} KiB`,
      "≤ 40 KiB",
    ],
  ]);
  rmSync(folder, { recursive: true });
}

/** The same requests on the same connections at the same rate, without terminals, facts and measures. */
async function bare(): Promise<void> {
  const plan = planOf(busyFleet);
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const conductor = new Conductor();
  const start = {
    gateway: plan.gateway,
    seed: 1,
    ledger: join(folder, "ledger.db"),
    host: "127.0.0.1",
    port: 0,
  };
  await conductor.bringUpToxiproxy({ log: join(folder, "toxiproxy.log") });
  const { terminalPort: port } = await conductor.bringUpGateway({
    parameters: JSON.stringify(start),
    log: join(folder, "gateway.log"),
  });
  const addresses = await conductor.makeProxies({
    prefix: "bare",
    upstream: `127.0.0.1:${port}`,
    cohorts: plan.cohorts,
  });
  const connect = buildConnector({ timeout: 0 });
  const keepAlive = { keepAliveTimeout: 86_400_000, keepAliveMaxTimeout: 86_400_000 };
  const clients: Client[] = [];
  plan.cohorts.forEach((cohort, index) => {
    for (const [from, to] of cohort.terminals) {
      for (let n = from; n < to; n++) {
        clients[n] = new Client(`http://${addresses[index]}`, {
          connect,
          pipelining: 1,
          headersTimeout: 0,
          bodyTimeout: 0,
          ...keepAlive,
        });
      }
    }
  });
  const protocol = new HttpJson(plan, "bare");
  const headers = ["content-type", "application/json"];
  let sent = 0;
  let answered = 0;
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart() {},
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd() {
      answered++;
    },
    onResponseError(_, error) {
      throw error;
    },
  };
  const startedAt = performance.now();
  let nextAt = 0;
  const during = { from: { cpuMs: 0, sent: 0 }, to: { cpuMs: 0, sent: 0 } };
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now() - startedAt;
      while (nextAt <= now) {
        const terminal = Math.floor(draw(1, 0, purposes.network, sent) * terminals);
        const message: Message = {
          kind: "sale",
          sale: sent,
          amountMinor: 1_250,
          card: 0,
          isForward: false,
          key: 0,
          isUpdated: false,
        };
        const { method, path, body } = protocol.request(terminal, message);
        clients[terminal].dispatch({ method, path, headers, body }, handler);
        sent++;
        nextAt += exponential(draw(1, 0, purposes.arrival, sent));
      }
      if (during.from.sent === 0 && now >= steady.from) during.from = { cpuMs: cpuMs(), sent };
      if (now < steady.to) setTimeout(tick, Math.max(1, nextAt - now));
      else resolve();
    };
    tick();
  });
  during.to = { cpuMs: cpuMs(), sent };
  await Promise.all(clients.map((client) => client.close()));
  await conductor.stop();
  rmSync(folder, { recursive: true });
  const cost = (during.to.cpuMs - during.from.cpuMs) / (during.to.sent - during.from.sent);
  say("bare undici, the same work, steady", [
    ["CPU-s per 1,000 sales", cost.toFixed(3), "engine ≤ 1.3 × this"],
    ["answered of sent", `${answered} of ${sent}`, ""],
  ]);
}

async function first(): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
    writeFileSync(join(folder, "first.yaml"), oneSale);
    const bin = fileURLToPath(new URL("../bin/tillstorm.js", import.meta.url));
    const began = Date.now();
    const child = spawn(process.execPath, [bin, "run", "first.yaml", "--quiet", "-o", "run"], {
      cwd: folder,
      stdio: "ignore",
    });
    await once(child, "exit");
    const history = HistoryReader.open(join(folder, "run", "history.db"));
    let at = Number.POSITIVE_INFINITY;
    for (const fact of history.facts()) if (fact.kind === facts.sent) at = Math.min(at, fact.at);
    times.push(history.run.startedAt + at - began);
    history.close();
    rmSync(folder, { recursive: true });
  }
  times.sort((a, b) => a - b);
  say("first sale after the command", [
    ["median, longest of 5", `${(times[2] / 1000).toFixed(2)}, ${(times[4] / 1000).toFixed(2)} s`, "≤ 3 s"],
  ]);
}

async function faults(): Promise<void> {
  const { folder, over } = play(planOf(manyFaults));
  const { summary } = await over;
  const steps = summary.outages.flatMap(({ kind, applied, removed }) => [
    { kind: `${kind} on`, step: applied! },
    { kind: `${kind} off`, step: removed! },
  ]);
  const issued = steps.map(({ step }) => step.issuedMs - step.dueMs).sort((a, b) => a - b);
  const rows: Row[] = [
    [
      "issued after due, p50 and longest of 36",
      `${issued[18].toFixed(1)} and ${issued[35].toFixed(1)} ms`,
      "≤ 20 ms",
    ],
  ];
  for (const [kind, group] of Map.groupBy(steps, (step) => step.kind)) {
    const confirmed = group.map(({ step }) => step.confirmedMs! - step.issuedMs).sort((a, b) => a - b);
    rows.push([
      `${kind}: confirmed after issued, median and longest`,
      `${confirmed[4].toFixed(1)} and ${confirmed[8].toFixed(1)} ms`,
      "",
    ]);
  }
  say("faults on 800 of 2,000 selling terminals (Toxiproxy alone: node bench/toxiproxy.ts)", rows);
  rmSync(folder, { recursive: true });
}

function planOf(text: string): Plan {
  return planFrom({ file: "bench", text }).plan;
}

function play(plan: Plan) {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const run = new Run({
    plan,
    engine: "live",
    keepsHistory: true,
    workingDirectory: folder,
    output: "run",
    progress: () => {},
  });
  return { run, folder, over: run.play() };
}

/** The worst second between two times of a run. */
function lagsOf(path: string) {
  const history = HistoryReader.open(path);
  const lags = [...history.lags()];
  history.close();
  return ({ from, to }: { from: number; to: number }) => {
    const seconds = lags.filter(({ at }) => at > from && at <= to);
    const p99s = seconds.map(({ p99 }) => p99).sort((a, b) => a - b);
    const median = p99s[p99s.length >> 1].toFixed(1);
    const max = Math.max(...seconds.map((second) => second.max)).toFixed(0);
    return { p99: `${median}, ${p99s[p99s.length - 1].toFixed(1)} ms`, max };
  };
}

/** CPU time of this process so far, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

type Row = readonly [what: string, measured: string, goal: string];

function say(title: string, rows: readonly Row[]): void {
  console.log(`\n${title} (${availableParallelism()} cores)`);
  for (const [what, measured, goal] of rows)
    console.log(`  ${what.padEnd(58)} ${measured.padStart(20)}  ${goal}`);
}
