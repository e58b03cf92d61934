// Text in Markdown: names that people wrote, made so that nothing in them is read as Markdown or HTML; tables.

/** More than this nobody reads in a table. */
const longest = 300;

/** One line of plain text. */
export function plain(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const short = line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
  return short
    .replace(/[\\`*_[\]<>&|~$]/g, "\\$&")
    .replace(/^[#+=-]/, "\\$&")
    .replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2");
}

/** Code in a line, whatever is in it; not for a table, where a bar would need a backslash. */
export function code(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  const fence = "`".repeat(1 + Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length)));
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A table of cells that are Markdown already; the first row is its head. At most `most` rows beside it. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
  more: (count: number) => string,
): string[] {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  const left = rows.length - most;
  return [
    line(head),
    line(head.map(() => "---")),
    ...rows.slice(0, most).map(line),
    ...(left > 0 ? ["", more(left)] : []),
  ];
}
