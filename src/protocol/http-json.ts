// HTTP/JSON: how a terminal's messages look to the reference gateway, and what its answers mean.
// Called thousands of times a second, so bodies are templates and the usual answer is compared, not parsed.

import {
  type Answer,
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
  /** The gateway refused the request as such (malformed, unauthorised, no such path): nothing was booked, and our own side is to blame. */
  readonly isOurMistake: boolean;
}

const echo: HttpRequest = { method: "GET", path: "/v1/echo", body: undefined };

export class HttpJson {
  readonly #plan: Plan;
  readonly #run: string;
  readonly #currency: string;

  /** `run` is the first part of every reference and holds no slash. */
  constructor(plan: Plan, run: string) {
    this.#plan = plan;
    // Escaped once, here; everything else in a body is digits and letters.
    this.#run = JSON.stringify(run).slice(1, -1);
    this.#currency = JSON.stringify(plan.load.currency);
  }

  /** The request that carries a terminal's message. The key is the sale's reference, whatever the kind. */
  request(terminal: number, { kind, sale, amountMinor, card }: Message): HttpRequest {
    if (kind === "echo") return echo;
    const reference = referenceOf(this.#run, terminal, sale);
    const merchant = merchantName(storeOf(this.#plan, terminal));
    const common = `{"reference":"${reference}","key":"${reference}","terminal":"${terminalName(terminal)}","merchant":"${merchant}","amountMinor":${amountMinor},"currency":${this.#currency}`;
    switch (kind) {
      case "sale":
        return { method: "POST", path: "/v1/sales", body: `${common},"card":"${testCards[card]}"}` };
      case "advice":
        return { method: "POST", path: "/v1/advices", body: `${common},"card":"${testCards[card]}"}` };
      case "reversal":
        return { method: "POST", path: "/v1/reversals", body: `${common}}` };
    }
  }
}

const approved: HttpAnswer = { answer: "approved", retryAfterMs: 0, isOurMistake: false };
const declined: HttpAnswer = { answer: "declined", retryAfterMs: 0, isOurMistake: false };
const unknown: HttpAnswer = { answer: "unknown", retryAfterMs: 0, isOurMistake: false };
const mistaken: HttpAnswer = { answer: "declined", retryAfterMs: 0, isOurMistake: true };

/**
 * What a complete HTTP answer means for a payment (docs: "Answers").
 * 503 and 429 are busy, whatever the body; a 2xx or 4xx means what its `result` says; a 4xx without one is
 * a request that was refused as such, so definitely not booked; everything else may have been booked.
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
      return declined;
    case "busy":
      return busy(said, retryAfter, epochMs);
    case undefined:
      return isSuccess || status === 408 || status === 409 || status === 425 ? unknown : mistaken;
    default:
      // "in progress", "not found", or a word that this version does not know.
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

function busy(said: Fields, retryAfter: string | undefined, epochMs: () => number): HttpAnswer {
  const inBody = said.retryAfterMs;
  // The header is rounded up to whole seconds; the body is exact.
  const isExact = typeof inBody === "number" && Number.isFinite(inBody) && inBody >= 0;
  return {
    answer: "busy",
    retryAfterMs: isExact ? Math.ceil(inBody) : headerMs(retryAfter, epochMs),
    isOurMistake: false,
  };
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3); 0 where it is missing, unreadable or over. */
function headerMs(retryAfter: string | undefined, epochMs: () => number): number {
  if (retryAfter === undefined) return 0;
  if (/^\s*\d{1,9}\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? 0 : Math.max(0, until - epochMs());
}
