// One connection of a terminal that speaks ISO 8583: real sockets to a real server that answers when it is told to.

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { CohortDelays } from "../../src/engine/live/cohort-delays.ts";
import { DelayedSharedLink } from "../../src/engine/live/delayed-shared-link.ts";
import { Iso8583Links } from "../../src/engine/live/iso8583-links.ts";
import type { LinkOwner, TerminalLink } from "../../src/engine/live/terminal-link.ts";
import { clear } from "../../src/engine/live/transport.ts";
import { type Answer, declineReasons, type MessageKind } from "../../src/messages.ts";
import type { LinkProfile, Plan } from "../../src/plan/plan.ts";
import { type Decoded, decode } from "../../src/protocol/iso8583/decode.ts";
import { encode } from "../../src/protocol/iso8583/encode.ts";
import { Frames } from "../../src/protocol/iso8583/frames.ts";
import { Iso8583, responseType } from "../../src/protocol/iso8583/iso8583.ts";
import { saleNumber } from "./path-links.ts";

/** All that the protocol reads of a plan. */
const plan = {
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, 8], firstStore: 0, perStore: 2 }],
} as unknown as Plan;

const even: LinkProfile = {
  name: "even",
  downDelayMs: 0,
  upDelayMs: 0,
  downKbps: 0,
  upKbps: 0,
  jitterMs: 0,
  loss: 0,
};

/** A server and one link to it, and what the terminal and the server heard. */
class Bench implements LinkOwner {
  readonly links = new Iso8583Links(new Iso8583(plan, "e2e"), clear);
  readonly link: TerminalLink;
  readonly arrived: Decoded[] = [];
  readonly answers: [attempt: number, Answer, reason: number][] = [];
  readonly news: boolean[] = [];
  readonly bugs: unknown[] = [];
  /** What the terminal sends as soon as it has heard an answer, one each time. */
  readonly sendsNext: number[] = [];
  readonly address: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  connections = 0;

  private constructor(server: Server, profile: LinkProfile | undefined) {
    this.#server = server;
    server.on("connection", (socket) => this.#accept(socket));
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.link = profile
      ? new DelayedSharedLink(this.links, this.address, 0, 0, this, new CohortDelays(profile, 7))
      : this.links.link(this.address, 0, 0, this);
    onTestFinished(async () => {
      await this.link.close();
      this.breakConnections();
      server.close();
    });
  }

  static async up(profile?: LinkProfile): Promise<Bench> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const bench = new Bench(server, profile);
    const connected = bench.link.connect();
    await bench.has(1);
    bench.answer(bench.arrived[0]);
    await connected;
    bench.arrived.length = 0;
    return bench;
  }

  send(attempt: number, kind: MessageKind = "sale"): void {
    this.link.send({ ...saleNumber(attempt), kind }, attempt);
  }

  /** Answers a message, with more or other fields. */
  answer({ mti, fields }: Decoded, code = "00", more: Readonly<Record<number, string>> = {}): void {
    const answer: (string | undefined)[] = [];
    for (const number of [7, 11, 41]) answer[number] = fields[number];
    answer[39] = code;
    for (const [number, value] of Object.entries(more)) answer[Number(number)] = value;
    this.write(encode({ mti: responseType(mti), fields: answer }));
  }

  write(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Nobody listens any more. */
  refuse(): void {
    this.#server.close();
    this.breakConnections();
  }

  breakConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async has(messages: number): Promise<void> {
    await expect.poll(() => this.arrived).toHaveLength(messages);
  }

  async knows(...answers: [attempt: number, Answer, reason?: number][]): Promise<void> {
    const all = answers.map(([attempt, answer, reason = 0]) => [attempt, answer, reason]);
    await expect.poll(() => this.answers).toEqual(all);
  }

  answered(_terminal: number, attempt: number, answer: Answer, _retryAfterMs: number, reason: number): void {
    this.answers.push([attempt, answer, reason]);
    const next = this.sendsNext.shift();
    if (next !== undefined) this.send(next);
  }

  linkChanged(_terminal: number, _link: number, isUp: boolean): void {
    this.news.push(isUp);
  }

  hasExpiredCertificate(): boolean {
    return false;
  }

  broke(error: unknown): void {
    this.bugs.push(error);
  }

  #accept(socket: Socket): void {
    const frames = new Frames(4096);
    this.connections++;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (chunk) => frames.read(chunk, (frame) => void this.arrived.push(decode(frame))));
  }
}

test("several messages are under way on one connection, and answers in any order find theirs", async () => {
  const bench = await Bench.up();
  for (const attempt of [1, 2, 3]) bench.send(attempt);
  await bench.has(3);
  bench.answer(bench.arrived[2]);
  bench.answer(bench.arrived[0], "05");
  bench.answer(bench.arrived[1], "58");
  await bench.knows([3, "approved"], [1, "declined"], [2, "declined", declineReasons.storeClosed]);
  expect(bench.connections).toBe(1);
});

test("giving one up ends nothing, and its late answer is told, for it was late", async () => {
  const bench = await Bench.up();
  bench.send(1);
  bench.send(2);
  await bench.has(2);
  expect(bench.link.cancel(1)).toBe(false);
  bench.answer(bench.arrived[1]);
  await bench.knows([2, "approved"]);
  bench.answer(bench.arrived[0]);
  await bench.knows([2, "approved"], [1, "approved"]);
  expect([bench.connections, bench.news]).toEqual([1, []]);
});

test("the trace number of what was given up is not used again while an answer may come", async () => {
  const bench = await Bench.up();
  bench.send(1);
  await bench.has(1);
  bench.link.cancel(1);
  bench.send(2);
  await bench.has(2);
  const [first, second] = bench.arrived.map(({ fields }) => fields[11]);
  expect(first).not.toBe(second);
});

test("a broken connection leaves open what became of everything on it, and is news, and so is the next one", async () => {
  const bench = await Bench.up();
  for (const attempt of [1, 2, 3]) bench.send(attempt);
  await bench.has(3);
  bench.link.cancel(2);
  bench.breakConnections();
  await bench.knows([1, "unknown"], [3, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
  expect(bench.link.isUp).toBe(false);
  bench.send(4);
  await bench.has(4);
  expect([bench.news, bench.link.isUp]).toEqual([[false, true], true]);
});

test("what is sent on a connection that is over, before its end was noticed, may have been booked", async () => {
  const bench = await Bench.up();
  bench.breakConnections();
  bench.send(1);
  await bench.knows([1, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
});

test("where nobody listens nothing was sent, also where the terminal sends again as soon as it hears so", async () => {
  const bench = await Bench.up();
  bench.refuse();
  await expect.poll(() => bench.news).toEqual([false]);
  bench.sendsNext.push(2, 3);
  bench.send(0);
  bench.send(1);
  await bench.knows([0, "unreachable"], [1, "unreachable"], [2, "unreachable"], [3, "unreachable"]);
});

test("what is given up while the connection is being made has certainly not left", async () => {
  const bench = await Bench.up();
  bench.breakConnections();
  await expect.poll(() => bench.news).toEqual([false]);
  bench.send(1);
  bench.send(2);
  expect(bench.link.cancel(1)).toBe(true);
  await bench.has(1);
  expect(bench.arrived[0].fields[62]).toBe("e2e/0/2");
});

test("a link that is hung up hears of it as if the gateway had", async () => {
  const bench = await Bench.up();
  bench.send(1);
  await bench.has(1);
  bench.link.hangUp();
  await bench.knows([1, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
});

describe("a gateway that says it has the key already", () => {
  test.each([
    ["00", "approved", 0],
    ["05", "declined", declineReasons.issuer],
    ["N1", "declined", declineReasons.reversed],
    ["25", "unknown", 0],
    ["N0", "unknown", 0],
    ["91", "unknown", 0],
  ] as const)("is asked for the result, and %s leaves the sale %s", async (code, answer, reason) => {
    const bench = await Bench.up();
    bench.send(1);
    await bench.has(1);
    bench.answer(bench.arrived[0], "94");
    await bench.has(2);
    expect([bench.arrived[1].mti, bench.arrived[1].fields[62]]).toEqual(["0600", "e2e/0/1"]);
    bench.answer(bench.arrived[1], code);
    await bench.knows([1, answer, reason]);
  });
});

describe("what is no answer", () => {
  test("to a message that is under way, or for another terminal, or of another type, is nobody's", async () => {
    const bench = await Bench.up();
    bench.send(1);
    await bench.has(1);
    const [sale] = bench.arrived;
    bench.answer(sale, "00", { 11: "999999" });
    bench.answer(sale, "00", { 41: "T0000007" });
    bench.answer({ ...sale, mti: "0400" });
    bench.write(encode({ mti: "0800", fields: sale.fields }));
    bench.answer(sale, "05");
    await bench.knows([1, "declined"]);
    expect(bench.bugs).toEqual([]);
  });

  test("can be read: then the sale may have been booked", async () => {
    const bench = await Bench.up();
    bench.send(1);
    await bench.has(1);
    const bytes = Buffer.from(
      encode({ mti: "0210", fields: fieldsOf({ 4: "000000000500", 11: bench.arrived[0].fields[11]! }) }),
    );
    bytes[14] = 0x3f;
    bench.write(bytes);
    await bench.knows([1, "unknown"]);
  });

  test("is no stream of messages: the connection is of no use any more", async () => {
    const bench = await Bench.up();
    bench.send(1);
    await bench.has(1);
    bench.write(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await bench.knows([1, "unknown"]);
    await expect.poll(() => bench.news).toEqual([false]);
  });
});

test("garbage is declined by a format error, and of anything else that is our own bug", async () => {
  const bench = await Bench.up();
  bench.send(1, "garbage");
  await bench.has(1);
  expect(bench.arrived[0].fault).toBe("field 4 is not n");
  bench.answer(bench.arrived[0], "30");
  await bench.knows([1, "declined"]);
  expect(bench.bugs).toEqual([]);
  bench.send(2);
  await bench.has(2);
  bench.answer(bench.arrived[1], "30", { 44: "field 62 is missing".padEnd(19) });
  await bench.knows([1, "declined"], [2, "declined"]);
  expect(String(bench.bugs[0])).toContain("response code 30, field 62 is missing");
});

test("a reversal names its sale", async () => {
  const bench = await Bench.up();
  bench.send(1);
  await bench.has(1);
  bench.link.send({ ...saleNumber(1), kind: "reversal" }, 2);
  await bench.has(2);
  const [{ fields: sale }, { fields: reversal }] = bench.arrived;
  expect(reversal[90]).toBe(`0200${sale[11]}${sale[7]}${"0".repeat(22)}`);
});

test("what arrives late comes on a connection to which nobody listens", async () => {
  const bench = await Bench.up();
  bench.links.arriveLate(bench.address, 0, saleNumber(9));
  await bench.has(1);
  expect(bench.arrived[0].fields[62]).toBe("e2e/0/9");
  expect(bench.connections).toBe(2);
  expect(bench.answers).toEqual([]);
});

describe("a link that delays", () => {
  const lossy = { ...even, jitterMs: 30, loss: 0.3 };

  test("lets nothing overtake, and answers all", async () => {
    const bench = await Bench.up(lossy);
    const attempts = Array.from({ length: 12 }, (_, attempt) => attempt);
    for (const attempt of attempts) bench.send(attempt);
    await expect.poll(() => bench.arrived).toHaveLength(12);
    expect(bench.arrived.map(({ fields }) => fields[62])).toEqual(
      attempts.map((attempt) => `e2e/0/${attempt}`),
    );
    for (const message of bench.arrived) bench.answer(message);
    await expect.poll(() => bench.answers).toHaveLength(12);
    expect(bench.answers.map(([attempt]) => attempt)).toEqual(attempts);
  });

  test("loses with its connection what it holds, and nobody knows whether it was booked", async () => {
    const bench = await Bench.up({ ...even, loss: 0.99 });
    bench.send(1);
    bench.send(2);
    expect(bench.link.cancel(2)).toBe(false);
    bench.breakConnections();
    await bench.knows([1, "unknown"]);
    expect([bench.arrived, bench.news]).toEqual([[], [false]]);
  });

  test("holds what was given up no less: it has left, and arrives", async () => {
    const bench = await Bench.up({ ...even, jitterMs: 60 });
    bench.send(1);
    expect(bench.link.cancel(1)).toBe(false);
    await bench.has(1);
    bench.answer(bench.arrived[0]);
    await bench.knows([1, "approved"]);
  });
});

function fieldsOf(fields: Readonly<Record<number, string>>): (string | undefined)[] {
  const all: (string | undefined)[] = [];
  for (const [number, value] of Object.entries(fields)) all[Number(number)] = value;
  return all;
}
