// A gateway that speaks ISO 8583, or is described in YAML alone, and books that are served elsewhere, page by page.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

interface Alone {
  /** Where its orders and its ledger are. */
  readonly orders: string;
  /** Where terminals reach it. */
  readonly terminals: string;
}

async function alone(): Promise<Alone> {
  const words = ["gateway", "--protocol", "iso8583", "--port", "0", "--terminal-port", "0"];
  const gateway = new Tillstorm(words, { folder: temporaryFolder() });
  await gateway.said(/^ready, until Ctrl-C$/m);
  const [, orders] = await gateway.said(/^orders +(\S+)/m);
  const [, port] = await gateway.said(/^terminals .*127\.0\.0\.1:(\d+)/m);
  onTestFinished(async () => {
    await gateway.signalled("SIGTERM");
  });
  return { orders, terminals: `tcp://127.0.0.1:${port}` };
}

interface Row {
  readonly end?: boolean;
}

/** Serves the ledger of this gateway as somebody's books: pages of forty rows, without the one that is left out. */
async function books(orders: string, leftOut?: number): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url!, "http://books");
    const ledger = await fetch(`${orders}/v1/ledger?run=${encodeURIComponent(searchParams.get("run")!)}`);
    const lines = (await ledger.text()).trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as Row).filter(({ end }) => !end);
    const page = Number(searchParams.get("after") ?? 0);
    const items = page === leftOut ? [] : rows.slice(page * 40, (page + 1) * 40);
    const next = (page + 1) * 40 < rows.length ? page + 1 : null;
    response.end(JSON.stringify({ data: { items, count: rows.length }, next }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pages = (url: string) =>
  `{http: {url: "${url}/books?run={{run}}", rows: $.data.items, next: {cursor: $.next, as: after}, total: $.data.count}, columns: {amount: amountMinor}, quiet: 200ms}`;

describe("adapter check", () => {
  async function checked(terminals: string, ledger: string) {
    const words = ["adapter", "check", "iso8583", "--against", terminals, "--ledger", ledger];
    return new Tillstorm(words, { folder: temporaryFolder() }).ended;
  }

  test("of ISO 8583 takes the ledger that a gateway serves at another port", async () => {
    const { orders, terminals } = await alone();
    const { code, stdout, stderr } = await checked(terminals, orders);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^ok +ledger: /m);
  });

  test("of ISO 8583 takes pages, and does not take those of which one is missing for a ledger", async () => {
    const { orders, terminals } = await alone();
    const whole = await checked(terminals, pages(await books(orders)));
    expect(whole.code, whole.stdout + whole.stderr).toBe(0);
    const lacking = await checked(terminals, pages(await books(orders, 0)));
    expect(lacking.code).toBe(4);
    expect(lacking.stdout).toMatch(/unchecked +ledger: .*says that it has \d+ rows, and its pages had 0/);
  });

  test("asks no ledger elsewhere that nobody allowed", async () => {
    const { terminals } = await alone();
    const { code, stderr } = await checked(terminals, pages("http://192.0.2.1"));
    expect(code).toBe(2);
    expect(stderr).toContain("the ledger is at 192.0.2.1, which is not this machine");
  });
});

describe("a run over ISO 8583", calmly, () => {
  beforeAll(async () => {
    await realBinary();
  });

  const scenario = (terminals: string, ledger: string) => `name: Books elsewhere
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - id: shops
    terminals: 20
    perStore: 2
    terminal: quick
    links: [{id: wifi, profile: wifi, provider: {telecom-a: 50%, telecom-b: 50%}}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}, declined: 5%}
gateway: {url: "${terminals}", ledger: ${ledger}}
outages:
  - {id: deaf, at: 1s, for: 1s, strike: {provider: telecom-a}, what: cut-reply}
`;

  async function play(text: string) {
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(text) });
    return { run, ended: await run.ended };
  }

  test("accounts for every sale by pages over HTTP", async () => {
    const { orders, terminals } = await alone();
    const { run, ended } = await play(scenario(terminals, pages(await books(orders))));
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    const { audit } = run.summary();
    expect(audit?.cells?.paid.sales).toBeGreaterThan(50);
    expect(audit?.ledger.rows).toBe(audit?.cells?.paid.sales);
  });

  test("is inconclusive where a page is missing, and never a loss", async () => {
    const { orders, terminals } = await alone();
    const { run, ended } = await play(scenario(terminals, pages(await books(orders, 1))));
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 4 });
    expect(run.summary().reasons.join("\n")).toMatch(/says that it has \d+ rows, and its pages had/);
  });
});
