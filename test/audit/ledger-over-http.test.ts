import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { linesOf, postingsOf } from "../../src/audit/ledger-over-http.ts";
import type { Posting } from "../../src/ledger.ts";
import { posting } from "./run.ts";

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

async function read(text: string, size = 7): Promise<Posting[]> {
  const rows: Posting[] = [];
  for await (const row of postingsOf(chunked(text, size))) rows.push(row);
  return rows;
}

const rows = [posting(1, 0, 0, 1250), posting(2, 0, 0, 1250, { kind: "reversal", merchant: "Käse & Co" })];
const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
const whole = `${lines.join("")}{"end":true,"rows":2}\n`;

test.prop([fc.integer({ min: 1, max: 500 })])(
  "rows are read whole, however the stream is cut up",
  async (size) => {
    expect(await read(whole, size)).toEqual(rows);
  },
);

test("what the ledger says it has beside what it gave is told, where it says so", async () => {
  const neverRead = async (end: string) => {
    const reading = postingsOf(chunked(lines.join("") + end, 9));
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return value;
    }
  };
  expect(await neverRead('{"end":true,"rows":2}')).toBeUndefined();
  expect(await neverRead('{"end":true,"rows":2,"has":2}')).toBe(0);
  expect(await neverRead('{"end":true,"rows":2,"has":500}')).toBe(498);
  expect(await neverRead('{"end":true,"rows":2,"has":1}')).toBe(-1);
  await expect(neverRead('{"end":true,"rows":2,"has":"many"}')).rejects.toThrow(
    'the ledger says that it has "many" rows',
  );
});

test("an empty ledger has an end, with or without a last line break", async () => {
  expect(await read('{"end":true,"rows":0}\n')).toEqual([]);
  expect(await read('{"end":true,"rows":0}')).toEqual([]);
});

for (const [what, text, message] of [
  ["nothing at all", "", "the ledger was cut off after 0 rows"],
  ["no end line", lines.join(""), "the ledger was cut off after 2 rows"],
  ["a line cut in the middle", whole.slice(0, 40), 'row 1 of the ledger is no JSON object: "{\\"id\\":1,'],
  ["fewer rows than announced", `${lines[0]}{"end":true,"rows":2}\n`, "announced 2 rows and sent 1"],
  ["rows after the end", whole + lines[0], "the ledger goes on after its end"],
  ["an empty line", `\n${whole}`, 'row 1 of the ledger is no JSON object: ""'],
  ["null for a row", "null\n", "row 1 of the ledger is no JSON object"],
  ["a page of HTML", "<html>", 'no JSON object: "<html>"'],
  ["a line without end", "x".repeat(100_000), "the ledger has a line without end"],
] as const) {
  test(`a ledger with ${what} is refused`, async () => {
    await expect(read(text, 5000)).rejects.toThrow(LedgerError);
    await expect(read(text, 5000)).rejects.toThrow(message);
  });
}

const wrong = {
  ...{ id: 1.5, kind: "deposit", run: null, reference: 7, key: undefined, terminal: {}, merchant: [] },
  ...{ amountMinor: "1250", currency: 978, bookedAt: "2026-01-01" },
};

for (const [name, value] of Object.entries(wrong)) {
  test(`a row whose ${name} is ${JSON.stringify(value)} is refused`, async () => {
    const text = `${JSON.stringify({ ...rows[0], [name]: value })}\n{"end":true,"rows":1}\n`;
    await expect(read(text)).rejects.toThrow(`row 1 of the ledger: ${name} is ${JSON.stringify(value)}`);
  });
}

test("a refund is a row like any other", async () => {
  const refund = posting(1, 0, 0, 300, { kind: "refund" });
  expect(await read(`${JSON.stringify(refund)}\n{"end":true,"rows":1}\n`)).toEqual([refund]);
});

test("of a long line that is no row its first 80 characters are shown", async () => {
  await expect(read("x".repeat(1_000), 5_000)).rejects.toThrow(/no JSON object: "x{80}"$/);
});

test("a line may be as long as is said, and no longer", async () => {
  const lines = async (text: string) => {
    const found: string[] = [];
    for await (const line of linesOf(chunked(text, 3), 6, "the list")) found.push(line);
    return found;
  };
  expect(await lines("abcdef\nabcdef")).toEqual(["abcdef", "abcdef"]);
  expect(await lines("\n\na\n")).toEqual(["", "", "a"]);
  await expect(lines("abcdefghij\nabc")).rejects.toThrow("the list has a line without end");
});
