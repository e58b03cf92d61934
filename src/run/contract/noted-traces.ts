// NotedTraces: the trace numbers of a contract's messages, for a ledger that knows its rows by nothing else. A check keeps
// no history, so they are in memory.

import { DatabaseSync } from "node:sqlite";
import { SentBook } from "../../audit/sent-book.ts";
import { createTraces, TraceInsert } from "../../history/traces.ts";
import type { SentTrace, TraceSink } from "../../messages.ts";

export class NotedTraces implements TraceSink {
  readonly #database = new DatabaseSync(":memory:");
  readonly #insert: TraceInsert;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  constructor() {
    this.#database.exec(createTraces);
    this.#insert = new TraceInsert(this.#database);
  }

  sent(trace: SentTrace): void {
    this.#from = Math.min(this.#from, trace.sentAt);
    this.#to = Math.max(this.#to, trace.sentAt);
    this.#insert.add(trace);
  }

  /** All that was sent so far. */
  get book(): SentBook {
    const surelyUntil = () => Number.POSITIVE_INFINITY;
    return new SentBook({ database: this.#database, from: this.#from, to: this.#to, surelyUntil });
  }
}
