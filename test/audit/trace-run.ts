// A small run whose ledger knows its rows by trace numbers: sales, what was sent of them, and the rows of a host.

import { DatabaseSync } from "node:sqlite";
import type { LedgerSource } from "../../src/audit/audit.ts";
import { RowReading } from "../../src/audit/foreign-row.ts";
import type { ForeignRow } from "../../src/audit/row-cells.ts";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { SentTrace } from "../../src/messages.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerRows } from "../../src/plan/own-gateway.ts";
import { recordOf, runId, startedAt } from "./run.ts";

const amountMinor = 1250;

/** Each an approved sale of terminal 0, a second after the other, and what was sent of it: trace numbers. */
export type Sales = readonly (readonly number[])[];

/** When message `message` of sale `sale` was sent, ms since the epoch: a sale's messages are a tenth of a minute apart. */
export const sentAt = (sale: number, message = 0) => startedAt + 2_000 + 1_000 * sale + 6_000 * message;

function tracesOf(sales: Sales): SentTrace[] {
  return sales.flatMap((stans, sale) =>
    stans.map((stan, message) => ({
      terminal: 0,
      stan,
      sentAt: sentAt(sale, message),
      sale,
      kind: "sale" as const,
    })),
  );
}

/** `keeps`: whether it writes down trace numbers; `ended`: or it was killed. */
export function historyWith(sales: Sales, { keeps = true, ended = true, terminals = 4 } = {}): HistoryReader {
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, recordOf(terminals));
  const sink = keeps ? writer.keepTraces() : undefined;
  for (const trace of tracesOf(sales)) sink?.sent(trace);
  for (const sale of sales.keys()) {
    const at = sentAt(sale) - startedAt;
    writer.record(0, at, facts.wanted, sale, amountMinor);
    writer.record(0, at, facts.sent, sale, 0);
    writer.record(0, at + 10, facts.approved, sale, 10);
  }
  writer.record(-1, 50_000, facts.customersEnded, -1, 0);
  writer.flush();
  if (ended) writer.end("normally");
  return new HistoryReader(database, true);
}

/** MMDDhhmmss, as field 7. */
export const wire = (ms: number) => new Date(ms).toISOString().slice(5, 19).replace(/\D/g, "");

/** A row of terminal 0, as a host would write it. */
export function row(stan: number | string, at: number | string, otherwise: ForeignRow = {}): ForeignRow {
  const local = typeof at === "number" ? wire(at) : at;
  return { tid: "T0000000", trace: String(stan).padStart(6, "0"), local, amount: "1250", ...otherwise };
}

export const rowsBy = (otherwise: Partial<LedgerRows> = {}): LedgerRows => ({
  columns: {
    ...{ reference: null, terminal: "tid", stan: "trace", localTime: "local", amount: "amount" },
    ...{ id: null, kind: null, key: null, merchant: null, currency: null, bookedAt: null },
  },
  kinds: {},
  amounts: "minor",
  ...otherwise,
});

/** The host's ledger. */
export function hostsLedger(rows: readonly ForeignRow[], described: LedgerRows = rowsBy()): LedgerSource {
  const { plan } = recordOf(4);
  const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };
  return {
    isByTrace: true,
    async *read(sent) {
      const reading = new RowReading(described, expected, sent);
      for (const [index, each] of rows.entries()) {
        const posting = reading.posting(each, `bank.csv:${index + 2}`);
        if (posting) yield posting;
      }
      reading.end();
    },
  };
}
