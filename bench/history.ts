// How fast facts are recorded and sales audited, and what memory that takes. `node bench/history.ts [sales]`
// A sale is six facts (one in four was queued) and one row in the ledger; 1,000,000 sales unless given.

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

const sales = Number(process.argv[2] ?? 1_000_000);
const terminals = 5_000;
const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
const path = join(folder, "history.db");
const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const peak = () => mebibytes(process.resourceUsage().maxRSS * 1024);

const plan = {
  ...{
    schema: 1,
    name: "Bench",
    about: "",
    seed: 1,
    speed: 1,
    terminals,
    stores: terminals / 2,
    outages: [],
  },
  groups: [{ id: "all", terminals: [0, terminals], firstStore: 0, perStore: 2 }],
  load: { currency: "EUR" },
} as unknown as Plan;

async function* ledger(): AsyncGenerator<Posting> {
  for (let i = 0; i < sales; i++) {
    const terminal = i % terminals;
    const reference = referenceOf("bench", terminal, Math.floor(i / terminals));
    yield {
      ...{
        id: i + 1,
        kind: "sale",
        run: "bench",
        reference,
        key: reference,
        terminal: terminalName(terminal),
      },
      merchant: merchantName(terminal >> 1),
      ...{ amountMinor: 1250, currency: "EUR", bookedAt: startedAt + i },
    };
  }
}

async function timed<Result>(work: () => Result | Promise<Result>): Promise<readonly [Result, number]> {
  const before = performance.now();
  const result = await work();
  return [result, (performance.now() - before) / 1000];
}

try {
  const base = peak();
  const writer = HistoryWriter.create(path, { id: "bench", startedAt, engine: "live", plan, versions: {} });
  let longestFlushMs = 0;
  const [, writeSeconds] = await timed(() => {
    for (let i = 0; i < sales; i++) {
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
      // 1,000 sales/s flushed every 100 ms.
      if (i % 100 === 99) {
        const before = performance.now();
        writer.flush();
        longestFlushMs = Math.max(longestFlushMs, performance.now() - before);
      }
    }
    writer.end("normally");
    writer.close();
  });
  const count = writer.recorded;
  const { size } = statSync(path);
  console.log(`recorded  ${Math.round(count / writeSeconds).toLocaleString("en")} facts/s in batches of 600`);
  console.log(
    `          ${((writeSeconds * 1e6) / count).toFixed(2)} µs and ${(size / count).toFixed(1)} bytes a fact`,
  );
  console.log(
    `          longest flush ${longestFlushMs.toFixed(1)} ms, ${count.toLocaleString("en")} facts in ${mebibytes(size)}`,
  );
  console.log(`          peak memory ${peak()} (before: ${base})`);

  const reader = HistoryReader.open(path);
  const [read, readSeconds] = await timed(() => {
    let n = 0;
    for (const fact of reader.facts()) n += fact.terminal === -2 ? 0 : 1;
    return n;
  });
  reader.close();
  console.log(
    `read back ${Math.round(read / readSeconds).toLocaleString("en")} facts/s, peak memory ${peak()}`,
  );

  const history = HistoryReader.open(path, { isWritable: true });
  const [result, auditSeconds] = await timed(() => audit(history, { read: ledger }));
  history.close();
  if (result.cells?.paid.sales !== sales || result.findings.length + result.inconclusive.length > 0) {
    throw new Error(`the audit is wrong: ${JSON.stringify(result)}`);
  }
  console.log(
    `audited   ${Math.round(sales / auditSeconds).toLocaleString("en")} sales/s, ${auditSeconds.toFixed(1)} s for`,
  );
  console.log(
    `          ${sales.toLocaleString("en")} sales, two reads of the ledger included; peak memory ${peak()}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
