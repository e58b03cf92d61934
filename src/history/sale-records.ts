// SaleRecords: records of numbers, gathered in any order and given back sale by sale, those of a sale as they came.
// What memory does not take is sorted batch by batch, leaves it, and is merged when it is read (Knuth, The Art of
// Computer Programming, vol. 3, 5.4): so memory stays flat, and every record is read once however long the run was.

import { RecordBlock } from "./record-block.ts";
import { SaleBatch } from "./sale-batch.ts";
import { SaleSpill } from "./sale-spill.ts";

/** Records in memory at once, 32 to 48 bytes each. More would be slower: they are sorted where the caches end. */
const atOnceUsually = 2 ** 19;

/** Records that are moved at once. */
const blockRecords = 4_096;

/** A batch that has left memory. */
interface Spilled {
  /** Its other blocks follow this one. */
  readonly firstBlock: number;
  readonly records: number;
}

export class SaleRecords {
  readonly #width: number;
  readonly #atOnce: number;
  readonly #batch: SaleBatch;
  #spill: SaleSpill | undefined;
  #spilled: Spilled[] = [];
  /** Of the batches that have not ended. */
  #cursors: BatchCursor[] = [];
  /** The one that stands where all of them stand; undefined after the last record. */
  #current: BatchCursor | undefined;
  /** Of the others, the one that stands at the least. */
  #following: BatchCursor | undefined;

  /** `width` is how many values a record has, 2 to 4; `atOnce` how many records may be in memory. */
  constructor(width: number, atOnce: number = atOnceUsually) {
    this.#width = width;
    this.#atOnce = atOnce;
    this.#batch = new SaleBatch(width);
  }

  /** Forgets everything and keeps the memory. */
  clear(): void {
    this.#batch.clear();
    this.#spilled = [];
    this.#cursors = [];
    this.#current = undefined;
    this.#following = undefined;
    this.close();
  }

  /** What has left memory is lost with it. */
  close(): void {
    this.#spill?.close();
    this.#spill = undefined;
  }

  /**
   * Adds a record; `sale` and `terminal` whole, from 0 to 2³¹ − 1. Those of its values beyond the width are ignored.
   * EnvironmentError where memory is full and no disk takes it.
   */
  add(terminal: number, sale: number, a: number, b: number, c = 0, d = 0): void {
    if (this.#batch.size === this.#atOnce) this.#spillBatch();
    this.#batch.add(terminal, sale, a, b, c, d);
  }

  /** After the last add(): puts them in order, by terminal, then by sale, then as they came, and stands at the first. */
  sort(): void {
    const batch = this.#batch;
    batch.sort();
    const cursors = this.#spilled.map((spilled, number) => this.#spilledCursor(spilled, number));
    const inMemory = new BatchCursor(this.#newBlock(batch.size), cursors.length, batch.size, (first, block) =>
      batch.copy(first, block),
    );
    this.#cursors = [...cursors, inMemory].filter((cursor) => cursor.next());
    this.#choose();
  }

  /** Stands at the next record. */
  next(): void {
    const current = this.#current;
    if (current === undefined) return;
    if (!current.next()) this.#cursors.splice(this.#cursors.indexOf(current), 1);
    // Mostly the next one is of the same batch: terminals have many sales in each.
    else if (this.#following === undefined || isBefore(current, this.#following)) return;
    this.#choose();
  }

  /** Whether it stands behind the last record. */
  get isAtEnd(): boolean {
    return this.#current === undefined;
  }

  /** Of the record that it stands at, which must be there; the same of the others. */
  get terminal(): number {
    return this.#current!.terminal;
  }

  get sale(): number {
    return this.#current!.sale;
  }

  /** Value number `n`. */
  value(n: number): number {
    return this.#current!.value(n);
  }

  #choose(): void {
    let current: BatchCursor | undefined;
    let following: BatchCursor | undefined;
    for (const cursor of this.#cursors) {
      if (current === undefined || isBefore(cursor, current)) {
        following = current;
        current = cursor;
      } else if (following === undefined || isBefore(cursor, following)) following = cursor;
    }
    this.#current = current;
    this.#following = following;
  }

  #spillBatch(): void {
    this.#spill ??= new SaleSpill();
    const batch = this.#batch;
    batch.sort();
    const block = this.#newBlock(batch.size);
    let firstBlock: number | undefined;
    for (let from = 0; from < batch.size; from += block.room) {
      batch.copy(from, block);
      const number = this.#spill.write(block.values);
      firstBlock ??= number;
    }
    this.#spilled.push({ firstBlock: firstBlock ?? 0, records: batch.size });
    batch.clear();
  }

  #spilledCursor({ firstBlock, records }: Spilled, batch: number): BatchCursor {
    return new BatchCursor(this.#newBlock(records), batch, records, (first, block) =>
      this.#spill?.read(firstBlock + first / block.room, block.values),
    );
  }

  #newBlock(records: number): RecordBlock {
    return new RecordBlock(this.#width, Math.min(blockRecords, records));
  }
}

/** The records of one batch, in order, a block at a time. */
class BatchCursor {
  terminal = 0;
  sale = 0;
  /** Its place among the batches: what came first. */
  readonly batch: number;
  readonly #records: number;
  readonly #block: RecordBlock;
  readonly #fill: (first: number, block: RecordBlock) => void;
  #next = 0;
  #inBlock = 0;

  /** `fill` fills the block with the records from the `first` on. */
  constructor(
    block: RecordBlock,
    batch: number,
    records: number,
    fill: (first: number, block: RecordBlock) => void,
  ) {
    this.#block = block;
    this.batch = batch;
    this.#records = records;
    this.#fill = fill;
  }

  /** Stands at the next record; false where there is none. */
  next(): boolean {
    if (this.#next === this.#records) return false;
    this.#inBlock = this.#next % this.#block.room;
    if (this.#inBlock === 0) this.#fill(this.#next, this.#block);
    this.#next++;
    this.terminal = this.#block.key(this.#inBlock, 0);
    this.sale = this.#block.key(this.#inBlock, 1);
    return true;
  }

  value(n: number): number {
    return this.#block.value(this.#inBlock, n);
  }
}

function isBefore(one: BatchCursor, other: BatchCursor): boolean {
  if (one.terminal !== other.terminal) return one.terminal < other.terminal;
  if (one.sale !== other.sale) return one.sale < other.sale;
  return one.batch < other.batch;
}
