// HttpLink: one of a terminal's connections to the gateway, through its cohort's proxy, for whatever is spoken over
// HTTP. One undici client each, one request on it at a time; the others wait behind it, as on the one line that the
// device has.

import type { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import { type Announcement, type Answer, echoMessage, type Message } from "../../messages.ts";
import { decodedText } from "../../protocol/encoded-body.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol } from "../../protocol/http.ts";
import { answerOfError } from "./errors.ts";
import type { LinkOwner, Links, TerminalLink } from "./terminal-link.ts";
import { clear, type Transport } from "./transport.ts";

/** A day: neither undici nor the gateway may end an idle connection, only an outage may. */
const keepAliveMs = 86_400_000;

/** An answer without end must not fill the memory: it is no answer, and its connection ends. */
const longestBytes = 1_000_000;

/** Hears nothing of an answer. undici fails every request of a handler that lacks one of these. */
const deaf = {
  onRequestStart() {},
  onResponseStart() {},
  onResponseData() {},
  onResponseEnd() {},
  onResponseError() {},
} satisfies Dispatcher.DispatchHandler;

/** Links that speak `protocol`. */
export class HttpLinks implements Links {
  readonly isShared = false;
  readonly #protocol: HttpProtocol;
  readonly #transport: Transport;

  constructor(protocol: HttpProtocol, transport: Transport = clear) {
    this.#protocol = protocol;
    this.#transport = transport;
  }

  link(address: string, terminal: number, link: number, owner: LinkOwner): TerminalLink {
    return new HttpLink(this.#transport, address, this.#protocol, terminal, link, owner);
  }

  arriveLate(address: string, terminal: number, message: Message): void {
    const { scheme } = this.#transport;
    // The connection that it left on was made while its certificate was good.
    const connect = this.#transport.connector(() => false);
    const client = new Client(`${scheme}://${address}`, { connect });
    const gone = () => void client.destroy();
    client.dispatch(requestOf(this.#protocol, terminal, message), {
      ...deaf,
      // undici writes the request as soon as this returns.
      onRequestStart: () => void setImmediate(gone),
      onResponseError: gone,
    });
  }
}

class HttpLink implements TerminalLink {
  readonly #client: Client;
  readonly #protocol: HttpProtocol;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #exchanges = new Map<number, Exchange>();
  /** Of the connection that was last made, or is being made. */
  #socket: Socket | undefined;
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
  constructor(
    transport: Transport,
    address: string,
    protocol: HttpProtocol,
    terminal: number,
    link: number,
    owner: LinkOwner,
  ) {
    this.#protocol = protocol;
    this.#terminal = terminal;
    this.#owner = owner;
    const connect = transport.connector(() => owner.hasExpiredCertificate(terminal));
    this.#client = new Client(`${transport.scheme}://${address}`, {
      connect: (options, callback) => {
        this.#socket = connect(options, callback);
      },
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

  get isUp(): boolean {
    return this.#isUp;
  }

  connect(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onResponseError = (_: Dispatcher.DispatchController, error: Error) => {
      try {
        answerOfError(error, true);
        resolve();
      } catch (bug) {
        reject(bug);
      }
    };
    this.#client.dispatch(requestOf(this.#protocol, this.#terminal, echoMessage), {
      ...deaf,
      onResponseEnd: () => resolve(),
      onResponseError,
    });
    return promise;
  }

  send(message: Message, attempt: number): void {
    const exchange = new Exchange(
      attempt,
      message,
      this.#protocol,
      this.#terminal,
      this.#owner,
      this.#exchanges,
    );
    const request = this.#requestOf(message);
    if (!request) return;
    this.#exchanges.set(attempt, exchange);
    this.#client.dispatch(request, exchange);
  }

  /** undefined where the protocol has none for it, which ends the run. */
  #requestOf(message: Message): Dispatcher.DispatchOptions | undefined {
    try {
      return requestOf(this.#protocol, this.#terminal, message);
    } catch (error) {
      this.#owner.broke(error);
      return undefined;
    }
  }

  cancel(attempt: number): boolean {
    const exchange = this.#exchanges.get(attempt);
    if (!exchange) return false;
    this.#exchanges.delete(attempt);
    return exchange.giveUp(this.#endedByUs);
  }

  hangUp(): void {
    // Where it is still being made, undici hears of errors only.
    this.#socket?.destroy(hungUp);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const exchange of this.#exchanges.values()) exchange.forget();
    this.#exchanges.clear();
    await this.#client.destroy();
  }
}

/** As undici wants it: it takes no list that may not be changed. */
function requestOf(protocol: HttpProtocol, terminal: number, message: Message): Dispatcher.DispatchOptions {
  const { method, path, headers, body } = protocol.request(terminal, message);
  return { method, path, headers: headers as string[], body };
}

/** One request and its answer: undici's handler. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #attempt: number;
  readonly #message: Message;
  readonly #protocol: HttpProtocol;
  readonly #terminal: number;
  readonly #owner: LinkOwner;
  readonly #open: Map<number, Exchange>;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  /** Told before giving it up ends the connection; undefined where nobody gave it up. */
  #ends: (() => void) | undefined;
  #status = 0;
  #headers: HttpHeaders = {};
  /** Decoded together: a character may be split between two of them. */
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    attempt: number,
    message: Message,
    protocol: HttpProtocol,
    terminal: number,
    owner: LinkOwner,
    open: Map<number, Exchange>,
  ) {
    this.#attempt = attempt;
    this.#message = message;
    this.#protocol = protocol;
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

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > longestBytes) this.#abort(controller);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const bytes = Buffer.concat(this.#chunks);
    // Whoever listens is told nothing of what cannot be read: nobody knows what it says.
    const body = decodedText(bytes, this.#headers["content-encoding"], longestBytes) ?? "";
    const said = this.#answer(body);
    if (!said) return;
    const { answer, retryAfterMs, reason, isOurMistake, announced } = said;
    if (isOurMistake && this.#message.kind !== "garbage")
      this.#owner.broke(new Error(`the gateway refused a request: ${this.#status} ${body}`));
    this.#end(answer, retryAfterMs, reason, announced);
  }

  /** undefined where the protocol, which may be the user's own, failed at it: that is no answer, and ends the run. */
  #answer(body: string): HttpAnswer | undefined {
    try {
      return this.#protocol.answer(this.#message, this.#status, this.#headers, body, this.#terminal);
    } catch (error) {
      this.#owner.broke(error);
      return undefined;
    }
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

  #end(answer: Answer, retryAfterMs: number, reason: number, announced?: Announcement): void {
    this.#isOver = true;
    this.#open.delete(this.#attempt);
    this.#owner.answered(this.#terminal, this.#attempt, answer, retryAfterMs, reason, announced);
  }
}

const hungUp = new Error("the gateway ended the connection");

const gaveUp = new Error("the terminal gave up");

/** Aborts a request. The errors that undici makes of it are read by nobody: their stacks took a tenth of the CPU in a black hole. */
function abort(controller: Dispatcher.DispatchController): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  controller.abort(gaveUp);
  Error.stackTraceLimit = limit;
}
