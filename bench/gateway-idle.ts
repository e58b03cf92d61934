// How much memory an idle connection takes in the gateway's process: each has spoken once, and stays.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { limitsOfMachine } from "../src/run/preflight.ts";

/** So many connect at once: more would overflow the backlog, and wait a second for TCP to try again. */
const atOnce = 500;

const echo = "GET /v1/echo HTTP/1.1\r\nhost: x\r\n\r\n";

/** Says what `connections` idle ones add to the memory of process `pid`, which listens on this port. */
export async function measureIdle(pid: number, port: number, connections: number): Promise<void> {
  const { descriptors, ports } = limitsOfMachine();
  if (connections + 100 > Math.min(descriptors, ports)) {
    console.log(
      `idle connections: not measured; ${descriptors} open files and ${ports} local ports are allowed`,
    );
    return;
  }
  const sockets: Socket[] = [];
  // Whatever the first requests need once is there before.
  await open(sockets, port, atOnce);
  const before = residentKib(pid);
  await open(sockets, port, connections);
  const grown = residentKib(pid) - before;
  for (const socket of sockets) socket.destroy();
  const each = (grown / connections).toFixed(1);
  console.log(
    `idle connections  ${connections.toLocaleString("en")}, each has spoken once: ${each} KiB each (the process grew by ${(grown / 1024).toFixed(0)} MiB)`,
  );
}

async function open(sockets: Socket[], port: number, count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - opened) }, () => spoken(port));
    sockets.push(...(await Promise.all(batch)));
  }
}

/** A connection on which one echo was answered. */
async function spoken(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(echo);
  await once(socket, "data");
  socket.pause();
  return socket;
}

/** Memory of a process that is in use, KiB; NaN where /proc does not say. */
function residentKib(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return Number.NaN;
  }
}
