// The subject of an explanation: which sale or which terminal a person means by an id, which may be typed in part.

import { ReferenceParser } from "../audit/reference-parser.ts";
import { UsageError } from "../errors.ts";
import { facts, none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";
import { nearest } from "../scenario/nearest.ts";
import { masked } from "./masked.ts";
import { rowsWithReference, strangeReferences, TerminalRecord } from "./terminal-record.ts";

export type Subject =
  | { readonly kind: "terminal"; readonly terminal: number }
  | { readonly kind: "sale"; readonly terminal: number; readonly sale: number }
  /** A reference that no terminal of the run makes, and that is booked all the same. */
  | { readonly kind: "stranger"; readonly reference: string };

/** Nobody reads more candidates than these. */
const mostNamed = 10;

/**
 * What is meant: `run/terminal/number` (the run's name may lack its beginning), `terminal/number`, or a terminal alone. A
 * terminal is its number, its name, or the beginning of its name; a number of a sale may lack its end.
 * Throws a UsageError: with the candidates where several could be meant, with the nearest where there is none.
 */
export function subjectOf(history: HistoryReader, text: string): Subject {
  const { plan, id } = history.run;
  const references = new ReferenceParser(id);
  // run/007/1 is not how terminal 7 writes, and run/8 no terminal: written whole they mean who is called so.
  const isStrange = references.isOfRun(text) && !references.parse(text);
  const meant = isStrange ? stranger(history, text) : undefined;
  if (meant) return meant;
  const [run, terminalText, saleText] = partsOf(text);
  if (run !== undefined && !id.endsWith(run)) return stranger(history, text) ?? otherRun(run, id, text);
  const terminal = terminalOf(plan, terminalText);
  if (terminal === undefined) return stranger(history, text) ?? noTerminal(plan, terminalText, text);
  if (saleText === undefined) return { kind: "terminal", terminal };
  return (
    saleOf(history, terminal, saleText) ?? stranger(history, text) ?? noSale(history, terminal, saleText)
  );
}

/** From the right: the number of the sale, the terminal, the run. */
function partsOf(text: string): [run: string | undefined, terminal: string, sale: string | undefined] {
  const found = /^(?:(.*)\/)?([^/]+)[/ #](\d*)$/.exec(text.trim());
  if (!found) return [undefined, text.trim(), undefined];
  const [, run, terminal, sale] = found;
  return [run === "" ? undefined : run, terminal.trim(), sale === "" ? undefined : sale];
}

/** undefined where there is none; throws where there are several. */
function terminalOf(plan: Plan, text: string): number | undefined {
  if (/^\d{1,9}$/.test(text) && Number(text) < plan.terminals) return Number(text);
  const short = /^T(\d{1,9})$/i.exec(text)?.[1];
  const hasOwnNames = plan.ownGateway?.identities !== undefined;
  if (short !== undefined && !hasOwnNames && Number(short) < plan.terminals) {
    // T12 is terminal 12, and T0000012 is. T000001 is neither: it begins ten names.
    if (short.length >= 7 || !short.startsWith("0")) return Number(short);
  }
  const wanted = text.toLowerCase();
  const names = new Identities(plan);
  const found: number[] = [];
  for (let terminal = 0; terminal < plan.terminals; terminal++) {
    const name = names.terminal(terminal).toLowerCase();
    if (name === wanted) return terminal;
    if (wanted !== "" && name.startsWith(wanted)) found.push(terminal);
  }
  if (found.length > 1) {
    throw ambiguous(
      text,
      "terminals",
      found.map((terminal) => names.terminal(terminal)),
    );
  }
  return found[0];
}

/** undefined where the terminal never had such a sale. */
function saleOf(history: HistoryReader, terminal: number, text: string): Subject | undefined {
  const known = salesOf(history, terminal);
  if (known.includes(Number(text))) return { kind: "sale", terminal, sale: Number(text) };
  const found = known.filter((sale) => String(sale).startsWith(text));
  if (found.length > 1) {
    throw ambiguous(
      `${terminal}/${text}`,
      "sales",
      found.map((sale) => `${terminal}/${sale}`),
    );
  }
  return found.length === 1 ? { kind: "sale", terminal, sale: found[0] } : undefined;
}

/** Numbers of its sales, ascending: wanted, or booked only. */
function salesOf(history: HistoryReader, terminal: number): number[] {
  const { facts: known, rows = [] } = TerminalRecord.of(history, terminal);
  const wanted = known.filter(({ kind }) => kind === facts.wanted || kind === facts.refundWanted);
  const all = new Set([...wanted, ...rows].map(({ sale }) => sale));
  return [...all].filter((sale) => sale !== none).toSorted((one, other) => one - other);
}

function stranger({ database, run }: HistoryReader, text: string): Subject | undefined {
  const references = text.startsWith(`${run.id}/`) ? [text] : [`${run.id}/${text}`, text];
  const reference =
    references.find((each) => rowsWithReference(database, each).length > 0) ??
    // As it is shown, where it is not fit to be.
    strangeReferences(database).find((each) => references.includes(masked(each)));
  return reference === undefined ? undefined : { kind: "stranger", reference };
}

function ambiguous(text: string, noun: string, candidates: readonly string[]): UsageError {
  const more = candidates.length - mostNamed;
  return new UsageError({
    what: `${text} can mean ${candidates.length} ${noun}`,
    why: [...candidates.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])],
    todo: "type more of it",
  });
}

function otherRun(run: string, id: string, text: string): never {
  throw new UsageError({
    what: `there is no sale ${text} in this run`,
    why: [`it is of the run ${run}, this one is ${id}`],
    todo: "name its run before it: tillstorm explain RUN SALE",
  });
}

function noTerminal(plan: Plan, wanted: string, text: string): never {
  const names = new Identities(plan);
  const all = Array.from({ length: Math.min(plan.terminals, 100_000) }, (_, terminal) =>
    names.terminal(terminal),
  );
  const near = /^\d+$/.test(wanted) ? undefined : nearest(wanted, all);
  throw new UsageError({
    what: `there is no terminal ${wanted === "" ? text : wanted} in this run`,
    why: [
      `it has ${plan.terminals}: 0 to ${plan.terminals - 1}, or ${all[0]} to ${names.terminal(plan.terminals - 1)}`,
    ],
    todo: near
      ? `did you mean ${near}?`
      : "write its number or its name; a sale is TERMINAL/NUMBER, such as 0/3",
  });
}

function noSale(history: HistoryReader, terminal: number, wanted: string): never {
  const known = salesOf(history, terminal);
  const least = known.toSorted(
    (one, other) => Math.abs(one - Number(wanted)) - Math.abs(other - Number(wanted)),
  );
  throw new UsageError({
    what: `terminal ${terminal} has no sale ${wanted}`,
    why: [
      known.length === 0
        ? "it has none at all"
        : `it has ${known.length}: ${known[0]} to ${known[known.length - 1]}`,
    ],
    todo: known.length === 0 ? "see tillstorm explain TERMINAL" : `did you mean ${terminal}/${least[0]}?`,
  });
}
