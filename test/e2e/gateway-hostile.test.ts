// Clients that mean no good, or are half dead: the gateway stays up, stays small, and serves everybody else.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { body, type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";

let folder: GatewayFolder;
let gateway: ChildGateway;
const sockets: Socket[] = [];
beforeEach(async () => {
  folder = new GatewayFolder();
  gateway = await folder.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await folder.dispose();
});

/** A connection that keeps what it heard, and that may be broken at any moment. */
async function connected(): Promise<{ socket: Socket; heard: () => string; closed: Promise<unknown> }> {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  sockets.push(socket);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return { socket, heard: () => text, closed };
}

/** Whoever behaves is served, and nothing else was booked. */
async function serves(rows: number): Promise<void> {
  expect(await gateway.post("/v1/sales", body("honest/0/0"))).toMatchObject({ status: 200 });
  expect(await gateway.status()).toMatchObject({ rows: rows + 1, inFlight: 0, queued: 0 });
}

/** The value of a series, 0 where there is none. */
async function metric(series: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(line?.split(" ").at(-1) ?? 0);
}

const connections = () => metric('tillstorm_gateway_connections{door="http"}');
const echoes = () => metric('tillstorm_gateway_requests_total{kind="echo",outcome="approved"}');

/** Memory that its process has in use, bytes; 0 where the machine does not say. */
function residentBytes(): number {
  try {
    const status = readFileSync(`/proc/${gateway.child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  } catch {
    return 0;
  }
}

/** Far above the 2 MB that such bodies cost, below the least of them: 268 MB. */
const roomOfBodiesBytes = 130_000_000;

/**
 * What answering as many as all buffers hold leaves to the garbage collector was 80–110 MB; a gateway that reads on,
 * planted once, took 2,650 MB.
 */
const roomOfAnswersBytes = 500_000_000;

const sale = (reference: string) => {
  const text = JSON.stringify(body(reference));
  return `POST /v1/sales HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
};

test("who sends half a request is waited for, and forgotten when he goes", async () => {
  const whole = sale("half/0/0");
  const halves = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const { socket } = await connected();
      // Within the first line, the headers, the body.
      socket.write(whole.slice(0, 1 + Math.floor(((whole.length - 2) * index) / 300)));
      return socket;
    }),
  );
  expect(await connections()).toBeGreaterThanOrEqual(300);
  await serves(0);
  for (const socket of halves) socket.destroy();
  await expect.poll(connections).toBeLessThan(10);
});

test("headers without end cost their sender the connection", async () => {
  const { socket, heard, closed } = await connected();
  socket.write("GET /v1/echo HTTP/1.1\r\nhost: x\r\n");
  const more = () => {
    while (!socket.destroyed && socket.write("x: y\r\n".repeat(10_000)));
  };
  socket.on("drain", more);
  more();
  await closed;
  expect(heard()).toMatch(/^(HTTP\/1\.1 431 |$)/);
  expect(socket.bytesWritten).toBeLessThan(20_000_000);
  await serves(0);
});

test("a body without end costs its sender the connection, whatever length it promised", async () => {
  const before = residentBytes();
  const heads = [
    "transfer-encoding: chunked\r\n\r\nfffffff\r\n",
    "content-length: 9999999999\r\n\r\n",
    "content-length: 16000\r\ncontent-length: 99999999\r\n\r\n",
  ];
  for (const head of heads) {
    const { socket, heard, closed } = await connected();
    socket.write(`POST /v1/sales HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}`);
    const more = () => {
      while (!socket.destroyed && socket.write("x".repeat(100_000)));
    };
    socket.on("drain", more);
    more();
    await closed;
    // Whoever still writes when the connection is closed may lose the answer to it.
    expect(heard()).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  }
  expect(residentBytes() - before).toBeLessThan(roomOfBodiesBytes);
  await serves(0);
});

test("ten thousand sales that come glued together are booked once each and answered in their order", async () => {
  const { socket, heard } = await connected();
  const count = 10_000;
  const glued = Array.from({ length: count }, (_, n) => sale(n % 100 === 99 ? "bad" : `glued/0/${n}`)).join(
    "",
  );
  socket.write(glued);
  socket.write("GET /v1/sales?reference=glued/0/none HTTP/1.1\r\nhost: x\r\n\r\n");
  while (!heard().slice(-200).includes("notFound")) await once(socket, "data");
  const statuses =
    heard()
      .match(/HTTP\/1\.1 \d+/g)
      ?.slice(0, -1) ?? [];
  expect(statuses).toHaveLength(count);
  expect(statuses.every((line, n) => line === (n % 100 === 99 ? "HTTP/1.1 400" : "HTTP/1.1 200"))).toBe(true);
  await serves(count - count / 100);
});

test("who asks on and on and never reads an answer is not read any more", async () => {
  const { socket } = await connected();
  socket.pause();
  const before = residentBytes();
  const flood = 1_000_000;
  socket.write("GET /v1/echo HTTP/1.1\r\nhost: x\r\n\r\n".repeat(flood));
  // First all buffers on the way back fill; then nothing of his is read while others are served.
  let answered = -1;
  for (let sales = 0; answered !== (await echoes()); sales += 50) {
    answered = await echoes();
    for (let n = sales; n < sales + 50; n++) {
      expect((await gateway.post("/v1/sales", body(`others/0/${n}`))).status).toBe(200);
    }
  }
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(flood / 2);
  expect(residentBytes() - before).toBeLessThan(roomOfAnswersBytes);
});
