// LedgerOverHttp: the ledger as the reference gateway serves it, a line a row, ended by a line that says so.
// Every row is checked: what cannot be read whole is an error, and the audit then judges nothing by it.

import { setTimeout as wait } from "node:timers/promises";
import { Client } from "undici";
import type { Posting } from "../ledger.ts";
import { encodingOf } from "../protocol/encoded-body.ts";
import type { ClientTls } from "../tls.ts";
import { readableDuration } from "../units.ts";
import type { LedgerSource } from "./audit.ts";
import { LedgerError } from "./ledger-error.ts";

export interface LedgerOverHttpOptions {
  /** Base URL of the gateway, reached directly and not through Toxiproxy. */
  readonly url: string;
  /** Id of the run whose rows are wanted. */
  readonly run: string;
  /** Longest silence of the gateway, ms, > 0; 10 s unless given. */
  readonly timeoutMs?: number;
  /** How long the gateway may go on working after the run, ms, > 0; 10 s unless given. */
  readonly quietWithinMs?: number;
  /** So long is waited instead, and the gateway is not asked whether it still works: others may keep it busy. ms. */
  readonly quietMs?: number;
  /** Ends that waiting. */
  readonly hurry?: AbortSignal;
  /** Ends every request: nobody wants the ledger any more. */
  readonly cut?: AbortSignal;
  /** Of every request; none unless given. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As terminals bring it to the gateway; undefined: whom the system believes is believed. */
  readonly tls?: ClientTls;
}

/** How often the gateway is asked whether it still works. */
const askAgainMs = 50;

/** No row is longer; a line without end must not fill the memory. */
const longestLine = 65_536;

export class LedgerOverHttp implements LedgerSource {
  neverRead: number | undefined;
  readonly #options: LedgerOverHttpOptions &
    Required<Pick<LedgerOverHttpOptions, "timeoutMs" | "quietWithinMs">>;

  constructor(options: LedgerOverHttpOptions) {
    this.#options = { timeoutMs: 10_000, quietWithinMs: 10_000, ...options };
  }

  /** Waits until nothing is in flight and nothing queued; LedgerError after `quietWithinMs`, or without an answer. */
  async quiet(): Promise<void> {
    const { quietWithinMs, quietMs, hurry } = this.#options;
    if (quietMs !== undefined) return wait(quietMs, undefined, { signal: hurry });
    for (let waitedMs = 0; ; waitedMs += askAgainMs) {
      const { inFlight, queued } = await this.#status();
      if (inFlight === 0 && queued === 0) return;
      if (waitedMs >= quietWithinMs) {
        const still = `${inFlight} requests in flight, ${queued} queued`;
        throw new LedgerError(`the gateway still has ${still} after ${readableDuration(quietWithinMs)}`);
      }
      await wait(askAgainMs);
    }
  }

  /** LedgerError where the gateway does not answer, sends what is no row, or ends early. */
  async *read(): AsyncGenerator<Posting> {
    this.neverRead = yield* postingsOf(this.#get(`v1/ledger?run=${encodeURIComponent(this.#options.run)}`));
  }

  async #status(): Promise<{ inFlight: number; queued: number }> {
    let text = "";
    for await (const chunk of this.#get("v1/status")) {
      text += chunk;
      if (text.length > longestLine) throw new LedgerError("the gateway's status is no status");
    }
    const { inFlight, queued } = parseObject(text, "the gateway's status");
    if (typeof inFlight === "number" && typeof queued === "number") return { inFlight, queued };
    throw new LedgerError("the gateway's status lacks inFlight or queued");
  }

  async *#get(path: string): AsyncGenerator<string> {
    const { url, timeoutMs, tls } = this.#options;
    const target = below(url, path);
    const client = new Client(target.origin, {
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...(tls ? { connect: { ca: tls.authority, cert: tls.shown?.certificate, key: tls.shown?.key } } : {}),
    });
    try {
      const {
        statusCode,
        headers: said,
        body,
      } = await client.request({
        method: "GET",
        path: target.pathname + target.search,
        headers: this.#options.headers,
        signal: this.#options.cut,
      });
      body.setEncoding("utf8");
      if (statusCode !== 200) {
        throw new LedgerError(`status ${statusCode} for ${target.pathname}`, { status: statusCode });
      }
      const encoding = encodingOf(said["content-encoding"]);
      if (encoding !== undefined) {
        throw new LedgerError(
          `${target.pathname} is answered in ${encoding}, for which nobody asked: let the gateway, or what stands before it, send it as it is`,
        );
      }
      yield* body;
    } catch (error) {
      if (error instanceof LedgerError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new LedgerError(`${target.pathname} of ${target.origin}: ${why}`, { cause: error });
    } finally {
      await client.destroy();
    }
  }
}

/** This path below an address, whose own path and parameters stay. */
function below(url: string, path: string): URL {
  const base = new URL(url);
  const target = new URL(path, `${base.origin}${base.pathname.replace(/\/*$/, "/")}`);
  target.search = [base.search, target.search]
    .map((each) => each.replace(/^\?/, ""))
    .filter(Boolean)
    .join("&");
  return target;
}

/**
 * The rows of a ledger stream: a Posting a line, then {"end":true,"rows":N,"has":M}: N rows were sent, M there are.
 * LedgerError for anything else. Returns how many rows there are beside those sent; undefined where "has" is left out.
 */
export async function* postingsOf(
  chunks: AsyncIterable<string>,
): AsyncGenerator<Posting, number | undefined, undefined> {
  let rows = 0;
  let isEnded = false;
  let neverRead: number | undefined;
  for await (const line of linesOf(chunks, longestLine, "the ledger")) {
    if (isEnded) throw new LedgerError("the ledger goes on after its end");
    const row = parseObject(line, `row ${rows + 1} of the ledger`);
    if (row.end === true) {
      if (row.rows !== rows) throw new LedgerError(`the ledger announced ${row.rows} rows and sent ${rows}`);
      if (row.has !== undefined && !Number.isSafeInteger(row.has)) {
        throw new LedgerError(`the ledger says that it has ${JSON.stringify(row.has)} rows`);
      }
      neverRead = row.has === undefined ? undefined : Number(row.has) - rows;
      isEnded = true;
      continue;
    }
    rows++;
    const wrong = wrongField(row);
    if (wrong) throw new LedgerError(`row ${rows} of the ledger: ${wrong} is ${JSON.stringify(row[wrong])}`);
    yield row as unknown as Posting;
  }
  if (!isEnded) throw new LedgerError(`the ledger was cut off after ${rows} rows`);
  return neverRead;
}

/** Lines without their end. LedgerError, which names the ledger as `name`, for one of more than `longest` characters. */
export async function* linesOf(
  chunks: AsyncIterable<string>,
  longest: number,
  name: string,
): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longest) throw new LedgerError(`${name} has a line without end`);
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function parseObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below, with the text: JSON's own message says less.
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new LedgerError(`${what} is no JSON object: ${JSON.stringify(text.slice(0, 80))}`);
}

/** The first field that a Posting cannot have, or undefined. */
function wrongField(row: Record<string, unknown>): string | undefined {
  for (const name of ["id", "amountMinor", "bookedAt"]) {
    if (!Number.isSafeInteger(row[name])) return name;
  }
  for (const name of ["run", "reference", "key", "terminal", "merchant", "currency"]) {
    if (typeof row[name] !== "string") return name;
  }
  return row.kind === "sale" || row.kind === "refund" || row.kind === "reversal" ? undefined : "kind";
}
