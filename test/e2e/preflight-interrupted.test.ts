// Ctrl-C while a run is still being prepared: nobody waits for a ledger, a gateway or an adapter that does not answer,
// and nothing is left of the asking.

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { isSkipped, Postgres, why } from "./postgres.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

/** As of every run, whatever it is at. */
const promisedMs = 3_000;

beforeAll(async () => {
  await realBinary();
});

const scenario = (gateway: string) => `name: Never begun
duration: 3s
settle: 20s
windows: {least: 500ms, sales: 10}
fleet:
  - {id: shops, terminals: 2, terminal: quick, links: [{id: wifi, profile: wifi, provider: any}]}
load: {sales: 2/s, amount: {median: 12.50, p95: 60, currency: EUR}}
gateway: ${gateway}
`;

/** Takes connections, and never says a word; its port, and who is connected to it and has asked something. */
async function silence(): Promise<{ readonly port: number; readonly asking: ReadonlySet<Socket> }> {
  const connected = new Set<Socket>();
  const asking = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connected.add(socket);
    socket.on("data", () => asking.add(socket)).on("error", () => {});
    socket.once("close", () => {
      connected.delete(socket);
      asking.delete(socket);
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    for (const socket of connected) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("a server without a port");
  return { port: address.port, asking };
}

async function mustEndAtOnce(run: Tillstorm): Promise<void> {
  const ended = await run.signalled("SIGINT");
  expect(ended.code, ended.stdout + ended.stderr).toBe(130);
  mustTakeLess(ended.tookMs, promisedMs);
  await run.mustBeGone();
}

const rows =
  "columns: {id: false, kind: false, key: false, terminal: false, merchant: false, bookedAt: false}";

describe("Ctrl-C ends at once what waits", calmly, () => {
  test.each([
    ["a gateway that serves its ledger", () => "ledger: gateway"],
    ["pages", () => `ledger: {http: {path: /books}, ${rows}}`],
    [
      "a database that lets nobody in",
      (port: number) =>
        `ledger: {sql: {url: "postgresql://auditor@127.0.0.1:${port}/bank", query: SELECT 1}, ${rows}}`,
    ],
  ])("for %s", async (_, ledger) => {
    const { port, asking } = await silence();
    const text = scenario(`{url: "http://127.0.0.1:${port}", ${ledger(port)}}`);
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(text) });
    // Whether a gateway is there at all is looked at before, and nothing is said then.
    await expect.poll(() => asking.size).toBe(1);
    await mustEndAtOnce(run);
    await expect.poll(() => asking.size).toBe(0);
  });

  test("for an adapter that hears of no end", async () => {
    const { port, asking } = await silence();
    const text = scenario(`{url: "http://127.0.0.1:${port}", adapter: ./deaf.mts}`);
    const folder = folderWith(text);
    writeFileSync(
      join(folder, "deaf.mts"),
      `import { connect } from "node:net";
export default {
  name: "deaf",
  carries: ["sale", "echo", "reversal", "inquiry", "refund", "advice", "upload"],
  request: () => ({ method: "GET", path: "/" }),
  answer: () => undefined,
  async *ledger() {
    const socket = connect(${port}, "127.0.0.1");
    socket.write("?");
    await new Promise((done) => socket.once("close", done));
  },
};
`,
    );
    const run = new Tillstorm(["run", "scenario.yaml"], { folder });
    await expect.poll(() => asking.size).toBe(1);
    await mustEndAtOnce(run);
  });
});

describe("a query that waits for a lock", calmly, () => {
  let postgres: Postgres;

  beforeAll(async () => {
    if (isSkipped) return;
    postgres = await Postgres.start();
  });

  test.skipIf(isSkipped)(`ends with Ctrl-C, at the server too${why}`, async () => {
    // Whoever tries again finds nothing of this: neither the table nor who holds it.
    onTestFinished(async () => {
      await postgres.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tillstorm' AND pid <> pg_backend_pid()",
      );
      await postgres.query("DROP TABLE IF EXISTS bookings");
    });
    await postgres.query("CREATE TABLE bookings (reference text, amount int, currency text)");
    const holding = postgres.query(
      "DO $$ BEGIN LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep(60); END $$",
    );
    holding.catch(() => {});
    const holders = "SELECT pid FROM pg_locks WHERE relation = 'bookings'::regclass AND granted";
    await expect.poll(() => postgres.query(holders)).toHaveLength(1);
    const { port } = await silence();
    const ledger = `{sql: {url: "\${env:LEDGER_URL}", query: SELECT * FROM bookings}, ${rows}}`;
    const text = scenario(`{url: "http://127.0.0.1:${port}", ledger: ${ledger}}`);
    const run = new Tillstorm(["run", "scenario.yaml"], {
      folder: folderWith(text),
      env: { LEDGER_URL: postgres.url },
    });
    const ours = async () => {
      const found = await postgres.query(
        "SELECT wait_event_type AS waits FROM pg_stat_activity WHERE application_name = 'tillstorm'",
      );
      return found.map(({ waits }) => waits);
    };
    await expect.poll(ours, { timeout: 20_000 }).toEqual(["Lock"]);
    await mustEndAtOnce(run);
    await expect.poll(ours, { timeout: 10_000 }).toEqual([]);
  });
});
