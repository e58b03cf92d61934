// DescribedAdapter: the adapter of a gateway whose HTTP the scenario describes: templates in, rules out.

import type { CarriedKind, HttpMessagePlan, HttpMessages } from "../plan/http-messages.ts";
import { Template, type View } from "../template.ts";
import type {
  AdapterAnswer,
  AdapterMessage,
  AdapterRequest,
  AdapterResponse,
  HttpAdapter,
} from "./adapter.ts";
import { AnswerReader } from "./answer-reader.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** An adapter that does what the scenario says; `environment` holds the secrets that it names. */
export function describedAdapter(messages: HttpMessages, environment: Environment): HttpAdapter {
  const kinds = Object.keys(messages) as CarriedKind[];
  const spoken = new Map(kinds.map((kind) => [kind, new DescribedMessage(messages[kind]!, environment)]));
  return {
    name: "gateway.http",
    carries: kinds,
    request: (message) => spoken.get(message.kind)!.request(message),
    answer: (response, message) => spoken.get(message.kind)!.answer(response),
  };
}

class DescribedMessage {
  readonly #method: HttpMessagePlan["method"];
  readonly #path: Template;
  readonly #headers: readonly (readonly [name: string, value: Template])[];
  readonly #body: ((view: View) => string) | undefined;
  readonly #answers: AnswerReader;

  constructor({ method, path, headers, body, answers }: HttpMessagePlan, environment: Environment) {
    this.#method = method;
    this.#path = new Template(path, "path", environment);
    this.#headers = Object.entries(headers).map(
      ([name, text]) => [name, new Template(text, "header", environment)] as const,
    );
    this.#body = body && bodyOf(body, environment);
    const type = body && contentType(body);
    const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
    if (type && !isTyped)
      this.#headers = [...this.#headers, ["content-type", new Template(type, "header", {})]];
    this.#answers = new AnswerReader(answers);
  }

  request(message: AdapterMessage): AdapterRequest {
    const view = message as unknown as View;
    return {
      method: this.#method,
      path: this.#path.rendered(view),
      headers: Object.fromEntries(this.#headers.map(([name, value]) => [name, value.rendered(view)])),
      ...(this.#body ? { body: this.#body(view) } : {}),
    };
  }

  answer(response: AdapterResponse): AdapterAnswer | undefined {
    return this.#answers.read(response);
  }
}

type Body = NonNullable<HttpMessagePlan["body"]>;

function contentType(body: Body): string {
  if ("json" in body) return "application/json";
  return "form" in body ? "application/x-www-form-urlencoded" : "application/xml";
}

/** What makes the body of a message. Values are written by whoever makes the whole, so none breaks out of its place. */
function bodyOf(body: Body, environment: Environment): (view: View) => string {
  if ("xml" in body) {
    const template = new Template(body.xml, "xml", environment);
    return (view) => template.rendered(view);
  }
  if ("form" in body) {
    const fields = Object.entries(body.form).map(
      ([name, text]) => [name, new Template(text, "text", environment)] as const,
    );
    return (view) => {
      const pairs = fields.map(([name, value]): [string, string] => [name, value.rendered(view)]);
      return new URLSearchParams(pairs).toString();
    };
  }
  const made = jsonOf(body.json, environment);
  return (view) => JSON.stringify(made(view));
}

/** What makes a value of JSON, each text in it from its template. */
function jsonOf(part: unknown, environment: Environment): (view: View) => unknown {
  if (typeof part === "string") {
    const template = new Template(part, "text", environment);
    return (view) => template.value(view);
  }
  if (Array.isArray(part)) {
    const items = part.map((item) => jsonOf(item, environment));
    return (view) => items.map((item) => item(view));
  }
  if (typeof part !== "object" || part === null) return () => part;
  const entries = Object.entries(part).map(([name, value]) => [name, jsonOf(value, environment)] as const);
  return (view) => Object.fromEntries(entries.map(([name, value]) => [name, value(view)]));
}
