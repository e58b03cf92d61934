// HTTP/JSON: how a terminal's messages look to the reference gateway, and what its answers mean.
// Called thousands of times a second, so bodies are templates and the usual answer is compared, not parsed.

import { assert } from "../errors.ts";
import {
  type DeclineReason,
  declineReasons,
  type Message,
  networkOf,
  referenceOf,
  settlementKeyOf,
  testCardOf,
  testCards,
} from "../messages.ts";
import { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";
import { announcementHeader, announcementOf } from "./announcement.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol, HttpRequest } from "./http.ts";
import { retryAfterMsOf } from "./retry-after.ts";

const jsonHeaders = ["content-type", "application/json"];

const echo: HttpRequest = {
  method: "GET",
  path: "/v1/echo",
  headers: [],
  body: undefined,
};

/** Bytes that are no message. */
const garbage: HttpRequest = {
  method: "POST",
  path: "/v1/sales",
  headers: jsonHeaders,
  body: '{"reference":?',
};

export class HttpJson implements HttpProtocol {
  readonly #identities: Identities;
  /** As it stands in a body. */
  readonly #run: string;
  /** As it stands in a query. */
  readonly #runInQuery: string;
  readonly #currency: string;
  /** What a body says of the card's network, by its number; nothing where they are not told apart. */
  readonly #networks: readonly string[];

  /** `run` is the first part of every reference and holds no slash. */
  constructor(plan: Plan, run: string) {
    this.#identities = new Identities(plan);
    // Escaped once, here; everything else in a body is digits and letters.
    this.#run = JSON.stringify(run).slice(1, -1);
    this.#runInQuery = encodeURIComponent(run.toWellFormed());
    this.#currency = JSON.stringify(plan.load.currency);
    this.#networks = plan.load.cards.map(({ network }) => `,"network":${JSON.stringify(network)}`);
  }

  /** The request that carries a terminal's message. Its key is the sale's reference, and another one says which. */
  request(terminal: number, message: Message): HttpRequest {
    const { kind, sale, key, isForward } = message;
    switch (kind) {
      case "sale":
        return this.#sold("/v1/sales", this.#run, terminal, message, isForward);
      case "refund":
        return this.#sold("/v1/refunds", this.#run, terminal, message, isForward);
      case "advice":
        return this.#sold("/v1/advices", this.#run, terminal, message);
      case "upload":
        return this.#sold("/v1/uploads", this.#run, terminal, message);
      case "bogus":
        // A run of its own: nobody's books know of it.
        return this.#sold("/v1/sales", `bogus-${this.#run}`, terminal, message);
      case "reversal":
        return post("/v1/reversals", `${this.#common(this.#run, terminal, message)}}`);
      case "inquiry": {
        const reference = referenceOf(this.#runInQuery, terminal, sale);
        const path = `/v1/sales?reference=${reference}&key=${reference}${key === 0 ? "" : `%23${key}`}`;
        return { method: "GET", path, headers: [], body: undefined };
      }
      case "settlement":
        return post("/v1/settlements", this.#settlement(terminal, message));
      case "report":
        return post("/v1/reports", `{${this.#who(terminal)},"sales":${message.amountMinor}}`);
      case "echo":
        return echo;
      case "garbage":
        return garbage;
    }
  }

  answer(_message: Message, status: number, headers: HttpHeaders, body: string): HttpAnswer {
    const retryAfter = headers["retry-after"];
    const answer = answerOf(status, body, typeof retryAfter === "string" ? retryAfter : undefined);
    const announced = announcementOf(headers[announcementHeader]);
    return announced === undefined ? answer : { ...answer, announced };
  }

  #sold(path: string, run: string, terminal: number, message: Message, isForward = false): HttpRequest {
    const forward = isForward ? ',"isForward":true' : "";
    const updated = message.isUpdated ? ',"isUpdated":true' : "";
    const network = this.#networks[networkOf(message.card)] ?? "";
    const card = `,"card":"${testCards[testCardOf(message.card)]}"${network}`;
    const body = `${this.#common(run, terminal, message)}${card}${forward}${updated}}`;
    return post(path, body);
  }

  #settlement(terminal: number, { totals, key }: Message): string {
    assert(totals !== undefined, () => "a settlement has no totals");
    const { sales, salesMinor, refunds, refundsMinor } = totals;
    const name = settlementKeyOf(this.#run, terminal, key);
    return `{"key":"${name}",${this.#who(terminal)},"sales":${sales},"salesMinor":${salesMinor},"refunds":${refunds},"refundsMinor":${refundsMinor},"currency":${this.#currency}}`;
  }

  /** What all messages about a sale begin with, without the last brace. */
  #common(run: string, terminal: number, { sale, key, amountMinor }: Message): string {
    const reference = referenceOf(run, terminal, sale);
    const used = key === 0 ? reference : `${reference}#${key}`;
    return `{"reference":"${reference}","key":"${used}",${this.#who(terminal)},"amountMinor":${amountMinor},"currency":${this.#currency}`;
  }

  #who(terminal: number): string {
    const merchant = this.#identities.merchant(terminal);
    return `"terminal":"${this.#identities.terminal(terminal)}","merchant":"${merchant}"`;
  }
}

function post(path: string, body: string): HttpRequest {
  return { method: "POST", path, headers: jsonHeaders, body };
}

const approved: HttpAnswer = { answer: "approved", retryAfterMs: 0, reason: 0, isOurMistake: false };
const unknown: HttpAnswer = { ...approved, answer: "unknown" };
const mistaken: HttpAnswer = { ...approved, answer: "declined", isOurMistake: true };

/**
 * What a complete HTTP answer means for a payment (docs: "Answers").
 * 503 and 429 are busy, whatever the body; a 2xx or 4xx means what its `result` says; a 4xx without one is
 * a request that was refused as such, so definitely not booked; everything else may have been booked.
 * A `reason` that is none of ours is the issuer's.
 * Of 4xx, 408, 409 and 425 stay unknown: they speak of a request that may be under way.
 * `retryAfter` is the header; only its rare form as a date needs the clock (ms since the epoch).
 */
export function answerOf(
  status: number,
  body: string,
  retryAfter: string | undefined,
  epochMs: () => number = Date.now,
): HttpAnswer {
  if (status === 200 && body === '{"result":"approved"}') return approved;
  if (status === 503 || status === 429) return busy(fields(body), retryAfter, epochMs);
  const isSuccess = status >= 200 && status < 300;
  if (!isSuccess && (status < 400 || status >= 500)) return unknown;
  const said = fields(body);
  switch (said.result) {
    case "approved":
      return isSuccess ? approved : unknown;
    case "declined":
      return { ...approved, answer: "declined", reason: reasonOf(said.reason) };
    case "busy":
      return busy(said, retryAfter, epochMs);
    case undefined:
      return isSuccess || status === 408 || status === 409 || status === 425 ? unknown : mistaken;
    default:
      // "in progress", or a word that this version does not know.
      return unknown;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fields(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

function reasonOf(said: unknown): number {
  const isOurs = typeof said === "string" && Object.hasOwn(declineReasons, said);
  return isOurs ? declineReasons[said as DeclineReason] : declineReasons.issuer;
}

function busy(said: Fields, retryAfter: string | undefined, epochMs: () => number): HttpAnswer {
  const inBody = said.retryAfterMs;
  // The header is rounded up to whole seconds; the body is exact.
  const isExact = typeof inBody === "number" && Number.isFinite(inBody) && inBody >= 0;
  const retryAfterMs = isExact ? Math.ceil(inBody) : retryAfterMsOf(retryAfter, epochMs);
  return { ...approved, answer: "busy", retryAfterMs };
}
