// What is on when, a row for each series.

import type { CustomSeriesOption, EChartsOption } from "echarts";
import type { Series } from "./answers.ts";
import type { Drawing } from "./charts.ts";
import { colourBy, ink, timeAxis } from "./look.ts";

/** One value for a while. */
interface Stretch {
  readonly value: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export function stateTimeline({ panel, series, spanMs }: Drawing): EChartsOption {
  const { thresholds, mappings } = panel.fieldConfig.defaults;
  const data = series.flatMap(({ points }, row) =>
    stretches(points).map(({ value, fromMs, toMs }) => [row, fromMs, toMs, value]),
  );
  const renderItem: CustomSeriesOption["renderItem"] = (_, api) => {
    const [row, fromMs, toMs, value] = [0, 1, 2, 3].map((dimension) => Number(api.value(dimension)));
    const [left, middle] = api.coord([fromMs, row]);
    const [right] = api.coord([toMs, row]);
    const [, high] = api.size!([0, 1]) as number[];
    const tall = high * 0.8;
    const words = mappings.find(({ options }) => options[value] !== undefined)?.options[value].text;
    return {
      type: "rect",
      shape: { x: left, y: middle - tall / 2, width: right - left, height: tall },
      style: { fill: colourBy(thresholds.steps, value), opacity: 0.8 },
      textContent: { type: "text", style: { text: words ?? String(value), fill: "#fff", fontSize: 11 } },
      textConfig: { position: "insideLeft" },
    };
  };
  return {
    grid: { left: 10, right: 14, top: 34, bottom: 8, outerBoundsMode: "same" },
    xAxis: timeAxis(spanMs),
    yAxis: {
      type: "category",
      inverse: true,
      data: series.map(({ legend }) => legend),
      axisLabel: { interval: 0, color: ink, fontSize: 11 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: { type: "custom", renderItem, encode: { x: [1, 2], y: 0 }, data },
  };
}

/** Equal neighbours as one stretch, each until the next begins. */
export function stretches(points: Series["points"]): Stretch[] {
  const found: { value: number; fromMs: number; toMs: number }[] = [];
  for (const [atMs, value] of points) {
    const last = found.at(-1);
    if (last !== undefined) last.toMs = atMs;
    if (last?.value !== value) found.push({ value, fromMs: atMs, toMs: atMs });
  }
  return found;
}
