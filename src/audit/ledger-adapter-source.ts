// LedgerAdapterSource: the ledger as somebody's adapter reads it. What it gives is checked like a file's rows.

import { setTimeout as wait } from "node:timers/promises";
import type { Posting } from "../ledger.ts";
import type { LedgerRows } from "../plan/own-gateway.ts";
import type { AdapterRow } from "../protocol/adapter.ts";
import type { LedgerSource } from "./audit.ts";
import { type Expected, RowReading } from "./foreign-row.ts";
import { LedgerError } from "./ledger-error.ts";
import type { ForeignRow } from "./row-cells.ts";

export interface LedgerAdapterOptions {
  /** Reads the whole ledger afresh; `signal` ends it. */
  readonly read: (signal: AbortSignal) => AsyncIterable<AdapterRow>;
  /** How long after the last request the gateway may still book, ms. */
  readonly quietMs: number;
  /** How long one whole read may take, ms. */
  readonly timeoutMs: number;
  readonly expected: Expected;
  /** Ends the waiting for quiet, and the reading. */
  readonly hurry?: AbortSignal;
  /** Takes secrets out of what the adapter says. */
  readonly masked: (text: string) => string;
}

/** An AdapterRow's own words. What it may leave out is filled in before. */
const rowsOf = (amounts: "minor" | "decimal"): LedgerRows => ({
  columns: {
    ...{ reference: "reference", id: "id", kind: "kind", key: null, terminal: "terminal" },
    ...{ merchant: "merchant", currency: "currency", bookedAt: "bookedAt" },
    amount: amounts === "minor" ? "amountMinor" : "amount",
  },
  kinds: {},
  amounts,
});

/** Nobody writes columns for it. */
const wayOut = () => "let the adapter's ledger say it as an AdapterRow does";

export class LedgerAdapterSource implements LedgerSource {
  readonly #options: LedgerAdapterOptions;

  constructor(options: LedgerAdapterOptions) {
    this.#options = options;
  }

  async quiet(): Promise<void> {
    const { quietMs, hurry } = this.#options;
    await wait(quietMs, undefined, { signal: hurry });
  }

  /** LedgerError where the adapter throws, gives what is no row, or takes too long. */
  async *read(): AsyncGenerator<Posting> {
    const { read, timeoutMs, masked, hurry } = this.#options;
    const expected = { ...this.#options.expected, wayOut };
    const late = new AbortController();
    const { signal } = late;
    const tooLate = Promise.withResolvers<never>();
    tooLate.promise.catch(() => {});
    const giveUp = () => {
      late.abort();
      // Whoever does not listen to the signal is not waited for either.
      tooLate.reject(new Error("late"));
    };
    const timer = setTimeout(giveUp, timeoutMs);
    hurry?.addEventListener("abort", giveUp, { once: true });
    const minor = new RowReading(rowsOf("minor"), expected);
    const decimal = new RowReading(rowsOf("decimal"), expected);
    let number = 0;
    const rows = each(() => read(signal));
    try {
      for (;;) {
        const { done, value: row } = await Promise.race([rows.next(), tooLate.promise]);
        if (done) break;
        const at = `row ${++number} of the adapter's ledger`;
        if (typeof row !== "object" || row === null) throw new LedgerError(`${at} is no object`);
        const reading = row.amountMinor === undefined ? decimal : minor;
        const posting = reading.posting({ ...row, id: row.id ?? number } as unknown as ForeignRow, at);
        if (posting) yield { ...posting, key: String(row.key ?? "") };
      }
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      const said = signal.aborted
        ? hurry?.aborted
          ? "the run was ended first"
          : "it took too long"
        : error instanceof Error
          ? error.message
          : String(error);
      throw new LedgerError(`the adapter's ledger: ${masked(said)}`, { cause: error });
    } finally {
      clearTimeout(timer);
      hurry?.removeEventListener("abort", giveUp);
      rows.return(undefined).catch(() => {});
    }
    minor.end();
    decimal.end();
  }
}

/** One row after the other, whatever kind of list it is; what `read` throws is thrown by the first. */
async function* each(read: () => AsyncIterable<AdapterRow>): AsyncGenerator<AdapterRow, void> {
  yield* read();
}
