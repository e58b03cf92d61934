// The end of a log file: what a person wants to see first of a process that died.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** The last `count` lines of a file, without empty ones; none where it cannot be read. */
export function lastLines(path: string, count = 5): string[] {
  return textAfter(path, 0, 16_384)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count);
}

/** What a file holds after byte `from`, at most its last `most` bytes; "" where it cannot be read. */
export function textAfter(path: string, from: number, most: number): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - most, 0);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}
