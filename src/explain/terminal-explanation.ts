// TerminalExplanation: the life of one terminal in a run: its states, links and screens, the outages that struck it, what
// became of its sales in order, and how many waited in it over time. Plain JSON (docs/explain.md).

import type { Cell, Violation } from "../audit/result.ts";
import { type FactKind, facts, type Millis } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import { groupOf } from "../plan/plan.ts";
import { doubtsOf } from "./doubts.ts";
import { factWords } from "./fact-words.ts";
import { KnownUntil } from "./known-until.ts";
import { LinksUsed } from "./links-used.ts";
import { OutagesOn, type Struck } from "./outages-on.ts";
import { SaleCell } from "./sale-cell.ts";
import { factName, type Step, timesOf } from "./sale-steps.ts";
import { type TerminalName, terminalNameOf } from "./terminal-name.ts";
import { type Fact, TerminalRecord } from "./terminal-record.ts";

export interface TerminalExplanation {
  readonly schema: 1;
  readonly about: "terminal";
  readonly run: string;
  readonly scenario: string;
  readonly engine: string;
  readonly speed: number;
  readonly terminal: TerminalName;
  readonly preset: string;
  readonly currency: string;
  /** Names of its links, in order of preference. */
  readonly links: readonly string[];
  /** In the order of their beginning. */
  readonly outages: readonly Struck[];
  /** What happened to the terminal itself, in order of time. */
  readonly steps: readonly Step[];
  /** In the order of their numbers. */
  readonly sales: readonly TerminalSale[];
  /** Whenever the number of sales that wait in it changed. */
  readonly queue: readonly QueuePoint[];
  /** The history was cut off so late in the run; absent where it is whole. */
  readonly knownUntilMs?: Millis;
  /** Why this may not be the whole story; empty where it is. */
  readonly doubts: readonly string[];
}

interface TerminalSale {
  readonly sale: number;
  /** Run time; absent where it was never wanted. */
  readonly wantedAtMs?: Millis;
  readonly valueMinor: number;
  /** Of the value, where it is not that of the run. */
  readonly currency?: string;
  readonly isRefund: boolean;
  /** What the terminal believes, in words. */
  readonly belief: string;
  /** Absent where the ledger was not read. */
  readonly cell?: Cell;
  readonly violations: readonly Violation[];
}

export interface QueuePoint {
  readonly atMs: Millis;
  readonly depth: number;
}

/** What belongs to its life; an echo that fails or a sale does not. */
const life: ReadonlySet<number> = new Set<FactKind>([
  facts.state,
  facts.online,
  facts.offline,
  facts.linkUp,
  facts.linkDown,
  facts.linkChosen,
  facts.down,
  facts.started,
  facts.noticed,
  facts.intervention,
  facts.updated,
  facts.announced,
  facts.settled,
  facts.settlementFailed,
]);

export function explainTerminal(history: HistoryReader, terminal: number): TerminalExplanation {
  const { plan, id, engine } = history.run;
  const { id: _group, preset, links: linkNames, customerLink, policy } = groupOf(plan, terminal);
  const record = TerminalRecord.of(history, terminal);
  const links = new LinksUsed(plan, terminal, record.facts);
  return {
    schema: 1,
    about: "terminal",
    run: id,
    scenario: plan.name,
    engine,
    speed: plan.speed,
    terminal: terminalNameOf(plan, terminal),
    preset,
    currency: plan.load.currency,
    links: linkNames.filter((_, index) => index !== customerLink),
    outages: new OutagesOn(plan, terminal, record.outages).struck,
    steps: record.facts.filter(({ kind }) => life.has(kind)).map(stepOf),
    sales: salesOf(history, terminal, record),
    queue: queueOf(record.facts),
    ...(history.ended === undefined ? { knownUntilMs: KnownUntil.of(history).lastFactAt } : {}),
    doubts: doubtsOf(history),
  };

  function stepOf(fact: Fact): Step {
    const link = links.of(fact);
    const text = factWords(fact, {
      currency: plan.load.currency,
      link,
      linkName: (number) => links.name(number),
      timeoutMs: policy.timeoutMs,
      while: "",
      attempt: 1,
    });
    return { ...timesOf(plan, fact.at), what: factName(fact.kind), text, outages: [] };
  }
}

function salesOf(
  history: HistoryReader,
  terminal: number,
  { facts: known, rows }: TerminalRecord,
): TerminalSale[] {
  const cell = new SaleCell(history);
  const bySale = Map.groupBy(known, ({ sale }) => sale);
  const rowsBySale = Map.groupBy(rows ?? [], ({ sale }) => sale);
  const sales = [...new Set([...bySale.keys(), ...rowsBySale.keys()])].filter((sale) => sale >= 0);
  return sales
    .toSorted((one, other) => one - other)
    .map((sale) => {
      const own = bySale.get(sale) ?? [];
      const judged = cell.judge(terminal, own, rows && (rowsBySale.get(sale) ?? []));
      const { wantedAtMs, valueMinor, currency, isRefund, belief, violations } = judged;
      return {
        sale,
        ...(wantedAtMs === undefined ? {} : { wantedAtMs }),
        valueMinor,
        ...(currency === undefined ? {} : { currency }),
        isRefund,
        belief,
        cell: judged.cell,
        violations,
      };
    });
}

const leaves: ReadonlySet<number> = new Set<FactKind>([
  facts.forwardAccepted,
  facts.forwardDeclined,
  facts.givenUp,
  facts.voided,
]);

function queueOf(known: readonly Fact[]): QueuePoint[] {
  const waiting = new Set<number>();
  const points: QueuePoint[] = [];
  for (const { at, kind, sale } of known) {
    const before = waiting.size;
    if (kind === facts.queued) waiting.add(sale);
    else if (leaves.has(kind)) waiting.delete(sale);
    if (waiting.size === before) continue;
    if (points.at(-1)?.atMs === at) points.pop();
    points.push({ atMs: at, depth: waiting.size });
  }
  return points;
}
