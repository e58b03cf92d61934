// The real gateway process over real sockets, with its ledger on a real disk.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { results } from "../../src/gateway/core/kept.ts";
import { type Bookable, Ledger } from "../../src/gateway/ledger.ts";
import { declinedCard, referenceOf, testCards } from "../../src/messages.ts";
import { body, type ChildGateway, GatewayFolder, gatewayMain } from "../gateway/child-gateway.ts";

const run = "e2e";

let folder: GatewayFolder;
beforeEach(() => {
  folder = new GatewayFolder();
});
afterEach(() => folder.dispose());

test("an inquiry finds a sale by its reference, also under a second key, and says what it does not know", async () => {
  const gateway = await folder.start();
  const inquire = async (query: string) => (await gateway.get(`/v1/sales?reference=${query}`)).body;
  const { card: _, ...withoutCard } = body("r/0/0");
  await gateway.post("/v1/sales", body("r/0/0"));
  await gateway.post("/v1/reversals", withoutCard);
  expect(await inquire("r/0/0")).toEqual({ result: "declined", reason: "reversed" });
  await gateway.post("/v1/sales", body("r/0/0", { key: "second" }));
  expect(await inquire("r/0/0")).toEqual({ result: "approved" });
  expect(await inquire("r/0/0&key=r/0/0")).toEqual({ result: "declined", reason: "reversed" });
  expect(await gateway.get("/v1/sales?reference=r/0/9")).toMatchObject({
    status: 404,
    body: { result: "not found" },
  });
});

test("in maintenance everything but ledger, status and control is busy, with the wait in header and body", async () => {
  const gateway = await folder.start();
  await gateway.post("/v1/sales", body("r/0/0"));
  expect(await gateway.post("/v1/maintenance", { isOn: true, retryAfterMs: 1500 })).toMatchObject({
    status: 200,
  });
  const refused = [
    await gateway.post("/v1/sales", body("r/0/1")),
    await gateway.post("/v1/sales", body("r/0/0")),
    await gateway.post("/v1/sales", body("r/0/2", { key: "r/0/0" })),
    await gateway.get("/v1/echo"),
    await gateway.get("/v1/sales?reference=r/0/0"),
  ];
  for (const { status, body, headers } of refused) {
    expect({ status, body }).toEqual({ status: 503, body: { result: "busy", retryAfterMs: 1500 } });
    expect(headers.get("retry-after")).toBe("2");
  }
  expect(await gateway.status()).toMatchObject({ maintenance: true, rows: 1, inFlight: 0, queued: 0 });
  expect(await gateway.postings("r")).toHaveLength(1);
  await gateway.post("/v1/maintenance", { isOn: false });
  expect(await gateway.post("/v1/sales", body("r/0/1"))).toMatchObject({ status: 200 });
});

describe("the ledger's stream", () => {
  const booked = 30_000;

  /** Written directly: a ledger of many rows, every third of a foreign run. */
  function fill(merchant: string): void {
    const ledger = new Ledger<Bookable>(folder.ledger, () => {});
    for (let sale = 0; sale < booked; sale++) {
      const owner = sale % 3 === 0 ? "foreign" : run;
      const reference = referenceOf(owner, 0, sale);
      const request = {
        run: owner,
        reference,
        key: reference,
        terminal: "T",
        merchant,
        currency: "EUR",
      };
      ledger.book(request, {
        outcome: "approved",
        kept: results.approved,
        rows: 1,
        kind: "sale",
        amountMinor: 500,
      });
    }
    ledger.close();
  }

  test("holds a run's rows in the order of booking and nobody else's", async () => {
    fill("S");
    const gateway = await folder.start();
    const rows = await gateway.postings(run);
    expect(rows).toHaveLength((booked * 2) / 3);
    expect(rows.every((row, index) => row.run === run && (index === 0 || row.id > rows[index - 1].id))).toBe(
      true,
    );
    expect(await gateway.postings("foreign")).toHaveLength(booked / 3);
    expect(await gateway.postings("nobody")).toEqual([]);
  });

  test("waits for a slow reader while others are served, and a cut is noticed by the missing end line", async () => {
    // 40 MB: more than all the buffers between the gateway and its reader take.
    fill("S".repeat(2000));
    const gateway = await folder.start();
    const response = await fetch(`${gateway.url}/v1/ledger?run=${run}`);
    const reader = response.body!.getReader();
    await reader.read();
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
    await gateway.end("SIGKILL");
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow();
  });
});

test("a malformed request is refused with everything that is wrong with it, and without its card", async () => {
  const gateway = await folder.start();
  const refused = await gateway.post("/v1/sales", {
    reference: "r",
    amountMinor: "5",
    amuont: 5,
    card: `${testCards[0]}x`,
  });
  expect(refused.status).toBe(400);
  const { error } = refused.body as { error: string };
  for (const part of [
    "'key'",
    "'currency'",
    "body/reference",
    "body/amountMinor must be integer",
    "'amuont'",
    "body/card",
  ]) {
    expect(error).toContain(part);
  }
  expect(error).not.toContain(testCards[0]);
  const garbage = await fetch(`${gateway.url}/v1/sales`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"card":"${testCards[0]}"`,
  });
  expect(garbage.status).toBe(400);
  expect(await garbage.text()).not.toContain(testCards[0]);
  expect(await gateway.get("/v1/nothing")).toMatchObject({
    status: 404,
    body: { error: "there is no GET /v1/nothing" },
  });
});

test("a key that belongs to another sale is refused and books nothing", async () => {
  const gateway = await folder.start();
  await gateway.post("/v1/sales", body("r/0/0"));
  expect(await gateway.post("/v1/sales", body("r/0/1", { key: "r/0/0" }))).toMatchObject({ status: 422 });
  expect(await gateway.postings("r")).toHaveLength(1);
});

test("no card number reaches the disk", async () => {
  const gateway = await folder.start();
  await gateway.post("/v1/sales", body("r/0/0"));
  await gateway.post("/v1/sales", body("r/0/1", { card: testCards[declinedCard] }));
  const files = ["", "-wal"].map((suffix) => readFileSync(folder.ledger + suffix));
  for (const card of testCards) expect(files.some((file) => file.includes(card))).toBe(false);
});

test("a caller who has gone while waiting is not booked where abandoned work is dropped", async () => {
  const gateway = await folder.start({
    workers: 1,
    service: { medianMs: 200, sigma: 0 },
    queueLimit: 5,
    abandoned: "dropped",
  });
  const first = gateway.post("/v1/sales", body("r/0/0"));
  await becomes(gateway, ({ inFlight }) => inFlight === 1);
  const leaver = new AbortController();
  const left = fetch(`${gateway.url}/v1/sales`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body("r/0/1")),
    signal: leaver.signal,
  });
  await becomes(gateway, ({ queued }) => queued === 1);
  leaver.abort();
  await expect(left).rejects.toThrow();
  const third = gateway.post("/v1/sales", body("r/0/2"));
  expect(await first).toMatchObject({ status: 200 });
  expect(await third).toMatchObject({ status: 200 });
  expect((await gateway.postings("r")).map(({ reference }) => reference)).toEqual(["r/0/0", "r/0/2"]);
});

test("requests that come glued together on one connection are all answered, in their order", async () => {
  const gateway = await folder.start();
  const requests = [body("r/0/0"), body("r/0/1", { card: testCards[declinedCard] }), body("r/0/2")].map(
    (sale) => {
      const text = JSON.stringify(sale);
      return `POST /v1/sales HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    },
  );
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
    if (received.split("HTTP/1.1").length > 3) socket.end();
  });
  socket.write(requests.join(""));
  await once(socket, "close");
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 402", "HTTP/1.1 200"]);
});

test("connections are kept for a day", async () => {
  const gateway = await folder.start();
  const { headers } = await gateway.get("/v1/echo");
  expect(headers.get("keep-alive")).toBe("timeout=86400");
  expect(headers.get("connection")).toBe("keep-alive");
});

describe("the process", () => {
  test("ends by itself when its keeper is gone", async () => {
    const gateway = await folder.start();
    const ended = once(gateway.child, "exit");
    gateway.child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  test("without a keeper says on stdout where it listens", async () => {
    const start = {
      gateway: { workers: 1, queueLimit: 0, defects: {} },
      seed: 1,
      ledger: folder.ledger,
      host: "127.0.0.1",
      port: 0,
    };
    const child = spawn(process.execPath, [gatewayMain, JSON.stringify(start)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    expect(JSON.parse(String(line))).toEqual({ said: "ready", port: expect.any(Number) });
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  });

  test.each([
    ["a port that is taken", 3, "cannot listen on 127.0.0.1:"],
    ["a ledger that cannot be opened", 3, "could not be opened"],
    ["no argument", 2, "the gateway's argument cannot be read"],
  ])("ends with %s by code %i and says why, without a stack", async (what, code, why) => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ledger = what.includes("ledger") ? `${folder.ledger}/none` : folder.ledger;
    const start = {
      gateway: { workers: 1, queueLimit: 0, defects: {} },
      seed: 1,
      ledger,
      host: "127.0.0.1",
      port,
    };
    const parameters = code === 2 ? [] : [JSON.stringify(start)];
    const child = spawn(process.execPath, [gatewayMain, ...parameters], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const [exitCode] = await once(child, "close");
    taken.close();
    expect(exitCode).toBe(code);
    expect(said).toContain(why);
    expect(said).not.toContain("    at ");
  });
});

/** Asks until the status is as wanted; the test's own time-out bounds it. */
async function becomes(
  gateway: ChildGateway,
  isWanted: (status: Awaited<ReturnType<ChildGateway["status"]>>) => boolean,
) {
  while (!isWanted(await gateway.status()));
}
