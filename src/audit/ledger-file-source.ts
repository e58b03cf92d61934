// LedgerFileSource: the ledger as a file that the gateway, or somebody for it, writes: CSV or a JSON object a line.
// Every row of ours is checked and told with its line; nothing is skipped in silence.

import { createReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import type { Posting } from "../ledger.ts";
import { isByTrace, type LedgerFile, type LedgerRows } from "../plan/own-gateway.ts";
import { separatorOf } from "../scenario/separator.ts";
import { utf16Of } from "../scenario/utf-16.ts";
import { readableDuration } from "../units.ts";
import type { LedgerSource } from "./audit.ts";
import { type Expected, RowReading } from "./foreign-row.ts";
import { LedgerError } from "./ledger-error.ts";
import { linesOf } from "./ledger-over-http.ts";
import { notCompared } from "./not-compared.ts";
import { OutOfOrder } from "./out-of-order.ts";
import type { Uncompared } from "./result.ts";
import type { ForeignRow } from "./row-cells.ts";
import type { SentBook } from "./sent-book.ts";
import { type PlacedPosting, SortedRows } from "./sorted-rows.ts";
import { intoScenario } from "./way-out.ts";

export interface LedgerFileOptions {
  readonly file: LedgerFile;
  readonly rows: LedgerRows;
  /** How long the file must not have changed before it is read, ms. */
  readonly quietMs: number;
  readonly expected: Expected;
  /** Ends the waiting for quiet. */
  readonly hurry?: AbortSignal;
}

/** A file that still grows so long after it should be quiet is never going to be. */
const patienceMs = 60_000;
const lookAgainMs = 100;

/** Of a line. A row without end must not fill the memory. */
const mostCharacters = 1_000_000;

export class LedgerFileSource implements LedgerSource {
  readonly notCompared: readonly Uncompared[];
  readonly isByTrace: boolean;
  readonly #options: LedgerFileOptions;
  /** Once its rows were seen to be in another order than that of their ids. */
  #isSorting = false;

  constructor(options: LedgerFileOptions) {
    this.#options = options;
    this.notCompared = notCompared(options.rows);
    this.isByTrace = isByTrace(options.rows);
  }

  /** Waits until the file has not changed for `quietMs`; LedgerError where it never stops growing. */
  async quiet(): Promise<void> {
    const { quietMs, file } = this.#options;
    let last = await this.#state();
    let unchangedMs = 0;
    for (let waitedMs = 0; unchangedMs < quietMs; waitedMs += lookAgainMs) {
      if (waitedMs >= quietMs + patienceMs)
        throw new LedgerError(`${file.path} still grows after ${readableDuration(waitedMs)}`);
      await wait(Math.min(lookAgainMs, quietMs - unchangedMs), undefined, { signal: this.#options.hurry });
      const now = await this.#state();
      unchangedMs = now === last ? unchangedMs + lookAgainMs : 0;
      last = now;
    }
  }

  /**
   * LedgerError where there is no such file, it lacks a column, or rows of this run are wrong. OutOfOrder, once, where
   * the rows have to be sorted: from the next read on they are.
   */
  async *read(sent?: SentBook): AsyncGenerator<Posting> {
    if (this.#isSorting) return yield* this.#sorted(sent);
    let lastId = Number.NEGATIVE_INFINITY;
    for await (const { posting } of this.#postings(sent)) {
      if (this.#isOwn(posting)) {
        if (posting.id <= lastId) {
          this.#isSorting = true;
          throw new OutOfOrder(`row ${posting.id} came after row ${lastId}`);
        }
        lastId = posting.id;
      }
      yield posting;
    }
  }

  /** Newest first, or as the rows of several gateways were put together: in the order of their ids. */
  async *#sorted(sent: SentBook | undefined): AsyncGenerator<Posting> {
    const { path } = this.#options.file;
    using rows = new SortedRows();
    for await (const placed of this.#postings(sent)) {
      if (this.#isOwn(placed.posting)) rows.add(placed);
      else yield placed.posting;
    }
    let last: PlacedPosting | undefined;
    for (const placed of rows.all()) {
      const { posting, line } = placed;
      if (posting.id === last?.posting.id)
        throw new LedgerError(this.#twice(posting, `${path}:${line}`, last.line));
      yield posting;
      last = placed;
    }
  }

  #twice({ id }: Posting, at: string, line: number): string {
    const wayOut = this.#options.expected.wayOut ?? intoScenario;
    return `${at} has the id ${id}, which line ${line} has already: each row needs one of its own; where ids mean nothing, ${wayOut({ columns: { id: false } })}`;
  }

  #isOwn({ run }: Posting): boolean {
    return run === this.#options.expected.run;
  }

  /** In the order of the file. */
  async *#postings(sent: SentBook | undefined): AsyncGenerator<PlacedPosting> {
    const { file, rows, expected } = this.#options;
    const reading = new RowReading(rows, expected, sent);
    try {
      for await (const [row, line] of file.format === "csv" ? this.#csv(reading) : this.#ndjson()) {
        const posting = reading.posting(row, `${file.path}:${line}`);
        if (posting) yield { posting, line };
      }
    } catch (error) {
      throw error instanceof LedgerError ? error : new LedgerError(this.#why(error), { cause: error });
    }
    reading.end();
  }

  async *#csv(reading: RowReading): AsyncGenerator<[ForeignRow, number]> {
    const { path } = this.#options.file;
    const parser = parse({
      bom: true,
      columns: (names: string[]) => {
        const trimmed = names.map((name) => name.trim());
        reading.mustHave(trimmed, `${path}:1`);
        return trimmed;
      },
      delimiter: await this.#delimiter(),
      info: true,
      max_record_size: mostCharacters,
      skip_empty_lines: true,
      trim: true,
    });
    const input = await this.#input();
    // pipe hands no error on.
    input.once("error", (error) => parser.destroy(error));
    let rows = 0;
    try {
      for await (const { record, info } of input.pipe(parser)) {
        rows++;
        yield [record, info.lines];
      }
    } finally {
      input.destroy();
    }
    // Without a line of names nobody was asked for the columns, and an empty file is no empty ledger.
    if (rows === 0 && (await this.#isBlank())) throw new LedgerError(`${path} has not even a line of names`);
  }

  async *#ndjson(): AsyncGenerator<[ForeignRow, number]> {
    const { path } = this.#options.file;
    let line = 0;
    for await (const text of linesOf(this.#text(), mostCharacters, path)) {
      line++;
      if (text.trim() !== "") yield [objectOf(text, `${path}:${line}`), line];
    }
  }

  async #delimiter(): Promise<string> {
    return separatorOf((await this.#start()).split(/\r?\n/)[0]);
  }

  /** As csv-parse takes it: in UTF-8. */
  async #input(): Promise<Readable> {
    const { path } = this.#options.file;
    const utf16 = await this.#utf16();
    return utf16 ? Readable.from(this.#text()) : Readable.from(this.#utf8(path), { objectMode: false });
  }

  /** The file as it is. Throws where it is not UTF-8: read all the same, names and references would be others. */
  async *#utf8(path: string): AsyncGenerator<Buffer> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    for await (const chunk of createReadStream(path)) {
      decoder.decode(chunk, { stream: true });
      yield chunk;
    }
    decoder.decode();
  }

  /** The file's text, or that of its first bytes, without a byte order mark. */
  async *#text(bytes = Number.POSITIVE_INFINITY): AsyncGenerator<string> {
    // The first bytes may end within a character.
    const fatal = bytes === Number.POSITIVE_INFINITY;
    const decoder = new TextDecoder((await this.#utf16()) ?? "utf-8", { fatal });
    const stream = createReadStream(this.#options.file.path, { end: bytes - 1 });
    for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  }

  async #utf16(): Promise<ReturnType<typeof utf16Of>> {
    for await (const chunk of createReadStream(this.#options.file.path, { end: 1 })) return utf16Of(chunk);
    return undefined;
  }

  async #isBlank(): Promise<boolean> {
    return (await this.#start()).trim() === "";
  }

  async #start(): Promise<string> {
    let text = "";
    for await (const part of this.#text(65_536)) text += part;
    return text;
  }

  /** Something that differs whenever the file has changed. */
  async #state(): Promise<string> {
    const found: Stats | undefined = await stat(this.#options.file.path).catch(() => undefined);
    return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "none";
  }

  #why(error: unknown): string {
    const { path } = this.#options.file;
    if (error instanceof CsvError) return `${path}:${error.lines ?? "?"}: ${error.message}`;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return `there is no file ${path}`;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      return `${path} is not UTF-8: export it so, or as UTF-16 with its mark`;
    }
    return `${path}: ${message}`;
  }
}

function objectOf(line: string, at: string): ForeignRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Said below.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ForeignRow;
  throw new LedgerError(`${at} is no JSON object: ${JSON.stringify(line.slice(0, 80))}`);
}
