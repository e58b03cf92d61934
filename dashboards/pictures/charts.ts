// A panel and its answers as a chart of ECharts, one for each type of panel that our dashboards use.

import type { EChartsOption } from "echarts";
import type { Region, Series } from "./answers.ts";
import { bargauge } from "./chart-bargauge.ts";
import { heatmap } from "./chart-heatmap.ts";
import { stat } from "./chart-stat.ts";
import { stateTimeline } from "./chart-state-timeline.ts";
import { timeseries } from "./chart-timeseries.ts";
import type { DrawnPanel } from "./dashboard.ts";
import { noData, titled } from "./look.ts";

export interface Drawing {
  readonly panel: DrawnPanel;
  readonly series: readonly Series[];
  readonly regions: readonly Region[];
  /** How long the time axis is. */
  readonly spanMs: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Throws on a type that no dashboard had when this was written. */
export function chartOf(drawing: Drawing): EChartsOption {
  const draw = drawerOf(drawing.panel.type);
  const isEmpty = drawing.series.every(({ points }) => points.length === 0);
  return { ...titled(drawing.panel.title), ...(isEmpty ? noData(drawing.panel.title) : draw(drawing)) };
}

function drawerOf(type: string): (drawing: Drawing) => EChartsOption {
  switch (type) {
    case "timeseries":
      return timeseries;
    case "stat":
      return stat;
    case "bargauge":
      return bargauge;
    case "state-timeline":
      return stateTimeline;
    case "heatmap":
      return heatmap;
    default:
      throw new Error(`nobody has said how a panel of the type ${type} is drawn`);
  }
}
