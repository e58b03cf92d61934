// --ledger: a file, an address, or what a scenario says of a ledger; and what a person hears who gets it wrong.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { LedgerSource } from "../../src/audit/audit.ts";
import { ledgerOption, ledgerYaml } from "../../src/cli/ledger-option.ts";
import { UsageError } from "../../src/errors.ts";
import { posting, recordOf, runId } from "../audit/run.ts";

const folder = mkdtempSync(join(tmpdir(), "ledger-option-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const run = { ...recordOf(4), id: runId };

async function rowsOf(ledger: string, allowed?: string[]) {
  const named = await ledgerOption({ ledger, "allow-target": allowed });
  const source: LedgerSource = named!.source({ run } as never);
  const rows = [];
  for await (const row of source.read()) rows.push(row);
  return rows;
}

const booked = posting(1, 0, 0, 3257);
const { reference, key, terminal, merchant } = booked;
const usual = file(
  "usual.csv",
  `id,kind,reference,key,terminal,merchant,amountMinor,currency,bookedAt\n1,sale,${reference},${key},${terminal},${merchant},3257,EUR,${booked.bookedAt}\n`,
);
const theirs = file("theirs.csv", `nr;ref;total\n1;${reference};32,57\n`);
const described = `columns: {id: nr, reference: ref, amount: total, kind: false, key: false, terminal: false, merchant: false, currency: false, bookedAt: false}, amounts: {decimal: ","}`;

test("without it there is none", async () => {
  expect(await ledgerOption({ ledger: undefined, "allow-target": undefined })).toBeUndefined();
});

test("a file has the columns of our own ledger", async () => {
  expect(await rowsOf(usual)).toEqual([booked]);
});

test("a file's amounts may be called as a scenario calls them: one reader, one set of names", async () => {
  const text = readFileSync(usual, "utf8").replace("amountMinor", "amount");
  const renamed = file("amount.csv", text);
  expect(await rowsOf(renamed)).toEqual([booked]);
  expect(await rowsOf(`{csv: ${renamed}}`)).toEqual([booked]);
  expect(await rowsOf(`{csv: ${usual}}`)).toEqual([booked]);
});

test("a map says what a scenario would, and so does a file with it, whose paths are beside it", async () => {
  const wanted = [{ ...booked, key: "", bookedAt: Number.MAX_SAFE_INTEGER }];
  expect(await rowsOf(`{csv: ${theirs}, ${described}}`)).toEqual(wanted);
  const yaml = file("theirs.yaml", `csv: theirs.csv\n${described.replaceAll("}, ", "}\n")}\n`);
  expect(await rowsOf(yaml)).toEqual(wanted);
});

test.each([
  `{sql: {url: "postgresql://127.0.0.1/x", query: "SELECT * FROM bookings ORDER BY id"}}`,
  `{http: {url: "http://127.0.0.1:1/x?a=1&b=2"}}`,
])("marks of YAML within its texts are text: %s", async (ledger) => {
  expect(await ledgerOption({ ledger, "allow-target": undefined })).toMatchObject({ from: ledger });
});

test("what a file lacks is told as the option that says it, with all that was taken for granted", async () => {
  const odd = file(
    "odd.csv",
    `id;kind;reference;key;terminal;merchant;amountMinor;currency;bookedAt\n1;CAPTURE;${reference};k;T;M;32,57;Taler;2026-01-01 10:00\n`,
  );
  await expect(rowsOf(odd)).rejects.toThrow(
    `write --ledger '{csv: ${odd}, kinds: {CAPTURE: …}, currencies: {Taler: …}, amounts: {decimal: ","}, times: …}'`,
  );
  const lacking = file("lacking.csv", "id,ref\n");
  await expect(rowsOf(lacking)).rejects.toThrow(
    `write --ledger '{csv: ${lacking}, columns: {reference: …, amount: …, kind: …,`,
  );
});

describe("is refused with what to do:", () => {
  test.each([
    ["nowhere.csv", "there is no ledger nowhere.csv"],
    [file("ledger.txt", ""), "--ledger '{csv: FILE}' names any"],
    ["{csv: ", "--ledger, character 1: { is never closed"],
    ["{colums: {}}", "did you mean columns?"],
    ["{csv: x.csv, columns: {amount: false}}", "write the column's name, such as amount"],
    [
      "{csv: x.csv, columns: {reference: false, terminal: false}}",
      "write the column's name, such as terminal",
    ],
    ["{csv: x.csv, columns: {stan: trace}}", "write reference: false, or leave it out"],
    ["{from: adapter}", "is an adapter's, and there is no module of one"],
    ["{from: gateway}", "names no place"],
    ["{http: {path: /books}}", "has a path, and no gateway that it is at"],
    ["http://192.0.2.1/", "--allow-target 192.0.2.1"],
    ["{http: {url: 'http://192.0.2.1/books'}}", "--allow-target 192.0.2.1"],
    ["{from: gateway, url: 'http://192.0.2.1/'}", "--allow-target 192.0.2.1"],
    [`{sql: {url: '$\{env:NO_SUCH_LEDGER}', query: SELECT 1}}`, "NO_SUCH_LEDGER: for --ledger"],
    [file("list.yaml", "- a\n"), "is no map"],
  ])("%s", async (ledger, message) => {
    await expect(rowsOf(ledger)).rejects.toThrow(message);
  });

  test("an address that the environment makes, too", async () => {
    vi.stubEnv("BOOKS_AT", "http://192.0.2.1");
    await expect(rowsOf(`{http: {url: '$\{env:BOOKS_AT}/x'}}`)).rejects.toThrow("--allow-target 192.0.2.1");
    vi.stubEnv("BOOKS_AT", "nothing");
    await expect(rowsOf(`{http: {url: '$\{env:BOOKS_AT}/x'}}`)).rejects.toThrow("the ledger's url is none");
    vi.unstubAllEnvs();
  });
});

describe("what is no YAML is told in our own words, with its place and what to write:", () => {
  const explained = async (ledger: string) => {
    const said = await rowsOf(ledger).catch((error: unknown) => error);
    expect(said).toBeInstanceOf(UsageError);
    return (said as UsageError).explanation;
  };

  test.each([
    ["{csv: bank.csv, columns: {amount: total}", 1, "{ is never closed", "write } where it ends"],
    ['{csv: "bank.csv}', 7, '" is never closed', 'write " where it ends'],
    ["{csv: bank.csv}}", 16, "nothing may follow here", "write a comma before it, or leave it out"],
    [
      "{csv: bank.csv columns: {id: no}}",
      7,
      "there is one colon too many",
      "write a comma before the next field",
    ],
    [
      "{csv: x, columns: {id: no]}}",
      26,
      "this closes what something else opened",
      "write } for { and ] for [",
    ],
    ["{csv: a, csv: b}", 10, "this name stands there twice", "keep one of them"],
    ["{csv: `x`}", 7, "no text begins so", "put it in quotes"],
    [`{sql: {url: $\{env:X}, query: x}}`, 14, `a \${…} in braces must be quoted`, `write "\${env:NAME}"`],
  ])("%s", async (ledger, character, what, todo) => {
    const said = await explained(ledger);
    expect(said.what).toMatch(`--ledger, character ${character}: ${what}`);
    expect(said.todo).toMatch(todo);
    expect(said.todo).toMatch("as in --ledger '{csv: bank.csv, columns: {amount: total}}'");
  });

  test.each([
    ["csv: bank.csv\ncolumns: {amount: total\n", "2:10: { is never closed", "write } where it ends"],
    [
      "csv bank.csv\ncolumns: {amount: total}\n",
      "1:1: this is no field",
      "write a name, a colon and a blank",
    ],
    [
      "columns:\n  id: x\n amount: y\n",
      "3:1: this does not fit to the lines",
      "indent the fields of one map alike",
    ],
    ["columns:\n\tid: x\n", "2:1: a tab is not an indent", "indent with spaces"],
    ["csv: x\n---\ncsv: y\n", "2:1: a second document begins", "leave out ---"],
  ])("in a file it has a line: %j", async (text, what, todo) => {
    const broken = file("broken.yaml", text);
    const said = await explained(broken);
    expect(said.what).toMatch(`${broken}:${what}`);
    expect(said.todo).toMatch(todo);
    expect(said.todo).toMatch("as under a scenario's ledger");
  });

  test("an alias of nothing is no bug of ours", async () => {
    expect((await explained("{csv: *bank}")).todo).toBe("put a text that begins with * in quotes");
  });
});

test.each([
  "http://u:hunter2@127.0.0.1:1/x",
  "http://u:hunter2@127.0.0.1:port/x",
  "http://127.0.0.1:1/x?token=hunter2",
  "{http: {url: 'http://127.0.0.1:1', headers: {authorization: Bearer hunter2}}",
  "{http: {url: 'http://u:hunter2@127.0.0.1:1'}}",
  "{sql: {url: 'postgres://u:hunter2@127.0.0.1:1/x', query: SELECT 1}}",
])("a secret in it is refused, and nobody hears it again: %s", async (ledger) => {
  const said = await rowsOf(ledger).catch((error: unknown) => error);
  expect(said).toBeInstanceOf(UsageError);
  expect(JSON.stringify((said as UsageError).explanation)).not.toContain("hunter2");
});

test("beside a gateway that is there it is what a scenario would say", () => {
  expect(ledgerYaml("none")).toBe("none");
  expect(JSON.parse(ledgerYaml("http://127.0.0.1:8582"))).toEqual({
    from: "gateway",
    url: "http://127.0.0.1:8582",
  });
  expect(JSON.parse(ledgerYaml(usual))).toEqual({ csv: usual });
  expect(JSON.parse(ledgerYaml("{http: {path: /books}}"))).toEqual({ http: { path: "/books" } });
  expect(() => ledgerYaml(file("gateway.db", ""))).toThrow("is the file of a gateway that has ended");
});
