// How many durable sales a second the reference gateway answers on one core, beside a bare fastify
// that validates the same bodies and books nothing; then how much memory 10,000 idle connections take. Gateway on
// core 0, clients on core 1 (Linux).
//
//     node bench/gateway.ts [seconds]

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastify from "fastify";
import { Client, type Dispatcher } from "undici";
import { saleSchema } from "../src/gateway/schemas.ts";
import type { GatewayReady, GatewayStart } from "../src/gateway/start.ts";
import type { Message } from "../src/messages.ts";
import type { Plan } from "../src/plan/plan.ts";
import { HttpJson } from "../src/protocol/http-json.ts";
import { measureIdle } from "./gateway-idle.ts";

const connections = 128;
const idleConnections = 10_000;
const headers = ["content-type", "application/json"];

async function measure(seconds: number): Promise<void> {
  const hasTaskset = spawnSync("taskset", ["-cp", "1", `${process.pid}`]).status === 0;
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const start: GatewayStart = {
    gateway: {
      workers: 100_000,
      service: { medianMs: 0, sigma: 0 },
      queueLimit: 0,
      abandoned: "served",
      retryAfterMs: 0,
      protocol: "http-json",
      full: "busy",
      routes: [],
      defects: {},
    },
    seed: 1,
    ledger: join(folder, "ledger.db"),
    host: "127.0.0.1",
    port: 0,
  };
  const gateway = fileURLToPath(new URL("../src/gateway/main.ts", import.meta.url));
  try {
    await measureServer("bare fastify", [fileURLToPath(import.meta.url), "bare"], hasTaskset, seconds);
    await measureServer(
      "gateway, durable",
      [gateway, JSON.stringify(start)],
      hasTaskset,
      seconds,
      idleConnections,
    );
    console.log(
      `one core for the server: ${hasTaskset ? "yes" : "no (no taskset)"}; ${connections} connections`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureServer(
  name: string,
  command: string[],
  isPinned: boolean,
  seconds: number,
  idle = 0,
): Promise<void> {
  const parameters = isPinned
    ? ["taskset", "-c", "0", process.execPath, ...command]
    : [process.execPath, ...command];
  const child = spawn(parameters[0], parameters.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    const [line] = await once(child.stdout, "data");
    const { port } = JSON.parse(String(line)) as GatewayReady;
    // Before the load: its garbage would make room for them.
    if (child.pid !== undefined && idle > 0) await measureIdle(child.pid, port, idle);
    const load = new Load(`http://127.0.0.1:${port}`);
    await load.run(1000);
    const cpuBefore = cpuSeconds(child.pid);
    load.times.length = 0;
    const began = performance.now();
    await load.run(seconds * 1000);
    const took = (performance.now() - began) / 1000;
    const cpu = cpuSeconds(child.pid) - cpuBefore;
    const times = load.times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)].toFixed(1);
    const rate = Math.round(times.length / took).toLocaleString("en");
    const perThousand = Number.isNaN(cpu)
      ? ""
      : `, ${((cpu / times.length) * 1000).toFixed(3)} CPU-s per 1,000`;
    console.log(
      `${name.padEnd(16)} ${rate.padStart(7)} sales/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms${perThousand}`,
    );
    await load.close();
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** Closed loop: every connection sends its next sale as soon as the last is answered. */
class Load {
  /** Round trips, ms. */
  readonly times: number[] = [];
  readonly #clients: Client[];
  readonly #next = Array.from({ length: connections }, () => 0);
  readonly #protocol = new HttpJson(
    {
      load: { currency: "EUR", cards: [] },
      groups: [{ terminals: [0, connections], firstStore: 0, perStore: 4 }],
    } as unknown as Plan,
    "bench",
  );

  constructor(origin: string) {
    this.#clients = this.#next.map(() => new Client(origin, { pipelining: 1 }));
  }

  async run(ms: number): Promise<void> {
    const until = performance.now() + ms;
    await Promise.all(this.#clients.map((client, terminal) => this.#sell(client, terminal, until)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #sell(client: Client, terminal: number, until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = 0;
      const send = () => {
        sentAt = performance.now();
        if (sentAt >= until) return resolve();
        const message: Message = {
          kind: "sale",
          sale: this.#next[terminal]++,
          amountMinor: 1250,
          card: 0,
          isForward: false,
          key: 0,
          isUpdated: false,
        };
        const { method, path, body } = this.#protocol.request(terminal, message);
        client.dispatch({ method, path, body, headers }, handler);
      };
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: () => {},
        onResponseStart: (_controller, status) => {
          if (status !== 200) reject(new Error(`answered ${status}`));
        },
        onResponseData: () => {},
        onResponseEnd: () => {
          this.times.push(performance.now() - sentAt);
          send();
        },
        onResponseError: (_controller, error) => reject(error),
      };
      send();
    });
  }
}

/** User and system time of a process so far, s; NaN where /proc does not say. */
function cpuSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

async function serveBare(): Promise<void> {
  const server = fastify({ forceCloseConnections: true });
  server.post("/v1/sales", { schema: saleSchema }, (_request, reply) => {
    reply.type("application/json").send('{"result":"approved"}');
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  console.log(JSON.stringify({ said: "ready", port: Number(new URL(address).port) }));
  process.once("SIGTERM", () => process.exit(0));
}

if (process.argv[2] === "bare") await serveBare();
else await measure(Number(process.argv[2] ?? 8));
