// What a world's audit must come to, by looking at each sale as a whole and adding up lists: slow, plain, and nothing of
// it is the audit's own.

import {
  type Alteration,
  type AuditResult,
  alterations,
  type Breakdown,
  type Cell,
  cells,
  type Finding,
  type Held,
  type Shares,
  type Subject,
  type Violation,
  violations,
} from "../../src/audit/result.ts";
import { givenUpCauses, turnedAwayCauses } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { runId, startedAt } from "./run.ts";
import {
  closesDay,
  lastAt,
  ledgerRows,
  placeOf,
  places,
  planFor,
  strangersMinor,
  terminals,
  type World,
} from "./world.ts";
import type { Story } from "./world-stories.ts";

/** A sale, or a reference that nobody wanted, with everything that is to be said of it. */
interface Case {
  readonly reference: string;
  readonly terminal: number;
  readonly sale: number;
  readonly isRefund: boolean;
  readonly valueMinor: number;
  /** Undefined where it was never wanted. */
  readonly story: Story | undefined;
  readonly at: number;
  readonly rows: readonly Posting[];
  /** Copies that stand. */
  readonly live: number;
  readonly cell: Cell;
  readonly broken: readonly Violation[];
  readonly altered: readonly Alteration[];
  readonly isOneSided: boolean;
  /** Indices in the plan. */
  readonly outages: readonly number[];
}

const brokenBy: Readonly<Partial<Record<Cell, readonly Violation[]>>> = {
  lost: ["lost"],
  duplicated: ["duplicated"],
  resurrected: ["resurrected"],
  resurrectedDuplicated: ["duplicated", "resurrected"],
  orphaned: ["orphaned"],
  orphanedDuplicated: ["duplicated", "orphaned"],
};

const isReversal = ({ kind }: Posting) => kind === "reversal";
const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);
const totalOf = (of: readonly Case[]) => ({
  sales: of.length,
  valueMinor: sum(of, (each) => each.valueMinor),
});
const copies = (rows: readonly Posting[]) => sum(rows, (row) => (isReversal(row) ? -1 : 1));

/** As what it was first booked: that is what its reversals take back. */
function bookedAs(rows: readonly Posting[], isRefund: boolean): "sale" | "refund" {
  const first = rows.find((row) => !isReversal(row));
  return (first?.kind ?? (isRefund ? "refund" : "sale")) as "sale" | "refund";
}

/** What the merchant has of a row. */
function netOf(row: Posting, rows: readonly Posting[], isRefund: boolean): number {
  const as = isReversal(row) ? bookedAs(rows, isRefund) : row.kind;
  return (isReversal(row) ? -1 : 1) * (as === "refund" ? -1 : 1) * row.amountMinor;
}

const cases = new WeakMap<World, readonly Case[]>();

/** Every sale of the world, and every reference of ours that nobody wanted. */
export function casesOf(world: World): readonly Case[] {
  const known = cases.get(world) ?? lookAt(world);
  cases.set(world, known);
  return known;
}

function lookAt(world: World): Case[] {
  const rows = Map.groupBy(ledgerRows(world), ({ reference }) => reference);
  const wanted = world.sales.map((sale, index): Case => {
    const [terminal, number] = placeOf(index);
    const { story, isRefund, amountMinor, at } = sale;
    const reference = `${runId}/${terminal}/${number}`;
    const own = rows.get(reference) ?? [];
    const live = copies(own);
    const cell = story.cells[Math.min(2, Math.max(0, live))];
    const altered = alteredIn(own, terminal, isRefund ? "refund" : "sale", amountMinor);
    const broken = brokenBy[cell] ?? [];
    return {
      ...{
        reference,
        terminal,
        sale: number,
        isRefund,
        valueMinor: amountMinor,
        story,
        at,
        rows: own,
        live,
        cell,
      },
      ...{ altered, broken: altered.length > 0 ? [...broken, "altered" as const] : broken },
      isOneSided: broken.includes("resurrected") && hasLeft(story),
      outages: outagesBehind(world, terminal, at, lastAt(sale, index)),
    };
  });
  const strangers = world.strangers
    .filter(({ row }) => row.run === runId)
    .map(({ row: { reference }, copies: live, terminal, sale }): Case => {
      const cell = live > 1 ? "orphanedDuplicated" : "orphaned";
      return {
        ...{
          reference,
          terminal,
          sale,
          isRefund: false,
          valueMinor: strangersMinor,
          story: undefined,
          at: 0,
        },
        ...{ rows: rows.get(reference) ?? [], live, cell, broken: brokenBy[cell] ?? [], altered: [] },
        ...{ isOneSided: false, outages: [] },
      };
    });
  return [...wanted, ...strangers];
}

const hasLeft = ({ turnedAway, paidOtherwise }: Story) => turnedAway !== undefined || paidOtherwise === true;

function alteredIn(
  rows: readonly Posting[],
  terminal: number,
  kind: Posting["kind"],
  amountMinor: number,
): Alteration[] {
  const [, store, name] = places[terminal];
  const wrong: Readonly<Record<Alteration, boolean>> = {
    amount: rows.some((row) => row.amountMinor !== amountMinor),
    currency: rows.some(({ currency }) => currency !== "EUR"),
    terminal: rows.some((row) => row.terminal !== name),
    merchant: rows.some(({ merchant }) => merchant !== store),
    kind: rows.some((row) => !isReversal(row) && row.kind !== kind),
    reversals: copies(rows) < 0,
  };
  return alterations.filter((alteration) => wrong[alteration]);
}

/** On a terminal an outage is over when it ended, or where that found it offline when it was online again. */
function outagesBehind(world: World, terminal: number, from: number, to: number): number[] {
  return world.strikes.flatMap(({ at, forMs, struck }, index) => {
    if (!struck.some(([first, end]) => terminal >= first && terminal < end)) return [];
    const ended = forMs === undefined ? Number.POSITIVE_INFINITY : at + forMs;
    const offline = world.offline[terminal].find(
      ([since, until]) => since <= ended && ended < (until ?? Number.POSITIVE_INFINITY),
    );
    const over = offline ? (offline[1] ?? Number.POSITIVE_INFINITY) : ended;
    return at <= to && over >= from ? [index] : [];
  });
}

/** All but the words of the findings, and how long bookings took. */
export function expectedOf(world: World): Omit<AuditResult, "booked"> {
  const plan = planFor(world);
  const all = casesOf(world);
  const rows = ledgerRows(world);
  const own = rows.filter(({ run, reference }) => run === runId || reference.startsWith(`${runId}/`));
  const sales = all.filter(({ isRefund }) => !isRefund);
  const refunds = all.filter(({ isRefund }) => isRefund);
  const wanted = (of: readonly Case[]) => of.filter(({ story }) => story !== undefined);
  const byName = <Name extends string>(names: readonly Name[], of: (name: Name) => readonly Case[]) =>
    Object.fromEntries(names.map((name) => [name, totalOf(of(name))])) as Record<
      Name,
      ReturnType<typeof totalOf>
    >;
  const unpaid = (cause: string) =>
    sales.filter(({ story, cell }) => cell.startsWith("unpaid") && story?.unpaid === cause);
  return {
    cells: byName(cells, (cell) => sales.filter((each) => each.cell === cell)),
    refundCells: byName(cells, (cell) => refunds.filter((each) => each.cell === cell)),
    violations: byName(violations, (violation) => all.filter(({ broken }) => broken.includes(violation))),
    alteredBy: byName(alterations, (name) => all.filter(({ altered }) => altered.includes(name))),
    alteredDifference: differences(all),
    oneSided: totalOf(all.filter(({ isOneSided }) => isOneSided)),
    intended: totalOf(wanted(sales)),
    refunds: totalOf(wanted(refunds)),
    turnedAway: byName(Object.keys(turnedAwayCauses), (cause) =>
      sales.filter(({ story }) => story?.turnedAway === cause),
    ),
    unpaid: byName(["declined", ...Object.keys(givenUpCauses)], unpaid),
    declined: totalOf(sales.filter(({ story }) => story?.counts === "declined")),
    pending: totalOf(all.filter(({ story }) => story?.counts === "pending")),
    ledger: { rows: own.length, foreign: rows.length - own.length },
    currencies: heldIn(own, all),
    settled: settledIn(world, all),
    breakdown: breakdownOf(all, plan),
    stockDifference: stockOf(sales),
    currency: "EUR",
    findings: all.flatMap((each) => findingsOf(each, plan)),
    inconclusive: [],
  };
}

function findingsOf(of: Case, plan: Plan): Finding[] {
  const { reference, terminal, sale, valueMinor, altered, story, at, rows, outages } = of;
  const place = places[terminal];
  return of.broken.map((violation) => ({
    ...{ violation, reference, terminal, sale, valueMinor, story: "" },
    ...(violation === "altered" ? { altered } : {}),
    ...(violation === "resurrected" && of.isOneSided ? { isOneSided: true as const } : {}),
    ...(place ? { group: place[0], store: place[1], terminalName: place[2] } : {}),
    ...(story ? { wantedAt: at } : {}),
    outages: outages.map((outage) => plan.outages[outage].id),
    rows: rows.map(({ id }) => id).slice(0, 10),
  }));
}

/** By currency: what each altered sale brought, less what its copies should have brought. */
function differences(all: readonly Case[]): Record<string, { moreMinor: number; lessMinor: number }> {
  const found: Record<string, { moreMinor: number; lessMinor: number }> = {};
  for (const { rows, altered, isRefund, valueMinor, live } of all) {
    if (altered.length === 0) continue;
    const due = Math.max(0, live) * valueMinor * (isRefund ? -1 : 1);
    for (const currency of new Set(["EUR", ...rows.map((row) => row.currency)])) {
      const brought = sum(
        rows.filter((row) => row.currency === currency),
        (row) => netOf(row, rows, isRefund),
      );
      const by = currency === "EUR" ? brought - due : brought;
      if (by === 0) continue;
      found[currency] ??= { moreMinor: 0, lessMinor: 0 };
      found[currency][by > 0 ? "moreMinor" : "lessMinor"] += Math.abs(by);
    }
  }
  return found;
}

function heldIn(own: readonly Posting[], all: readonly Case[]): Record<string, Held> {
  const caseOf = new Map(all.map((each) => [each.reference, each]));
  const held = (currency: string): Held => {
    const rows = own.filter((row) => row.currency === currency);
    const of = (kind: Posting["kind"]) => {
      const its = rows.filter((row) => row.kind === kind);
      return { rows: its.length, valueMinor: sum(its, ({ amountMinor }) => amountMinor) };
    };
    const netMinor = sum(rows, (row) => {
      const its = caseOf.get(row.reference);
      return netOf(row, its?.rows ?? [row], its?.isRefund ?? false);
    });
    return { sales: of("sale"), refunds: of("refund"), reversals: of("reversal"), netMinor };
  };
  const currencies = [...new Set(own.map(({ currency }) => currency))];
  return Object.fromEntries(currencies.map((currency) => [currency, held(currency)]));
}

function settledIn(world: World, all: readonly Case[]): AuditResult["settled"] {
  const days = places.flatMap(([group, store, name], terminal) => {
    if (!closesDay(terminal)) return [];
    const its = all.filter((each) => each.terminal === terminal);
    const took = its.filter(({ story }) => story?.cells[0] === "lost");
    const dayOf = (
      minor: (isRefund: boolean) => readonly number[],
      counts: (isRefund: boolean) => number,
    ) => ({
      ...{ sales: counts(false), salesMinor: sum(minor(false), (each) => each) },
      ...{ refunds: counts(true), refundsMinor: sum(minor(true), (each) => each) },
    });
    const ofKind = (isRefund: boolean) => took.filter((each) => each.isRefund === isRefund);
    const own = dayOf(
      (isRefund) => ofKind(isRefund).map(({ valueMinor }) => valueMinor),
      (isRefund) => ofKind(isRefund).length,
    );
    // One a row: 1 for what was booked, −1 for what takes it back.
    const rows = its.flatMap(({ rows: all, isRefund }) =>
      all
        .filter((row) => row.currency === "EUR" && row.terminal === name)
        .map((row) => {
          const as = isReversal(row) ? bookedAs(all, isRefund) : row.kind;
          return { isRefund: as === "refund", count: isReversal(row) ? -1 : 1, amountMinor: row.amountMinor };
        }),
    );
    const ledger = dayOf(
      (isRefund) => rows.filter((row) => row.isRefund === isRefund).map((row) => row.count * row.amountMinor),
      (isRefund) =>
        sum(
          rows.filter((row) => row.isRefund === isRefund),
          ({ count }) => count,
        ),
    );
    const net = (day: typeof own) => day.salesMinor - day.refundsMinor;
    const word = world.days[terminal];
    const told = {
      ...{ terminal, name, group, store, gaveUp: word === "gaveUp", own, ledger },
      differenceMinor: net(ledger) - net(own),
    };
    return [{ word, isSame: JSON.stringify(own) === JSON.stringify(ledger), told }];
  });
  const closed = days.filter(({ word }) => word !== "open");
  const disagreed = closed.filter(({ word, isSame }) => word === "gaveUp" || !isSame);
  return {
    agreed: closed.length - disagreed.length,
    disagreed: disagreed.length,
    unclosed: days.length - closed.length,
    terminals: disagreed
      .map(({ told }) => told)
      .sort((one, other) => Math.abs(other.differenceMinor) - Math.abs(one.differenceMinor)),
    more: 0,
  };
}

function stockOf(sales: readonly Case[]): AuditResult["stockDifference"] {
  const figures = { missing: { sales: 0, valueMinor: 0 }, surplus: { sales: 0, valueMinor: 0 } };
  for (const { story, rows, valueMinor } of sales) {
    const left = story?.goods ? 1 : 0;
    const euros = rows.filter(({ currency }) => currency === "EUR");
    const live = sum(euros, (row) => (isReversal(row) ? -1 : 1));
    const booked = sum(euros, (row) => (isReversal(row) ? -1 : 1) * row.amountMinor);
    figures[left > live ? "missing" : "surplus"].sales += Math.abs(left - live);
    const goneMinor = left * valueMinor;
    figures[goneMinor > booked ? "missing" : "surplus"].valueMinor += Math.abs(goneMinor - booked);
  }
  return figures;
}

const waitingFor = { queued: "queued", reversalOwed: "reversalOwed" } as const;

function breakdownOf(all: readonly Case[], plan: Plan): AuditResult["breakdown"] {
  const sales = all.filter(({ isRefund }) => !isRefund);
  const ending = ({ story, terminal }: Case) => {
    if (story) return story.ending;
    if (terminal < 0) return "unknownReference";
    return terminal < terminals ? "neverWanted" : "unknownTerminal";
  };
  const of: Readonly<Record<Subject, readonly [readonly Case[], (each: Case) => readonly string[]]>> = {
    ...({} as Record<Violation, never>),
    ...(Object.fromEntries(
      violations.map((violation) => [
        violation,
        [
          all.filter(({ broken }) => broken.includes(violation)),
          (each: Case) => (violation === "altered" ? each.altered : [ending(each)]),
        ],
      ]),
    ) as unknown as Record<Violation, readonly [readonly Case[], (each: Case) => readonly string[]]>),
    unpaid: [sales.filter(({ cell }) => cell.startsWith("unpaid")), ({ story }) => [story?.unpaid ?? "?"]],
    turnedAway: [
      sales.filter(({ story }) => story?.turnedAway !== undefined),
      ({ story }) => [story?.turnedAway ?? "?"],
    ],
    pending: [
      all.filter(({ story }) => story?.counts === "pending"),
      ({ story }) => [waitingFor[story?.ending as "queued"] ?? "unresolved"],
    ],
  };
  const parts = Object.entries(of).flatMap(([subject, [cases, causes]]) =>
    cases.length > 0 ? [[subject, partsOf(cases, causes, plan)]] : [],
  );
  return Object.fromEntries(parts);
}

function partsOf(of: readonly Case[], causes: (each: Case) => readonly string[], plan: Plan): Breakdown {
  const place = (index: 0 | 1 | 2) =>
    shares(of, ({ terminal }) => [places[terminal]?.[index] ?? "?"], [
      ...places.map((each) => each[index]),
      "?",
    ]);
  const written = ({ outages }: Case) =>
    outages.length === 0 ? ["no outage"] : outages.map((outage) => plan.outages[outage].of);
  return {
    group: place(0),
    store: place(1),
    terminal: place(2),
    outage: shares(of, written, [...plan.outages.map((outage) => outage.of), "no outage"]),
    cause: shares(of, causes, of.flatMap(causes).sort()),
  };
}

/** The parts by these names, the largest first; equal ones in the order of the names. */
function shares(
  of: readonly Case[],
  namesOf: (each: Case) => readonly string[],
  names: readonly string[],
): Shares {
  const parts = [...new Set(names)].map((name) => {
    return { name, ...totalOf(of.filter((each) => namesOf(each).includes(name))) };
  });
  const largest = parts
    .filter(({ sales }) => sales > 0)
    .sort((one, other) => other.sales - one.sales || other.valueMinor - one.valueMinor);
  return { largest };
}

/** From when a sale was wanted to its first row that is a sale's. */
export function bookedOf(world: World): NonNullable<AuditResult["booked"]> {
  const times = casesOf(world)
    .filter(({ story, isRefund }) => story && !isRefund)
    .map(({ rows, at }) => {
      const sales = rows
        .filter(({ kind }) => kind === "sale")
        .map(({ bookedAt }) => bookedAt - startedAt - at);
      return Math.min(...sales);
    })
    .filter(Number.isFinite)
    .sort((one, other) => one - other);
  if (times.length === 0) return { missing: "there are no samples" };
  const rank = (percent: number) => times[Math.ceil((percent / 100) * times.length) - 1];
  return {
    ...{ samples: times.length, avgMs: sum(times, (ms) => ms) / times.length },
    ...{ p50Ms: rank(50), p95Ms: rank(95), p99Ms: rank(99), maxMs: rank(100) },
    clock: { aheadMs: 0, uncertainMs: 0 },
  };
}
