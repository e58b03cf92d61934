// Lines over time, stacked where the panel says so, with the outages behind them.

import type { EChartsOption, LineSeriesOption } from "echarts";
import type { Region } from "./answers.ts";
import type { Drawing } from "./charts.ts";
import { faint, hue, ink, palette, timeAxis, valueAxis } from "./look.ts";
import { shown, wantedColour } from "./overrides.ts";

export function timeseries({ panel, series: all, regions, spanMs, width }: Drawing): EChartsOption {
  const { unit, custom, min, max } = panel.fieldConfig.defaults;
  const series = shown(panel, all);
  const isStacked = custom?.stacking?.mode === "normal";
  const times = [...new Set(series.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort(
    (a, b) => a - b,
  );
  const drawn = series.map(({ legend, points }, index): LineSeriesOption => {
    const values = new Map(points);
    return {
      name: legend,
      type: "line",
      // All at the same times: only so does a stack know what lies upon what.
      data: times.map((atMs) => [atMs, drawable(values.get(atMs))]),
      showSymbol: false,
      color: wantedColour(panel, legend) ?? palette[index % palette.length],
      ...(isStacked ? { stack: "all" } : {}),
      lineStyle: { width: 1.3 },
      areaStyle: { opacity: isStacked ? 0.4 : 0.08 },
      ...(index === 0 ? { markArea: outages(regions) } : {}),
    };
  });
  const legendLines = linesOf(
    series.map(({ legend }) => legend),
    width,
  );
  return {
    legend: {
      bottom: 6,
      left: 8,
      right: 8,
      padding: 0,
      itemGap: 10,
      itemWidth: 12,
      itemHeight: 3,
      icon: "rect",
      textStyle: { color: ink, fontSize: 11 },
    },
    grid: { left: 10, right: 14, top: 34, bottom: 14 + legendLines * 18, outerBoundsMode: "same" },
    xAxis: timeAxis(spanMs),
    yAxis: { ...valueAxis(unit), min, max },
    series: drawn,
  };
}

/** A rate over nothing is not a number: a gap, as in Grafana. */
function drawable(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

function outages(regions: readonly Region[]): LineSeriesOption["markArea"] {
  return {
    silent: true,
    itemStyle: { color: hue("red"), opacity: 0.1 },
    label: { show: true, position: "top", distance: 2, fontSize: 9, color: faint },
    data: regions.map(({ name, fromMs, toMs }) => [{ name, xAxis: fromMs }, { xAxis: toMs }]),
  };
}

/** How many lines the legend takes: letters of 11 px are some 6 px wide, and each name has its stroke and a gap. */
function linesOf(names: readonly string[], width: number): number {
  let [count, used] = [1, 0];
  for (const name of names) {
    const wide = 32 + 6 * name.length;
    if (used + wide > width - 16) [count, used] = [count + 1, 0];
    used += wide;
  }
  return count;
}
