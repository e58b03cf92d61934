// What Prometheus answers to the queries of a dashboard, asked as Grafana asks them: all runs, groups and outages, from
// the first scrape of a run to the last.

import type { Dashboard, DrawnPanel, Target } from "./dashboard.ts";

export interface Series {
  readonly legend: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds from the start of what is looked at, and the value; ascending. One point where it was asked for a moment. */
  readonly points: readonly (readonly [number, number])[];
}

/** An outage, drawn over graphs: milliseconds from the start of what is looked at. */
export interface Region {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Asked {
  /** Of Prometheus, without a slash at its end. */
  readonly url: string;
  /** What is looked at: milliseconds since the epoch. */
  readonly span: Span;
}

/** The data source's scrape interval (provisioning/datasources), which is also the least step that Grafana asks for. */
const scrapeS = 1;

interface Matrix {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** Every panel's series, in the order of its queries. Rows have none. */
export async function answersTo(
  { panels }: Dashboard,
  asked: Asked,
): Promise<Map<DrawnPanel, readonly Series[]>> {
  const answers = new Map<DrawnPanel, readonly Series[]>();
  for (const panel of panels) {
    const each = (panel.targets ?? []).map((target) => seriesOf(target, asked));
    answers.set(panel, (await Promise.all(each)).flat());
  }
  return answers;
}

/** Samples above 0 that lie at most one step apart are one region, as in Grafana. */
export async function regionsOf({ annotations }: Dashboard, asked: Asked): Promise<Region[]> {
  const regions: Region[] = [];
  for (const { expr, titleFormat } of annotations.list) {
    const target = { expr, legendFormat: titleFormat, instant: false };
    for (const { legend, points } of await seriesOf(target, asked)) regions.push(...joined(legend, points));
  }
  return regions;
}

/** Grafana's lastNotNull. Throws where no point has a number: "NaN" in a picture would be a panel that needs mending. */
export function lastOf(points: Series["points"]): number {
  const last = points.findLast(([, value]) => Number.isFinite(value));
  if (last === undefined) throw new Error("a panel's last value is not a number");
  return last[1];
}

export function joined(name: string, points: Series["points"]): Region[] {
  const regions: { name: string; fromMs: number; toMs: number }[] = [];
  for (const [atMs, value] of points) {
    const last = regions.at(-1);
    if (value <= 0) continue;
    if (last !== undefined && atMs - last.toMs <= scrapeS * 1000) last.toMs = atMs;
    else regions.push({ name, fromMs: atMs, toMs: atMs });
  }
  return regions;
}

async function seriesOf({ expr, legendFormat, instant }: Target, { url, span }: Asked): Promise<Series[]> {
  // Grafana asks for a moment at the end of what is looked at.
  const fromMs = instant ? span.toMs : span.fromMs;
  const answer = await fetch(`${url}/api/v1/query_range`, {
    method: "POST",
    body: new URLSearchParams({
      query: resolved(expr, span),
      start: String(fromMs / 1000),
      end: String(span.toMs / 1000),
      step: String(scrapeS),
    }),
  });
  const { status, error, data } = (await answer.json()) as {
    status: string;
    error?: string;
    data?: { result: readonly Matrix[] };
  };
  if (data === undefined) throw new Error(`Prometheus refused ${expr}: ${status}, ${error}`);
  return data.result.map(({ metric, values }) => ({
    legend: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ""),
    labels: metric,
    points: values.map(([atS, value]) => [Math.round(atS * 1000 - span.fromMs), Number(value)] as const),
  }));
}

/**
 * Grafana's variables replaced: "All" is `.*`, and a rate looks back over four scrapes where a step is no longer than a
 * scrape, which is so up to some ten minutes.
 */
export function resolved(expr: string, { fromMs, toMs }: Span): string {
  return expr
    .replaceAll("$__rate_interval", `${4 * scrapeS}s`)
    .replaceAll("$__range", `${Math.ceil((toMs - fromMs) / 1000)}s`)
    .replaceAll(/\$\w+/g, ".*");
}
