// One connection of a terminal: real sockets to a real HTTP server that answers when it is told to.

import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { HttpLinks } from "../../src/engine/live/http-link.ts";
import type { LinkOwner, TerminalLink } from "../../src/engine/live/terminal-link.ts";
import type { Answer } from "../../src/messages.ts";
import { pathLinks, saleNumber } from "./path-links.ts";

/** A server and one link to it, and what the terminal and the server heard. */
class Bench implements LinkOwner {
  readonly link: TerminalLink;
  readonly arrived: string[] = [];
  readonly answers: [attempt: number, Answer][] = [];
  readonly news: boolean[] = [];
  /** What the terminal sends as soon as it has heard an answer, one each time. */
  readonly sendsNext: number[] = [];
  readonly #waiting: ServerResponse[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", ({ url = "" }, response: ServerResponse) => {
      this.arrived.push(url);
      this.#waiting.push(response);
    });
    const { port } = server.address() as AddressInfo;
    this.link = pathLinks().link(`127.0.0.1:${port}`, 0, 0, this);
    onTestFinished(async () => {
      await this.link.close();
      server.closeAllConnections();
      server.close();
    });
  }

  static async up(): Promise<Bench> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const bench = new Bench(server);
    const connected = bench.link.connect();
    await bench.hears("/connect");
    bench.answer();
    await connected;
    return bench;
  }

  send(attempt: number): void {
    this.link.send(saleNumber(attempt), attempt);
  }

  /** Answers all that wait. */
  answer(): void {
    for (const response of this.#waiting.splice(0)) {
      response.setHeader("content-type", "application/json").end('{"result":"approved"}');
    }
  }

  /** Answers the one that waits until nobody listens. */
  async answerOnAndOn(): Promise<void> {
    const [response] = this.#waiting.splice(0);
    const closed = once(response, "close");
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(100_000)));
    };
    response.on("drain", more).setHeader("content-type", "application/json");
    more();
    await closed;
  }

  /** Nobody listens any more. */
  refuse(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  breakConnections(): void {
    this.#server.closeAllConnections();
  }

  async hears(path: string): Promise<void> {
    await expect.poll(() => this.arrived).toContain(path);
  }

  async knows(...answers: [attempt: number, Answer][]): Promise<void> {
    await expect.poll(() => this.answers).toEqual(answers);
  }

  answered(_terminal: number, attempt: number, answer: Answer): void {
    this.answers.push([attempt, answer]);
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
    throw error;
  }
}

test("what is given up while it waits behind another never leaves, and is no news of the link", async () => {
  const bench = await Bench.up();
  bench.send(1);
  bench.send(2);
  await bench.hears("/1");
  expect(bench.link.cancel(2)).toBe(true);
  bench.answer();
  await bench.knows([1, "approved"]);
  bench.send(3);
  await bench.hears("/3");
  bench.answer();
  await bench.knows([1, "approved"], [3, "approved"]);
  expect(bench.arrived).toEqual(["/connect", "/1", "/3"]);
  expect(bench.news).toEqual([]);
});

test("giving up what is under way, and then what waited behind it, is no news of the link", async () => {
  const bench = await Bench.up();
  bench.send(1);
  bench.send(2);
  await bench.hears("/1");
  expect(bench.link.cancel(1)).toBe(false);
  expect(bench.link.cancel(2)).toBe(true);
  bench.send(3);
  await bench.hears("/3");
  bench.answer();
  await bench.knows([3, "approved"]);
  expect(bench.news).toEqual([]);
});

test("a link that breaks after something was given up is news all the same", async () => {
  const bench = await Bench.up();
  bench.send(1);
  bench.send(2);
  await bench.hears("/1");
  bench.link.cancel(2);
  bench.answer();
  bench.send(3);
  await bench.hears("/3");
  bench.breakConnections();
  await bench.knows([1, "approved"], [3, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
});

test("what is sent on a connection that is over, before its end was noticed, may have been booked", async () => {
  const bench = await Bench.up();
  bench.breakConnections();
  bench.send(1);
  await bench.knows([1, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
});

test("an answer without end is none, and costs its sender the connection", async () => {
  const bench = await Bench.up();
  bench.send(1);
  await bench.hears("/1");
  await bench.answerOnAndOn();
  await bench.knows([1, "unknown"]);
  await expect.poll(() => bench.news).toEqual([false]);
  bench.send(2);
  await bench.hears("/2");
  bench.answer();
  await bench.knows([1, "unknown"], [2, "approved"]);
});

test("a terminal that serves its next customer as soon as it was refused is refused again, and nothing breaks", async () => {
  const bench = await Bench.up();
  bench.refuse();
  await expect.poll(() => bench.news).toEqual([false]);
  bench.sendsNext.push(2, 3);
  bench.send(0);
  bench.send(1);
  await bench.knows([0, "unreachable"], [1, "unreachable"], [2, "unreachable"], [3, "unreachable"]);
});

test("a character that is split between two chunks of an answer arrives whole", async () => {
  const said = Buffer.from('{"note":"für 5 €"}');
  const split = said.indexOf("€") + 1;
  const server = createServer((_, response) => {
    response.write(said.subarray(0, split), () => setImmediate(() => response.end(said.subarray(split))));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { promise, resolve } = Promise.withResolvers<string>();
  const links = new HttpLinks({
    request: () => ({ method: "GET", path: "/", headers: [], body: undefined }),
    answer(_message, _status, _headers, body) {
      resolve(body);
      return { answer: "approved", retryAfterMs: 0, reason: 0, isOurMistake: false };
    },
  });
  const owner: LinkOwner = {
    answered() {},
    linkChanged() {},
    hasExpiredCertificate: () => false,
    broke(error) {
      throw error;
    },
  };
  const link = links.link(`127.0.0.1:${(server.address() as AddressInfo).port}`, 0, 0, owner);
  onTestFinished(async () => {
    await link.close();
    server.closeAllConnections();
    server.close();
  });
  link.send(saleNumber(1), 1);
  expect(await promise).toBe(said.toString());
});
