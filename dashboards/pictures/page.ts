// A dashboard as one SVG: every panel a chart, in Grafana's own grid.

import { init } from "echarts";
import type { Region, Series } from "./answers.ts";
import { chartOf, type Drawing } from "./charts.ts";
import type { Dashboard, DrawnPanel, Place } from "./dashboard.ts";
import { font, ink, lines } from "./look.ts";

/** Pixels: of a page, of a unit of height, and between two panels. Grafana's units are 30 px, with 8 between them. */
const pageWidth = 1100;
const unitHeight = 36;
const gap = 8;
const columns = 24;

export interface Known {
  readonly answers: ReadonlyMap<DrawnPanel, readonly Series[]>;
  readonly regions: readonly Region[];
  readonly spanMs: number;
}

export function pageOf(dashboard: Dashboard, { answers, regions, spanMs }: Known): string {
  const top = Math.min(...dashboard.panels.map(({ gridPos }) => gridPos.y));
  const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = (bottom - top) * unitHeight + gap;
  const parts = dashboard.panels.map((panel) => {
    const box = boxOf({ ...panel.gridPos, y: panel.gridPos.y - top });
    if (panel.type === "row") return row(panel.title, box);
    return framed({ panel, series: answers.get(panel) ?? [], regions, spanMs, ...box }, box);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pageWidth} ${height}" width="${pageWidth}" height="${height}">`,
    `<rect width="100%" height="100%" fill="#f4f5f5"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boxOf({ x, y, w, h }: Place): Box {
  const column = (pageWidth - gap) / columns;
  return {
    left: Math.round(gap + x * column),
    top: gap + y * unitHeight,
    width: Math.round(w * column - gap),
    height: h * unitHeight - gap,
  };
}

function row(title: string, { left, top, height }: Box): string {
  const base = top + height / 2 + 5;
  return `<text x="${left + 4}" y="${base}" font-family="${font}" font-size="15" font-weight="600" fill="${ink}">${title}</text>`;
}

function framed(drawing: Drawing, { left, top, width, height }: Box): string {
  const frame = `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="2" fill="#fff" stroke="${lines}"/>`;
  return `${frame}\n${chart(drawing).replace("<svg ", `<svg x="${left}" y="${top}" `)}`;
}

function chart(drawing: Drawing): string {
  const instance = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: drawing.width,
    height: drawing.height,
  });
  instance.setOption(chartOf(drawing));
  const svg = instance.renderToSVGString();
  instance.dispose();
  return rounded(still(svg));
}

/** Without what only a pointer above it would need: styles, and which datum it is. */
function still(svg: string): string {
  return svg.replaceAll(/<style.*?<\/style>\s*/gs, "").replaceAll(/ (?:class|ecmeta_\w+)="[^"]*"/g, "");
}

/** Outlines to a tenth of a pixel: nobody sees more, and it saves a quarter. Transformations stay exact. */
function rounded(svg: string): string {
  return svg.replaceAll(/ (?:d|points)="[^"]*"/g, (outline) =>
    outline.replaceAll(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10)),
  );
}
