// A real day as the shape of load: a column of a CSV file, one row an interval, spread evenly over the duration.
// A strict reader of plain columns of numbers: neither quotes nor several lines in a cell.

import { instead } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import type { RealDay, ShapePoints } from "./schema/load.ts";
import type { Source } from "./source.ts";

/** A row each 10 s of a day; more would only make the plan large. */
const mostRows = 10_000;

/** The points of this column, each in the middle of its row's interval, its level the value by the largest one. */
export function pointsOfDay(
  source: Source,
  { column }: RealDay,
  durationMs: number,
): ShapePoints | readonly Problem[] {
  const { file, text } = source;
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === "") lines.pop();
  const wrong = (line: number, cell: Cell | undefined, what: string, todo: string): Problem => ({
    file,
    path: "load.shape",
    place: {
      line: line + 1,
      column: (cell?.from ?? 0) + 1,
      text: lines[line] ?? "",
      width: cell?.text.length || 1,
    },
    what,
    todo,
  });
  if (lines.length < 2)
    return [wrong(0, undefined, "has no rows", "write a line of names, then a row an interval")];
  if (lines.length - 1 > mostRows)
    return [wrong(mostRows + 1, undefined, "has too many rows", `write at most ${mostRows}`)];
  const separator = lines[0].includes(";") ? ";" : ",";
  const names = cellsOf(lines[0], separator);
  const index = names.findIndex(({ text: name }) => name === column);
  if (index === -1) {
    const known = names.map(({ text: name }) => name);
    return [wrong(0, undefined, `has no column ${column}`, instead(column, known))];
  }
  const values: number[] = [];
  const problems: Problem[] = [];
  for (let line = 1; line < lines.length; line++) {
    const cell = cellsOf(lines[line], separator)[index];
    if (!cell || !/^\d{1,15}(?:\.\d{1,9})?$/.test(cell.text))
      problems.push(wrong(line, cell, `${column} is not a number`, "write a number ≥ 0 such as 120 or 7.5"));
    else values.push(Number(cell.text));
  }
  if (problems.length > 0) return problems;
  const most = values.reduce((one, other) => Math.max(one, other), 0);
  if (most === 0) return [wrong(0, names[index], `${column} never rises above 0`, "name another column")];
  return values.map((value, row) => ({
    at: Math.round(((row + 0.5) / values.length) * durationMs),
    level: value / most,
  }));
}

interface Cell {
  readonly text: string;
  readonly from: number;
}

function cellsOf(line: string, separator: string): Cell[] {
  let from = 0;
  return line.split(separator).map((written) => {
    const cell = { text: written.trim(), from: from + (written.length - written.trimStart().length) };
    from += written.length + 1;
    return cell;
  });
}
