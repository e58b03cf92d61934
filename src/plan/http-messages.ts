// HTTP messages: how a gateway's HTTP looks where the scenario alone describes it: requests as templates, and which
// answers mean what. Texts are as written: ${env:NAME} keeps its place until it is sent (src/secrets.ts).

import type { DeclineReason, MessageKind } from "../messages.ts";

/** What a gateway of the user's own can be asked; what a compromised terminal sends is made of these. */
export const carriedKinds = [
  ...(["sale", "refund", "advice", "upload", "reversal"] as const),
  ...(["inquiry", "settlement", "report", "echo"] as const),
] as const satisfies readonly MessageKind[];

export type CarriedKind = (typeof carriedKinds)[number];

/** The messages that the gateway understands. */
export type HttpMessages = Readonly<Partial<Record<CarriedKind, HttpMessagePlan>>>;

export interface HttpMessagePlan {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** A template: with its query, after the path of the gateway's URL. */
  readonly path: string;
  /** Templates by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where it has none. */
  readonly body?: BodyTemplate;
  readonly answers: AnswerRules;
}

/** Every text in it is a template. */
export type BodyTemplate =
  | { readonly json: unknown }
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly xml: string };

/** Each meaning with the conditions of which any is enough. What fits none of them, or several, is unknown. */
export interface AnswerRules {
  readonly approved: readonly AnswerCondition[];
  readonly declined: readonly AnswerCondition[];
  readonly busy: readonly AnswerCondition[];
  /** The gateway did not take the request for a message: the description does not fit it. */
  readonly rejected: readonly AnswerCondition[];
  /** Where a busy gateway says how long to wait, other than in Retry-After. */
  readonly retryAfter?: { readonly path: string; readonly unit: "ms" | "s" };
}

/** All that it says must hold. */
export interface AnswerCondition {
  /** From and to, both included. */
  readonly statuses?: readonly (readonly [from: number, to: number])[];
  /** What is looked at: a header by its name, or what a JSONPath finds in the body; neither: the body as text. */
  readonly header?: string;
  readonly path?: string;
  /** It is one of these; absent together with `matches`: it is there. */
  readonly equals?: readonly (string | number | boolean)[];
  /** A regular expression that it contains. */
  readonly matches?: string;
  /** Of a decline; absent: the issuer's. */
  readonly reason?: DeclineReason;
}
