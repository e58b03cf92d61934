import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import timers from "node:timers/promises";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { LedgerFileSource } from "../../src/audit/ledger-file-source.ts";
import { OutOfOrder } from "../../src/audit/out-of-order.ts";
import { facts } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerRows } from "../../src/plan/own-gateway.ts";
import { type Fact, historyOf, posting, recordOf, runId } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-ledger-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rows: LedgerRows = {
  columns: {
    ...{ reference: "reference", amount: "amount", id: "id", kind: "kind", key: "key", terminal: "terminal" },
    ...{ merchant: "merchant", currency: "currency", bookedAt: "bookedAt" },
  },
  kinds: {},
  amounts: "minor",
};
const { plan } = recordOf(4);
const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };

let files = 0;

/** A source that reads a file of this text. */
function sourceOf(text: string | Buffer, format: "csv" | "ndjson", quietMs = 0): LedgerFileSource {
  const path = join(folder, `ledger-${files++}`);
  writeFileSync(path, text);
  return new LedgerFileSource({ file: { format, path }, rows, quietMs, expected });
}

async function read(source: LedgerFileSource): Promise<Posting[]> {
  const postings: Posting[] = [];
  for await (const each of source.read()) postings.push(each);
  return postings;
}

const header = "id,kind,reference,key,terminal,merchant,amount,currency,bookedAt";
const line = ({ id, kind, reference, key, terminal, merchant, amountMinor, currency, bookedAt }: Posting) =>
  [id, kind, reference, key, terminal, merchant, amountMinor, currency, bookedAt].join(",");
const two = [posting(1, 0, 0, 1250), posting(2, 0, 1, 700, { kind: "reversal" })];
const csv = [header, ...two.map(line), ""].join("\n");

describe.each([
  ["csv", csv],
  ["ndjson", two.map((each) => JSON.stringify({ ...each, amount: each.amountMinor })).join("\n")],
] as const)("a file that is not UTF-8 is not read as if it were: %s", (format, text) => {
  const named = text.replaceAll(two[0].merchant, "Café");

  test("in Latin-1 it is refused", async () => {
    await expect(read(sourceOf(Buffer.from(named, "latin1"), format))).rejects.toThrow(
      /is not UTF-8: export it so, or as UTF-16 with its mark$/,
    );
  });

  test("in UTF-8 the name is what it is", async () => {
    expect((await read(sourceOf(named, format)))[0].merchant).toBe("Café");
  });

  test("cut off within a character it is refused, too", async () => {
    const cut = Buffer.concat([Buffer.from(text), Buffer.from("é").subarray(0, 1)]);
    await expect(read(sourceOf(cut, format))).rejects.toThrow("is not UTF-8");
  });
});

describe("a CSV file", () => {
  test.each([
    ["with commas", csv],
    ["with semicolons", csv.replaceAll(",", ";")],
    ["with tabs", csv.replaceAll(",", "\t")],
    ["with upright lines", csv.replaceAll(",", "|")],
    [
      "with commas, and every other mark in a name that is quoted",
      csv.replace(header, `${header},"net|gross; ""both"""`).replaceAll(/(?<=\d)$/gm, ",1"),
    ],
    [
      "with semicolons between quoted names that have commas and upright lines",
      csv
        .replaceAll(",", ";")
        .replace("bookedAt", '"bookedAt";"net|gross, a\nsum"')
        .replaceAll(/(?<=;\d+)$/gm, ";1"),
    ],
    ["of Windows, in what it calls Unicode", Buffer.from(`\ufeff${csv.replaceAll(",", ";")}`, "utf16le")],
    ["in UTF-16 of the other kind", Buffer.from(`\ufeff${csv}`, "utf16le").swap16()],
    [
      "with a currency as a number, and one in small letters",
      csv.replace("EUR", "978").replace("EUR", "eur"),
    ],
    ["of Windows, with a byte order mark", `\ufeff${csv.replaceAll("\n", "\r\n")}`],
    ["with quotes and empty lines", csv.replaceAll(",EUR,", ',"EUR",').replace("\n", "\n\n")],
    ["without a last line break", csv.trimEnd()],
    ["with a byte order mark and quoted names", `\ufeff${csv.replace("id", '"id"')}`],
    ["with blanks around names and cells", csv.replaceAll(",", " , ").replaceAll("EUR", '"EUR"')],
    ["behind very many empty lines", "\n".repeat(70_000) + csv],
    [
      "with columns of others, in any order",
      csv
        .split("\n")
        .map((each) => each && `x,${each},y`)
        .join("\n")
        .replace("x,id", "extra,id")
        .replace("bookedAt,y", "bookedAt,more"),
    ],
  ])("%s is read whole", async (_, text) => {
    expect(await read(sourceOf(text, "csv"))).toEqual(two);
  });

  test("that has names and no rows is an empty ledger; one without names is none", async () => {
    expect(await read(sourceOf(`${header}\n`, "csv"))).toEqual([]);
    for (const blank of ["", "\n\n", "\ufeff", "\ufeff\n"])
      await expect(read(sourceOf(blank, "csv"))).rejects.toThrow("has not even a line of names");
  });

  test("is separated as its line of names is, whatever its rows have", async () => {
    const keys = ["a;b", "a\tb"].map((key, sale) => posting(sale + 1, 0, sale, 1250, { key }));
    expect(await read(sourceOf([header, ...keys.map(line)].join("\n"), "csv"))).toEqual(keys);
  });

  test.each([
    ["a row that was cut off", `${csv}3,sale,${runId}/0/2`, /:4: .*/],
    ["a row with a bad amount", csv.replace(",1250,", ",12.50,"), /:2: amount "12.50" is no whole number/],
    ["no column of merchants", csv.replace("merchant", "shop"), /:1 has no column merchant; it has id, kind/],
  ])("with %s is refused with its line", async (_, text, message) => {
    await expect(read(sourceOf(text, "csv"))).rejects.toThrow(LedgerError);
    await expect(read(sourceOf(text, "csv"))).rejects.toThrow(message);
  });

  test("that is not there is said so", async () => {
    const path = join(folder, "nothing.csv");
    const source = new LedgerFileSource({ file: { format: "csv", path }, rows, quietMs: 0, expected });
    await expect(read(source)).rejects.toThrow(`there is no file ${path}`);
  });
});

describe("a file with a JSON object a line", () => {
  const object = ({ amountMinor, ...rest }: Posting) => JSON.stringify({ ...rest, amount: amountMinor });
  const ndjson = `${two.map(object).join("\n")}\n`;

  test("is read whole", async () => {
    expect(await read(sourceOf(ndjson, "ndjson"))).toEqual(two);
    expect(await read(sourceOf(Buffer.from(`\ufeff${ndjson}`, "utf16le"), "ndjson"))).toEqual(two);
    expect(await read(sourceOf("", "ndjson"))).toEqual([]);
    expect(await read(sourceOf(`\ufeff${ndjson}`, "ndjson"))).toEqual(two);
    expect(await read(sourceOf(`\n  \n${ndjson.replace("\n", "\n\t\n")}\n`, "ndjson"))).toEqual(two);
  });

  test.each(["", "x"])("keeps every letter, wherever a piece of the file ends: %j", async (first) => {
    // 64 KiB are read at once, and ä has two bytes.
    const key = `${first}${"ä".repeat(40_000)}\ufeff.`;
    const long = posting(1, 0, 0, 1250, { key });
    expect(await read(sourceOf(object(long), "ndjson"))).toEqual([long]);
  });

  test.each([
    ["a line that is cut off", ndjson.slice(0, -30), /:2 is no JSON object/],
    ["a list", "[]\n", /:1 is no JSON object/],
    ["null", "null\n", /:1 is no JSON object: "null"$/],
    ["a byte order mark in its middle", ndjson.replace("\n", "\n\ufeff"), /:2 is no JSON object/],
    ["a long line that is no row", "x".repeat(1_000), /:1 is no JSON object: "x{80}"$/],
    [
      "a row of ours that lacks its amount",
      ndjson.replace('"amount":1250', '"sum":1250'),
      /:1: amount is empty/,
    ],
  ])("with %s is refused with its line", async (_, text, message) => {
    await expect(read(sourceOf(text, "ndjson"))).rejects.toThrow(message);
  });

  test("that is not there is said so", async () => {
    const path = join(folder, "nothing.ndjson");
    const source = new LedgerFileSource({ file: { format: "ndjson", path }, rows, quietMs: 0, expected });
    await expect(read(source)).rejects.toThrow(`there is no file ${path}`);
  });
});

describe("rows in another order than that of their ids", () => {
  const many = Array.from({ length: 9 }, (_, n) => posting(n + 1, 0, n, 1000 + n));
  const stranger = posting(2, 0, 0, 1, { run: "other", reference: "other/0/0" });
  const written = (postings: readonly Posting[]) => [header, ...postings.map(line), ""].join("\n");
  const shuffled = [4, 0, 8, 2, 6, 1, 7, 3, 5].map((n) => many[n]);

  test.each([
    ["newest first", many.toReversed()],
    ["shuffled", shuffled],
  ])("%s are sorted, in this read and in the next", async (_, postings) => {
    const source = sourceOf(written([...postings, stranger]), "csv");
    await expect(read(source)).rejects.toThrow(OutOfOrder);
    const own = async () => (await read(source)).filter(({ run }) => run === runId);
    expect(await own()).toEqual(many);
    expect(await own()).toEqual(many);
    expect((await read(source)).filter(({ run }) => run === "other")).toHaveLength(1);
  });

  test("are audited like any others", async () => {
    const approved = many.flatMap((_, n): Fact[] => [
      [0, n, facts.wanted, n, 1000 + n],
      [0, n, facts.approved, n, 1000 + n],
    ]);
    const audited = (postings: readonly Posting[]) =>
      audit(historyOf(approved, 4, "normally"), sourceOf(written(postings), "csv"));
    const inOrder = await audited(many);
    expect(inOrder.inconclusive).toEqual([]);
    expect(await audited(shuffled)).toEqual(inOrder);
  });

  test("and an id twice are told with both lines, wherever they are", async () => {
    const source = sourceOf(written([...shuffled, many[8]]), "csv");
    await expect(read(source)).rejects.toThrow(OutOfOrder);
    await expect(read(source)).rejects.toThrow(
      /:11 has the id 9, which line 4 has already: each row needs one of its own; where ids mean nothing, write columns: \{id: false\}/,
    );
  });

  test("of others are nobody's business", async () => {
    const postings = await read(sourceOf(written([...many, stranger, stranger]), "csv"));
    expect(postings).toHaveLength(11);
  });
});

test.each(["csv", "ndjson"] as const)(
  "a folder instead of a file (%s) is an error in the system's words",
  async (format) => {
    const source = new LedgerFileSource({ file: { format, path: folder }, rows, quietMs: 0, expected });
    await expect(read(source)).rejects.toThrow(LedgerError);
    await expect(read(source)).rejects.toThrow(`${folder}: EISDIR`);
    await expect(read(source)).rejects.toMatchObject({ cause: { code: "EISDIR" } });
  },
);

describe("a file that somebody still writes", () => {
  /** Instead of waiting, this happens, with the number of the wait; the times that were to be waited, ms. */
  function instead(happens: (wait: number) => void): number[] {
    const waits: number[] = [];
    const wait = vi.spyOn(timers, "setTimeout").mockImplementation(async (ms, value) => {
      waits.push(ms ?? 0);
      happens(waits.length);
      return value as never;
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      wait.mockRestore();
      syncBuiltinESMExports();
    });
    return waits;
  }
  const grows = (source: string) => () => appendFileSync(source, "x");

  /** The file's path, and what reads it. */
  function growing(quietMs: number): [path: string, source: LedgerFileSource] {
    const path = join(folder, `growing-${files++}`);
    writeFileSync(path, `${header}\n`);
    return [path, new LedgerFileSource({ file: { format: "csv", path }, rows, quietMs, expected })];
  }

  test("is waited for until it has not changed for so long", async () => {
    const [path, source] = growing(250);
    const waits = instead((wait) => {
      if (wait === 2 || wait === 5) appendFileSync(path, `${line(two[wait === 2 ? 0 : 1])}\n`);
    });
    await source.quiet();
    // It grew in the second wait, and again in the last 50 ms of the quiet that began then.
    expect(waits).toEqual([100, 100, 100, 100, 50, 100, 100, 50]);
    expect(await read(source)).toEqual(two);
  });

  test("is not waited for where no quiet is wanted", async () => {
    const [path, source] = growing(0);
    const waits = instead(grows(path));
    await source.quiet();
    expect(waits).toEqual([]);
  });

  test("and never stops is given up a minute after it should be quiet", async () => {
    const [path, source] = growing(1_000);
    const waits = instead(grows(path));
    await expect(source.quiet()).rejects.toThrow(new LedgerError(`${path} still grows after 1m 1s`));
    expect(waits).toHaveLength(610);
  });

  test("and is not there yet is waited for too", async () => {
    const path = join(folder, "later.csv");
    const source = new LedgerFileSource({ file: { format: "csv", path }, rows, quietMs: 200, expected });
    const waits = instead((wait) => {
      if (wait === 2) writeFileSync(path, csv);
    });
    await source.quiet();
    expect(waits).toEqual([100, 100, 100, 100]);
    expect(await read(source)).toEqual(two);
  });
});

describe("a hostile file", () => {
  const first = JSON.stringify({ ...two[0], amount: 1250 });

  test.each<readonly ["csv" | "ndjson", string, string, string]>([
    ["ndjson", "a line without end", `${first}\n{"reference":"${"x".repeat(10_000_000)}`, "line without end"],
    ["csv", "a line without end", `${csv}${"x".repeat(10_000_000)}`, "Max Record Size"],
    ["ndjson", "bytes of nothing", `${first}\n\0\0\0\n`, ":2 is no JSON object"],
    [
      "ndjson",
      "an amount beyond all numbers",
      first.replaceAll("1250", "9007199254740993"),
      "no whole number",
    ],
    ["ndjson", "an id beyond all numbers", first.replace('"id":1', '"id":1e400'), "no whole number"],
    [
      "ndjson",
      "a row that changes what rows are",
      first.replace('"kind"', '"__proto__":{"kind":"sale"},"x"'),
      "kind is empty",
    ],
    ["csv", "a column twice", `${header},amount\n${line(two[0])},1\n`, "more than one column amount"],
    [
      "csv",
      "a column that changes what rows are",
      csv.replaceAll("merchant", "__proto__"),
      "no column merchant",
    ],
    ["csv", "a quote without end", csv.replace("EUR", '"EUR'), "Quote"],
  ])("%s: %s is an error, and judges nothing", async (format, _, text, said) => {
    await expect(read(sourceOf(text, format))).rejects.toThrow(LedgerError);
    await expect(read(sourceOf(text, format))).rejects.toThrow(said);
  });

  test("what rows are called moves nobody's cursor", async () => {
    const clears = line(two[0]).replace("T0000000", "T\u001b[2J");
    const { findings } = await audit(
      historyOf(approved, 4, "normally"),
      sourceOf(`${header}\n${clears}\n`, "csv"),
    );
    expect(findings[0].story).toContain("terminal T\\x1b[2J instead of T0000000");
  });

  test("two rows of one id judge nothing", async () => {
    const twice = [header, line(two[0]), line(two[0]), ""].join("\n");
    const { violations, inconclusive } = await audit(
      historyOf(approved, 4, "normally"),
      sourceOf(twice, "csv"),
    );
    expect(violations).toBeUndefined();
    expect(inconclusive[0]).toMatch(/:3 has the id 1, which line 2 has already/);
  });

  test("strangers may write what they like", async () => {
    const strange = ['{"__proto__":1}', '{"reference":{"a":[]}}', '{"reference":"__proto__/0/0"}', "{}"];
    const postings = await read(sourceOf(["\ufeff{}", first, ...strange].join("\r\n"), "ndjson"));
    expect(postings.filter(({ run }) => run === runId)).toHaveLength(1);
    expect(postings).toHaveLength(6);
    expect(({} as Record<string, unknown>).kind).toBeUndefined();
  });
});

test("a wait for quiet ends when there is no time for it", async () => {
  const path = join(folder, "slow.csv");
  writeFileSync(path, csv);
  const hurry = AbortSignal.abort();
  const source = new LedgerFileSource({
    file: { format: "csv", path },
    rows,
    quietMs: 60_000,
    expected,
    hurry,
  });
  await expect(source.quiet()).rejects.toThrow();
});

/** Sale 0 of terminal 0, approved. */
const approved: Fact[] = [
  [0, 0, facts.wanted, 0, 1250],
  [0, 1, facts.sent, 0, 0],
  [0, 2, facts.approved, 0, 1],
];

test("the audit finds in a file what it finds in the gateway's own ledger: a lost sale, and one that was altered", async () => {
  const judged = async (text: string) =>
    (await audit(historyOf(approved, 4, "normally"), sourceOf(text, "csv"))).violations;
  expect((await judged(`${header}\n${line(two[0])}\n`))?.lost.sales).toBe(0);
  expect((await judged(`${header}\n`))?.lost.sales).toBe(1);
  expect((await judged(`${header}\n${line(posting(1, 0, 0, 1300))}\n`))?.altered.sales).toBe(1);
});

test("a file with a bad row judges nothing, and says where", async () => {
  const { violations, inconclusive } = await audit(
    historyOf(approved, 4, "normally"),
    sourceOf(csv.replace(",1250,", ",x,"), "csv"),
  );
  expect(violations).toBeUndefined();
  expect(inconclusive[0]).toMatch(/the ledger is not to be had, reading it failed: .*:2: amount "x"/);
});
