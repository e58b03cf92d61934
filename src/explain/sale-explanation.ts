// SaleExplanation: the whole story of one sale: what happened in order of time, the cell that it fell into and why, and
// what would have been right. Plain JSON (docs/explain.md); whatever is shown of it is words of this.

import type { Cell, Violation } from "../audit/result.ts";
import { type FactKind, facts, none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import { referenceOf } from "../messages.ts";
import { cellWords } from "./cell-words.ts";
import { doubtsOf } from "./doubts.ts";
import { type ClockFigures, gatewayClock, hasTime } from "./gateway-clock.ts";
import { KnownUntil } from "./known-until.ts";
import { LinksUsed } from "./links-used.ts";
import { masked } from "./masked.ts";
import { OutagesOn } from "./outages-on.ts";
import { type JudgedSale, SaleCell } from "./sale-cell.ts";
import { type Step, saleSteps, timesOf } from "./sale-steps.ts";
import { type SaleTrace, saleTraces, traceWords } from "./sale-traces.ts";
import { type TerminalName, terminalNameOf } from "./terminal-name.ts";
import { fitToShow, type LedgerRow, rowsWithReference, TerminalRecord } from "./terminal-record.ts";

export interface SaleExplanation {
  readonly schema: 1;
  readonly about: "sale";
  readonly run: string;
  readonly scenario: string;
  readonly engine: string;
  readonly speed: number;
  readonly reference: string;
  /** Absent where no terminal of the run makes such a reference. */
  readonly terminal?: TerminalName;
  readonly sale: number;
  readonly isRefund: boolean;
  readonly valueMinor: number;
  readonly currency: string;
  /** In order of time. */
  readonly steps: readonly Step[];
  /** The history was cut off so late in the run: nobody knows what came then. Absent where it is whole. */
  readonly knownUntilMs?: number;
  /** Why this may not be the whole story; empty where it is. */
  readonly doubts: readonly string[];
  readonly ledger: {
    /** Whether its rows are known. */
    readonly isRead: boolean;
    readonly rows: readonly LedgerRow[];
    /** How its times were put into the run's; absent without rows that say when. */
    readonly clock?: ClockFigures;
  };
  /** What its messages are known by at a host that gives no reference back; absent where the run did not write it down. */
  readonly traces?: readonly SaleTrace[];
  /** What the terminal believes, in words. */
  readonly belief: string;
  /** What the ledger has, in words; absent where it was not read. */
  readonly booked?: string;
  /** Absent where the ledger was not read. */
  readonly cell?: Cell;
  readonly violations: readonly Violation[];
  /** What became of it, why it is in its cell, and what would have been right: a sentence each. */
  readonly conclusion: readonly string[];
}

/** `reference`: of a sale of nobody's, whose terminal is none. */
export function explainSale(
  history: HistoryReader,
  terminal: number,
  sale: number,
  reference = referenceOf(history.run.id, terminal, sale),
): SaleExplanation {
  const { plan, id, engine, startedAt } = history.run;
  const record = TerminalRecord.of(history, terminal);
  const own = record.facts.filter((fact) => fact.sale === sale);
  const rows =
    record.rows &&
    (terminal === none
      ? rowsWithReference(history.database, reference)
      : record.rows.filter((row) => row.sale === sale));
  const judged = new SaleCell(history).judge(terminal, own, rows);
  const shown = (rows ?? []).map(fitToShow);
  const clock = gatewayClock(record.facts, record.rows ?? [], startedAt);
  const links = new LinksUsed(plan, terminal, record.facts);
  const outages = new OutagesOn(plan, terminal, record.outages);
  // To find it is to look at every fact.
  const lastMs = judged.isPending || history.ended === undefined ? KnownUntil.of(history).lastFactAt : 0;
  const untilMs = judged.isPending ? lastMs : undefined;
  const steps = saleSteps(
    { plan, terminal, known: record.facts, links, outages, clock },
    sale,
    shown,
    untilMs,
  );
  const traces = saleTraces(history.database, terminal, sale);
  return {
    schema: 1,
    about: "sale",
    run: id,
    scenario: plan.name,
    engine,
    speed: plan.speed,
    reference: masked(reference),
    ...(terminal >= 0 && terminal < plan.terminals ? { terminal: terminalNameOf(plan, terminal) } : {}),
    sale,
    isRefund: judged.isRefund,
    valueMinor: judged.valueMinor,
    currency: judged.wasWanted ? plan.load.currency : (shown[0]?.currency ?? plan.load.currency),
    steps: judged.isPending ? [...steps, stillOpen(history, lastMs)] : steps,
    ...(history.ended === undefined ? { knownUntilMs: lastMs } : {}),
    doubts: doubtsOf(history),
    ledger: {
      isRead: rows !== undefined,
      rows: shown,
      ...(rows?.some(hasTime) ? { clock } : {}),
    },
    ...(traces ? { traces } : {}),
    belief: judged.belief,
    booked: judged.ledger,
    cell: judged.cell,
    violations: judged.violations,
    conclusion: [
      ...conclusionOf(
        judged,
        rows,
        own.map(({ kind }) => kind),
      ),
      ...traceWords(traces),
    ],
  };
}

/** A sale that was never over has an end of its story all the same. */
function stillOpen({ run, ended }: HistoryReader, lastMs: number): Step {
  const text =
    ended === undefined
      ? "here the history was cut off: the run was killed, and nobody knows what came then"
      : "the run is over, and the sale is not";
  return { ...timesOf(run.plan, lastMs), what: "end", text, outages: [] };
}

function conclusionOf(
  judged: JudgedSale,
  rows: readonly LedgerRow[] | undefined,
  kinds: readonly number[],
): string[] {
  const { cell, belief, ledger, differences, isTooLate, violations } = judged;
  if (rows === undefined) {
    return [
      `The terminal says: ${belief}.`,
      "The gateway's ledger was not read, so nobody knows what it booked: tillstorm audit reads it.",
    ];
  }
  const sides = `The terminal says: ${belief}; the ledger has ${ledger}.`;
  if (cell === undefined) return [sides];
  const [means, right] = cellWords[cell];
  const altered = violations.includes("altered");
  return [
    `${capital(means)}.`,
    sides,
    ...keysWords(rows, kinds),
    ...(altered ? [`Altered: ${masked(differences.join("; "))}.`] : []),
    ...(isTooLate ? ["It was booked when the history had ended: nobody can say who is wrong."] : []),
    ...(right === "" ? [] : [`Right: ${right}.`]),
    ...(altered ? ["Right: a booking of exactly what the terminal sent."] : []),
  ];
}

/** Under which keys it was booked more than once, and what that tells of the gateway. */
function keysWords(rows: readonly LedgerRow[], kinds: readonly number[]): string[] {
  const bookings = rows.filter(({ kind }) => kind !== "reversal");
  if (bookings.length < 2) return [];
  const keys = new Set(bookings.map(({ key }) => key));
  const sent = kinds.filter((kind) => isSale.has(kind)).length;
  if (keys.size > 1) {
    return [
      `It was booked ${bookings.length} times under ${keys.size} different keys: to the gateway these are so many sales.`,
    ];
  }
  const often = `It was ${sent === 1 ? "sent once" : `sent ${sent} times`} and booked ${bookings.length} times`;
  // A ledger may have no column for it.
  if (keys.has("")) {
    return sent === 1
      ? [`${often}: the gateway booked one message twice.`]
      : [`${often}, and the ledger does not say under which keys.`];
  }
  const why =
    sent === 1 ? "the gateway booked one message twice" : "the gateway did not know the key any more";
  return [`${often} under the same key: ${why}.`];
}

const isSale: ReadonlySet<number> = new Set<FactKind>([facts.sent, facts.forwardSent, facts.uploadSent]);

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
