// How many proxies one Toxiproxy carries well. For each number of proxies: the time to create them with
// the delays of their links, the server's memory, and how long a fault on all of them at once takes.
// A fault is late when it is confirmed more than 250 ms after it was due: that decides the limit.
// The fleet is a process of its own, as in a run: the caller must not wait behind closing sockets.
// Usage: node bench/toxiproxy.ts [proxies …]

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LinkChange } from "../src/conductor/faults.ts";
import { Network } from "../src/conductor/network.ts";
import type { Cohort } from "../src/plan/plan.ts";
import { ToxiproxyClient } from "../src/toxiproxy/client.ts";
import { cacheDirectory, findOrInstall } from "../src/toxiproxy/find.ts";
import { startServer } from "../src/toxiproxy/server.ts";

const connections = 2_000;
const rounds = 9;

const blackHole = (["upstream", "downstream"] as const).map((stream) => ({
  name: `black-hole-${stream}`,
  type: "timeout" as const,
  stream,
  attributes: { timeout: 0 },
}));

const faults: readonly LinkChange[][] = [
  blackHole.map((toxic) => ({ does: "add", toxic })),
  blackHole.toReversed().map((toxic) => ({ does: "remove", toxic })),
  [{ does: "disable" }],
  [{ does: "enable" }],
];

const cohort: Cohort = {
  link: 0,
  linkId: "wifi",
  group: "shops",
  provider: "any",
  profile: {
    name: "wifi",
    downDelayMs: 2,
    upDelayMs: 2,
    downKbps: 50_000,
    upKbps: 20_000,
    jitterMs: 0,
    loss: 0,
  },
  terminals: [[0, 1]],
};

if (process.argv[2] === "fleet") await fleet();
else
  await bench(
    process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 200, 500, 1_000, 2_000, 5_000],
  );

async function bench(counts: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-bench-"));
  const fleet = spawn(process.execPath, [fileURLToPath(import.meta.url), "fleet"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [upstream] = (await once(fleet, "message")) as [string];
  const binary = await findOrInstall({
    cacheDir: cacheDirectory(process.env),
    env: process.env,
    spawn,
    progress: console.error,
  });
  console.log(
    `Toxiproxy ${binary.version}, ${connections} connections, 4 toxics a proxy; ms, median and worst of ${rounds}`,
  );
  console.log("proxies   create     MiB   black hole on       and off        refuse on       and off");
  for (const count of counts) {
    const server = await startServer(binary.path, join(folder, "toxiproxy.log"), spawn);
    const client = new ToxiproxyClient(server.url, { timeoutMs: 60_000 });
    try {
      const cohorts = new Array<Cohort>(count).fill(cohort);
      const began = performance.now();
      const network = await Network.create(client, "bench", upstream, cohorts);
      const createMs = performance.now() - began;
      const times: number[][] = faults.map(() => []);
      for (let round = 0; round < rounds; round++) {
        fleet.send(network.addresses);
        await once(fleet, "message");
        for (const [n, changes] of faults.entries()) {
          const due = performance.now();
          await Promise.all(cohorts.map((_, index) => network.change(index, changes, () => {})));
          times[n].push(performance.now() - due);
        }
      }
      const cells = [count, createMs, memoryMiB(server.process)].map((cell) => cell.toFixed(0).padStart(7));
      console.log([...cells, ...times.map(spread)].join("  "));
    } finally {
      await client.close();
      server.process.kill("SIGKILL");
    }
  }
  fleet.disconnect();
  rmSync(folder, { recursive: true });
}

/** Clients and their echo: says where the echo listens, then opens its connections to every list of addresses. */
async function fleet(): Promise<void> {
  const echo = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  let sockets: Socket[] = [];
  process.on("message", async (addresses: string[]) => {
    for (const socket of sockets) socket.destroy();
    sockets = await Promise.all(
      Array.from({ length: connections }, (_, n) => opened(addresses[n % addresses.length])),
    );
    process.send?.("open");
  });
  process.on("disconnect", () => process.exit());
  process.send?.(`127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`);
}

/** A connection that has made one round trip. */
async function opened(address: string): Promise<Socket> {
  const socket = connect(Number(address.split(":")[1]), "127.0.0.1");
  socket.on("error", () => {});
  socket.write("x");
  await once(socket, "data");
  return socket;
}

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(0)} … ${sorted[sorted.length - 1].toFixed(0)}`.padStart(14);
}

/** Resident memory; NaN where /proc is not there to ask. */
function memoryMiB({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
