// Message lines: a message on stderr, as wide as the terminal that shows it. Where nobody shows it a line stays whole:
// what is piped is searched, and a log has no width.

import { stripVTControlCharacters } from "node:util";
import { usualColumns, widthOf } from "../report/columns.ts";
import type { Output } from "./command.ts";

/** How wide a message may be: as an ending, and undefined where nobody knows how wide its terminal is. */
export function messageColumns({ messageColumns: columns }: Output): number | undefined {
  return columns === undefined ? undefined : Math.min(columns, usualColumns);
}

/**
 * The lines of a text, broken between words where they are wider than this; what follows is indented like its line, and
 * by `indent` more. A path or an address stays whole, however long it is: it is there to be copied. Colours take no room.
 */
export function messageLines(text: string, columns: number | undefined, indent = ""): string[] {
  const lines = text.split("\n");
  if (columns === undefined) return lines;
  return lines.flatMap((line) => broken(line, columns, indent));
}

function broken(line: string, columns: number, indent: string): string[] {
  const width = (text: string) => widthOf(stripVTControlCharacters(text));
  if (width(line) <= columns) return [line];
  const [margin] = /^\s*/.exec(line) ?? [""];
  // A word and the space behind it; a figure stays beside its unit, as in 40 %.
  const words = line.slice(margin.length).match(/(?:\S|\s+(?=(?:%|s|ms)(?![\p{L}\p{N}])))+\s*/gu) ?? [];
  const lines: string[] = [];
  let last = margin;
  for (const word of words) {
    const isFirst = last.trim() === "";
    if (!isFirst && width((last + word).trimEnd()) > columns) {
      lines.push(last.trimEnd());
      last = margin + indent;
    }
    last += word;
  }
  return [...lines, last.trimEnd()];
}
