// What is wrong with a ledger is known before the first sale; what may still come is not held against it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LedgerSource } from "../../src/audit/audit.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerPlan } from "../../src/plan/own-gateway.ts";
import { ledgerTrouble } from "../../src/run/ledger-preflight.ts";
import { type RowsLedger, rowsLedgerSource } from "../../src/run/rows-ledger.ts";
import { recordOf, runId } from "../audit/run.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";

const columns = {
  ...{ id: null, kind: null, reference: "ref", amount: "total", key: null },
  ...{ terminal: null, merchant: null, currency: null, bookedAt: null },
};
const { plan } = recordOf(4);
const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };

function file(path: string, format: "csv" | "ndjson" = "csv"): RowsLedger {
  return {
    from: "file",
    file: { format, path },
    rows: { columns, kinds: {}, amounts: "minor" },
    quietMs: 0,
  };
}

function troubleOf(ledger: RowsLedger) {
  const sourceOf = (each: LedgerPlan) => rowsLedgerSource(each as RowsLedger, { expected, environment: {} });
  return ledgerTrouble(ledger, sourceOf);
}

function failing(error: LedgerError): LedgerSource {
  return {
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
    async *read() {
      throw error;
    },
  };
}

function written(text: string, name = "books.csv"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

test.each([
  ["has rows", "ref,total\nx/0/0,1\n"],
  ["has a line of names only", "ref,total\n"],
])("a file that %s has nothing against it", async (_, text) => {
  expect(await troubleOf(file(written(text)))).toBeUndefined();
});

test("a file without the scenario's columns is a mistake", async () => {
  const trouble = await troubleOf(file(written("ref,amount\n")));
  expect(trouble).toMatchObject({
    is: "mistake",
    why: expect.stringContaining("has no column total (amount)"),
  });
});

test("a row that is being written holds up nothing", async () => {
  const trouble = await troubleOf(file(written('ref,total\nx/0/0,1\n"x/')));
  expect(trouble?.is).not.toBe("mistake");
});

test("what is no ledger at all is told", async () => {
  const path = written("<html>\n", "books.ndjson");
  expect(await troubleOf(file(path, "ndjson"))).toMatchObject({
    is: "mistake",
    why: expect.stringContaining("is no JSON object"),
  });
  const folder = join(temporaryFolder(), "books.csv");
  mkdirSync(folder);
  expect(await troubleOf(file(folder))).toMatchObject({ is: "lack" });
});

test("a file that is not there, or empty, may come; one in no folder does not", async () => {
  const folder = temporaryFolder();
  expect(await troubleOf(file(join(folder, "nosuch.csv")))).toMatchObject({
    is: "expected later",
    why: expect.stringContaining("there is no file"),
  });
  expect(await troubleOf(file(written("\ufeff\n")))).toMatchObject({ is: "expected later" });
  expect(await troubleOf(file(join(folder, "nosuch", "books.csv")))).toMatchObject({ is: "mistake" });
});

describe("of a ledger that is asked over HTTP", () => {
  const at = "http://127.0.0.1:1";
  const pages = { at: { url: at }, headers: {}, rows: "$", timeoutMs: 1_000 };
  const ledgers: LedgerPlan[] = [
    { from: "gateway" },
    { from: "http", http: pages, rows: { columns, kinds: {}, amounts: "minor" }, quietMs: 0 },
  ];
  const troubleFrom = (ledger: LedgerPlan, options: ConstructorParameters<typeof LedgerError>[1]) =>
    ledgerTrouble(ledger, () => failing(new LedgerError("the ledger failed", options)));

  test.each(ledgers)(
    "whoever knows nothing of a run that has not begun is warned of: $from",
    async (ledger) => {
      expect(await troubleFrom(ledger, { status: 404 })).toMatchObject({ is: "expected later" });
    },
  );

  test.each(ledgers)("whoever is not there, lets nobody in or fails stops the run: $from", async (ledger) => {
    for (const status of [401, 403, 407, 500, 503])
      expect(await troubleFrom(ledger, { status })).toMatchObject({ is: "lack" });
    expect(await troubleFrom(ledger, { cause: new Error("connect timeout") })).toMatchObject({ is: "lack" });
  });

  test("other words may mean that the run is unknown, but not those of our own kind of ledger", async () => {
    const [gateway, paged] = ledgers;
    for (const options of [{}, { status: 400 }]) {
      expect(await troubleFrom(gateway, options)).toMatchObject({ is: "lack" });
      expect(await troubleFrom(paged, options)).toMatchObject({ is: "expected later" });
    }
  });
});

test("an adapter that knows nothing yet of the run is warned of, one that nobody answers stops it", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { syscall: "connect" });
  const ledger: LedgerPlan = { from: "adapter" };
  const troubleFrom = (cause: unknown) =>
    ledgerTrouble(ledger, () => failing(new LedgerError("the adapter's ledger: fetch failed", { cause })));
  expect(await troubleFrom(new Error("status 404"))).toMatchObject({ is: "expected later" });
  expect(await troubleFrom(new TypeError("fetch failed", { cause: refused }))).toMatchObject({ is: "lack" });
});
