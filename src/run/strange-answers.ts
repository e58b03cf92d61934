// Strange answers: how often a gateway of the user's own answered a payment in a way that says nothing certain of it: an
// error, a page for people, a word that no condition knows. Terminals ask again, and mostly all ends well: then nobody
// would hear of it, and in a real shop somebody waits each time.

import { printable } from "../errors.ts";
import { isAboutSale, type Message } from "../messages.ts";
import { encodingOf } from "../protocol/encoded-body.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol, HttpRequest } from "../protocol/http.ts";

export class StrangeAnswers {
  readonly #counts = new Map<string, number>();

  /** `what` it was, in words; there are few different ones. */
  note(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** By what it was, the most first; undefined where there was none. */
  get counts(): Readonly<Record<string, number>> | undefined {
    if (this.#counts.size === 0) return undefined;
    return Object.fromEntries([...this.#counts].toSorted(([, one], [, other]) => other - one));
  }
}

/** A protocol over HTTP whose answers are counted where they say nothing certain. */
export class CountedHttp implements HttpProtocol {
  readonly #inner: HttpProtocol;
  readonly #strange: StrangeAnswers;

  constructor(inner: HttpProtocol, strange: StrangeAnswers) {
    this.#inner = inner;
    this.#strange = strange;
  }

  request(terminal: number, message: Message): HttpRequest {
    return this.#inner.request(terminal, message);
  }

  answer(message: Message, status: number, headers: HttpHeaders, body: string, terminal: number): HttpAnswer {
    const answer = this.#inner.answer(message, status, headers, body, terminal);
    if (answer.answer === "unknown" && isAboutSale(message.kind)) {
      const encoding = encodingOf(headers["content-encoding"]);
      this.#strange.note(`status ${status}${encoding === undefined ? "" : ` in ${printable(encoding)}`}`);
    }
    return answer;
  }
}
