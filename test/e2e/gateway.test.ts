// The real gateway process over real sockets, with its ledger on a real disk.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { results } from "../../src/gateway/core/kept.ts";
import { type Bookable, Ledger } from "../../src/gateway/ledger.ts";
import { declinedCard, type MessageKind, referenceOf, testCards } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { answerOf, HttpJson } from "../../src/protocol/http-json.ts";
import { body, type ChildGateway, GatewayFolder, gatewayMain } from "../gateway/child-gateway.ts";
import { onePlan } from "../gateway/core/virtual-gateway.ts";

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
    body: { result: "declined", reason: "notFound" },
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

test("refunds, uploads and reports are answered, and the ledger tells refunds from sales", async () => {
  const gateway = await folder.start();
  const { terminal, merchant } = body("");
  await gateway.post("/v1/sales", body("r/0/0"));
  const answers = [
    await gateway.post("/v1/refunds", body("r/0/1")),
    await gateway.post("/v1/uploads", body("r/0/0")),
    await gateway.post("/v1/uploads", body("r/0/2", { card: testCards[declinedCard] })),
    await gateway.post("/v1/reports", { terminal, merchant, sales: 2 }),
  ];
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { result: "approved" } });
  expect((await gateway.postings("r")).map(({ kind, reference }) => `${kind} ${reference}`)).toEqual([
    "sale r/0/0",
    "refund r/0/1",
    "sale r/0/2",
  ]);
});

describe("a refusal", () => {
  const closed = { id: 3, isOn: true, reason: "storeClosed", refuses: "all", queued: "held" };
  const declined = { status: 402, body: { result: "declined", reason: "storeClosed" } };

  test("declines what the struck terminals want until it is over, and nobody else", async () => {
    const gateway = await folder.start();
    expect(await gateway.post("/v1/refusals", { ...closed, struck: [[1, 3]] })).toMatchObject({
      status: 200,
      body: { refusals: 1 },
    });
    const spared = ["T0000000", "T0000003", "TILL 1", "T1"];
    expect(await gateway.post("/v1/sales", body("r/1/0"))).toMatchObject(declined);
    expect(await gateway.post("/v1/sales", body("r/1/0", { isForward: true }))).toMatchObject({
      status: 503,
      body: { result: "busy" },
    });
    for (const terminal of spared)
      expect(await gateway.post("/v1/sales", body(`r/${terminal}/0`, { terminal }))).toMatchObject({
        status: 200,
      });
    expect(await gateway.get("/v1/echo")).toMatchObject({ status: 200 });
    expect(await gateway.status()).toMatchObject({ refusals: 1, rows: spared.length });
    await gateway.post("/v1/refusals", { id: 3, isOn: false });
    expect(await gateway.post("/v1/sales", body("r/1/0"))).toMatchObject({ status: 200 });
  });

  test("of an old version spares whoever has updated", async () => {
    const gateway = await folder.start();
    await gateway.post("/v1/refusals", { ...closed, reason: "versionRefused", struck: [[1, 3]] });
    expect(await gateway.post("/v1/sales", body("r/1/0"))).toMatchObject({
      body: { reason: "versionRefused" },
    });
    expect(await gateway.post("/v1/sales", body("r/1/0", { isUpdated: true }))).toMatchObject({
      status: 200,
    });
  });

  test("may strike every other terminal of a large fleet", async () => {
    const gateway = await folder.start();
    const struck = Array.from({ length: 100_000 }, (_, n) => [2 * n + 1, 2 * n + 2]);
    expect(await gateway.post("/v1/refusals", { ...closed, struck })).toMatchObject({ status: 200 });
    expect(await gateway.post("/v1/sales", body("r/1/0"))).toMatchObject(declined);
    expect(await gateway.post("/v1/sales", body("r/2/0", { terminal: "T0000002" }))).toMatchObject({
      status: 200,
    });
  });

  test.each([
    [{ ...closed }, "'struck'"],
    [{ ...closed, struck: [[1]] }, "body/struck/0"],
    [{ ...closed, reason: "closed", struck: [] }, "body/reason"],
  ])("that is not whole is refused itself: %j", async (order, said) => {
    const gateway = await folder.start();
    const refused = await gateway.post("/v1/refusals", order);
    expect(refused.status).toBe(400);
    expect((refused.body as { error: string }).error).toContain(said);
    expect(await gateway.status()).toMatchObject({ refusals: 0 });
  });
});

test("garbage is refused and harms nobody: who sells meanwhile is served, and nothing of it is booked", async () => {
  const gateway = await folder.start();
  const plan = {
    load: { currency: "EUR", cards: [] },
    groups: [{ terminals: [0, 10], firstStore: 0, perStore: 4 }],
  } as unknown as Plan;
  const protocol = new HttpJson(plan, "r");
  const message = { amountMinor: 500, card: 0, key: 0, isForward: false, isUpdated: false };
  const send = async (kind: MessageKind, sale: number) => {
    const { path, body, method } = protocol.request(1, { ...message, kind, sale });
    const headers = { "content-type": "application/json" };
    const response = await fetch(gateway.url + path, { method, headers, body });
    return answerOf(response.status, await response.text(), undefined);
  };
  const flood = Array.from({ length: 300 }, (_, n) => send("garbage", n));
  const sales = Array.from({ length: 100 }, (_, n) => send("sale", n));
  const bogus = Array.from({ length: 100 }, (_, n) => send("bogus", n));
  for (const answer of await Promise.all(flood))
    expect(answer).toMatchObject({ answer: "declined", isOurMistake: true });
  for (const answer of await Promise.all([...sales, ...bogus]))
    expect(answer).toMatchObject({ answer: "approved" });
  expect(await gateway.postings("r")).toHaveLength(100);
  expect(await gateway.postings("bogus-r")).toHaveLength(100);
  expect(await gateway.status()).toMatchObject({ rows: 200, inFlight: 0, queued: 0 });
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
        amountMinor: 500,
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
    // 60 MB: more than all the buffers between the gateway and its reader take, also of a kernel that has large ones.
    fill("S".repeat(3000));
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

describe("a key that was used for another message is a conflict", () => {
  const { card: _, ...sold } = body("r/0/0");
  const other = { amountMinor: 77_700, currency: "USD", terminal: "T0000009", merchant: "S0000009" };
  const said = (parts: string) =>
    `the key was used before with another ${parts}: send the same message again, or another key`;

  async function isRefused(gateway: ChildGateway): Promise<void> {
    for (const path of ["/v1/sales", "/v1/advices", "/v1/uploads"]) {
      const answer = await gateway.post(path, { ...body("r/0/0"), ...other, card: testCards[declinedCard] });
      const { status, body: heard } = answer;
      expect({ status, heard }).toEqual({
        status: 422,
        heard: { error: said("amountMinor, currency, terminal, merchant") },
      });
    }
    expect(await gateway.post("/v1/refunds", body("r/0/0"))).toMatchObject({
      status: 422,
      body: { error: said("kind") },
    });
    expect(await gateway.post("/v1/reversals", { ...sold, amountMinor: 50 })).toMatchObject({
      status: 422,
      body: { error: said("amountMinor") },
    });
  }

  test("and nothing comes of it, before and after a restart and a kill", async () => {
    let gateway = await folder.start();
    await gateway.post("/v1/sales", body("r/0/0"));
    await isRefused(gateway);
    await gateway.end("SIGKILL");
    gateway = await folder.start();
    await isRefused(gateway);
    expect(await gateway.postings("r")).toMatchObject([{ kind: "sale", amountMinor: sold.amountMinor }]);
    for (const path of ["/v1/sales", "/v1/advices", "/v1/uploads"])
      expect(await gateway.post(path, body("r/0/0"))).toMatchObject({ status: 200 });
    expect(await gateway.post("/v1/reversals", sold)).toMatchObject({ status: 200 });
    expect((await gateway.postings("r")).map(({ kind }) => kind)).toEqual(["sale", "reversal"]);
    await isRefused(gateway);
  });

  test("also where it was declined, or reversed before it came, and after a restart", async () => {
    let gateway = await folder.start();
    await gateway.post("/v1/sales", body("r/0/0", { card: testCards[declinedCard] }));
    await gateway.post("/v1/reversals", { ...sold, reference: "r/0/1", key: "r/0/1" });
    for (let life = 0; life < 2; life++) {
      await isRefused(gateway);
      const late = await gateway.post("/v1/sales", body("r/0/1", { amountMinor: 50 }));
      expect(late).toMatchObject({ status: 422, body: { error: said("amountMinor") } });
      expect(await gateway.post("/v1/sales", body("r/0/1"))).toMatchObject({ status: 402 });
      await gateway.end("SIGTERM");
      gateway = await folder.start();
    }
    expect(await gateway.postings("r")).toEqual([]);
  });

  test("and not where a planted defect booked something else than was asked for", async () => {
    let gateway = await folder.start({ defects: { "changes-amount": 1, "changes-terminal": 1 } });
    await gateway.post("/v1/sales", body("r/0/0"));
    await gateway.end("SIGTERM");
    gateway = await folder.start();
    expect(await gateway.post("/v1/sales", body("r/0/0"))).toMatchObject({ status: 200 });
    await isRefused(gateway);
    const [{ amountMinor, terminal }] = await gateway.postings("r");
    expect([amountMinor, terminal]).toEqual([sold.amountMinor + 1, "T999999999"]);
  });
});

test("no card number reaches the disk", async () => {
  const gateway = await folder.start();
  await gateway.post("/v1/sales", body("r/0/0"));
  await gateway.post("/v1/sales", body("r/0/1", { card: testCards[declinedCard] }));
  const files = ["", "-wal"].map((suffix) => readFileSync(folder.ledger + suffix));
  for (const card of testCards) expect(files.some((file) => file.includes(card))).toBe(false);
});

test("a caller who has gone while waiting is not booked where abandoned work is dropped", async () => {
  // The only worker is busy for good, until there is another that takes no time.
  const gateway = await folder.start({
    workers: 1,
    service: { medianMs: 3_600_000, sigma: 0 },
    queueLimit: 5,
    abandoned: "dropped",
  });
  void gateway.post("/v1/sales", body("r/0/0")).catch(() => {});
  await becomes(gateway, ({ inFlight }) => inFlight === 1);
  const leaver = new AbortController();
  const left = fetch(`${gateway.url}/v1/sales`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body("r/0/1")),
    signal: leaver.signal,
  });
  await becomes(gateway, ({ queued }) => queued === 1);
  const connected = await connections(gateway);
  leaver.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(() => connections(gateway)).toBeLessThan(connected);
  const third = gateway.post("/v1/sales", body("r/0/2"));
  await becomes(gateway, ({ queued }) => queued === 2);
  const change = { workers: 2, service: { medianMs: 0, sigma: 0 } };
  expect(await gateway.post("/v1/changes", { id: 1, change })).toMatchObject({ status: 200 });
  expect(await third).toMatchObject({ status: 200 });
  expect((await gateway.postings("r")).map(({ reference }) => reference)).toEqual(["r/0/2"]);
});

test("garbage does not cost its sender the connection, and what is too large does", async () => {
  const gateway = await folder.start();
  const post = (text: string) =>
    `POST /v1/sales HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.write(post("garbage") + post(JSON.stringify(body("r/0/0"))) + post("x".repeat(20_000)));
  await once(socket, "close");
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400", "HTTP/1.1 200", "HTTP/1.1 413"]);
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
      gateway: onePlan,
      seed: 1,
      ledger: folder.ledger,
      host: "127.0.0.1",
      port: 0,
    };
    const child = spawn(process.execPath, [gatewayMain, JSON.stringify(start)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    const { port } = JSON.parse(String(line));
    expect(JSON.parse(String(line))).toEqual({ said: "ready", port, terminalPort: port });
    expect(port).toEqual(expect.any(Number));
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
      gateway: onePlan,
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

/** How many it has open, that of whoever asks among them. */
/** Asked over a connection of its own each time: one more that a pool makes and keeps would be counted from then on. */
async function connections({ url }: ChildGateway): Promise<number> {
  const [response] = (await once(get(`${url}/metrics`, { agent: false }), "response")) as [IncomingMessage];
  const page = await text(response);
  return Number(/^tillstorm_gateway_connections\{door="http"\} (\d+)$/m.exec(page)?.[1]);
}

/** Asks until the status is as wanted; the test's own time-out bounds it. */
async function becomes(
  gateway: ChildGateway,
  isWanted: (status: Awaited<ReturnType<ChildGateway["status"]>>) => boolean,
) {
  while (!isWanted(await gateway.status()));
}
