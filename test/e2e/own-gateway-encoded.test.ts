// A gateway that compresses what it says although nobody asked, and answers every tenth sale with a page for people.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly } from "./disturbed.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

const scenario = (port: number) => `name: Their answers
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet: [{id: shops, terminals: 10, perStore: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: telecom-a}]}]
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway:
  url: http://127.0.0.1:${port}
  http:
    approved: {status: 200, path: $.result, equals: ok}
    sale: {path: /payments, body: {json: {ref: "{{reference}}", cents: "{{amountMinor}}"}}}
    reversal: {path: /payments, method: DELETE, body: {json: {ref: "{{reference}}"}}}
    echo: {path: /health}
  ledger:
    http: {path: /bookings, total: $.total, rows: $.rows}
    columns: {reference: ref, amount: cents, id: false, kind: false, key: false, terminal: false, merchant: false, currency: false, bookedAt: false}
    quiet: 500ms
`;

/** Listens on a free port; it is gone when the test is over. */
async function compressing(): Promise<number> {
  const booked = new Map<string, number>();
  let sales = 0;
  const say = (response: ServerResponse, body: string) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body));
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === "/bookings") {
      const rows = [...booked].map(([ref, cents]) => ({ ref, cents }));
      return say(response, JSON.stringify({ total: rows.length, rows }));
    }
    if (request.url !== "/payments") return say(response, "{}");
    const { ref, cents } = JSON.parse(body) as { ref: string; cents: number };
    if (request.method === "POST") booked.set(ref, Number(cents));
    const isPage = request.method === "POST" && ++sales % 10 === 0;
    return say(response, isPage ? "<html>hello</html>" : '{"result":"ok"}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  await realBinary();
});

test(
  "answers and ledger are read, and how many answers told nothing is said under a pass",
  calmly,
  async () => {
    const folder = folderWith(scenario(await compressing()));
    const run = new Tillstorm(["run", "scenario.yaml"], { folder });
    const { code, stdout, stderr } = await run.ended;
    expect(code, stdout + stderr).toBe(0);
    const { audit, strangeAnswers = {} } = run.summary();
    expect(audit?.cells?.paid.sales).toBeGreaterThan(20);
    expect(strangeAnswers["status 200 in gzip"]).toBeGreaterThan(1);
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /\d+ answers of the gateway told nobody what became of the payment: \d+ × status 200 in gzip/,
    );
    const again = await new Tillstorm(["audit", run.directory, "--allow-target", "127.0.0.1"], run).ended;
    expect(again.stdout.replace(/\s+/g, " ")).toContain("told nobody what became of the payment");
  },
);
