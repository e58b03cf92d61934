// LedgerTee: the virtual gateway's ledger for two: the audit, which counts its rows, and the history, which keeps them as
// they stand in a ledger that was read. So a virtual run can be explained, and audited again, as a live one.

import type { RunningAudit } from "../audit/running-audit.ts";
import type { LedgerSink } from "../engine/virtual/gateway.ts";
import { ExpectedNames } from "../history/expected-names.ts";
import type { HistoryWriter } from "../history/writer.ts";
import { elsewhere } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import type { Plan } from "../plan/plan.ts";

type Booked = Parameters<LedgerSink["booked"]>;

export class LedgerTee implements LedgerSink {
  readonly #audit: RunningAudit;
  readonly #history: HistoryWriter;
  readonly #run: string;
  readonly #currency: string;
  readonly #names: ExpectedNames;
  #lastId = 0;

  /** `run` is the first part of every reference. */
  constructor(audit: RunningAudit, history: HistoryWriter, plan: Plan, run: string) {
    this.#audit = audit;
    this.#history = history;
    this.#run = run;
    this.#currency = plan.load.currency;
    this.#names = new ExpectedNames(plan);
    history.keepLedger();
  }

  booked(...booked: Booked): void {
    const [terminal, sale, kind, rows, amountMinor, alters, at, key, clockJumpMs] = booked;
    this.#audit.booked(...booked);
    const reference = referenceOf(this.#run, terminal, sale);
    for (let row = 0; row < rows; row++) {
      const posting = {
        id: ++this.#lastId,
        kind,
        run: this.#run,
        reference,
        key: key === 0 ? reference : `${reference}#${key}`,
        terminal: alters === "terminal" ? elsewhere.terminal : this.#names.terminal(terminal),
        merchant: this.#names.merchant(terminal),
        amountMinor,
        currency: alters === "currency" ? elsewhere.currency : this.#currency,
        bookedAt: this.#history.startedAt + at + clockJumpMs,
      };
      this.#history.booked(posting, terminal, sale);
    }
  }

  spent(terminal: number, sale: number): void {
    this.#audit.spent(terminal, sale);
  }
}
