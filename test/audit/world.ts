// A world of sales: what happened to each, by its terminal's word, what was done to its rows in the ledger, and what
// went on around them. From it come a history and a ledger; what both must come to says world-model.ts.

import { DatabaseSync } from "node:sqlite";
import { type FactKind, facts, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Ending } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { elsewhere, type Posting } from "../../src/ledger.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Range } from "../../src/plan/ranges.ts";
import { groupOf, outageOf, planOf } from "../measure/story.ts";
import { type Fact, runId, startedAt } from "./run.ts";
import { breathsOf, type Story } from "./world-stories.ts";

/** Five terminals in four shops; those of the second group close their day. */
export const terminals = 5;

/** By terminal, hand-written: its group, its shop and itself as the gateway calls them. */
export const places: readonly (readonly [group: string, store: string, name: string])[] = [
  ["cafes", "S0000000", "T0000000"],
  ["cafes", "S0000001", "T0000001"],
  ["shops", "S0000002", "T0000002"],
  ["shops", "S0000002", "T0000003"],
  ["shops", "S0000003", "T0000004"],
];

/** Whether the terminal closes its day. */
export const closesDay = (terminal: number) => terminal >= 2;

export interface Sale {
  readonly story: Story;
  readonly isRefund: boolean;
  readonly amountMinor: number;
  /** What is done to its rows, one after the other. */
  readonly mutations: readonly Mutation[];
  /** When it was wanted; a step of its story takes `stepMs`. */
  readonly at: number;
}

/** A row that no sale of the run asked for. */
export interface Stranger {
  readonly row: Pick<Posting, "reference" | "run" | "terminal" | "merchant">;
  readonly copies: number;
  /** As in its reference; none where no terminal makes it. */
  readonly terminal: number;
  readonly sale: number;
}

/** A part of a written outage. */
interface Strike {
  /** Of the written outage. */
  readonly of: "cut" | "slow";
  readonly at: number;
  /** How long it was on; undefined: to the end. */
  readonly forMs: number | undefined;
  readonly struck: readonly Range[];
}

export interface World {
  readonly sales: readonly Sale[];
  readonly strangers: readonly Stranger[];
  readonly strikes: readonly Strike[];
  /** By terminal: when it was offline; the last may be without end. In order, with time between them. */
  readonly offline: readonly (readonly (readonly [from: number, to: number | undefined])[])[];
  /** By terminal: how its day was closed; nothing of those that close none. */
  readonly days: readonly ("agreed" | "gaveUp" | "open")[];
}

const stepMs = 500;
/** From the wanted sale to its rows: after it was sent, before it was answered. */
const bookedAfterMs = 700;
export const strangersMinor = 700;

/** What is done to the ledger's rows of one sale. */
export const mutations = [
  "delete",
  "copy",
  "copy twice",
  "reverse",
  "reverse twice",
  "amount",
  "currency",
  "terminal",
  "merchant",
  "kind",
  "copy with another amount",
  "copy with another currency",
] as const;
export type Mutation = (typeof mutations)[number];

/** The terminal and the number of the sale at this place of the list. */
export function placeOf(index: number): readonly [terminal: number, sale: number] {
  return [index % terminals, Math.floor(index / terminals)];
}

export function planFor({ strikes }: Pick<World, "strikes">): Plan {
  const settlement = { withinMs: 0, upload: "always", attempts: 1 } as const;
  const cafes = { ...groupOf("cafes", [0, 2]), perStore: 1, firstStore: 0 };
  const shops = { ...groupOf("shops", [2, 5]), perStore: 2, firstStore: 2 };
  const number: Record<string, number> = {};
  const outages = strikes.map(({ of, at, forMs = 1e6, struck }) => {
    number[of] = (number[of] ?? 0) + 1;
    return { ...outageOf(`${of}.${number[of]}`, at, at + forMs, struck), of };
  });
  return planOf({
    terminals,
    stores: 4,
    groups: [cafes, { ...shops, policy: { ...shops.policy, settlement } }],
    outages,
  });
}

/** The rows of a sale before anything was done to them, without ids. */
export function rightRows({ story, isRefund, amountMinor, at }: Sale, index: number): Posting[] {
  const [terminal, sale] = placeOf(index);
  const [, merchant, name] = places[terminal];
  const reference = `${runId}/${terminal}/${sale}`;
  const right: Posting = {
    ...{ id: 0, kind: isRefund ? "refund" : "sale", run: runId, reference, key: reference, terminal: name },
    ...{ merchant, amountMinor, currency: "EUR", bookedAt: startedAt + at + bookedAfterMs },
  };
  if (!story.wasReversed) return story.live === 1 ? [right] : [];
  // A little before its terminal hears of it.
  const before = (fact: FactKind) => {
    const breath = breathsOf(story, true).findLastIndex((facts) => facts.some(([kind]) => kind === fact));
    return startedAt + at + (breath + 1) * stepMs - 50;
  };
  const undone: Posting = { ...right, kind: "reversal", bookedAt: before(facts.reversalAccepted) };
  if (story.live === 0) return [right, undone];
  const last = Math.max(before(facts.approved), before(facts.forwardAccepted));
  return [right, undone, { ...right, bookedAt: last }];
}

/** The same after what was done to them. */
export function rowsOf(sale: Sale, index: number): Posting[] {
  const right = rightRows({ ...sale, story: { ...sale.story, live: 1, wasReversed: false } }, index)[0];
  return sale.mutations.reduce((rows, mutation) => mutate(mutation, rows, right), rightRows(sale, index));
}

function mutate(mutation: Mutation, rows: Posting[], right: Posting): Posting[] {
  const reversal: Posting = { ...right, kind: "reversal" };
  const change = (otherwise: Partial<Posting>) =>
    rows.map((row, i) => (i === 0 ? { ...row, ...otherwise } : row));
  switch (mutation) {
    case "delete": {
      // The live posting is the last that is no reversal; what was reversed stays.
      const at = rows.findLastIndex(({ kind }) => kind !== "reversal");
      const isLive = rows.filter(({ kind }) => kind !== "reversal").length * 2 > rows.length;
      return isLive ? rows.filter((_, i) => i !== at) : rows;
    }
    case "copy":
      return [...rows, { ...right, key: "another key" }];
    case "copy twice":
      return [...rows, right, right];
    case "copy with another amount":
      return [...rows, { ...right, amountMinor: right.amountMinor + 1 }];
    case "copy with another currency":
      return [...rows, { ...right, currency: elsewhere.currency }];
    case "reverse":
      return [...rows, reversal];
    case "reverse twice":
      return [...rows, reversal, reversal];
    case "amount":
      return change({ amountMinor: right.amountMinor + 3 });
    case "currency":
      return change({ currency: elsewhere.currency });
    case "terminal":
      return change({ terminal: elsewhere.terminal });
    case "merchant":
      return change({ merchant: "S9999999" });
    case "kind":
      return change({ kind: right.kind === "sale" ? "refund" : "sale" });
  }
}

/** Rows that never belonged to a sale: of another run, with a reference that cannot be, of a sale never wanted. */
export function strangerOf(
  kind: "foreign" | "garbage" | "terminal" | "sale",
  i: number,
  copies: number,
): Stranger {
  const its = i % terminals;
  const [terminal, sale, reference]: readonly [number, number, string] = {
    foreign: [none, none, `other-run/1/${i}`] as const,
    garbage: [
      none,
      none,
      [`${runId}/x/${i}`, `${runId}/01/${i}`, `nonsense ${i}`, `${runId}/-1/${i}`][i % 4],
    ] as const,
    terminal: [terminals + i, 0, `${runId}/${terminals + i}/0`] as const,
    sale: [its, 1_000_000 + i, `${runId}/${its}/${1_000_000 + i}`] as const,
  }[kind];
  const [, merchant, name] = places[kind === "sale" ? its : 0];
  const run = kind === "foreign" ? "other-run" : runId;
  return { row: { reference, run, terminal: name, merchant }, copies, terminal, sale };
}

/** The ledger: every sale's rows, then the strangers', whose copies interleave. */
export function ledgerRows({ sales, strangers }: World): Posting[] {
  const rows = sales.flatMap(rowsOf);
  for (let copy = 0; copy < 3; copy++) {
    for (const { row, copies } of strangers) {
      const posting = {
        ...row,
        kind: "sale",
        key: "",
        amountMinor: strangersMinor,
        currency: "EUR",
      } as const;
      if (copy < copies) rows.push({ ...posting, id: 0, bookedAt: startedAt });
    }
  }
  return rows.map((row, i) => ({ ...row, id: i + 1 }));
}

/** Every fact, by time: those of different sales interleave, as in a run. */
export function factsOf(world: World): Fact[] {
  const recorded: Fact[] = [];
  world.strikes.forEach(({ at, forMs }, index) => {
    recorded.push([none, at, facts.outageBegan, index, 0]);
    if (forMs !== undefined) recorded.push([none, at + forMs, facts.outageEnded, index, 0]);
  });
  world.offline.forEach((times, terminal) => {
    for (const [from, to] of times) {
      recorded.push([terminal, from, facts.offline, none, 0]);
      if (to !== undefined) recorded.push([terminal, to, facts.online, none, 0]);
    }
  });
  for (const [index, sale] of world.sales.entries()) recorded.push(...saleFacts(sale, index));
  const last = Math.max(0, ...recorded.map(([, at]) => at));
  world.days.forEach((day, terminal) => {
    if (day === "open" || !closesDay(terminal)) return;
    const kind = day === "agreed" ? facts.settled : facts.settlementFailed;
    recorded.push([terminal, last, kind, none, 1]);
  });
  return recorded.sort((one, other) => one[1] - other[1]);
}

/** When the last fact of a sale is. */
export function lastAt({ story, at }: Sale, index: number): number {
  return at + breathsOf(story, closesDay(placeOf(index)[0])).length * stepMs;
}

function saleFacts({ story, isRefund, amountMinor, at }: Sale, index: number): Fact[] {
  const [terminal, number] = placeOf(index);
  const told: Fact[] = [[terminal, at, isRefund ? facts.refundWanted : facts.wanted, number, amountMinor]];
  let sentAt = at;
  for (const [i, breath] of breathsOf(story, closesDay(terminal)).entries()) {
    const now = at + (i + 1) * stepMs;
    for (const [kind, value] of breath) {
      if (kind === facts.sent) sentAt = now;
      told.push([terminal, now, kind, number, kind === facts.approved ? now - sentAt : value]);
    }
  }
  return told;
}

/** A history in memory; without `ended` it was cut off after the last fact. */
export function historyFor(plan: Plan, recorded: readonly Fact[], ended: Ending | undefined): HistoryReader {
  const database = new DatabaseSync(":memory:");
  const record = { id: runId, startedAt, engine: "live", plan, versions: {} } as const;
  const writer = new HistoryWriter(database, record);
  for (const [terminal, at, kind, sale, value] of recorded) {
    writer.record(terminal, at, kind as FactKind, sale, value);
  }
  writer.flush();
  if (ended) writer.end(ended);
  return new HistoryReader(database, true);
}
