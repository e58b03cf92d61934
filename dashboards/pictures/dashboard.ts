// A dashboard as its committed JSON has it, as far as a picture needs it: what Grafana is given, and not our source.

import { readFileSync } from "node:fs";

export interface Target {
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface DrawnPanel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: Place;
  /** None in a row. */
  readonly targets?: readonly Target[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly min?: number;
      readonly max?: number;
      readonly thresholds: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
      readonly mappings: readonly { readonly options: Readonly<Record<string, { readonly text: string }>> }[];
      readonly custom?: { readonly stacking?: { readonly mode: string } };
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: unknown };
      readonly properties: readonly {
        readonly id: string;
        readonly value: { readonly fixedColor: string };
      }[];
    }[];
  };
  readonly options?: { readonly yAxis?: { readonly unit: string }; readonly textMode?: string };
}

export interface Dashboard {
  readonly title: string;
  readonly panels: readonly DrawnPanel[];
  readonly annotations: {
    readonly list: readonly { readonly expr: string; readonly titleFormat: string }[];
  };
}

export function dashboardNamed(name: string): Dashboard {
  return JSON.parse(readFileSync(new URL(`../grafana/${name}.json`, import.meta.url), "utf8"));
}

/** Only the rows of these titles, with their panels. */
export function rowsOf(dashboard: Dashboard, titles: readonly string[]): Dashboard {
  let isWanted = false;
  const panels = dashboard.panels.filter(({ type, title }) => {
    if (type === "row") isWanted = titles.includes(title);
    return isWanted;
  });
  return { ...dashboard, panels };
}
