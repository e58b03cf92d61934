// OwnGatewayHttp: whatever is spoken over HTTP, made to reach a gateway of the user's own: under its name, at its path,
// with the headers of the scenario. What the gateway does not take for a message ends the run as inconclusive.

import { maskedCards } from "../masked-cards.ts";
import type { Message } from "../messages.ts";
import type { OwnGateway } from "../plan/own-gateway.ts";
import { withoutSecrets } from "../secrets.ts";
import { Template, type View } from "../template.ts";
import { withArticle } from "../units.ts";
import { AdapterError } from "./adapter-error.ts";
import type { AdapterMessages } from "./adapter-messages.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol, HttpRequest } from "./http.ts";

export interface OwnGatewayHttpOptions {
  readonly gateway: OwnGateway;
  /** What is spoken. */
  readonly inner: HttpProtocol;
  readonly messages: AdapterMessages;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of the variables whose values nobody may read in a message, asked for when there is one. */
  readonly secrets: () => readonly string[];
}

/** So much of an answer is told. */
const mostTold = 200;

export class OwnGatewayHttp implements HttpProtocol {
  readonly #options: OwnGatewayHttpOptions;
  /** Path of the gateway's URL, without a slash at its end. */
  readonly #base: string;
  /** Those that are the same for every message, names and values in turn. */
  readonly #fixed: readonly string[];
  readonly #headers: readonly (readonly [name: string, value: Template])[];

  constructor(options: OwnGatewayHttpOptions) {
    this.#options = options;
    const { gateway, environment } = options;
    const { host, pathname } = new URL(gateway.url);
    this.#base = pathname.replace(/\/+$/, "");
    // Terminals connect to a proxy; the gateway must hear its own name.
    const fixed = ["host", host];
    const changing: [string, Template][] = [];
    for (const [name, text] of Object.entries(gateway.headers)) {
      const template = new Template(text, "header", environment);
      if (text.includes("{{")) changing.push([name, template]);
      else fixed.push(name, template.rendered({}));
    }
    this.#fixed = fixed;
    this.#headers = changing;
  }

  request(terminal: number, message: Message): HttpRequest {
    const { inner, messages } = this.#options;
    const { method, path, headers, body } = this.#said(() => inner.request(terminal, message));
    const view = this.#headers.length === 0 ? undefined : (messages.of(terminal, message) as unknown as View);
    const added = view ? this.#headers.flatMap(([name, value]) => [name, value.rendered(view)]) : [];
    return { method, path: this.#base + path, headers: [...this.#fixed, ...added, ...headers], body };
  }

  answer(message: Message, status: number, headers: HttpHeaders, body: string, terminal: number): HttpAnswer {
    const answer = this.#said(() => this.#options.inner.answer(message, status, headers, body, terminal));
    if (answer.isOurMistake && message.kind !== "garbage") {
      const said = this.#masked(body).replace(/\s+/g, " ").trim();
      const told = said.length > mostTold ? `${said.slice(0, mostTold)}…` : said;
      throw new AdapterError(
        `the gateway did not take ${withArticle(message.kind)} for one: status ${status} ${told}`.trimEnd(),
      );
    }
    return answer;
  }

  /** What it says; an error of the user's adapter without the secrets that it may tell. */
  #said<T>(say: () => T): T {
    try {
      return say();
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      throw new AdapterError(this.#masked(error.message));
    }
  }

  #masked(text: string): string {
    const { secrets, environment } = this.#options;
    return maskedCards(withoutSecrets(text, secrets(), environment));
  }
}
