import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fc, test } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, test as plainTest } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { UsageError } from "../../src/errors.ts";
import { type FactKind, facts, none } from "../../src/facts.ts";
import { mergeHistories, mergeParts, type Part } from "../../src/history/merge.ts";
import type { Origin } from "../../src/history/origin.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Ending, RunRecord } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Fact, historyOf, ledgerOf, posting, recordOf, startedAt } from "../audit/run.ts";

const terminals = 10;

interface Writer {
  readonly origin: Origin;
  /** What its clock shows less than the run's, ms. */
  readonly behindMs?: number;
  /** How much later than the run it began, ms. */
  readonly lateMs?: number;
  readonly ended?: Ending;
  readonly record?: Partial<RunRecord>;
}

/** The part that this writer records of these facts, which are dated by the run's clock. */
function write(database: DatabaseSync, list: readonly Fact[], writer: Writer): void {
  const { behindMs = 0, lateMs = 0, origin, record } = writer;
  const history = new HistoryWriter(database, {
    ...recordOf(terminals),
    startedAt: startedAt - behindMs + lateMs,
    origin,
    ...record,
  });
  for (const [terminal, at, kind, sale, value] of list)
    history.record(terminal, at - lateMs, kind as FactKind, sale, value);
  history.flush();
  if (writer.ended) history.end(writer.ended);
}

function partOf(path: string, list: readonly Fact[], writer: Writer): Part {
  const database = new DatabaseSync(":memory:");
  write(database, list, writer);
  return { path, history: new HistoryReader(database, false) };
}

function merge(parts: readonly Part[]) {
  const database = new DatabaseSync(":memory:");
  const merged = mergeParts(parts, database, true);
  return { merged, history: new HistoryReader(database, true) };
}

/** A clock that is behind by so much, measured to the ms. */
const clockBehind = (behindMs: number) => ({
  begin: { at: startedAt - behindMs, offsetMs: behindMs, uncertaintyMs: 1 },
});

const anySale = fc.record({
  terminal: fc.nat(terminals - 1),
  at: fc.nat(50_000),
  ends: fc.constantFrom("approved", "declined", "queued", "lost", "twice", "open"),
});
const anyWriter = fc.record({ behindMs: fc.integer({ min: -9_000, max: 9_000 }), lateMs: fc.nat(900) });

describe("a merged history", () => {
  test.prop([fc.array(anySale, { maxLength: 40 }), fc.array(anyWriter, { minLength: 1, maxLength: 5 })])(
    "audits to what the history of one writer audits to, however the clocks of the writers stand",
    async (sales, writers) => {
      const list: Fact[] = [
        [none, 1_000, facts.outageBegan, 0, 0],
        [none, 9_000, facts.outageEnded, 0, 0],
      ];
      const rows = [];
      const numbers = new Array(terminals).fill(0);
      for (const { terminal, at, ends } of sales) {
        const sale = numbers[terminal]++;
        list.push([terminal, at, facts.wanted, sale, 1_250], [terminal, at, facts.sent, sale, 0]);
        if (ends === "queued") list.push([terminal, at + 5, facts.queued, sale, 0]);
        else if (ends === "declined") list.push([terminal, at + 7, facts.declined, sale, 7]);
        else if (ends !== "open") list.push([terminal, at + 9, facts.approved, sale, 9]);
        const copies = ends === "twice" ? 2 : ends === "lost" || ends === "declined" ? 0 : 1;
        for (let copy = 0; copy < copies; copy++)
          rows.push(posting(rows.length + 1, terminal, sale, 1_250, { bookedAt: startedAt + at + 6 }));
      }
      list.sort((one, other) => one[1] - other[1]);
      const whole = historyOf(list, terminals, "normally");
      const share = Math.ceil(terminals / writers.length);
      const parts = writers.map(({ behindMs, lateMs }, i) => {
        const own: readonly [number, number] = [
          Math.min(terminals, i * share),
          Math.min(terminals, (i + 1) * share),
        ];
        const isOwn = ([terminal]: Fact) =>
          (terminal >= own[0] && terminal < own[1]) || (terminal === none && i === 0);
        const origin: Origin = {
          ...{ name: `writer-${i}`, terminals: [own], recordsRun: i === 0 },
          ...(i === 0 ? {} : { clock: clockBehind(behindMs) }),
        };
        const clock = i === 0 ? {} : { behindMs, lateMs };
        return partOf(`${i}.db`, list.filter(isOwn), { origin, ended: "normally", ...clock });
      });
      const { history, merged } = merge(parts);
      expect(merged).toMatchObject({ missing: [], facts: list.length });
      expect(merged.origins.map(({ offsetMs }) => offsetMs)).toEqual(
        writers.map(({ behindMs }, i) => (i === 0 ? 0 : behindMs)),
      );
      const [alone, together] = [await audit(whole, ledgerOf(rows)), await audit(history, ledgerOf(rows))];
      expect(together).toEqual(alone);
      const times = [...history.facts()].map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      for (const { history: part } of [...parts, { history }, { history: whole }]) part.close();
    },
  );

  plainTest("says how each clock stood, and keeps the order of one writer where its times go back", () => {
    const drifting = {
      begin: { at: startedAt - 5_000, offsetMs: 5_000, uncertaintyMs: 2 },
      end: { at: startedAt + 5_000, offsetMs: 5_020, uncertaintyMs: 4 },
    };
    const one = partOf(
      "one.db",
      [
        [none, 10, facts.outageBegan, 0, 0],
        [0, 90, facts.wanted, 0, 5],
        [0, 80, facts.sent, 0, 0],
      ],
      {
        origin: { name: "one", terminals: [[0, 5]], recordsRun: true },
        ended: "normally",
      },
    );
    const two = partOf("two.db", [[5, 85, facts.wanted, 0, 7]], {
      origin: { name: "two", terminals: [[5, 10]], recordsRun: false, clock: drifting },
      behindMs: 5_000,
      ended: "interrupted",
    });
    const { history } = merge([one, two]);
    expect([...history.facts()].map(({ terminal, at }) => [terminal, at])).toEqual([
      [none, 10],
      [5, 85],
      [0, 90],
      [0, 80],
    ]);
    expect(history.ended).toBe("interrupted");
    expect(history.origins()).toEqual([
      {
        name: "one",
        terminals: [[0, 5]],
        startedAt,
        offsetMs: 0,
        uncertaintyMs: 0,
        drift: 0,
        lastFactAt: 90,
        ended: "normally",
      },
      {
        name: "two",
        terminals: [[5, 10]],
        startedAt,
        offsetMs: 5_000,
        uncertaintyMs: 4,
        drift: 2,
        lastFactAt: 85,
        ended: "interrupted",
      },
    ]);
  });
});

describe("what a merged history lacks makes it inconclusive, and no violation of it", () => {
  const of = (from: number, to: number, name: string): Origin => ({
    name,
    terminals: [[from, to]],
    recordsRun: from === 0,
  });
  const sold: Fact[] = [
    [0, 100, facts.wanted, 0, 1_000],
    [0, 100, facts.sent, 0, 0],
    [0, 110, facts.approved, 0, 10],
  ];
  /** Booked late in the run, at a terminal of another writer. */
  const stranger = posting(2, 7, 0, 900, { bookedAt: startedAt + 30_000 });
  const late: Fact = [1, 40_000, facts.online, none, 0];
  const booked = [posting(1, 0, 0, 1_000), stranger];

  plainTest("where a writer is missing, its terminals are named", async () => {
    const { history, merged } = merge([
      partOf("one.db", [...sold, late], { origin: of(0, 6, "one"), ended: "normally" }),
      partOf("two.db", [], { origin: of(8, 10, "two"), ended: "normally" }),
    ]);
    expect(merged.missing).toEqual([[6, 8]]);
    const { inconclusive, findings, cells } = await audit(history, ledgerOf(booked));
    expect(inconclusive.join("; ")).toContain("terminals 6 to 7");
    expect(findings).toEqual([]);
    expect(cells?.paid.sales).toBe(1);
  });

  plainTest("where one was cut off, what was booked after that for its terminals is not judged", async () => {
    const parts = (ended?: Ending) => [
      partOf("one.db", [...sold, late], { origin: of(0, 6, "one"), ended: "normally" }),
      partOf("two.db", [[7, 5_000, facts.online, none, 0]], {
        origin: of(6, 10, "two"),
        ...(ended ? { ended } : {}),
      }),
    ];
    const cut = await audit(merge(parts()).history, ledgerOf(booked));
    expect(cut.inconclusive.join("; ")).toContain("the history of two");
    expect(cut.findings).toEqual([]);
    // The planted stranger is seen by the same audit where the writer came to its end …
    const whole = await audit(merge(parts("normally")).history, ledgerOf(booked));
    expect(whole.findings).toMatchObject([{ violation: "orphaned", terminal: 7 }]);
    // … and a stranger of the writer that did, where the other one was cut off.
    const ofOne = posting(3, 3, 0, 900, { bookedAt: startedAt + 30_000 });
    const other = await audit(merge(parts()).history, ledgerOf([...booked, ofOne]));
    expect(other.findings).toMatchObject([{ violation: "orphaned", terminal: 3 }]);
  });

  plainTest("where nobody recorded the run itself", async () => {
    const origin: Origin = { name: "one", terminals: [[0, 10]], recordsRun: false };
    const { history } = merge([partOf("one.db", sold, { origin, ended: "normally" })]);
    const { inconclusive } = await audit(history, ledgerOf([posting(1, 0, 0, 1_000)]));
    expect(inconclusive.join("; ")).toContain("the run itself");
  });
});

describe("what cannot be merged is refused, with the file and every problem at once", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tillstorm-merge-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function file(name: string, list: readonly Fact[], writer: Writer): string {
    const path = join(folder, name);
    const database = new DatabaseSync(path);
    write(database, list, { ended: "normally", ...writer });
    database.close();
    return path;
  }

  const one = (): string =>
    file("one.db", [[0, 1, facts.online, none, 0]], {
      origin: { name: "one", terminals: [[0, 5]], recordsRun: true },
    });
  const two: Origin = { name: "two", terminals: [[5, 10]], recordsRun: false };

  /** What is said about these files. */
  function refusalOf(...paths: string[]): string {
    const into = join(folder, "merged.db");
    let said: unknown;
    try {
      mergeHistories(paths, into);
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(UsageError);
    // Nothing half is left.
    expect(() => HistoryReader.open(into)).toThrow("there is no such file");
    return (said as UsageError).message;
  }

  const plan = { ...recordOf(terminals).plan, seed: 2 } as Plan;
  plainTest.for<readonly [string, Writer, readonly Fact[], string]>([
    ["another run", { origin: two, record: { id: "other" } }, [], "it is of the run other, and"],
    ["another plan", { origin: two, record: { plan } }, [], "it has another plan than"],
    [
      "terminals of another",
      { origin: { ...two, terminals: [[3, 10]] } },
      [],
      "it has terminals 3 to 4, which",
    ],
    ["the name of another", { origin: { ...two, name: "one" } }, [], "its writer is called one, as that of"],
    [
      "facts of strangers",
      { origin: two },
      [[4, 1, facts.online, none, 0]],
      "it has facts of terminal 4, which is not its",
    ],
    [
      "facts of the run",
      { origin: two },
      [[none, 1, facts.outageBegan, 0, 0]],
      "it has facts of the run itself",
    ],
    [
      "a second record of the run",
      { origin: { ...two, recordsRun: true } },
      [],
      "it records the run itself, as",
    ],
    [
      "a whole history",
      { origin: two, record: { origin: undefined } },
      [],
      "it is the history of a whole run",
    ],
  ])("%s", ([, writer, list, why]) => {
    const other = file("other.db", list, writer);
    expect(refusalOf(one(), other)).toContain(`${other}: ${why}`);
  });

  plainTest("a newer history, one that is none, none at all, and a file that is there", () => {
    const newer = file("newer.db", [], { origin: two });
    const database = new DatabaseSync(newer);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const said = refusalOf(one(), newer, join(folder, "nowhere.db"));
    expect(said).toContain(`${newer}: it has schema 99, this tillstorm knows 1`);
    expect(said).toContain(`${join(folder, "nowhere.db")}: there is no such file`);
    expect(refusalOf()).toContain("there is none to merge");
    expect(() => mergeHistories([join(folder, "one.db")], join(folder, "one.db"))).toThrow(
      "it exists already",
    );
  });
});
