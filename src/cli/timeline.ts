// The timeline of a plan, drawn: a row an outage, its parts as bars, and the load curve beneath.

import { levelAt, peakOf } from "../plan/load-curve.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { sizeOf } from "../plan/ranges.ts";
import { cell, filled } from "../report/columns.ts";
import { readableDuration } from "../units.ts";
import type { paint } from "./paint.ts";

interface Look {
  readonly colour: ReturnType<typeof paint>;
  /** Columns of the names on the left, and of the time beside them. */
  readonly nameWidth: number;
  readonly chartWidth: number;
}

const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const quiet = "·";
const forGood = "»";
const flutter = "▒";
const seam = "│";

/** What the marks mean that are not plain bars; said only where they stand. */
const legend: readonly (readonly [mark: RegExp, meaning: string])[] = [
  [/[▁-▇]/, "lower: fewer terminals at once, or weaker"],
  [/▒/, "▒ on and off within a column"],
  [/│/, "│ the next part begins"],
  [/»/, "» for good"],
];

/** The lines of the drawing; times along it are the scenario's, as in its file. */
export function timeline(plan: Plan, look: Look): string[] {
  const { speed, durationMs, load, changes } = plan;
  const endMs = endOf(plan);
  const scale: Scale = { endMs, columns: look.chartWidth };
  const rows = [...partsByOutage(plan.outages)].map(
    ([id, parts]) => [id, barOf(parts, scale)] satisfies [string, string],
  );
  const row = (name: string, drawing: string) => `  ${cell(name, look.nameWidth)}${drawing}`;
  const used = legend.filter(([mark]) => rows.some(([, bar]) => mark.test(bar)));
  return [
    row("", axis(endMs * speed, look.chartWidth)),
    ...rows.map(([id, bar]) =>
      // Runs of marks are painted as one, so that the codes stay few.
      row(
        id,
        bar.replace(/[▁-█▒│»]+/g, (run) => look.colour("red", run)),
      ),
    ),
    ...(changes.length === 0 ? [] : [row("changes", changeMarks(changes, scale))]),
    row("sales", curveOf(load.shape, durationMs, scale)),
    ...filled(
      used.map(([, meaning]) => meaning),
      look.chartWidth,
      " · ",
    ).map((line) => row("", look.colour("dim", line))),
  ];
}

/** The outages as they are written, in order of their start, each with its parts. */
export function partsByOutage(outages: readonly Outage[]): Map<string, Outage[]> {
  return Map.groupBy(outages, ({ of }) => of);
}

/** Customers come for so long, or outages last; what lasts for good does not make the drawing longer. */
function endOf({ durationMs, outages }: Plan): number {
  const ends = outages.filter(({ isPermanent }) => !isPermanent).map(({ at, forMs }) => at + forMs);
  const starts = outages.map(({ at }) => at + 1);
  return [...ends, ...starts].reduce((last, end) => Math.max(last, end), durationMs);
}

interface Scale {
  readonly endMs: number;
  readonly columns: number;
}

/** From when to when an outage strikes an unchanged number of terminals. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Terminals struck, those that two parts strike counted twice: a fault that grows is drawn growing. */
  readonly struck: number;
}

function barOf(parts: readonly Outage[], { endMs, columns }: Scale): string {
  const columnMs = endMs / columns;
  const columnOf = (at: number) => Math.min(columns - 1, Math.floor(at / columnMs));
  const stretches = stretchesOf(parts);
  const most = stretches.reduce((high, { struck }) => Math.max(high, struck), 1);
  const cells = Array.from({ length: columns }, (_, column) => {
    // An outage shorter than a column still shows in the one in which it begins.
    const on = stretches.filter(({ from, to }) => from < (column + 1) * columnMs && to > column * columnMs);
    const height = Math.max(0, ...on.map(({ struck }) => struck)) / most;
    return on.length === 0 ? quiet : blocks[Math.max(1, Math.round(height * (blocks.length - 1)))];
  });
  const ends = new Set(parts.map(({ at, forMs }) => at + forMs));
  for (const { at } of parts) if (ends.has(at)) cells[columnOf(at)] = seam;
  stretches.slice(1).forEach(({ from }, index) => {
    const { to } = stretches[index];
    // A pause that leaves no column empty would not show.
    const isHidden = Math.ceil(to / columnMs) + 1 > Math.floor(from / columnMs);
    if (to < from && isHidden) cells[columnOf((to + from) / 2)] = flutter;
  });
  if (parts.some(({ isPermanent }) => isPermanent)) cells[columns - 1] = forGood;
  return edged(cells.join(""));
}

/** A hairline where a bar begins and where it ends: a low one would hardly be seen. */
function edged(bar: string): string {
  return bar.replace(/·(?=[^·])/g, "▕").replace(/(?<=[^·▕])·/g, "▏");
}

/** The parts on one line of time: neighbours without a gap between them follow each other. */
function stretchesOf(parts: readonly Outage[]): Stretch[] {
  const turns = parts
    .flatMap(({ at, forMs, struck }) => {
      const size = sizeOf(struck);
      return [
        { at, by: size },
        { at: at + forMs, by: -size },
      ];
    })
    .sort((one, other) => one.at - other.at);
  const stretches: Stretch[] = [];
  let struck = 0;
  turns.forEach(({ at, by }, index) => {
    struck += by;
    const to = turns[index + 1]?.at ?? at;
    if (struck > 0 && to > at) stretches.push({ from: at, to, struck });
  });
  return stretches;
}

function changeMarks(changes: Plan["changes"], { endMs, columns }: Scale): string {
  const marked = new Set(changes.map(({ at }) => Math.min(columns - 1, Math.floor((at / endMs) * columns))));
  return Array.from({ length: columns }, (_, column) => (marked.has(column) ? "▲" : quiet)).join("");
}

function curveOf(shape: Plan["load"]["shape"], durationMs: number, { endMs, columns }: Scale): string {
  const peak = peakOf(shape) || 1;
  const heights = Array.from({ length: columns }, (_, column) => {
    const at = ((column + 0.5) / columns) * endMs;
    return at > durationMs ? " " : blocks[Math.round((levelAt(shape, at) / peak) * (blocks.length - 1))];
  });
  return heights.join("").trimEnd();
}

/** Steps that people count time in, ms. */
const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
  86_400, 172_800, 432_000,
].map((seconds) => seconds * 1000);

/** Times above the columns in which they begin, at most one in ten columns. */
function axis(endMs: number, columns: number): string {
  const most = Math.max(1, Math.floor(columns / 10));
  const step = steps.find((each) => endMs / each <= most) ?? endMs / most;
  let line = "";
  for (let at = 0; at < endMs; at += step) {
    const column = Math.floor((at / endMs) * columns);
    const label = at === 0 ? "0" : readableDuration(at);
    if (column + label.length <= columns) line = line.padEnd(column) + label;
  }
  return line;
}
