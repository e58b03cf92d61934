// AdapterProtocol: an adapter as a protocol that terminals speak. It hands the adapter everything that a message may
// need, and takes nothing from it that is no request or no answer.

import { type Answer, answerNumbers, declineReasons, type Message } from "../messages.ts";
import { withArticle } from "../units.ts";
import type { AdapterAnswer, AdapterContext, AdapterRequest, HttpAdapter } from "./adapter.ts";
import { AdapterError, failedIn } from "./adapter-error.ts";
import type { AdapterMessages } from "./adapter-messages.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol, HttpRequest } from "./http.ts";

export class AdapterProtocol implements HttpProtocol {
  readonly #adapter: HttpAdapter;
  readonly #messages: AdapterMessages;
  readonly #context: AdapterContext;
  readonly #carries: ReadonlySet<string>;

  constructor(adapter: HttpAdapter, messages: AdapterMessages, context: AdapterContext) {
    this.#adapter = adapter;
    this.#messages = messages;
    this.#context = context;
    this.#carries = new Set(adapter.carries);
  }

  /** Throws AdapterError. */
  request(terminal: number, message: Message): HttpRequest {
    if (message.kind === "garbage") return broken(this.request(terminal, { ...message, kind: "sale" }));
    const said = this.#messages.of(terminal, message);
    if (!this.#carries.has(said.kind))
      throw new AdapterError(
        `a terminal must send ${withArticle(said.kind)}, and the adapter ${this.#adapter.name} carries none`,
      );
    try {
      return requestOf(this.#adapter.request(said, this.#context));
    } catch (error) {
      throw failedIn(this.#adapter.name, `the request of ${withArticle(said.kind)}`, error);
    }
  }

  /** Throws AdapterError. */
  answer(message: Message, status: number, headers: HttpHeaders, body: string, terminal: number): HttpAnswer {
    const said = this.#messages.of(terminal, message);
    try {
      return answerOf(this.#adapter.answer({ status, headers, body }, said, this.#context));
    } catch (error) {
      throw failedIn(this.#adapter.name, `the answer to ${withArticle(said.kind)} (status ${status})`, error);
    }
  }
}

/** Bytes that are no message: half of one. */
function broken({ method, path, headers, body }: HttpRequest): HttpRequest {
  if (body === undefined) return { method, path: `${path}%`, headers, body };
  return { method, path, headers, body: body.slice(0, Math.ceil(body.length / 2)) };
}

const methods: readonly string[] = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
] satisfies HttpRequest["method"][];

/** Headers that tillstorm answers for, whoever writes the others. */
const ourHeaders = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "keep-alive",
];

/** What an adapter's module gave, if it is a request; throws in words what it is instead. */
export function requestOf(given: AdapterRequest): HttpRequest {
  mustBeThere(given);
  const { method, path, headers = {}, body } = given ?? {};
  if (!methods.includes(method))
    throw new TypeError(`its method is ${JSON.stringify(method)}, not one of ${methods.join(", ")}`);
  if (typeof path !== "string" || !path.startsWith("/"))
    throw new TypeError(`its path is ${JSON.stringify(path)}, which does not begin with /`);
  if (/[^\x21-\x7e]/.test(path))
    throw new TypeError(`its path is ${JSON.stringify(path)}: encodeURIComponent what stands in it`);
  if (body !== undefined && typeof body !== "string")
    throw new TypeError(`its body is ${typeof body}, not text: JSON.stringify it`);
  const flat: string[] = [];
  for (const name in headers) {
    const value = String(headers[name]);
    mustBeHeader(name, value);
    flat.push(name, value);
  }
  return { method, path, headers: flat, body };
}

/** What is not allowed there would look like a request that tillstorm spoilt. */
function mustBeHeader(name: string, value: string): void {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw new TypeError(`its header ${JSON.stringify(name)} is no name of a header`);
  if (ourHeaders.includes(name.toLowerCase()))
    throw new TypeError(`its header ${name} is what tillstorm itself says: leave it out`);
  // The value may be a secret.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new TypeError(`its header ${name} holds characters that no header may hold`);
}

/** A terminal cannot wait for an adapter. What its promise comes to, nobody hears. */
function mustBeThere(given: unknown): void {
  if (!(given instanceof Promise)) return;
  given.catch(() => {});
  throw new TypeError("it is a promise: an adapter must not be async");
}

const unknown: HttpAnswer = { answer: "unknown", retryAfterMs: 0, reason: 0, isOurMistake: false };

/** What an adapter's module gave, if it is an answer; throws in words what it is instead. */
function answerOf(given: AdapterAnswer | undefined): HttpAnswer {
  mustBeThere(given);
  if (given === undefined || given === null) return unknown;
  const { answer, reason, retryAfterMs = 0 } = given;
  if (answer === "rejected") return { ...unknown, answer: "declined", isOurMistake: true };
  if (!Object.hasOwn(answerNumbers, answer))
    throw new TypeError(`it gave the answer ${JSON.stringify(answer)}, not one of ${answers.join(", ")}`);
  if (reason !== undefined && !Object.hasOwn(declineReasons, reason))
    throw new TypeError(
      `it gave the reason ${JSON.stringify(reason)}, not one of ${Object.keys(declineReasons).join(", ")}`,
    );
  if (!Number.isFinite(retryAfterMs) || retryAfterMs < 0)
    throw new TypeError(`it gave retryAfterMs ${JSON.stringify(retryAfterMs)}, not ms from 0`);
  return {
    answer,
    retryAfterMs: Math.ceil(retryAfterMs),
    reason: answer === "declined" && reason !== undefined ? declineReasons[reason] : 0,
    isOurMistake: false,
  };
}

const answers: readonly string[] = [...(Object.keys(answerNumbers) as Answer[]), "rejected"];
