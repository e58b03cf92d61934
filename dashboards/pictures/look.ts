// How all panels look: light, as Grafana's light theme.

import type {
  EChartsOption,
  TitleComponentOption,
  XAXisComponentOption,
  YAXisComponentOption,
} from "echarts";
import { worded } from "./units.ts";

export const ink = "#24292e";
export const faint = "#6e7680";
export const lines = "#e3e5e8";
export const font = "Helvetica, Arial, sans-serif";

/** Of series, in their order. */
export const palette = [
  "#56a64b",
  "#3274d9",
  "#f2a60d",
  "#e0226e",
  "#8f3bb8",
  "#19a3a3",
  "#e0752d",
  "#705da0",
  "#7b8794",
  "#a0522d",
  "#b5b500",
  "#1f60c4",
];

/** Grafana's names of colours, as far as thresholds and overrides have them. */
const hues: Readonly<Record<string, string>> = {
  green: "#56a64b",
  yellow: "#f2cc0c",
  blue: "#3274d9",
  orange: "#ff780a",
  red: "#e02f44",
  purple: "#a352cc",
  "dark-red": "#8a1220",
  "super-light-blue": "#b4d4ff",
};

/** What Grafana shows for a colour. Throws on a name that no dashboard had when this was written. */
export function hue(name: string): string {
  const found = name.startsWith("#") ? name : hues[name];
  if (found === undefined) throw new Error(`nobody has said how the colour ${name} looks`);
  return found;
}

export function titled(text: string): EChartsOption {
  return {
    animation: false,
    color: palette,
    textStyle: { fontFamily: font, fontSize: 11, color: ink },
    title: heading(text),
  };
}

export function heading(text: string): TitleComponentOption {
  return { text, left: 10, top: 8, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color: ink } };
}

/** As Grafana says it. */
export function noData(title: string): EChartsOption {
  const nothing: TitleComponentOption = {
    text: "No data",
    left: "center",
    top: "middle",
    textStyle: { fontSize: 16, fontWeight: 400, color: faint },
  };
  return { title: [heading(title), nothing] };
}

export function timeAxis(spanMs: number): XAXisComponentOption {
  return {
    type: "time",
    min: 0,
    max: spanMs,
    splitNumber: 6,
    axisLabel: { formatter: "{m}:{ss}", color: faint, fontSize: 10, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: lines } },
  };
}

export function valueAxis(unit: string): YAXisComponentOption {
  return {
    type: "value",
    splitNumber: 5,
    axisLabel: { formatter: (value: number) => worded(unit, value), color: faint, fontSize: 10 },
    splitLine: { lineStyle: { color: lines } },
  };
}

/** The colour of the highest step that the value reaches. */
export function colourBy(
  steps: readonly { readonly value: number | null; readonly color: string }[],
  value: number,
): string {
  const reached = steps.findLast((step) => step.value === null || value >= step.value);
  return hue(reached?.color ?? "green");
}
