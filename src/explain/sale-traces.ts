// SaleTraces: which trace numbers the messages of a sale carried, where the run wrote them down: by these a ledger without
// references knows its rows, and whoever asks the host has to name them.

import type { DatabaseSync } from "node:sqlite";
import { hasTraces } from "../history/traces.ts";
import type { MessageKind } from "../messages.ts";

export interface SaleTrace {
  /** System trace audit number (field 11). */
  readonly stan: number;
  /** As the message says it (fields 13 and 12): MMDDhhmmss, UTC. */
  readonly localTime: string;
  readonly kind: MessageKind;
}

/** In the order in which they were sent; undefined where the run wrote none down. */
export function saleTraces(database: DatabaseSync, terminal: number, sale: number): SaleTrace[] | undefined {
  if (!hasTraces(database)) return undefined;
  const rows = database
    .prepare("SELECT stan, sentAt, kind FROM main.traces WHERE terminal = ? AND sale = ? ORDER BY n")
    .all(terminal, sale);
  return rows.map(({ stan, sentAt, kind }) => ({
    stan: Number(stan),
    localTime: new Date(Number(sentAt)).toISOString().slice(5, 19).replace(/\D/g, ""),
    kind: kind as MessageKind,
  }));
}

/** In a sentence; none where nothing was written down, or sent. */
export function traceWords(traces: readonly SaleTrace[] | undefined): string[] {
  if (!traces || traces.length === 0) return [];
  const each = traces.map(({ stan, localTime, kind }) => `${stan} at ${localTime} (${kind})`);
  return [`At the host it is known by trace number and local time: ${each.join(", ")}.`];
}
