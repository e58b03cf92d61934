import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { type LedgerAdapterOptions, LedgerAdapterSource } from "../../src/audit/ledger-adapter-source.ts";
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

type Read = (signal: AbortSignal) => unknown;

function sourceOf(read: Read, options: Partial<LedgerAdapterOptions> = {}): LedgerAdapterSource {
  const masked = (text: string) => text.replaceAll("hunter2", "(TOKEN)");
  const usual = { read: read as never, quietMs: 0, timeoutMs: 5_000, expected, masked };
  return new LedgerAdapterSource({ ...usual, ...options });
}

async function rowsOf(read: Read, timeoutMs = 5_000) {
  const postings: Posting[] = [];
  for await (const each of sourceOf(read, { timeoutMs }).read()) postings.push(each);
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

test("nor is anybody once the run was ended", async () => {
  const ended = new AbortController();
  const never = () => {
    queueMicrotask(() => ended.abort());
    return new ReadableStream();
  };
  const reading = sourceOf(never, { hurry: ended.signal }).read().next();
  await expect(reading).rejects.toThrow("the adapter's ledger: the run was ended first");
});

const throws = () => {
  throw new Error("401 for hunter2");
};

test.each<readonly [string, Read, string]>([
  ["throws", throws, "the adapter's ledger: 401 for (TOKEN)"],
  ["promises", async () => [row], "the adapter's ledger: "],
  ["gives null", () => [null], "row 1 of the adapter's ledger is no object"],
  ["gives text", () => ["row"], "row 1 of the adapter's ledger is no object"],
  ["gives nothing", () => undefined, "the adapter's ledger: "],
  ["gives more than numbers hold", () => [{ ...row, amount: "99999999999999.99" }], "row 1"],
  ["gives a key that is no text", () => [{ ...row, key: Object.create(null) }], "the adapter's ledger: "],
])("one that %s is an error, without its secrets", async (_, read, said) => {
  await expect(rowsOf(read)).rejects.toThrow(LedgerError);
  await expect(rowsOf(read)).rejects.toThrow(said);
});

const minor: AdapterRow = { ...row, amount: undefined, amountMinor: 990, reference: `${runId}/1/3` };

test("amounts come in minor units or as decimals, row by row, and a key where there is one", async () => {
  const postings = await rowsOf(() => [row, { ...minor, key: "k" }, { ...row, id: 7 }]);
  expect(postings).toMatchObject([
    { id: 1, amountMinor: 1250, key: "" },
    { id: 2, amountMinor: 990, key: "k" },
    { id: 7, amountMinor: 1250, key: "" },
  ]);
});

test.each([
  [
    "amountMinor",
    { ...minor, amountMinor: 9.9 },
    /^row 2 of the adapter's ledger: amountMinor "9\.9" is no whole/,
  ],
  ["amount", { ...row, amount: "x" }, /^row 2 of the adapter's ledger: amount "x" is no decimal number$/],
])("a wrong %s is told with its row, after the right ones were given", async (_, wrong, said) => {
  const given: Posting[] = [];
  const reading = async () => {
    for await (const posting of sourceOf(() => [row, wrong, minor]).read()) given.push(posting);
  };
  await expect(reading()).rejects.toThrow(LedgerError);
  expect(given.map(({ id }) => id)).toEqual([1, 3]);
  await expect(rowsOf(() => [row, wrong, minor])).rejects.toThrow(said);
});

test("a row that is none is told in our own words, and not as the adapter's", async () => {
  await expect(rowsOf(() => [row, "row"])).rejects.toThrow(/^row 2 of the adapter's ledger is no object$/);
});

test("what the adapter threw is kept as the cause", async () => {
  const cause = new Error("401 for hunter2");
  const reading = rowsOf(() => {
    throw cause;
  });
  await expect(reading).rejects.toMatchObject({ cause });
});

test("an adapter is let go when nobody reads on, and no timer stays", async () => {
  using started = vi.spyOn(globalThis, "setTimeout");
  using cleared = vi.spyOn(globalThis, "clearTimeout");
  const timers = () => started.mock.results.filter((_, i) => started.mock.calls[i][1] === 5_001);
  const running = () =>
    timers().filter(({ value }) => !cleared.mock.calls.some(([timer]) => timer === value));
  const ended: string[] = [];
  const endless = async function* () {
    try {
      for (;;) yield row;
    } finally {
      ended.push("endless");
    }
  };
  for await (const posting of sourceOf(endless, { timeoutMs: 5_001 }).read()) {
    expect([posting.id, running().length]).toEqual([1, 1]);
    break;
  }
  expect(running()).toEqual([]);
  await rowsOf(() => [row], 5_001);
  await expect(rowsOf(throws, 5_001)).rejects.toThrow();
  expect([timers().length, running().length]).toEqual([3, 0]);
  // Nobody waits for its end.
  expect(ended).toEqual(["endless"]);
});

test("the stated time of quiet is waited, and can be ended", async () => {
  const wait = vi.spyOn(timers, "setTimeout").mockResolvedValue(undefined);
  syncBuiltinESMExports();
  onTestFinished(() => {
    wait.mockRestore();
    syncBuiltinESMExports();
  });
  const { signal } = new AbortController();
  await sourceOf(() => [], { quietMs: 1_234, hurry: signal }).quiet();
  expect(wait.mock.calls).toEqual([[1_234, undefined, { signal }]]);
});
