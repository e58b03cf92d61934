// HttpAdapter: what somebody writes so that tillstorm can speak with their own gateway over HTTP. A module's default
// export. These types are all that it needs, and they are what the package `tillstorm` exports.

import type { Answer, DeclineReason, Totals } from "../messages.ts";
import type { CarriedKind } from "../plan/http-messages.ts";

export type { Answer, DeclineReason, Totals } from "../messages.ts";
export type { CarriedKind } from "../plan/http-messages.ts";

export interface HttpAdapter {
  /** What messages call it. */
  readonly name: string;
  /**
   * The messages that the gateway understands: sale and echo at least. A scenario whose terminals need another one is
   * refused before it runs, with what needs it.
   */
  readonly carries: readonly CarriedKind[];
  /**
   * How long the gateway may go on working after the last request, ms: so long the ledger is not read yet. 0 where
   * left out: what it has answered, it has booked.
   */
  readonly quietMs?: number;
  /** How a message looks on the wire. It is one of `carries`. */
  request(message: AdapterMessage, context: AdapterContext): AdapterRequest;
  /**
   * What a complete answer means. undefined: it cannot be read, so nobody knows. Whatever breaks on the way is none of
   * an adapter's business: tillstorm knows whether something was sent.
   */
  answer(
    response: AdapterResponse,
    message: AdapterMessage,
    context: AdapterContext,
  ): AdapterAnswer | undefined;
  /** The ledger's rows in the order of booking, read afresh each time. Rows of other runs may be among them. */
  ledger?(context: LedgerContext): AsyncIterable<AdapterRow>;
  /** The request that begins or ends the gateway's maintenance. `retryAfterMs` is the wait that it should ask for. */
  maintenance?(isOn: boolean, retryAfterMs: number, context: AdapterContext): AdapterRequest;
}

/** What a terminal says, with all names and texts that a gateway may want. */
export interface AdapterMessage {
  readonly kind: CarriedKind;
  /** Of the sale: `run/terminal/number`. Every message about a sale carries it; "" where it is about none. */
  readonly reference: string;
  /**
   * The idempotency key: mostly the reference; another one only after a reversal. Of a settlement it names the batch,
   * and a repeat has it again; "" where the message is about neither.
   */
  readonly key: string;
  /** Number of the sale at its terminal, from 0; −1 where it is about none. */
  readonly sale: number;
  readonly terminal: string;
  readonly merchant: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units; 0 where there is none. */
  readonly amountMinor: number;
  /** The same in major units, with all decimals of the currency: 1250 EUR is "12.50", 500 JPY is "500". */
  readonly amount: string;
  /** A published test card's number. */
  readonly card: string;
  /** As `load.cards` calls it; "" where networks are not told apart. */
  readonly network: string;
  /** The customer has left already: it was stored, and comes late. */
  readonly isForward: boolean;
  /** The terminal has been updated since the gateway began to refuse its version. */
  readonly isUpdated: boolean;
  /** What the terminal believes to be booked; of a settlement only. */
  readonly totals: Totals;
  /** How many sales a report tells of; 0 for the others. */
  readonly sales: number;
  /** Of the terminal's identity, from the environment; "" where it has none. */
  readonly secret: string;
}

export interface AdapterContext {
  /** First part of every reference. */
  readonly run: string;
  /** Base URL of the gateway; a request's path follows it. */
  readonly url: string;
  /** A variable of the environment, such as a token. Throws where there is none: the run then ends, inconclusive. */
  env(name: string): string;
}

export interface LedgerContext extends AdapterContext {
  /** Ends the reading; hand it to fetch. */
  readonly signal: AbortSignal;
  /** Headers of the scenario's gateway.headers, with their secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface AdapterRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** With its query; begins with a slash and follows the path of the gateway's URL. */
  readonly path: string;
  /** Besides those of the scenario's gateway.headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AdapterResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface AdapterAnswer {
  /**
   * approved: booked. declined: definitely not booked. busy: definitely not processed. unreachable: it never reached the
   * gateway. unknown: it may have been booked. rejected: the gateway did not take the request for a message (malformed,
   * unauthorised), so the adapter does not fit it and the run ends, inconclusive.
   */
  readonly answer: Answer | "rejected";
  /** Why it was declined; the card's issuer where left out. notFound and reversed are what inquiries hear. */
  readonly reason?: DeclineReason;
  /** The wait that a busy gateway asked for, ms. */
  readonly retryAfterMs?: number;
}

/** A row of the gateway's ledger. */
export interface AdapterRow {
  /** Order of booking; where left out, the order in which the rows come. */
  readonly id?: number;
  readonly kind: "sale" | "refund" | "reversal";
  /** As the messages carried it. */
  readonly reference: string;
  readonly key?: string;
  readonly terminal: string;
  readonly merchant: string;
  /** Positive for every kind. Either of both. */
  readonly amountMinor?: number;
  readonly amount?: string;
  readonly currency: string;
  /** When it was booked: ms since the epoch, or ISO 8601. */
  readonly bookedAt: number | string;
}
