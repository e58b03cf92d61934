// Merging: the histories of several writers of one run (k6 processes, machines) become one, as if one had written it.
// Facts are ordered by their corrected times; those of one writer stay in the order in which it recorded them, so that
// the story of a sale, which one writer tells alone, is never shuffled by a clock.

import { existsSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../errors.ts";
import { type FactKind, none } from "../facts.ts";
import { type Range, union } from "../plan/ranges.ts";
import { corrected, driftOf, uncertaintyOf } from "./clock-offset.ts";
import type { MergedOrigin } from "./merged-origin.ts";
import { type Origin, terminalsInWords } from "./origin.ts";
import { HistoryReader } from "./reader.ts";
import type { RecordedFact } from "./recorded-fact.ts";
import { type Ending, writeRunValue } from "./run-record.ts";
import { hasTraces, traceCounts, tracesOf } from "./traces.ts";
import { HistoryWriter } from "./writer.ts";

/** A writer's history, and how a person calls it. */
export interface Part {
  readonly path: string;
  readonly history: HistoryReader;
}

export interface Merged {
  readonly origins: readonly MergedOrigin[];
  /** Terminals of the plan that no writer has recorded: the audit of such a history is inconclusive. */
  readonly missing: readonly Range[];
  readonly facts: number;
}

/** Facts between two flushes. */
const factsAFlush = 16_384;

/**
 * Merges the histories at these paths into a new one at `into`, which one tillstorm then audits like any other.
 * Throws a UsageError that names every problem of every file: no history or a newer one, another run, another plan, no
 * writer's part, terminals or a name that another has too, facts of strange terminals, two that record the run's own
 * facts; and where `into` exists. Nothing is left at `into` then.
 */
export function mergeHistories(paths: readonly string[], into: string): Merged {
  if (existsSync(into)) {
    throw new UsageError({
      what: `cannot merge into ${into}`,
      why: ["it exists already"],
      todo: "name a new file",
    });
  }
  const parts: Part[] = [];
  const problems: string[] = [];
  try {
    for (const path of paths) {
      try {
        parts.push({ path, history: HistoryReader.open(path) });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        problems.push(`${path}: ${(error.explanation.why ?? []).join("; ") || error.explanation.what}`);
      }
    }
    problems.push(...problemsOf(parts));
    if (problems.length > 0) throw refusal(problems);
    try {
      return mergeParts(parts, new DatabaseSync(into));
    } catch (error) {
      for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(into + suffix, { force: true });
      throw error;
    }
  } finally {
    for (const { history } of parts) history.close();
  }
}

/** The same with histories that are open, into an empty database, which is closed unless it is to be `keptOpen`. */
export function mergeParts(parts: readonly Part[], into: DatabaseSync, keptOpen = false): Merged {
  const problems = problemsOf(parts);
  if (problems.length > 0) throw refusal(problems);
  const streams = parts.map(({ path, history }) => new Stream(path, history));
  const runs = streams.find(({ origin }) => origin.recordsRun);
  const startedAt = Math.round((runs ?? streams[0]).startedAt);
  const { id, engine, plan, versions } = parts[0].history.run;
  const held = parts.find(({ history }) => history.run.heldAgainst !== undefined)?.history.run;
  const against = held ? { heldAgainst: held.heldAgainst } : {};
  const writer = new HistoryWriter(into, { id, startedAt, engine, plan, versions, ...against });
  let facts = 0;
  for (let next = first(streams); next; next = first(streams)) {
    const { terminal, at, kind, sale, value } = next.take(startedAt);
    writer.record(terminal, at, kind as FactKind, sale, value);
    if (++facts % factsAFlush === 0) writer.flush();
  }
  for (const stream of streams) stream.copyTimings(writer, startedAt);
  const tracesLost = copyTraces(parts, writer);
  writer.flush();
  const origins = streams.map((stream) => stream.merged(startedAt));
  writeOrigins(into, origins);
  const missing = missingOf(plan.terminals, origins);
  if (missing.length > 0) writeRunValue(into, "missing", missing);
  if (!runs) writeRunValue(into, "lacksRun", true);
  const ending = endingOf(origins);
  if (ending) writer.end(ending);
  // Numbered anew they have no holes any more: what a part had lost must stay lost.
  const lost = parts.map(({ history }) => history.missingFacts()?.facts ?? 0);
  writeRunValue(
    into,
    "facts",
    lost.reduce((sum, each) => sum + each, facts),
  );
  if (tracesLost > 0) writeRunValue(into, "traces", traceCounts(into).has + tracesLost);
  if (!keptOpen) writer.close();
  return { origins, missing, facts };
}

/**
 * Where each of them has its trace numbers; else the merged history has none, and no row would be taken for nobody's that
 * is of a writer without. Those that the parts had lost, for a merged history must not look whole.
 */
function copyTraces(parts: readonly Part[], writer: HistoryWriter): number {
  if (!parts.every(({ history }) => hasTraces(history.database))) return 0;
  const sink = writer.keepTraces();
  let lost = 0;
  for (const { history } of parts) {
    for (const trace of tracesOf(history.database)) sink.sent(trace);
    const { has, had } = traceCounts(history.database);
    lost += had - has;
  }
  return lost;
}

function refusal(problems: readonly string[]): UsageError {
  return new UsageError({
    what: "these histories cannot be merged",
    why: problems,
    todo: "give the history of every writer of one run, each once",
  });
}

/** Why they are not the parts of one run, each with the file it is about. */
function problemsOf(parts: readonly Part[]): string[] {
  const problems: string[] = [];
  if (parts.length === 0) return ["there is none to merge"];
  const [one] = parts;
  const plan = JSON.stringify(one.history.run.plan);
  const names = new Map<string, string>();
  let recordsRun: string | undefined;
  let taken: { readonly path: string; readonly terminals: readonly Range[] }[] = [];
  for (const { path, history } of parts) {
    const { id, origin } = history.run;
    const say = (why: string) => problems.push(`${path}: ${why}`);
    if (!origin) {
      say("it is the history of a whole run, and no writer's part of one");
      continue;
    }
    if (id !== one.history.run.id) say(`it is of the run ${id}, and ${one.path} of ${one.history.run.id}`);
    else if (JSON.stringify(history.run.plan) !== plan) say(`it has another plan than ${one.path}`);
    const named = names.get(origin.name);
    if (named) say(`its writer is called ${origin.name}, as that of ${named}`);
    names.set(origin.name, path);
    for (const other of taken) {
      const both = overlap(origin.terminals, other.terminals);
      if (both) say(`it has ${terminalsInWords([both])}, which ${other.path} has too`);
    }
    taken = [...taken, { path, terminals: origin.terminals }];
    if (origin.recordsRun && recordsRun) say(`it records the run itself, as ${recordsRun} does`);
    if (origin.recordsRun) recordsRun = path;
    const stranger = strangerIn(history, origin);
    if (stranger !== undefined) {
      say(
        stranger < 0
          ? "it has facts of the run itself, which are not its"
          : `it has facts of terminal ${stranger}, which is not its`,
      );
    }
  }
  return problems;
}

function overlap(some: readonly Range[], others: readonly Range[]): Range | undefined {
  for (const [from, to] of some) {
    for (const [otherFrom, otherTo] of others) {
      const both: Range = [Math.max(from, otherFrom), Math.min(to, otherTo)];
      if (both[0] < both[1]) return both;
    }
  }
  return undefined;
}

/** A terminal that facts speak of and that is not the writer's; none (−1) for the run's own facts; undefined without any. */
function strangerIn({ database }: HistoryReader, { terminals, recordsRun }: Origin): number | undefined {
  const own = terminals.map(([from, to]) => `(terminal >= ${from} AND terminal < ${to})`);
  if (recordsRun) own.push(`terminal = ${none}`);
  const isOwn = own.length === 0 ? "0" : own.join(" OR ");
  const row = database.prepare(`SELECT terminal FROM facts WHERE NOT (${isOwn}) LIMIT 1`).get();
  return row === undefined ? undefined : Number(row.terminal);
}

/** The stream whose next fact is the earliest; of equals, that of the first writer. undefined after the last. */
function first(streams: readonly Stream[]): Stream | undefined {
  let earliest: Stream | undefined;
  for (const stream of streams) {
    if (stream.next === undefined) continue;
    if (earliest === undefined || stream.dueAt < earliest.dueAt) earliest = stream;
  }
  return earliest;
}

/** The facts of one writer, by the run's clock. */
class Stream {
  readonly origin: Origin;
  next: RecordedFact | undefined;
  /** Where its next fact belongs, ms since the epoch: times that go back do not change the order within a writer. */
  dueAt = Number.NEGATIVE_INFINITY;
  readonly #history: HistoryReader;
  readonly #facts: Iterator<RecordedFact>;
  #nextAt = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, history: HistoryReader) {
    const { origin } = history.run;
    if (!origin) throw new Error(`${path} has no origin`);
    this.origin = origin;
    this.#history = history;
    this.#facts = history.facts();
    this.#step();
  }

  /** When its run began, ms since the epoch by the run's clock. */
  get startedAt(): number {
    return this.#byRun(0);
  }

  /** The fact that it stands at, with its time since the merged run began. */
  take(startedAt: number): RecordedFact {
    const fact = this.next!;
    this.#lastAt = Math.max(this.#lastAt, this.#nextAt);
    const at = Math.round(this.#nextAt - startedAt);
    this.#step();
    return { ...fact, at };
  }

  copyTimings(writer: HistoryWriter, startedAt: number): void {
    const shifted = (at: number) => this.#byRun(at) - startedAt;
    for (const { confirmedAt, ...timing } of this.origin.recordsRun ? this.#history.faults() : []) {
      const { dueAt, issuedAt } = timing;
      writer.fault({
        ...timing,
        dueAt: shifted(dueAt),
        issuedAt: shifted(issuedAt),
        ...(confirmedAt === undefined ? {} : { confirmedAt: shifted(confirmedAt) }),
      });
    }
    for (const lag of this.#history.lags()) writer.lag({ ...lag, at: Math.round(shifted(lag.at)) });
  }

  /** After the last fact. */
  merged(startedAt: number): MergedOrigin {
    const { name, terminals, clock } = this.origin;
    return {
      ...{ name, terminals, startedAt: this.startedAt },
      offsetMs: this.startedAt - this.#history.run.startedAt,
      uncertaintyMs: clock ? uncertaintyOf(clock) : 0,
      drift: clock ? driftOf(clock) : 0,
      lastFactAt: this.#lastAt === Number.NEGATIVE_INFINITY ? -1 : Math.round(this.#lastAt - startedAt),
      ended: this.#history.shortfall ? undefined : this.#history.ended,
    };
  }

  #step(): void {
    const { value, done } = this.#facts.next();
    this.next = done ? undefined : value;
    if (done) return;
    this.#nextAt = this.#byRun(value.at);
    this.dueAt = Math.max(this.dueAt, this.#nextAt);
  }

  #byRun(at: number): number {
    const own = this.#history.run.startedAt + at;
    return this.origin.clock ? corrected(this.origin.clock, own) : own;
  }
}

function writeOrigins(database: DatabaseSync, origins: readonly MergedOrigin[]): void {
  const insert = database.prepare(
    `INSERT INTO origins (name, terminals, startedAt, offsetMs, uncertaintyMs, drift, lastFactAt, ended)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const origin of origins) {
    const { name, terminals, startedAt, offsetMs, uncertaintyMs, drift, lastFactAt, ended } = origin;
    insert.run(
      ...[name, JSON.stringify(terminals), startedAt, offsetMs, uncertaintyMs, drift, lastFactAt],
      ended ?? null,
    );
  }
}

/** Normally only where all ended so; undefined where one of them was cut off. */
function endingOf(origins: readonly MergedOrigin[]): Ending | undefined {
  if (origins.some(({ ended }) => ended === undefined)) return undefined;
  return origins.every(({ ended }) => ended === "normally") ? "normally" : "interrupted";
}

function missingOf(terminals: number, origins: readonly MergedOrigin[]): Range[] {
  const missing: Range[] = [];
  let known = 0;
  for (const [from, to] of union(origins.flatMap((origin) => origin.terminals))) {
    if (from > known) missing.push([known, from]);
    known = Math.max(known, to);
  }
  if (known < terminals) missing.push([known, terminals]);
  return missing;
}
