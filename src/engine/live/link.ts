// Link: one of a terminal's connections to the gateway, through its cohort's proxy. One undici client each,
// one request on it at a time; the others wait behind it, as on the one line that the device has.

import { buildConnector, Client, type Dispatcher } from "undici";
import type { Answer } from "../../messages.ts";
import { answerOf, type HttpRequest } from "../../protocol/http-json.ts";
import { answerOfError } from "./errors.ts";

/** A day: neither undici nor the gateway may end an idle connection, only an outage may. */
const keepAliveMs = 86_400_000;

/** Shared by all links: a connector per client would cost more than the socket. No time-out: the terminal has one. */
export const connect = buildConnector({ timeout: 0 });

export const headers = ["content-type", "application/json"];

/** Hears nothing of an answer. undici fails every request of a handler that lacks one of these. */
export const deaf = {
  onRequestStart() {},
  onResponseStart() {},
  onResponseData() {},
  onResponseEnd() {},
  onResponseError() {},
} satisfies Dispatcher.DispatchHandler;

/** What a link tells its engine. */
export interface LinkOwner {
  /** `reason` is a declineReasons number, and means something where the answer is declined. */
  answered(terminal: number, attempt: number, answer: Answer, retryAfterMs: number, reason: number): void;
  linkChanged(terminal: number, link: number, isUp: boolean): void;
  /** Our own bug, which must end the run. */
  broke(error: unknown): void;
}

export class Link {
  readonly #client: Client;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #exchanges = new Map<number, Exchange>();
  #isUp = false;
  /** It was up, and its terminal knows that it is not any more. */
  #isLost = false;
  #isClosed = false;
  /** An attempt was given up, which ends the connection: the terminal knows, and the link itself is no worse than before. */
  #isEndedByUs = false;
  readonly #endedByUs = (): void => {
    this.#isEndedByUs = true;
  };

  /** `link` is an index of its group's links. */
  constructor(origin: string, terminal: number, link: number, owner: LinkOwner) {
    this.#terminal = terminal;
    this.#owner = owner;
    this.#client = new Client(origin, {
      connect,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.on("connect", () => {
      this.#isEndedByUs = false;
      if (this.#isClosed) return;
      this.#isUp = true;
      // The first time is no news.
      if (this.#isLost) owner.linkChanged(terminal, link, true);
      this.#isLost = false;
    });
    this.#client.on("disconnect", () => {
      if (!this.#isUp || this.#isClosed || this.#isEndedByUs) return;
      this.#isUp = false;
      this.#isLost = true;
      owner.linkChanged(terminal, link, false);
    });
  }

  /** Whether nobody has ended its connection but the terminal itself. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /**
   * Makes the connection before anything is sold on it. Resolves also where it fails: the terminal will find out.
   * Rejects where the failure is our own bug.
   */
  connect({ method, path, body }: HttpRequest): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onResponseError = (_: Dispatcher.DispatchController, error: Error) => {
      try {
        answerOfError(error, true);
        resolve();
      } catch (bug) {
        reject(bug);
      }
    };
    this.#client.dispatch(
      { method, path, headers, body },
      { ...deaf, onResponseEnd: () => resolve(), onResponseError },
    );
    return promise;
  }

  /**
   * Sends, and answers later through the owner, never before it returns. `isGarbage`: the gateway must refuse it; any
   * other request that it refuses is our own bug.
   */
  send({ method, path, body }: HttpRequest, attempt: number, isGarbage: boolean): void {
    const exchange = new Exchange(attempt, isGarbage, this.#terminal, this.#owner, this.#exchanges);
    this.#exchanges.set(attempt, exchange);
    this.#client.dispatch({ method, path, headers, body }, exchange);
  }

  /** Gives an attempt up. True: it certainly never left. */
  cancel(attempt: number): boolean {
    const exchange = this.#exchanges.get(attempt);
    if (!exchange) return false;
    this.#exchanges.delete(attempt);
    return exchange.giveUp(this.#endedByUs);
  }

  /** Ends the connection and forgets every attempt; nothing more is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const exchange of this.#exchanges.values()) exchange.forget();
    this.#exchanges.clear();
    await this.#client.destroy();
  }
}

/** One request and its answer: undici's handler. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #attempt: number;
  readonly #isGarbage: boolean;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #open: Map<number, Exchange>;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  /** Told before giving it up ends the connection; undefined where nobody gave it up. */
  #ends: (() => void) | undefined;
  #status = 0;
  #retryAfter: string | undefined;
  #body = "";

  constructor(
    attempt: number,
    isGarbage: boolean,
    terminal: number,
    owner: LinkOwner,
    open: Map<number, Exchange>,
  ) {
    this.#attempt = attempt;
    this.#isGarbage = isGarbage;
    this.#terminal = terminal;
    this.#owner = owner;
    this.#open = open;
  }

  /**
   * Nobody waits for it any more. True: it certainly never left. `ends` is told when that ends the connection: at once,
   * or where it waits behind another request, when its turn comes.
   */
  giveUp(ends: () => void): boolean {
    this.forget();
    this.#ends = ends;
    if (!this.#controller) return true;
    this.#abort(this.#controller);
    return false;
  }

  forget(): void {
    this.#isOver = true;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited behind another request: aborted here, nothing is sent.
    if (this.#isOver) this.#abort(controller);
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    const retryAfter = headers["retry-after"];
    this.#retryAfter = typeof retryAfter === "string" ? retryAfter : undefined;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body += chunk.toString("utf8");
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const { answer, retryAfterMs, reason, isOurMistake } = answerOf(
      this.#status,
      this.#body,
      this.#retryAfter,
    );
    if (isOurMistake && !this.#isGarbage)
      this.#owner.broke(new Error(`the gateway refused a request: ${this.#status} ${this.#body}`));
    this.#end(answer, retryAfterMs, reason);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return;
    const wasSent = this.#controller !== undefined;
    // Not at once: where connecting failed, undici asserts that nothing new is sent while it fails what waited, and a
    // terminal that hears of it may serve its next customer.
    queueMicrotask(() => this.#fail(error, wasSent));
  }

  #fail(error: Error, wasSent: boolean): void {
    if (this.#isOver) return;
    try {
      this.#end(answerOfError(error, wasSent), 0, 0);
    } catch (bug) {
      this.#owner.broke(bug);
    }
  }

  #abort(controller: Dispatcher.DispatchController): void {
    this.#ends?.();
    abort(controller);
  }

  #end(answer: Answer, retryAfterMs: number, reason: number): void {
    this.#isOver = true;
    this.#open.delete(this.#attempt);
    this.#owner.answered(this.#terminal, this.#attempt, answer, retryAfterMs, reason);
  }
}

const gaveUp = new Error("the terminal gave up");

/** Aborts a request. The errors that undici makes of it are read by nobody: their stacks took a tenth of the CPU in a black hole. */
function abort(controller: Dispatcher.DispatchController): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  controller.abort(gaveUp);
  Error.stackTraceLimit = limit;
}
