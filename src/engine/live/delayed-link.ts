// Delayed link: a link whose messages differ. Each is held back for as long as its own jitter and losses take, before
// it leaves and before its answer is heard. One is under way at a time and the others wait behind it, as on any
// link, so none overtakes another. What is held before it leaves counts as sent: a lost packet has left, too.

import { Client } from "undici";
import type { Millis } from "../../facts.ts";
import type { Answer } from "../../messages.ts";
import type { HttpRequest } from "../../protocol/http-json.ts";
import type { CohortDelays } from "./cohort-delays.ts";
import { connect, deaf, headers, Link, type LinkOwner } from "./link.ts";

export class DelayedLink implements LinkOwner {
  readonly #origin: string;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #delays: CohortDelays;
  readonly #link: Link;
  /** The first is under way, the others wait behind it. */
  readonly #line: Carried[] = [];
  #isClosed = false;

  /** `link` is an index of its group's links. */
  constructor(origin: string, terminal: number, link: number, owner: LinkOwner, delays: CohortDelays) {
    this.#origin = origin;
    this.#terminal = terminal;
    this.#owner = owner;
    this.#delays = delays;
    this.#link = new Link(origin, terminal, link, this);
  }

  connect(request: HttpRequest): Promise<void> {
    return this.#link.connect(request);
  }

  /** Sends, and answers later through the owner, never before it returns. */
  send(request: HttpRequest, attempt: number, isGarbage: boolean): void {
    this.#line.push({ request, attempt, isGarbage, stage: "waits", isGivenUp: false });
    if (this.#line.length === 1) this.#begin();
  }

  /** Gives an attempt up. True: it certainly never left. */
  cancel(attempt: number): boolean {
    const index = this.#line.findIndex((carried) => carried.attempt === attempt);
    if (index < 0) return false;
    const carried = this.#line[index];
    carried.isGivenUp = true;
    const hasNotLeft = carried.stage === "waits" || (carried.stage === "sent" && this.#link.cancel(attempt));
    this.#line.splice(index, 1);
    // Not yet: whoever gives up everything at once must find that what waits behind this has not left.
    if (index === 0) queueMicrotask(() => this.#begin());
    return hasNotLeft;
  }

  /** Ends the connection and forgets every attempt; nothing more is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#link.close();
  }

  answered(_terminal: number, attempt: number, answer: Answer, retryAfterMs: number, reason: number): void {
    const [first] = this.#line;
    // What stands for a broken connection was carried by nobody.
    const isCarried = answer !== "unknown" && answer !== "unreachable";
    const extraMs = isCarried ? this.#delays.extraMs(this.#terminal, attempt, "down") : 0;
    if (extraMs === 0) this.#end(answer, retryAfterMs, reason);
    else this.#hold(first, "answered", extraMs, () => this.#end(answer, retryAfterMs, reason));
  }

  linkChanged(terminal: number, link: number, isUp: boolean): void {
    const first = this.#line.at(0);
    if (!isUp && (first?.stage === "held" || first?.stage === "answered")) {
      // The connection that carries it is broken.
      first.isGivenUp = true;
      this.#end("unknown", 0, 0);
    }
    this.#owner.linkChanged(terminal, link, isUp);
  }

  broke(error: unknown): void {
    this.#owner.broke(error);
  }

  #begin(): void {
    const first = this.#line.at(0);
    if (first?.stage !== "waits") return;
    // Connecting comes first, and whether it succeeds is known at once.
    const extraMs = this.#link.isUp ? this.#delays.extraMs(this.#terminal, first.attempt, "up") : 0;
    if (extraMs === 0) this.#put(first);
    else this.#hold(first, "held", extraMs, () => this.#put(first));
  }

  #put(carried: Carried): void {
    carried.stage = "sent";
    this.#link.send(carried.request, carried.attempt, carried.isGarbage);
  }

  #end(answer: Answer, retryAfterMs: number, reason: number): void {
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    this.#owner.answered(this.#terminal, this.#line[0].attempt, answer, retryAfterMs, reason);
    this.#line.shift();
    this.#begin();
  }

  #hold(carried: Carried, stage: "held" | "answered", ms: Millis, then: () => void): void {
    carried.stage = stage;
    setTimeout(() => {
      if (this.#isClosed) return;
      if (!carried.isGivenUp) then();
      else if (stage === "held") this.#arriveLate(carried.request);
    }, ms).unref();
  }

  /** What was given up while it was held arrives all the same, on a connection to which nobody listens any more. */
  #arriveLate({ method, path, body }: HttpRequest): void {
    const client = new Client(this.#origin, { connect });
    const gone = () => void client.destroy();
    client.dispatch(
      { method, path, headers, body },
      {
        ...deaf,
        // undici writes the request as soon as this returns.
        onRequestStart: () => void setImmediate(gone),
        onResponseError: gone,
      },
    );
  }
}

interface Carried {
  readonly request: HttpRequest;
  readonly attempt: number;
  readonly isGarbage: boolean;
  /** held: before it leaves; answered: its answer is held. */
  stage: "waits" | "held" | "sent" | "answered";
  isGivenUp: boolean;
}
