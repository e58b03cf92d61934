import { expect, test } from "vitest";
import { LedgerAdapterSource } from "../../src/audit/ledger-adapter-source.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import type { Posting } from "../../src/ledger.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { AdapterRow } from "../../src/protocol/adapter.ts";
import { recordOf, runId } from "./run.ts";

const { plan } = recordOf(4);
const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };

const row: AdapterRow = {
  ...{ kind: "sale", reference: `${runId}/0/0`, terminal: "T0000000", merchant: "S0000000" },
  ...{ amount: "12.50", currency: "EUR", bookedAt: "2026-11-22T12:00:00Z" },
};

async function rowsOf(read: (signal: AbortSignal) => unknown, timeoutMs = 5_000) {
  const masked = (text: string) => text.replaceAll("hunter2", "(TOKEN)");
  const source = new LedgerAdapterSource({ read: read as never, quietMs: 0, timeoutMs, expected, masked });
  const postings: Posting[] = [];
  for await (const each of source.read()) postings.push(each);
  return postings;
}

test("rows come one by one, or all at once", async () => {
  const posting = { id: 1, run: runId, amountMinor: 1250, key: "", bookedAt: Date.UTC(2026, 10, 22, 12) };
  const one = async function* () {
    yield row;
  };
  expect(await rowsOf(one)).toMatchObject([posting]);
  expect(await rowsOf(() => [row])).toMatchObject([posting]);
});

test("who gives no row and hears no signal is not waited for", async () => {
  await expect(rowsOf(() => new ReadableStream(), 20)).rejects.toThrow(
    "the adapter's ledger: it took too long",
  );
});

const throws = () => {
  throw new Error("401 for hunter2");
};

test.each<readonly [string, (signal: AbortSignal) => unknown, string]>([
  ["throws", throws, "the adapter's ledger: 401 for (TOKEN)"],
  ["promises", async () => [row], "the adapter's ledger: "],
  ["gives text", () => ["row"], "row 1 of the adapter's ledger is no object"],
  ["gives nothing", () => undefined, "the adapter's ledger: "],
  ["gives more than numbers hold", () => [{ ...row, amount: "99999999999999.99" }], "row 1"],
  ["gives a key that is no text", () => [{ ...row, key: Object.create(null) }], "the adapter's ledger: "],
])("one that %s is an error, without its secrets", async (_, read, said) => {
  await expect(rowsOf(read)).rejects.toThrow(LedgerError);
  await expect(rowsOf(read)).rejects.toThrow(said);
});
