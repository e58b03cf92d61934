// Flow: items on lines of a terminal, with " · " between them; an item that is too long breaks at its words.

import { splitAt, widthOf, wordsOf } from "./columns.ts";

/** Lines of at most so many columns; the first begins with `first`, the others are indented as deep. */
export function flow(first: string, items: readonly string[], columns: number): string[] {
  const indent = " ".repeat(widthOf(first));
  // Room for one wide letter at least.
  const width = Math.max(2, columns - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const joined = line === "" ? item : `${line} · ${item}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const parts = words(item, width);
    lines.push(...parts.slice(0, -1));
    line = parts[parts.length - 1];
  }
  lines.push(line);
  return lines.map((text, index) => `${index === 0 ? first : indent}${text}`.trimEnd());
}

function words(item: string, width: number): string[] {
  const lines = [""];
  for (const word of wordsOf(item)) {
    let rest = word;
    const last = lines.length - 1;
    if (lines[last] !== "" && widthOf(lines[last]) + 1 + widthOf(rest) <= width) {
      lines[last] += ` ${rest}`;
      continue;
    }
    if (lines[last] === "") lines.pop();
    while (widthOf(rest) > width) {
      const [line, after] = splitAt(rest, width);
      lines.push(line);
      rest = after;
    }
    lines.push(rest);
  }
  return lines;
}
