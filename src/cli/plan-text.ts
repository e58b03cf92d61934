// A plan as a person reads it in 80 columns: what there is, what happens when, and the load beneath.

import { expectedSales, levelAt, peakOf } from "../plan/load-curve.ts";
import { type Cohort, type Outage, type Plan, sizeOf } from "../plan/plan.ts";
import { gatewayLoad } from "../plan/warnings.ts";
import { isWide } from "../scenario/wide.ts";
import { counted, readableCount, readableDuration, readableRate, readableShare } from "../units.ts";
import { paint } from "./paint.ts";

/** Columns of the names on the left, and of the time beside them. */
const nameWidth = 16;
const chartWidth = 60;

/** The whole text, with a newline at its end. Times are the scenario's, as in its file. */
export function planText(plan: Plan, hasColour: boolean): string {
  const colour = paint(hasColour);
  const heading = (text: string) => ["", colour("bold", text)];
  return [
    colour("bold", fitted(plan.name, 80)),
    ...wrapped(plan.about),
    ...heading("Fleet"),
    ...plan.groups.map((group) => {
      const [from, to] = group.terminals;
      const stores = Math.ceil((to - from) / group.perStore);
      return row(
        group.id,
        `${counted(to - from, "terminal")} in ${counted(stores, "store")}, ${group.preset}`,
      );
    }),
    ...heading(`Cohorts: ${plan.cohorts.length}, each with a path of its own through the network`),
    ...cohortRows(plan),
    ...heading("Run"),
    ...runRows(plan),
    ...heading(plan.outages.length === 0 ? "No outages" : "Outages"),
    ...plan.outages.map((outage) => row(outage.id, outageText(plan, outage))),
    ...heading("Timeline"),
    ...timeline(plan, colour),
    ...(plan.expectations.length === 0 ? [] : heading("Expected")),
    ...plan.expectations.map(({ text }) => `  ${fitted(text, 76)}`),
    "",
  ].join("\n");
}

function row(name: string, text: string): string {
  return `  ${fitted(name, nameWidth - 1).padEnd(nameWidth)}${fitted(text, 78 - nameWidth)}`;
}

/** At most so many columns; Chinese characters take two. */
function fitted(text: string, columns: number): string {
  let taken = 0;
  let end = 0;
  for (const letter of text) {
    taken += isWide(letter) ? 2 : 1;
    if (taken > columns) return `${text.slice(0, Math.max(0, end - 1))}…`;
    end += letter.length;
  }
  return text;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= 80)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fitted(word, 80));
  }
  return lines;
}

/** A long list of cohorts says nothing: the largest ones are shown. */
const mostCohorts = 12;

function cohortRows({ cohorts, outages }: Plan): string[] {
  const indexed = cohorts.map((cohort, index) => ({ cohort, index, size: sizeOf(cohort.terminals) }));
  const largest = indexed.toSorted((one, other) => other.size - one.size || one.index - other.index);
  const shown = largest.slice(0, mostCohorts).sort((one, other) => one.index - other.index);
  const rows = shown.map(({ cohort, index, size }) => {
    const struckBy = outages.filter(({ effect }) => effect.on === "links" && effect.cohorts.includes(index));
    return row(
      `${index}`,
      `${counted(size, "terminal")}, ${pathOf(cohort)}${struckBy.map(({ id }) => `, ${id}`).join("")}`,
    );
  });
  const rest = cohorts.length - shown.length;
  return rest === 0 ? rows : [...rows, `  and ${readableCount(rest)} smaller ones`];
}

function pathOf({ group, linkId, provider }: Cohort): string {
  return `${group}/${linkId} over ${provider}`;
}

function runRows(plan: Plan): string[] {
  const { load, speed, gateway } = plan;
  const played = speed === 1 ? "" : `, played in ${readableDuration(plan.durationMs)} (${speed}x)`;
  const peak = plan.terminals * load.salesPerMs * peakOf(load.shape);
  const asPlayed = speed === 1 ? "" : " as played";
  return [
    row("customers", `${readableDuration(plan.durationMs * speed)}${played}, seed ${plan.seed}`),
    row("then", `at most ${readableDuration(plan.settleMs * speed)} for the queues to drain`),
    row("sales", `about ${readableCount(expectedSales(plan))}, ${readableRate(peak)} at the peak${asPlayed}`),
    row("gateway", `${counted(gateway.workers, "worker")}, load ${gatewayLoad(plan).toFixed(2)} at the peak`),
  ];
}

function outageText({ speed, terminals: all }: Plan, { at, forMs, kind, struck }: Outage): string {
  const when = `at ${readableDuration(at * speed)} for ${readableDuration(forMs * speed)}`;
  const size = sizeOf(struck);
  return `${when}, ${kind}: ${counted(size, "terminal")}, ${readableShare(size / all)}`;
}

function timeline(plan: Plan, colour: ReturnType<typeof paint>): string[] {
  const endMs = Math.max(plan.durationMs, ...plan.outages.map(({ at, forMs }) => at + forMs));
  const columnMs = endMs / chartWidth;
  const columns = Array.from({ length: chartWidth }, (_, column) => column);
  const bars = plan.outages.map(({ id, at, forMs }) => {
    const bar = columns.map((column) => {
      const from = column * columnMs;
      // An outage shorter than a column still shows in the one in which it begins.
      const isOn = at < from + columnMs && at + forMs > from;
      return isOn ? "█" : "·";
    });
    return `  ${fitted(id, nameWidth - 1).padEnd(nameWidth)}${runsPainted(bar, (text) => colour("red", text))}`;
  });
  const peak = peakOf(plan.load.shape) || 1;
  const load = columns.map((column) => {
    const at = (column + 0.5) * columnMs;
    return at > plan.durationMs
      ? " "
      : blocks[Math.round((levelAt(plan.load.shape, at) / peak) * (blocks.length - 1))];
  });
  return [axis(endMs * plan.speed), ...bars, `  ${"sales".padEnd(nameWidth)}${load.join("").trimEnd()}`];
}

const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Paints runs of full blocks, so that the codes stay few. */
function runsPainted(bar: readonly string[], paintRun: (text: string) => string): string {
  return bar.join("").replace(/█+/g, paintRun);
}

/** Steps that people count time in, ms. */
const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
  86_400,
].map((seconds) => seconds * 1000);

/** Times above the columns that they belong to, at most six of them. */
function axis(endMs: number): string {
  const step = steps.find((each) => endMs / each <= 6) ?? endMs / 6;
  let line = " ".repeat(nameWidth + 2);
  for (let at = 0; at < endMs; at += step) {
    const column = nameWidth + 2 + Math.floor((at / endMs) * chartWidth);
    const label = at === 0 ? "0" : readableDuration(at);
    if (column + label.length <= 80) line = line.padEnd(column) + label;
  }
  return line;
}
