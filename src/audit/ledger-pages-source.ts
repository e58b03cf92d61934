// LedgerPagesSource: the ledger as a gateway serves it as JSON, page by page, in words of its own.

import { setTimeout as wait } from "node:timers/promises";
import type { Posting } from "../ledger.ts";
import { isByTrace, type LedgerPages, type LedgerRows } from "../plan/own-gateway.ts";
import { type Environment, secretsIn, withoutSecrets, withSecrets } from "../secrets.ts";
import { Template } from "../template.ts";
import type { ClientTls } from "../tls.ts";
import type { LedgerSource } from "./audit.ts";
import { type Expected, RowReading } from "./foreign-row.ts";
import { JsonPages, type JsonPagesOptions } from "./json-pages.ts";
import { LedgerError } from "./ledger-error.ts";
import { notCompared } from "./not-compared.ts";
import type { Uncompared } from "./result.ts";
import type { SentBook } from "./sent-book.ts";

interface PagedGateway {
  readonly url: string;
  /** Sent with every request to it, with their secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls?: ClientTls | undefined;
  /** Names of the variables whose values are among them. */
  readonly secrets: readonly string[];
}

export interface LedgerPagesOptions {
  readonly http: LedgerPages;
  readonly rows: LedgerRows;
  /** How long after the last request the gateway may still book, ms. */
  readonly quietMs: number;
  readonly expected: Expected;
  /** Where the secrets of address and headers are. */
  readonly environment: Environment;
  /** The gateway, to whose URL a path is added; asked for where there is a path. */
  readonly gateway?: () => PagedGateway;
  /** Ends the waiting for quiet, and the reading. */
  readonly hurry?: AbortSignal | undefined;
}

export class LedgerPagesSource implements LedgerSource {
  onTrust: string | undefined;
  readonly notCompared: readonly Uncompared[];
  readonly isByTrace: boolean;
  readonly #options: LedgerPagesOptions;

  constructor(options: LedgerPagesOptions) {
    this.#options = options;
    this.notCompared = notCompared(options.rows);
    this.isByTrace = isByTrace(options.rows);
  }

  /** Pages do not say what their gateway still does: the stated time is waited. */
  async quiet(): Promise<void> {
    const { quietMs, hurry } = this.#options;
    await wait(quietMs, undefined, { signal: hurry });
  }

  /** LedgerError where the pages are not all to be had, or rows of this run are wrong. */
  async *read(sent?: SentBook): AsyncGenerator<Posting> {
    const { http, rows, expected, hurry } = this.#options;
    const reading = new RowReading(rows, expected, sent);
    const masked = (said: string) => this.#masked(said);
    try {
      const pages = new JsonPages({ pages: http, masked, hurry, ...this.#asked() });
      for await (const { row, at } of pages.read()) {
        const posting = reading.posting(row, at);
        if (posting) yield posting;
      }
      this.onTrust = pages.onTrust;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { message, cause, status } = error;
      throw new LedgerError(this.#masked(message), { cause, ...(status === undefined ? {} : { status }) });
    }
    reading.end();
  }

  /** A gateway's headers may hold secrets, which are nobody else's. */
  #asked(): Pick<JsonPagesOptions, "url" | "headers" | "tls"> {
    const { http, expected, environment, gateway } = this.#options;
    const { run } = expected;
    const own = Object.entries(http.headers).map(
      ([name, text]) => [name, new Template(text, "header", environment).rendered({ run })] as const,
    );
    const { at } = http;
    if ("url" in at) {
      const url = pagesUrl(at.url, environment, run);
      if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
        throw new LedgerError("its address is none over HTTP, with what the environment has");
      }
      return { url, headers: merged([], own) };
    }
    const itself = gateway?.();
    if (!itself) throw new LedgerError("it is a path, and there is no gateway: write url");
    const path = new Template(at.path, "path", environment).rendered({ run });
    const headers = merged(Object.entries(itself.headers), own);
    return { url: itself.url.replace(/\/+$/, "") + path, headers, tls: itself.tls };
  }

  /** Without the secrets that go along, whoever said them again. */
  #masked(said: string): string {
    const { http, environment, gateway } = this.#options;
    const ofGateway = "path" in http.at ? (gateway?.().secrets ?? []) : [];
    return withoutSecrets(said, [...secretsIn(JSON.stringify(http)), ...ofGateway], environment);
  }
}

/** Whatever the case of their names, the ledger's own go before the gateway's. */
function merged(...headers: (readonly (readonly [name: string, value: string])[])[]): Record<string, string> {
  const usual = [["accept", "application/json"] as const];
  return Object.fromEntries([usual, ...headers].flat().map(([name, value]) => [name.toLowerCase(), value]));
}

/** A whole address with its secrets: what stands in it before its path is taken as it is, the rest fits its place. */
export function pagesUrl(written: string, environment: Environment, run: string): string {
  const [start] = /^(\$\{env:\w+\}|\w+:\/\/[^/]*)/.exec(written) ?? [""];
  const rest = new Template(written.slice(start.length), "path", environment).rendered({ run });
  return withSecrets(start, environment) + rest;
}
