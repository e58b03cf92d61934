// The buckets of a histogram over time: the darker, the more.

import type { EChartsOption } from "echarts";
import type { Series } from "./answers.ts";
import type { Drawing } from "./charts.ts";
import { faint } from "./look.ts";
import { worded } from "./units.ts";

export function heatmap({ panel, series }: Drawing): EChartsOption {
  const unit = panel.options?.yAxis?.unit ?? panel.fieldConfig.defaults.unit;
  const buckets = inOrder(series);
  const cells = ownCounts(buckets);
  const times = [...new Set(buckets.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort(
    (a, b) => a - b,
  );
  return {
    grid: { left: 10, right: 14, top: 34, bottom: 10, outerBoundsMode: "same" },
    xAxis: {
      type: "category",
      data: times.map(String),
      axisLabel: {
        // A label a quarter of a minute, where the scrape lies nearest to it.
        interval: (index: number) => index > 0 && quarter(times[index]) !== quarter(times[index - 1]),
        formatter: (atMs: string) => clock(quarter(Number(atMs)) * 15),
        color: faint,
        fontSize: 10,
      },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    yAxis: {
      type: "category",
      data: buckets.map(({ labels }) => (labels.le === "+Inf" ? "+Inf" : worded(unit, Number(labels.le)))),
      axisLabel: { color: faint, fontSize: 10 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    visualMap: {
      show: false,
      min: 0,
      max: Math.max(1, ...cells.map(({ count }) => count)),
      inRange: { color: ["#dbe9f9", "#5794f2", "#1c3f73"] },
    },
    series: {
      type: "heatmap",
      data: cells.map(({ atMs, bucket, count }) => [times.indexOf(atMs), bucket, Math.round(count)]),
    },
  };
}

function inOrder(series: readonly Series[]): Series[] {
  const bound = ({ labels }: Series) => (labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le));
  return [...series].sort((a, b) => bound(a) - bound(b));
}

/** Prometheus' buckets count everything below their bound: what each has for itself, where that is anything. */
export function ownCounts(buckets: readonly Series[]): { atMs: number; bucket: number; count: number }[] {
  return buckets.flatMap(({ points }, bucket) => {
    const below = new Map(buckets[bucket - 1]?.points);
    return points
      .map(([atMs, count]) => ({ atMs, bucket, count: count - (below.get(atMs) ?? 0) }))
      .filter(({ count }) => count > 0);
  });
}

function quarter(atMs: number): number {
  return Math.floor(atMs / 15_000);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
