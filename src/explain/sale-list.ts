// SaleList: all sales of a run that a person asks for by what became of them, a line each, and the story of the first.

import type { Violation } from "../audit/result.ts";
import { violations } from "../audit/result.ts";
import type { HistoryReader } from "../history/reader.ts";
import { referenceOf } from "../messages.ts";
import { doubtsOf } from "./doubts.ts";
import { KnownUntil } from "./known-until.ts";
import { masked } from "./masked.ts";
import type { Verdict } from "./sale-cell.ts";
import { explainSale, type SaleExplanation } from "./sale-explanation.ts";
import { SalesInOrder } from "./sales-in-order.ts";
import { hasLedger } from "./terminal-record.ts";

/** What can be asked for. Violations and unpaid are told by the ledger, pending by the terminals alone. */
export const listed = [...violations, "unpaid", "pending"] as const;
export type Listed = (typeof listed)[number];

export interface SaleList {
  readonly schema: 1;
  readonly about: "list";
  readonly run: string;
  readonly scenario: string;
  readonly speed: number;
  readonly which: Listed;
  readonly currency: string;
  /** The ledger was read, or is not needed for it; else `sales` says nothing. */
  readonly isKnown: boolean;
  /** Why there may be others, or these may be none; empty where the list is sure. */
  readonly doubts: readonly string[];
  /** The history was cut off so late in the run; absent where it is whole. */
  readonly knownUntilMs?: number;
  /** All of them, by terminal and number; those of strangers last. */
  readonly sales: readonly ListedSale[];
  /** The story of the first; absent where there is none. */
  readonly first?: SaleExplanation;
}

interface ListedSale {
  readonly reference: string;
  /** −1 where no terminal of the run makes such a reference. */
  readonly terminal: number;
  readonly sale: number;
  /** Run time; absent where it was never wanted. */
  readonly wantedAtMs?: number;
  readonly valueMinor: number;
  /** Of the value, where it is not that of the run. */
  readonly currency?: string;
  readonly belief: string;
  readonly booked?: string;
}

/** EnvironmentError where neither memory nor disk takes what the history has. */
export async function listSales(history: HistoryReader, which: Listed): Promise<SaleList> {
  const { id, plan } = history.run;
  const isKnown = which === "pending" || hasLedger(history.database);
  const doubts = doubtsOf(history, { needsLedger: which !== "pending", readsAll: true });
  return {
    schema: 1,
    about: "list",
    run: id,
    scenario: plan.name,
    speed: plan.speed,
    which,
    currency: plan.load.currency,
    isKnown,
    doubts,
    ...(history.ended === undefined ? { knownUntilMs: KnownUntil.of(history).lastFactAt } : {}),
    ...(isKnown ? await found(history, which) : { sales: [] }),
  };
}

async function found(history: HistoryReader, which: Listed): Promise<Pick<SaleList, "sales" | "first">> {
  const sales: ListedSale[] = [];
  let first: SaleExplanation | undefined;
  const all = new SalesInOrder(history);
  try {
    await all.load();
    for (const { terminal, sale, strangeReference, verdict } of all.all()) {
      if (!isAskedFor(verdict, which)) continue;
      const { wantedAtMs, valueMinor, currency, belief, ledger } = all.cell.told(verdict);
      const reference = strangeReference ?? referenceOf(history.run.id, terminal, sale);
      const at = wantedAtMs === undefined ? {} : { wantedAtMs };
      const value = { valueMinor, ...(currency === undefined ? {} : { currency }) };
      sales.push({ reference: masked(reference), terminal, sale, ...at, ...value, belief, booked: ledger });
      first ??= explainSale(history, terminal, sale, reference);
    }
  } finally {
    all.close();
  }
  return { sales, ...(first ? { first } : {}) };
}

function isAskedFor({ cell, isPending, isRefund, violations }: Verdict, which: Listed): boolean {
  if (which === "pending") return isPending;
  if (which === "unpaid") return (cell === "unpaid" || cell === "unpaidDeclined") && !isRefund;
  return violations.includes(which satisfies Violation);
}
