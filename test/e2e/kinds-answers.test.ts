// What every kind of the network means for a payment: the live engine's own link over a real Toxiproxy that the
// outage strikes, once with a connection that stood before, once with a new one.

import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TerminalLink } from "../../src/engine/live/terminal-link.ts";
import type { Answer } from "../../src/messages.ts";
import { LinkBench } from "./link-bench.ts";
import { pathLinks, saleNumber } from "./path-links.ts";

describe("what a terminal is told of its payment, and whether it arrived", () => {
  const told = [
    ["refuse", {}, "unreachable", "not booked"],
    ["blackhole", {}, "nothing", "not booked"],
    ["stall", {}, "nothing", "booked at the end"],
    ["reset", {}, "unknown", "not booked"],
    ["cut-reply", {}, "unknown", "booked"],
    ["cut-after", { bytes: 20, way: "down" }, "unknown", "booked"],
    ["cut-after", { bytes: 5, way: "up" }, "unknown", "not booked"],
    ["latency", { delay: "20ms" }, "approved", "booked"],
    ["bandwidth", { rate: "64kbps" }, "approved", "booked"],
    ["slow-close", { delay: "1h" }, "approved", "booked"],
    ["one-way", {}, "nothing", "booked"],
    ["one-way", { arrives: "answers" }, "nothing", "not booked"],
  ] as const;
  const closesIdle = new Set<string>(["refuse"]);

  for (const [kind, parameters, answer, fate] of told) {
    test(`${kind} ${JSON.stringify(parameters)}: ${answer}, ${fate}`, async () => {
      const bench = await LinkBench.up();
      const old = new Till(bench.address, "old");
      await old.pays(0);
      const end = await bench.begin(kind, parameters);
      // What is sent before the terminal has noticed that its connection is closed is unknown: link.test.ts.
      if (closesIdle.has(kind)) await old.hearsOfItsEnd();
      const fresh = new Till(bench.address, "new");
      for (const till of [old, fresh]) {
        till.send(1);
        if (answer !== "nothing") expect(await till.answer(1)).toBe(answer);
      }
      await bench.meanwhile();
      // A new connection may take longer than all of that.
      if (fate === "booked") await bench.gateway.books(["/old/0", "/old/1", "/new/1"]);
      for (const till of [old, fresh]) {
        if (answer === "nothing")
          expect([till.answers.get(1), till.givesUp(1)]).toEqual([undefined, "unknown"]);
      }
      const during = bench.gateway.booked.filter((path) => path.endsWith("/1"));
      expect(during.sort()).toEqual(fate === "booked" ? ["/new/1", "/old/1"] : []);
      await end();
      if (fate === "booked at the end") await bench.gateway.books(["/old/0", "/old/1", "/new/1"]);
      await Promise.all([old.pays(2), fresh.pays(2)]);
    });
  }
});

/** A terminal's end of a link. */
class Till {
  readonly answers = new Map<number, Answer>();
  #hasLost = false;
  readonly #link: TerminalLink;
  readonly #heard = new EventTarget();

  constructor(address: string, name: string) {
    this.#link = pathLinks(`/${name}`).link(address, 0, 0, this);
    onTestFinished(() => this.#link.close());
  }

  /** Pays until it is approved: a connection that an outage held ends with it. */
  async pays(attempt: number): Promise<void> {
    for (let next = attempt; ; next += 100) {
      this.send(next);
      if ((await this.answer(next)) === "approved") return;
    }
  }

  send(attempt: number): void {
    this.#link.send(saleNumber(attempt), attempt);
  }

  async answer(attempt: number): Promise<Answer> {
    for (;;) {
      const answer = this.answers.get(attempt);
      if (answer !== undefined) return answer;
      await once(this.#heard, "answer");
    }
  }

  /** Resolves once it knows that its connection is over. */
  async hearsOfItsEnd(): Promise<void> {
    while (!this.#hasLost) await once(this.#heard, "news");
  }

  /** What it makes of a payment that it gives up. */
  givesUp(attempt: number): Answer {
    return this.#link.cancel(attempt) ? "unreachable" : "unknown";
  }

  answered(_terminal: number, attempt: number, answer: Answer): void {
    this.answers.set(attempt, answer);
    this.#heard.dispatchEvent(new Event("answer"));
  }

  linkChanged(_terminal: number, _link: number, isUp: boolean): void {
    this.#hasLost ||= !isUp;
    this.#heard.dispatchEvent(new Event("news"));
  }

  hasExpiredCertificate(): boolean {
    return false;
  }

  broke(error: unknown): void {
    throw error;
  }
}
