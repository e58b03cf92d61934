// JsonPages: the rows of a ledger that a gateway serves as JSON, page by page. What cannot be a whole ledger is an
// error: a page that is missing, pages without an end, a next page that was there before or is somebody else's. A path
// to the next page that leads nowhere is no last page either, unless something else says so: it may be misspelled.

import { type JsonValue, query } from "jsonpath-rfc9535";
import { Client } from "undici";
import type { LedgerPages, NextPage } from "../plan/own-gateway.ts";
import { decodedText, encodingOf } from "../protocol/encoded-body.ts";
import type { ClientTls } from "../tls.ts";
import { readableCount, readableDuration } from "../units.ts";
import { LedgerError } from "./ledger-error.ts";
import type { ForeignRow } from "./row-cells.ts";

export interface JsonPagesOptions {
  readonly pages: Pick<LedgerPages, "rows" | "next" | "total" | "timeoutMs">;
  /** Of the first page, whole and with its secrets. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Takes secrets out of what the server says, before it is shortened: half a secret is not found any more. */
  readonly masked: (text: string) => string;
  /** undefined: whom the system believes is believed. */
  readonly tls?: ClientTls | undefined;
  /** All pages together may take so long, ms; 5 minutes unless given. */
  readonly withinMs?: number;
  /** Ends the reading: whoever wanted it is gone. */
  readonly hurry?: AbortSignal | undefined;
}

/** What all pages together may take: as long as an adapter's ledger. */
const usuallyWithinMs = 300_000;

/** A page of a thousand rows has some 300 KB. */
const mostBytes = 16 * 1024 * 1024;

/** A hundred million rows, a thousand a page. */
const mostPages = 100_000;

/** So much of an answer is told. */
const mostTold = 200;

export class JsonPages {
  readonly #options: JsonPagesOptions;
  /** Addresses of the pages that were read. */
  readonly #seen = new Set<string>();
  #rows = 0;
  /** Whether a page had anything where the next one is told, be it null. */
  #hadNext = false;
  #onTrust: string | undefined;

  constructor(options: JsonPagesOptions) {
    this.#options = options;
  }

  /** After the last row: why nobody but its owner says that these were all rows; undefined where the pages do. */
  get onTrust(): string | undefined {
    return this.#onTrust;
  }

  /** All rows, each with its page and its place there; a LedgerError where they cannot be all. */
  async *read(): AsyncGenerator<{ readonly row: ForeignRow; readonly at: string }> {
    const { url, tls, withinMs = usuallyWithinMs, pages } = this.#options;
    const { origin } = new URL(url);
    const client = new Client(origin, {
      connectTimeout: pages.timeoutMs,
      headersTimeout: pages.timeoutMs,
      bodyTimeout: pages.timeoutMs,
      ...(tls ? { connect: { ca: tls.authority, cert: tls.shown?.certificate, key: tls.shown?.key } } : {}),
    });
    const late = AbortSignal.timeout(withinMs);
    try {
      let before: string | undefined;
      let total: number | undefined;
      for (let address: URL | undefined = this.#first(), number = 1; address; number++) {
        this.#mustBeNew(address, number);
        const text = await this.#text(client, address, `page ${number}`, late);
        const page = this.#parsed(text, `page ${number}`);
        const rows = this.#rowsOf(page, number);
        if (rows.length > 0 && text === before) {
          throw new LedgerError(
            `page ${number} is the same as page ${number - 1}: are pages asked for in another way?`,
          );
        }
        const objects = rows.map((row, i) => this.#objectOf(row, i, number));
        this.#rows += rows.length;
        total = this.#totalOf(page, number);
        // Before the first row is given away: who takes no more than that one hears of a mistake here, too.
        address = this.#next(page, rows.length, total, address, number);
        for (const [i, row] of objects.entries()) yield { row, at: `page ${number}, row ${i + 1}` };
        before = text;
      }
      this.#mustBeAll(total);
    } finally {
      await client.destroy();
    }
  }

  #first(): URL {
    const { url, pages } = this.#options;
    const first = new URL(url);
    if (pages.next && "page" in pages.next) first.searchParams.set(pages.next.page, String(pages.next.from));
    return first;
  }

  /** undefined after the last page. */
  #next(
    page: JsonValue,
    rows: number,
    total: number | undefined,
    here: URL,
    number: number,
  ): URL | undefined {
    const { next } = this.#options.pages;
    if (!next) {
      if (total === undefined)
        this.#onTrust = "its one page is taken to be all: nothing says if there are more";
      return undefined;
    }
    if ("page" in next) {
      if (rows === 0 || (total !== undefined && this.#rows >= total)) return undefined;
      const there = new URL(here);
      there.searchParams.set(next.page, String(next.from + number * next.by));
      return there;
    }
    const found = this.#told(page, next, { rows, total, number });
    if (found === undefined) return undefined;
    if ("cursor" in next) {
      const there = new URL(here);
      there.searchParams.set(next.as, found);
      return there;
    }
    const there = URL.parse(found, here.href);
    if (!there)
      throw new LedgerError(`page ${number} names ${this.#quoted(found)} as the next, which is no address`);
    // Headers with secrets go along, and nobody allowed another host.
    if (there.origin === here.origin) return there;
    throw new LedgerError(
      `page ${number} leads from ${here.origin} to ${there.origin}, where nobody sent us`,
    );
  }

  /**
   * What the page tells of the next one; undefined where it is the last. Null, false and an empty text say so. That
   * nothing stands there says so only where a page before had it, or the number of rows can prove it: misspelled, a path
   * finds nothing on any page.
   */
  #told(
    page: JsonValue,
    next: Exclude<NextPage, { readonly page: string }>,
    { rows, total, number }: { rows: number; total: number | undefined; number: number },
  ): string | undefined {
    const path = "link" in next ? next.link : next.cursor;
    const found = scalarAt(page, path);
    const [value] = query(page, path);
    const hadNext = this.#hadNext;
    this.#hadNext ||= value !== undefined;
    if (found !== undefined || total !== undefined) return found;
    if (value === null || value === false || value === "") return undefined;
    if (value !== undefined) {
      const what = "link" in next ? "an address" : "a cursor";
      const is = this.#quoted(JSON.stringify(value));
      throw new LedgerError(`page ${number} has at ${path} what is neither ${what} nor null: ${is}`);
    }
    // Before the first booking there is nothing that could go on.
    if (hadNext || rows === 0) return undefined;
    if (next.last === "absent") {
      this.#onTrust = `its one page is taken for the last: it has nothing at ${path}`;
      return undefined;
    }
    throw new LedgerError(
      `page ${number} has nothing at ${path}, so it is the last page or that is misspelled: write total, the path to the number of all rows; or last: absent into next, where the last page has no such field`,
    );
  }

  #mustBeNew(address: URL, number: number): void {
    if (number > mostPages) throw new LedgerError(`there is no end after ${readableCount(mostPages)} pages`);
    if (this.#seen.has(address.href)) {
      throw new LedgerError(`page ${number - 1} leads back to a page that was read: the pages have no end`);
    }
    this.#seen.add(address.href);
  }

  #mustBeAll(total: number | undefined): void {
    if (total === undefined || total === this.#rows) return;
    const said = `the ledger says that it has ${readableCount(total)} rows, and its pages had ${readableCount(this.#rows)}`;
    throw new LedgerError(said);
  }

  #rowsOf(page: JsonValue, number: number): readonly JsonValue[] {
    const { rows: path } = this.#options.pages;
    const [list] = query(page, path);
    if (Array.isArray(list)) return list;
    const what = list === undefined ? "has nothing" : "has no list";
    throw new LedgerError(`page ${number} ${what} at ${path}: ${this.#quoted(JSON.stringify(page))}`);
  }

  #totalOf(page: JsonValue, number: number): number | undefined {
    const { total: path } = this.#options.pages;
    if (path === undefined) return undefined;
    const total = Number(scalarAt(page, path) ?? Number.NaN);
    if (Number.isSafeInteger(total) && total >= 0) return total;
    throw new LedgerError(`page ${number} has no number of rows at ${path}`);
  }

  async #text(client: Client, address: URL, name: string, late: AbortSignal): Promise<string> {
    const { headers, pages, withinMs = usuallyWithinMs, hurry } = this.#options;
    const signal = AbortSignal.any([
      ...[late, AbortSignal.timeout(pages.timeoutMs)],
      ...(hurry ? [hurry] : []),
    ]);
    const path = address.pathname + address.search;
    try {
      const {
        statusCode,
        headers: heard,
        body,
      } = await client.request({ method: "GET", path, headers, signal });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of body) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > mostBytes) throw new LedgerError(`${name} has more than 16 MiB: ask for smaller ones`);
      }
      const encoding = heard["content-encoding"];
      const text = decodedText(Buffer.concat(chunks), encoding, mostBytes);
      if (text === undefined) {
        throw new LedgerError(
          `${name}, ${path}: it is in ${encodingOf(encoding)}, for which nobody asked, and cannot be read or has more than 16 MiB: let the gateway send it as it is`,
        );
      }
      if (statusCode === 200) return text;
      const said = `${name}, ${path}: status ${statusCode} ${this.#quoted(text)}`;
      throw new LedgerError(said, { status: statusCode });
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      if (hurry?.aborted) throw new LedgerError("the run was ended first");
      if (late.aborted) throw new LedgerError(`its pages took longer than ${readableDuration(withinMs)}`);
      const took = `no whole answer within ${readableDuration(pages.timeoutMs)}`;
      const why = signal.aborted ? took : error instanceof Error ? error.message : String(error);
      throw new LedgerError(`${name}, ${path} of ${address.origin}: ${why}`, { cause: error });
    }
  }

  #parsed(text: string, name: string): JsonValue {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      throw new LedgerError(`${name} is no JSON: ${this.#quoted(text)}`);
    }
  }

  #objectOf(row: JsonValue, i: number, page: number): ForeignRow {
    if (typeof row === "object" && row !== null && !Array.isArray(row)) return row as ForeignRow;
    throw new LedgerError(
      `page ${page}, row ${i + 1} is no JSON object: ${this.#quoted(JSON.stringify(row))}`,
    );
  }

  #quoted(text: string): string {
    const said = this.#options.masked(text);
    return JSON.stringify(said.length > mostTold ? `${said.slice(0, mostTold)}…` : said);
  }
}

/** What stands there as text; undefined for nothing, null, false and an empty text. */
function scalarAt(page: JsonValue, path: string): string | undefined {
  const [found] = query(page, path);
  return typeof found === "number" || (typeof found === "string" && found !== "") ? String(found) : undefined;
}
