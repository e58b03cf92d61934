// What every protocol over HTTP answers for: how a terminal's message looks, and what an answer means for a payment.

import type { Announcement, Answer, Message } from "../messages.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** With its query. */
  readonly path: string;
  /** Names and values in turn, as undici takes them. */
  readonly headers: readonly string[];
  /** undefined where there is none. */
  readonly body: string | undefined;
}

/** By lower-case name, as undici gives them. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpAnswer {
  readonly answer: Answer;
  /** The wait that the gateway asked for, ms; 0 where it asked for none. */
  readonly retryAfterMs: number;
  /** Why it was declined, a declineReasons number; 0 where it was not. */
  readonly reason: number;
  /** The gateway refused the request as such (malformed, unauthorised, no such path): nothing was booked, and our own side is to blame. */
  readonly isOurMistake: boolean;
  /** Maintenance that it tells of; absent where it tells of none. */
  readonly announced?: Announcement;
}

export interface HttpProtocol {
  /** The request that carries a terminal's message. */
  request(terminal: number, message: Message): HttpRequest;
  /** What a complete answer to `message`, which this terminal sent, means. */
  answer(message: Message, status: number, headers: HttpHeaders, body: string, terminal: number): HttpAnswer;
}
