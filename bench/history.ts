// How fast facts are recorded and sales audited, and what memory that takes. `node bench/history.ts [sales]`
// A sale is six facts (one in four was queued) and one row in the ledger; 1,000,000 sales unless given. Beside the
// seconds on the clock stands what it cost of a core: on a machine that does other things, only that can be compared.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "../src/audit/audit.ts";
import { facts } from "../src/facts.ts";
import { HistoryReader } from "../src/history/reader.ts";
import { HistoryWriter } from "../src/history/writer.ts";
import type { Posting } from "../src/ledger.ts";
import { merchantName, referenceOf, terminalName } from "../src/messages.ts";
import type { Plan } from "../src/plan/plan.ts";

/** What 10,000,000 sales may take, recorded and audited. */
const goal = { sales: 10_000_000, seconds: 90, mebibytes: 1_024 };

const sales = Number(process.argv[2] ?? 1_000_000);
const terminals = 5_000;
const factsPerSale = 6;
const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
const path = join(folder, "history.db");
const peakMebibytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

const plan = {
  ...{
    schema: 1,
    name: "Bench",
    about: "",
    seed: 1,
    speed: 1,
    terminals,
    stores: terminals / 2,
    cohorts: [],
    outages: [],
    changes: [],
  },
  groups: [
    { id: "all", terminals: [0, terminals], firstStore: 0, perStore: 2, links: [], policy: {}, preset: "" },
  ],
  load: { currency: "EUR" },
} as unknown as Plan;

const names = Array.from({ length: terminals }, (_, terminal) => terminalName(terminal));
const merchants = names.map((_, terminal) => merchantName(terminal >> 1));

/** Seconds that each read of the ledger took. */
const reads: number[] = [];

async function* ledger(): AsyncGenerator<Posting> {
  const began = performance.now();
  for (let i = 0; i < sales; i++) {
    const terminal = i % terminals;
    const reference = referenceOf("bench", terminal, Math.floor(i / terminals));
    yield {
      id: i + 1,
      kind: "sale",
      run: "bench",
      reference,
      key: reference,
      terminal: names[terminal],
      merchant: merchants[terminal],
      amountMinor: 1250,
      currency: "EUR",
      bookedAt: startedAt + i,
    };
  }
  reads.push((performance.now() - began) / 1000);
}

interface Phase {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Does it, and says what it took. */
async function phase(name: string, work: () => unknown): Promise<Phase> {
  const before = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - before) / 1000;
  const cpuSeconds = (user + system) / 1e6;
  const each = ((cpuSeconds * 1e6) / sales).toFixed(2);
  console.log(
    `${name.padEnd(34)}${seconds.toFixed(1).padStart(7)} s${cpuSeconds.toFixed(1).padStart(7)} s of a core` +
      `  ${each.padStart(5)} µs a sale  peak ${peakMebibytes()} MiB`,
  );
  return { seconds, cpuSeconds };
}

/** The facts of sale number `i` of all. */
function sell(writer: HistoryWriter, i: number): void {
  const terminal = i % terminals;
  const sale = Math.floor(i / terminals);
  writer.record(terminal, i, facts.wanted, sale, 1250);
  writer.record(terminal, i, facts.sent, sale, i);
  if (i % 4 === 0) {
    writer.record(terminal, i + 9, facts.unknown, sale, 9);
    writer.record(terminal, i + 9, facts.queued, sale, 3);
    writer.record(terminal, i + 50, facts.forwardSent, sale, 0);
    writer.record(terminal, i + 60, facts.forwardAccepted, sale, 10);
  } else {
    writer.record(terminal, i + 9, facts.approved, sale, 9);
    for (let echo = 0; echo < 3; echo++) writer.record(terminal, i + 9, facts.echoSent, -1, 0);
  }
}

/** What recording holds the event loop for, at so many sales a second, flushed every 100 ms. */
function hotPath(salesPerSecond: number): void {
  const file = join(folder, `hot-${salesPerSecond}.db`);
  const writer = HistoryWriter.create(file, { id: "bench", startedAt, engine: "live", plan, versions: {} });
  const flushes: number[] = [];
  let recordMs = 0;
  const atOnce = salesPerSecond / 10;
  for (let turn = 0; turn < 300; turn++) {
    const began = performance.now();
    for (let i = 0; i < atOnce; i++) sell(writer, turn * atOnce + i);
    const between = performance.now();
    writer.flush();
    recordMs += between - began;
    flushes.push(performance.now() - between);
  }
  writer.close();
  flushes.sort((a, b) => a - b);
  const nanoseconds = (recordMs * 1e6) / (300 * atOnce * factsPerSale);
  const at = (share: number) => flushes[Math.ceil(share * flushes.length) - 1].toFixed(1);
  console.log(
    `at ${salesPerSecond.toLocaleString("en")} sales/s: ${nanoseconds.toFixed(0)} ns a record(), a flush holds the event ` +
      `loop for ${at(0.5)} ms (p50), ${at(0.99)} ms (p99), ${at(1)} ms (longest)`,
  );
}

try {
  for (const rate of [1_000, 5_000]) hotPath(rate);
  const writer = HistoryWriter.create(path, { id: "bench", startedAt, engine: "live", plan, versions: {} });
  const recorded = await phase("recorded", () => {
    for (let i = 0; i < sales; i++) {
      sell(writer, i);
      // 1,000 sales/s flushed every 100 ms.
      if (i % 100 === 99) writer.flush();
    }
    writer.end("normally");
    writer.close();
  });
  const bytes = statSync(path).size;
  console.log(
    `  ${writer.recorded.toLocaleString("en")} facts, ${(bytes / writer.recorded).toFixed(1)} bytes each`,
  );

  const own = await phase("the bench's own ledger, read once", async () => {
    for await (const { id } of ledger()) if (id < 0) throw new Error("no such row");
  });

  const history = HistoryReader.open(path, { isWritable: true });
  const audited = await phase("audited, the ledger read twice", async () => {
    const { cells, findings, inconclusive } = await audit(history, { read: ledger });
    if (cells?.paid.sales !== sales || findings.length + inconclusive.length > 0) {
      throw new Error(`the audit is wrong: ${JSON.stringify({ cells, findings, inconclusive })}`);
    }
  });
  history.close();
  const [first, second] = reads.slice(-2);
  console.log(
    `  first read ${first.toFixed(1)} s, second ${second.toFixed(1)} s, joined ${(audited.seconds - first - second).toFixed(1)} s`,
  );

  const seconds = recorded.seconds + audited.seconds;
  const cpuSeconds = recorded.cpuSeconds + audited.cpuSeconds;
  const mebibytes = peakMebibytes();
  const missed = seconds > goal.seconds || mebibytes > goal.mebibytes ? ", missed" : "";
  const wanted = sales === goal.sales ? ` (goal ${goal.seconds} s and ${goal.mebibytes} MiB${missed})` : "";
  console.log(
    `${sales.toLocaleString("en")} sales recorded and audited: ${seconds.toFixed(1)} s, ` +
      `${cpuSeconds.toFixed(1)} s of a core, peak ${mebibytes} MiB${wanted}`,
  );
  // Counted above all the same: a gateway's ledger has to come from somewhere too.
  console.log(
    `  of it the bench making its ledger, twice: ${(2 * own.seconds).toFixed(1)} s, ` +
      `${(2 * own.cpuSeconds).toFixed(1)} s of a core`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
