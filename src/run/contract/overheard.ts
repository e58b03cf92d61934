// Overheard: a protocol over HTTP to which somebody listens: what the gateway last said, for messages.

import { maskedCards } from "../../masked-cards.ts";
import type { Message } from "../../messages.ts";
import type { HttpAnswer, HttpHeaders, HttpProtocol, HttpRequest } from "../../protocol/http.ts";

/** So much of an answer is told. */
const mostTold = 160;

export class Overheard implements HttpProtocol {
  readonly #inner: HttpProtocol;
  readonly #masked: (text: string) => string;
  #last = "";

  /** `masked` takes the secrets out of what the gateway says. */
  constructor(inner: HttpProtocol, masked: (text: string) => string) {
    this.#inner = inner;
    this.#masked = masked;
  }

  /** What was said since this was asked before: `status 200, <receipt state="OK"/>`; "" where that was nothing. */
  takeLast(): string {
    const last = this.#last;
    this.#last = "";
    return last;
  }

  request(terminal: number, message: Message): HttpRequest {
    return this.#inner.request(terminal, message);
  }

  answer(message: Message, status: number, headers: HttpHeaders, body: string, terminal: number): HttpAnswer {
    const line = this.#masked(body).replace(/\s+/g, " ").trim();
    const told = line.length > mostTold ? `${line.slice(0, mostTold)}…` : line;
    this.#last = maskedCards(`status ${status}${told === "" ? "" : `, ${told}`}`);
    return this.#inner.answer(message, status, headers, body, terminal);
  }
}
