// HTTP/JSON: how a terminal's messages look to the reference gateway, and what its answers mean.
// Called thousands of times a second, so bodies are templates and the usual answer is compared, not parsed.

import { assert } from "../errors.ts";
import {
  type Answer,
  type DeclineReason,
  declineReasons,
  type Message,
  merchantName,
  referenceOf,
  terminalName,
  testCards,
} from "../messages.ts";
import { type Plan, storeOf } from "../plan/plan.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** JSON; undefined for a GET. */
  readonly body: string | undefined;
}

export interface HttpAnswer {
  readonly answer: Answer;
  /** The wait that the gateway asked for, ms; 0 where it asked for none. */
  readonly retryAfterMs: number;
  /** Why it was declined, a declineReasons number; 0 where it was not. */
  readonly reason: number;
  /** The gateway refused the request as such (malformed, unauthorised, no such path): nothing was booked, and our own side is to blame. */
  readonly isOurMistake: boolean;
}

const echo: HttpRequest = { method: "GET", path: "/v1/echo", body: undefined };

/** Bytes that are no message. */
const garbage: HttpRequest = { method: "POST", path: "/v1/sales", body: '{"reference":?' };

export class HttpJson {
  readonly #plan: Plan;
  /** As it stands in a body. */
  readonly #run: string;
  /** As it stands in a query. */
  readonly #runInQuery: string;
  readonly #currency: string;

  /** `run` is the first part of every reference and holds no slash. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    // Escaped once, here; everything else in a body is digits and letters.
    this.#run = JSON.stringify(run).slice(1, -1);
    this.#runInQuery = encodeURIComponent(run.toWellFormed());
    this.#currency = JSON.stringify(plan.load.currency);
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
        return {
          method: "POST",
          path: "/v1/reversals",
          body: `${this.#common(this.#run, terminal, message)}}`,
        };
      case "inquiry": {
        const reference = referenceOf(this.#runInQuery, terminal, sale);
        const path = `/v1/sales?reference=${reference}&key=${reference}${key === 0 ? "" : `%23${key}`}`;
        return { method: "GET", path, body: undefined };
      }
      case "settlement":
        return { method: "POST", path: "/v1/settlements", body: this.#settlement(terminal, message) };
      case "report": {
        const body = `{${this.#who(terminal)},"sales":${message.amountMinor}}`;
        return { method: "POST", path: "/v1/reports", body };
      }
      case "echo":
        return echo;
      case "garbage":
        return garbage;
    }
  }

  #sold(path: string, run: string, terminal: number, message: Message, isForward = false): HttpRequest {
    const forward = isForward ? ',"isForward":true' : "";
    const updated = message.isUpdated ? ',"isUpdated":true' : "";
    const body = `${this.#common(run, terminal, message)},"card":"${testCards[message.card]}"${forward}${updated}}`;
    return { method: "POST", path, body };
  }

  #settlement(terminal: number, { totals }: Message): string {
    assert(totals !== undefined, () => "a settlement has no totals");
    const { sales, salesMinor, refunds, refundsMinor } = totals;
    return `{${this.#who(terminal)},"sales":${sales},"salesMinor":${salesMinor},"refunds":${refunds},"refundsMinor":${refundsMinor},"currency":${this.#currency}}`;
  }

  /** What all messages about a sale begin with, without the last brace. */
  #common(run: string, terminal: number, { sale, key, amountMinor }: Message): string {
    const reference = referenceOf(run, terminal, sale);
    const used = key === 0 ? reference : `${reference}#${key}`;
    return `{"reference":"${reference}","key":"${used}",${this.#who(terminal)},"amountMinor":${amountMinor},"currency":${this.#currency}`;
  }

  #who(terminal: number): string {
    const merchant = merchantName(storeOf(this.#plan, terminal));
    return `"terminal":"${terminalName(terminal)}","merchant":"${merchant}"`;
  }
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
  const retryAfterMs = isExact ? Math.ceil(inBody) : headerMs(retryAfter, epochMs);
  return { ...approved, answer: "busy", retryAfterMs };
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3); 0 where it is missing, unreadable or over. */
function headerMs(retryAfter: string | undefined, epochMs: () => number): number {
  if (retryAfter === undefined) return 0;
  if (/^\s*\d{1,9}\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? 0 : Math.max(0, until - epochMs());
}
