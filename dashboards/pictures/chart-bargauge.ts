// Last values as bars, a row each.

import type { EChartsOption } from "echarts";
import { lastOf } from "./answers.ts";
import type { Drawing } from "./charts.ts";
import { colourBy, ink } from "./look.ts";
import { wantedColour } from "./overrides.ts";
import { worded } from "./units.ts";

export function bargauge({ panel, series, width }: Drawing): EChartsOption {
  const { unit, thresholds } = panel.fieldConfig.defaults;
  const rows = series.map(({ legend, points }) => ({ legend, value: lastOf(points) }));
  return {
    grid: { left: 10, right: 60, top: 34, bottom: 10, outerBoundsMode: "same" },
    // From 0 to the largest, as Grafana's bars without a limit of their own.
    xAxis: { type: "value", show: false, min: 0, max: Math.max(...rows.map(({ value }) => value)) || 1 },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ legend }) => legend),
      axisLabel: { interval: 0, color: ink, fontSize: 11, width: width / 3, overflow: "truncate" },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: {
      type: "bar",
      barCategoryGap: "25%",
      showBackground: true,
      data: rows.map(({ legend, value }) => {
        const color = wantedColour(panel, legend) ?? colourBy(thresholds.steps, value);
        return { value, itemStyle: { color } };
      }),
      barMaxWidth: 26,
      label: {
        show: true,
        position: "right",
        color: ink,
        fontSize: 11,
        formatter: ({ value }) => worded(unit, Number(value)),
      },
    },
  };
}
