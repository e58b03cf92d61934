// Last values as large words, one beside the other.

import type { EChartsOption, TitleComponentOption } from "echarts";
import { lastOf } from "./answers.ts";
import type { Drawing } from "./charts.ts";
import { colourBy, faint, heading } from "./look.ts";
import { wantedColour } from "./overrides.ts";
import { worded } from "./units.ts";

export function stat({ panel, series, width, height }: Drawing): EChartsOption {
  const { unit, thresholds, mappings } = panel.fieldConfig.defaults;
  const isNamed = series.length > 1 || panel.options?.textMode === "value_and_name";
  const share = width / series.length;
  const size = Math.min(34, share / 4);
  const values = series.map(({ legend, points }, index): TitleComponentOption => {
    const value = lastOf(points);
    const words = mappings.find(({ options }) => options[value] !== undefined)?.options[value].text;
    return {
      text: words ?? worded(unit, value),
      ...(isNamed ? { subtext: legend } : {}),
      left: share * (index + 0.5),
      top: height / 2 - size / 2,
      textAlign: "center",
      padding: 0,
      itemGap: 4,
      textStyle: {
        fontSize: size,
        fontWeight: 600,
        color: wantedColour(panel, legend) ?? colourBy(thresholds.steps, value),
      },
      // The longest of names has eleven letters, and must not touch its neighbour's.
      subtextStyle: { fontSize: Math.min(11, share / 6), color: faint },
    };
  });
  return { title: [heading(panel.title), ...values] };
}
