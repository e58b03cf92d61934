// The ledger of a run that is over, read again: whom an audit may ask for it is for a person to say, not for the plan.

import { beforeEach, expect, test, vi } from "vitest";
import type { HistoryReader } from "../../src/history/reader.ts";
import type { KeptRun } from "../../src/run/kept-run.ts";
import { rereadLedger } from "../../src/run/reread-ledger.ts";
import { recordOf, runId } from "../audit/run.ts";

// How long ago the run was is of no account here.
beforeEach(() => {
  vi.spyOn(Date, "now").mockReturnValue(0);
});

const environment = { TOKEN: "s3cret", AT: "192.0.2.7" };

function reread(url: string, allowedTargets: readonly string[] = []) {
  const { plan } = recordOf(4);
  const sql = { url, query: "SELECT 1", timeoutMs: 1_000 };
  const ownGateway = {
    ...{ url: "http://127.0.0.1:1", adapter: { kind: "http-json" }, headers: {}, hooks: {} },
    ledger: { from: "sql", sql, rows: { columns: {}, kinds: {}, amounts: "minor" }, quietMs: 0 },
  };
  const history = { run: { id: runId, plan: { ...plan, ownGateway } } } as unknown as HistoryReader;
  return rereadLedger({ lastWrittenAt: 0 } as KeptRun, history, { allowedTargets, environment });
}

test.each([
  [`postgres://u:$\{env:TOKEN}@192.0.2.7/x`, "192.0.2.7"],
  [`postgres://u:$\{env:TOKEN}@$\{env:AT}:5432/x`, "192.0.2.7"],
  [`postgres://u:$\{env:TOKEN}@127.0.0.1/x?host=192.0.2.7`, "192.0.2.7"],
  [`postgres://u:$\{env:TOKEN}@[2001:db8::1]/x`, "2001:db8::1"],
])("a database elsewhere is asked only where somebody allowed it: %s", async (url, host) => {
  expect(await reread(url)).toContain(`--allow-target ${host}`);
  expect(await reread(url, [host])).not.toBeTypeOf("string");
});

const rows = { columns: {}, kinds: {}, amounts: "minor" };
const pages = (at: object) => ({
  ...{ from: "http", rows, quietMs: 0 },
  http: { at, headers: {}, rows: "$", timeoutMs: 1_000 },
});

test.each([
  ["the gateway's own", { from: "gateway" }, "https://192.0.2.7"],
  ["one of the gateway's elsewhere", { from: "gateway", url: "http://192.0.2.7/x" }, "http://127.0.0.1:1"],
  ["pages at the gateway", pages({ path: "/books" }), "http://192.0.2.7:8080"],
  ["pages elsewhere", pages({ url: "https://192.0.2.7/{{run}}" }), "http://127.0.0.1:1"],
  ["pages where the environment says", pages({ url: `http://$\{env:AT}/x` }), "tcp://127.0.0.1:1"],
])("a ledger over HTTP is asked only where somebody allowed it: %s", async (_, ledger, url) => {
  const { plan } = recordOf(4);
  const load = { ...plan.load, cards: [] };
  const ownGateway = { url, adapter: { kind: "http-json" }, headers: {}, hooks: {}, ledger };
  const history = { run: { id: runId, plan: { ...plan, load, ownGateway } } } as unknown as HistoryReader;
  const again = (allowedTargets: readonly string[]) =>
    rereadLedger({ lastWrittenAt: 0 } as KeptRun, history, { allowedTargets, environment });
  expect(await again([])).toContain("nobody allowed load to 192.0.2.7");
  expect(await again([])).toContain("--allow-target 192.0.2.7");
  expect(await again(["192.0.2.8"])).toContain("--allow-target 192.0.2.7");
  expect(await again(["192.0.2.7"])).not.toBeTypeOf("string");
});

test.each([`postgres://u:$\{env:TOKEN}@127.0.0.1:5432/x`, "postgres:///x?host=/run/postgresql"])(
  "one on this machine needs nobody's permission: %s",
  async (url) => {
    expect(await reread(url)).not.toBeTypeOf("string");
  },
);

test.each(["gateway", "adapter"])(
  "code that a directory names is not run: a ledger from its %s",
  async (from) => {
    const { plan } = recordOf(4);
    const ownGateway = {
      ...{ url: "http://127.0.0.1:1", headers: {}, hooks: {}, ledger: { from } },
      adapter: { kind: "module", path: "no-such-module.ts" },
    };
    const history = { run: { id: runId, plan: { ...plan, ownGateway } } } as unknown as HistoryReader;
    const run = { lastWrittenAt: 0 } as KeptRun;
    expect(await rereadLedger(run, history, { allowedTargets: [], environment })).toContain("runs no code");
  },
);
