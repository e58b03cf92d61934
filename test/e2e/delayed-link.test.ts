// A link that delays each message by its own luck: real sockets to a real HTTP server, and the draws to compare with.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { extraMs, type Way } from "../../src/engine/link-delays.ts";
import { CohortDelays } from "../../src/engine/live/cohort-delays.ts";
import { DelayedLink } from "../../src/engine/live/delayed-link.ts";
import type { LinkOwner } from "../../src/engine/live/terminal-link.ts";
import type { Answer } from "../../src/messages.ts";
import { effectOf, outage } from "../conductor/parts.ts";
import { pathLinks, saleNumber } from "./path-links.ts";

const seed = 7;
const terminal = 3;
const link = 1;
const lossy = {
  name: "lossy",
  downDelayMs: 0,
  upDelayMs: 0,
  downKbps: 0,
  upKbps: 0,
  jitterMs: 20,
  loss: 0.3,
};
const even = { ...lossy, jitterMs: 0, loss: 0 };

/** An attempt whose draws are what a test needs. */
function attemptWith(isWanted: (extra: Record<Way, number>) => boolean, from = 0): number {
  const extraOf = (n: number, way: Way) => extraMs(lossy, seed, terminal, n, way);
  for (let n = from; ; n++) if (isWanted({ up: extraOf(n, "up"), down: extraOf(n, "down") })) return n;
}

const hasNoLoss = (ms: number) => ms < 50;
const isLostOnce = (ms: number) => ms >= 200 && ms < 300;
/** Held for so long that a machine that stands still meanwhile does not let go of it. */
const isLostOften = (ms: number) => ms >= 5_000;

/** A server and one link to it, with what happened at both and when. */
class Bench implements LinkOwner {
  readonly link: DelayedLink;
  readonly delays: CohortDelays;
  readonly arrivedAt = new Map<string, number>();
  readonly answers = new Map<number, { readonly answer: Answer; readonly at: number }>();
  readonly states: boolean[] = [];
  readonly #changes = new EventTarget();
  readonly #server: Server;

  private constructor(server: Server, profile: typeof lossy) {
    this.#server = server;
    this.delays = new CohortDelays(profile, seed);
    server.on("request", ({ url = "" }, response) => {
      this.arrivedAt.set(url, performance.now());
      this.#changed();
      response.setHeader("content-type", "application/json").end('{"result":"approved"}');
    });
    const { port } = server.address() as AddressInfo;
    this.link = new DelayedLink(pathLinks(), `127.0.0.1:${port}`, terminal, link, this, this.delays);
    onTestFinished(async () => {
      await this.link.close();
      server.closeAllConnections();
      server.close();
    });
  }

  /** As a terminal's second link is when the clock starts. */
  static async unused(profile = lossy): Promise<Bench> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Bench(server, profile);
  }

  /** Connected, as a terminal's first link is. */
  static async up(profile = lossy): Promise<Bench> {
    const bench = await Bench.unused(profile);
    await bench.link.connect();
    return bench;
  }

  /** When it was sent, or a little earlier: what this process does in between may take as long as it likes. */
  send(attempt: number): number {
    const sentAt = performance.now();
    this.link.send(saleNumber(attempt), attempt);
    return sentAt;
  }

  breakConnections(): void {
    this.#server.closeAllConnections();
  }

  async arrived(attempt: number): Promise<number> {
    return this.#until(() => this.arrivedAt.get(`/${attempt}`));
  }

  async answer(attempt: number): Promise<{ readonly answer: Answer; readonly at: number }> {
    return this.#until(() => this.answers.get(attempt));
  }

  answered(_terminal: number, attempt: number, answer: Answer): void {
    this.answers.set(attempt, { answer, at: performance.now() });
    this.#changed();
  }

  linkChanged(...[whose, which, isUp]: [terminal: number, link: number, isUp: boolean]): void {
    expect([whose, which]).toEqual([terminal, link]);
    this.states.push(isUp);
    this.#changed();
  }

  async hasChanged(...states: boolean[]): Promise<void> {
    await this.#until(() => this.states.join() === states.join() || undefined);
  }

  hasExpiredCertificate(): boolean {
    return false;
  }

  broke(error: unknown): void {
    throw error;
  }

  #changed(): void {
    this.#changes.dispatchEvent(new Event("change"));
  }

  async #until<T>(found: () => T | undefined): Promise<T> {
    for (let known = found(); ; known = found()) {
      if (known !== undefined) return known;
      await once(this.#changes, "change");
    }
  }
}

/**
 * Timers may be a millisecond early: they count whole ones. One more where the system has a clock for those in a hurry that
 * goes by milliseconds itself: libuv takes it.
 */
const early = 2;

test("a link connects before anything is sold on it, which is no news; to lose it is, and to have it again", async () => {
  const bench = await Bench.up();
  expect(bench.states).toEqual([]);
  expect([...bench.arrivedAt.keys()]).toEqual(["/connect"]);
  bench.breakConnections();
  await bench.hasChanged(false);
  bench.send(attemptWith(({ up, down }) => hasNoLoss(up) && hasNoLoss(down)));
  await bench.hasChanged(false, true);
});

test("a link that was never used connects when something is sent on it, which is no news", async () => {
  const bench = await Bench.unused();
  const attempt = attemptWith(({ up, down }) => hasNoLoss(up) && hasNoLoss(down));
  bench.send(attempt);
  expect((await bench.answer(attempt)).answer).toBe("approved");
  expect(bench.states).toEqual([]);
});

test("a request that is lost once leaves later, and a lost answer is heard later, each by its own draw", async () => {
  const attempts = [
    attemptWith(({ up, down }) => isLostOnce(up) && hasNoLoss(down)),
    attemptWith(({ up, down }) => hasNoLoss(up) && isLostOnce(down)),
    attemptWith(({ up, down }) => isLostOnce(up) && isLostOnce(down)),
  ];
  const bench = await Bench.up();
  for (const attempt of attempts) {
    const sentAt = bench.send(attempt);
    const arrivedAt = await bench.arrived(attempt);
    const { answer, at } = await bench.answer(attempt);
    expect(answer).toBe("approved");
    expect(arrivedAt - sentAt).toBeGreaterThan(extraMs(lossy, seed, terminal, attempt, "up") - early);
    expect(at - arrivedAt).toBeGreaterThan(extraMs(lossy, seed, terminal, attempt, "down") - early);
  }
});

test("a message without losses does not overtake the one before it", async () => {
  const slow = attemptWith(({ up }) => isLostOnce(up));
  const quick = attemptWith(({ up, down }) => hasNoLoss(up) && hasNoLoss(down), slow + 1);
  const bench = await Bench.up();
  bench.send(slow);
  bench.send(quick);
  const { at } = await bench.answer(slow);
  expect(await bench.arrived(quick)).toBeGreaterThanOrEqual(at);
  expect((await bench.answer(quick)).answer).toBe("approved");
});

test("given up while it waits behind another it never left; given up while it is lost it arrives late", async () => {
  const lost = attemptWith(({ up }) => isLostOnce(up));
  const behind = attemptWith(({ up, down }) => hasNoLoss(up) && hasNoLoss(down), lost + 1);
  const after = attemptWith(({ up, down }) => hasNoLoss(up) && hasNoLoss(down), behind + 1);
  const bench = await Bench.up();
  const sentAt = bench.send(lost);
  bench.send(behind);
  expect(bench.link.cancel(behind)).toBe(true);
  expect(bench.link.cancel(lost)).toBe(false);
  bench.send(after);
  expect((await bench.answer(after)).answer).toBe("approved");
  expect(await bench.arrived(lost)).toBeGreaterThan(
    sentAt + extraMs(lossy, seed, terminal, lost, "up") - early,
  );
  expect([...bench.answers.keys()]).toEqual([after]);
  expect(new Set(bench.arrivedAt.keys())).toEqual(new Set(["/connect", `/${after}`, `/${lost}`]));
});

test("whoever gives up everything at once has not sent what waited, in whatever order", async () => {
  const first = attemptWith(({ up, down }) => hasNoLoss(up) && isLostOnce(down));
  const behind = attemptWith(({ up }) => isLostOnce(up), first + 1);
  const bench = await Bench.up();
  bench.send(first);
  bench.send(behind);
  await bench.arrived(first);
  expect(bench.link.cancel(first)).toBe(false);
  expect(bench.link.cancel(behind)).toBe(true);
});

test("a connection that breaks while a message or its answer is held leaves the sale unknown", async () => {
  const lost = attemptWith(({ up }) => isLostOften(up));
  const late = attemptWith(({ up, down }) => hasNoLoss(up) && isLostOften(down));
  for (const attempt of [lost, late]) {
    const bench = await Bench.up();
    bench.send(attempt);
    if (attempt === late) await bench.arrived(attempt);
    bench.breakConnections();
    expect((await bench.answer(attempt)).answer).toBe("unknown");
  }
});

test("the jitter of an outage comes on top while it is on, and only then", async () => {
  const bench = await Bench.up(even);
  const struck = outage("far", 0, 1, effectOf("latency", { delay: "400ms", jitter: "400ms", way: "up" }, 0));
  const extraOf = (n: number) => extraMs(even, seed, terminal, n, "up", 400);
  let attempt = 0;
  while (extraOf(attempt) < 300) attempt++;
  bench.delays.strike(struck, true);
  const sentAt = bench.send(attempt);
  expect((await bench.arrived(attempt)) - sentAt).toBeGreaterThan(extraOf(attempt) - early);
  await bench.answer(attempt);
  bench.delays.strike(struck, false);
  expect(bench.delays.extraMs(terminal, attempt, "up")).toBe(0);
});
