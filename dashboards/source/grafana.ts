// Grafana's classic dashboard model, as far as our dashboards use it: the one that file provisioning takes in
// Grafana 12 and 13. A description of panels goes in, the JSON comes out with ids, reference letters and places.

/** One query of a panel. */
export interface Query {
  readonly expr: string;
  /** Of each series, with labels as {{group}}. */
  readonly legend: string;
  /** Asked for the moment only, and not over time. */
  readonly isInstant?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly type: "timeseries" | "stat" | "bargauge" | "state-timeline" | "heatmap" | "table";
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  /** Grafana's: s, short, percentunit, bytes, ops. */
  readonly unit: string;
  /** What a person should see in it. */
  readonly about: string;
  /** Why its queries may well come back empty; absent where an empty one is a mistake. */
  readonly mayBeEmpty?: string;
  readonly isStacked?: boolean;
  /** Drawn green below, red from here on. */
  readonly badFrom?: number;
  /** Words for values, such as 1: "on". */
  readonly words?: Readonly<Record<number, string>>;
  /** Colours of series, by the names that their legends give them; a name in slashes is a pattern. */
  readonly colours?: Readonly<Record<string, string>>;
  /** Leaves out series that are 0 all the time: in a stack each would draw its line over that of its neighbour. */
  readonly hidesZeros?: boolean;
  /** Has values below 0, so that its axis may not begin there. */
  readonly isSigned?: boolean;
  /** Where its axis ends; absent: at its largest value. */
  readonly most?: number;
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Board {
  /** 8–40 characters: links point to it. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly sections: readonly Section[];
}

const datasource = { type: "prometheus", uid: `\${datasource}` };
const columns = 24;

/** The dashboard as Grafana provisions it. */
export function classic({ uid, title, about, sections }: Board): object {
  return {
    uid,
    title,
    description: about,
    id: null,
    tags: ["tillstorm"],
    editable: true,
    schemaVersion: 42,
    graphTooltip: 1,
    refresh: "5s",
    time: { from: "now-15m", to: "now" },
    links: [
      {
        type: "dashboards",
        title: "tillstorm",
        tags: ["tillstorm"],
        includeVars: true,
        keepTime: true,
        asDropdown: false,
      },
    ],
    templating: { list: variables },
    annotations: { list: [outageAnnotation] },
    panels: placed(sections),
  };
}

/** Sections below each other; the panels of each from left to right, and on when a line is full. */
function placed(sections: readonly Section[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const section of sections) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title: section.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y: y++, w: columns, h: 1 },
    });
    let x = 0;
    let tallest = 0;
    for (const panel of section.panels) {
      if (x + panel.width > columns) {
        y += tallest;
        x = 0;
        tallest = 0;
      }
      const gridPos = { x, y, w: panel.width, h: panel.height };
      panels.push({ id: panels.length + 1, gridPos, ...drawn(panel) });
      x += panel.width;
      tallest = Math.max(tallest, panel.height);
    }
    y += tallest;
  }
  return panels;
}

function drawn(panel: Panel): object {
  const { title, type, about, mayBeEmpty, queries, unit } = panel;
  const description = mayBeEmpty === undefined ? about : `${about}\n\nEmpty: ${mayBeEmpty}`;
  return {
    title,
    type,
    description,
    datasource,
    targets: queries.map(({ expr, legend, isInstant = false }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
      instant: isInstant,
      range: !isInstant,
      ...(type === "heatmap" ? { format: "heatmap" } : {}),
      ...(type === "table" ? { format: "table" } : {}),
    })),
    fieldConfig: { defaults: { unit, ...looks(panel) }, overrides: overrides(panel) },
    options: optionsOf(panel),
  };
}

function looks({ type, isStacked, badFrom, words, isSigned, most }: Panel): object {
  const steps = [
    { value: null, color: "green" },
    ...(badFrom === undefined ? [] : [{ value: badFrom, color: "red" }]),
  ];
  const texts = Object.entries(words ?? {}).map(([value, text], index) => [value, { text, index }]);
  const mappings = texts.length === 0 ? [] : [{ type: "value", options: Object.fromEntries(texts) }];
  const common = { thresholds: { mode: "absolute", steps }, mappings };
  if (type === "timeseries") {
    const stacking = { mode: isStacked ? "normal" : "none" };
    return {
      ...common,
      ...(isSigned ? {} : { min: 0 }),
      ...(most === undefined ? {} : { max: most }),
      custom: { fillOpacity: isStacked ? 30 : 10, lineWidth: 1, showPoints: "never", stacking },
    };
  }
  if (type === "state-timeline") return { ...common, custom: { fillOpacity: 80, lineWidth: 0 } };
  return common;
}

function overrides({ colours = {}, hidesZeros }: Panel): object[] {
  const coloured = Object.entries(colours).map(([name, fixedColor]) => ({
    matcher: { id: name.startsWith("/") ? "byRegexp" : "byName", options: name },
    properties: [{ id: "color", value: { mode: "fixed", fixedColor } }],
  }));
  const zeros = {
    // Grafana's editor writes the comparison, though this reducer is true or false by itself.
    matcher: { id: "byValue", options: { reducer: "allIsZero", op: "gte", value: 0 } },
    properties: [{ id: "custom.hideFrom", value: { legend: true, tooltip: true, viz: true } }],
  };
  return hidesZeros ? [...coloured, zeros] : coloured;
}

function optionsOf({ type, queries }: Panel): object {
  const reduceOptions = { calcs: ["lastNotNull"], fields: "", values: false };
  // Left to itself, Grafana does not name a value that is alone: which currency, which defect?
  const textMode = queries.some(({ legend }) => legend.includes("{{")) ? "value_and_name" : "auto";
  switch (type) {
    case "timeseries":
      return {
        legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
        tooltip: { mode: "multi", sort: "desc" },
      };
    case "stat":
      return { reduceOptions, colorMode: "value", graphMode: "none", textMode, orientation: "auto" };
    case "bargauge":
      return { reduceOptions, displayMode: "basic", orientation: "horizontal", showUnfilled: true };
    case "state-timeline":
      return { mergeValues: true, showValue: "auto", rowHeight: 0.8, legend: { showLegend: true } };
    case "heatmap":
      return { calculate: false, yAxis: { unit: "s" }, cellGap: 1, tooltip: { mode: "single" } };
    case "table":
      return { showHeader: true };
  }
}

function labelVariable(name: string, label: string, metric: string): object {
  return {
    type: "query",
    name,
    label: name,
    datasource,
    query: `label_values(${metric}, ${label})`,
    definition: `label_values(${metric}, ${label})`,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { text: "All", value: "$__all" },
  };
}

const variables = [
  { type: "datasource", name: "datasource", label: "data source", query: "prometheus", hide: 0 },
  labelVariable("scenario", "scenario", "tillstorm_run_info"),
  labelVariable("run", "run", 'tillstorm_run_info{scenario=~"$scenario"}'),
  labelVariable("group", "group", 'tillstorm_queue_depth{run=~"$run"}'),
  labelVariable("outage", "outage", 'tillstorm_outage_active{run=~"$run"}'),
];

/** Samples above 0 that lie at most one step apart become one region: an outage from its first to its last second. */
const outageAnnotation = {
  name: "Outages",
  datasource,
  enable: true,
  iconColor: "red",
  expr: 'tillstorm_outage_active{run=~"$run",outage=~"$outage"} > 0',
  step: "1s",
  titleFormat: "{{outage}}",
  textFormat: "{{kind}}",
  tagKeys: "kind",
};
