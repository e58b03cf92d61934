// A scenario's text: read from disk within bounds, and refused with a place where it is no UTF-8 text.

import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "../errors.ts";
import type { Problem } from "./problem.ts";
import { utf16Of } from "./utf-16.ts";

/** Larger files are refused unread: the largest sensible scenario has some ten thousand lines. */
const maxBytes = 1024 * 1024;

export interface Source {
  /** How messages call it. */
  readonly file: string;
  readonly text: string;
}

/**
 * At most `maxBytes` + 1 bytes of a file, so that neither a huge file nor an endless device fills the memory.
 * Throws UsageError where the file system refuses.
 */
export function readBounded(path: string): Uint8Array {
  try {
    return readStart(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      { what: `cannot read ${path}`, why: [why], todo: "see whether you may read it" },
      { cause: error },
    );
  }
}

function readStart(path: string): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(maxBytes + 1);
    let size = 0;
    while (size < bytes.length) {
      const got = readSync(descriptor, bytes, size, bytes.length - size, null);
      if (got === 0) break;
      size += got;
    }
    return bytes.subarray(0, size);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The text of these bytes, or why they are none. A byte order mark is left out. `mayBeUtf16`: it comes from programs
 * that know nothing else.
 */
export function sourceOf(file: string, bytes: Uint8Array, mayBeUtf16 = false): Source | Problem {
  const wrong = (what: string, todo: string, line = 1, column = 1, text = ""): Problem => ({
    file,
    path: "",
    place: { line, column, text, width: 1 },
    what,
    todo,
  });
  if (bytes.length > maxBytes)
    return wrong("the file is larger than 1 MiB", "split it into several scenarios");
  const utf16 = utf16Of(bytes);
  if (utf16 && !mayBeUtf16) return wrong("the file is UTF-16", "save it as UTF-8");
  try {
    return { file, text: new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes) };
  } catch {
    if (utf16) return wrong("it says that it is UTF-16, and is not", "save the file as UTF-8");
    const before = bytes.subarray(0, firstBadByte(bytes));
    const lines = new TextDecoder().decode(before, { stream: true }).split("\n");
    const start = lines[lines.length - 1];
    return wrong("a byte that is not UTF-8", "save the file as UTF-8", lines.length, start.length + 1, start);
  }
}

/** Where decoding fails: all before it is text, found by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isText(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether the bytes decode, the last character perhaps being cut off in the middle. */
function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
