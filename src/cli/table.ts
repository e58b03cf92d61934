// A table: a name a row, columns as wide as their widest cell. Columns that do not fit beside the others follow
// beneath them, each row under its name again.

import { cell, widthOf } from "../report/columns.ts";

export interface Table {
  readonly heads: readonly string[];
  /** The first cell of each is its name. */
  readonly rows: readonly (readonly string[])[];
}

const between = 2;

/** Its lines, within so many columns where a name and the widest other column fit into them. */
export function tableLines({ heads, rows }: Table, columns: number): string[] {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => widthOf(row[column]))) + between);
  return blocksOf(widths, columns).flatMap((block, index) => [
    ...(index === 0 ? [] : [""]),
    ...all.map((row) =>
      [0, ...block]
        .map((column) => cell(row[column], widths[column]))
        .join("")
        .trimEnd(),
    ),
  ]);
}

/** The columns but the names, in blocks that fit; the last one needs no space behind it. */
function blocksOf([names, ...others]: readonly number[], columns: number): number[][] {
  const blocks: number[][] = [];
  let taken = 0;
  for (const [index, width] of others.entries()) {
    const block = blocks.at(-1);
    if (block && taken + width - between <= columns) block.push(index + 1);
    else {
      blocks.push([index + 1]);
      taken = names;
    }
    taken += width;
  }
  return blocks;
}
