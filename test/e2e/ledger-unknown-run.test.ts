// A gateway that knows nothing of a run before its first sale, and says so with 404: the run is played, and its ledger
// is read at the end; one that lets nobody in stops it before it begins.

import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ChildGateway } from "../gateway/child-gateway.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves this gateway's ledger; of a run without rows it knows nothing. */
async function books(gateway: string): Promise<string> {
  const serve = async (url: string, response: ServerResponse) => {
    const ledger = await (await fetch(gateway + url)).text();
    if (ledger.startsWith('{"end"')) response.writeHead(404).end("no such run");
    else response.end(ledger);
  };
  // At the end the gateway may be gone before whoever asks.
  return serving(({ url = "" }, response) => void serve(url, response).catch(() => response.destroy()));
}

const scenario = (url: string, ledger: string) => `name: Unknown
duration: 2s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - {id: shops, terminals: 10, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: any}]}
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: {url: "${url}", ledger: {from: gateway, url: "${ledger}", quiet: 200ms}}
`;

async function play(ledgerOf: (gateway: string) => Promise<string>) {
  const gateway = await ChildGateway.start({}, join(temporaryFolder(), "ledger.db"));
  onTestFinished(async () => void (await gateway.end("SIGKILL")));
  const text = scenario(gateway.url, await ledgerOf(gateway.url));
  const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(text) });
  return { run, ended: await run.ended };
}

describe("before the first sale", calmly, () => {
  test("a ledger that knows nothing of the run is warned of, and read at the end", async () => {
    const { run, ended } = await play(books);
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stderr).toMatch(/the ledger cannot be read yet: status 404 for \/v1\/ledger/);
    expect(run.summary().audit?.cells?.paid.sales).toBeGreaterThan(10);
  });

  test("one that lets nobody in ends it", async () => {
    const { ended } = await play(() => serving((_, response) => void response.writeHead(401).end()));
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toMatch(/the ledger cannot be read\n.*status 401/);
  });
});
