// The dashboards as files: up to date, well laid out, and about series that exist.

import { readFileSync } from "node:fs";
import type { Registry } from "prom-client";
import { afterAll, describe, expect, test } from "vitest";
import { boards, fileText } from "../../dashboards/source/boards.ts";
import { LiveGateway } from "../../src/gateway/live-gateway.ts";
import { gatewayMetrics } from "../../src/gateway/metrics.ts";
import { Measures } from "../../src/measure/measures.ts";
import { Exposition } from "../../src/measure/prometheus.ts";
import { planOf } from "../measure/story.ts";

interface Drawn {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface File {
  readonly uid: string;
  readonly panels: readonly Drawn[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

function fileOf(name: string): string {
  return readFileSync(new URL(`../../dashboards/grafana/${name}.json`, import.meta.url), "utf8");
}

/** Every expression of a dashboard, those of its variables and annotations too. */
function expressions({ panels, templating, annotations }: File): string[] {
  return [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.map(({ query }) => query),
    ...annotations.list.map(({ expr }) => expr),
  ];
}

/** Names of the series that an expression asks for, without what a histogram puts behind its name. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\btillstorm_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
}

function namesIn(registry: Registry): string[] {
  return registry.getMetricsAsArray().map(({ name }) => name);
}

const plan = planOf({});
const gateway = new LiveGateway(plan.gateway, plan.seed, ":memory:");
afterAll(() => gateway.close());
const exposition = new Exposition(new Measures(plan), { id: "r1", engine: "live" });
exposition.judged("pass");
const known = new Set([...namesIn(exposition.registry), ...namesIn(gatewayMetrics(gateway, new Map()))]);

test("there are four, each with a uid of its own", () => {
  expect(Object.keys(boards)).toEqual(["run", "outages", "gateway", "engine"]);
  expect(new Set(Object.values(boards).map(({ uid }) => uid)).size).toBe(4);
});

describe.each(Object.entries(boards))("%s", (name, board) => {
  const file: File = JSON.parse(fileOf(name));

  test("is what its source makes (else: node dashboards/make.ts)", () => {
    expect(fileOf(name)).toBe(fileText(board));
  });

  test("has panels with ids and letters of their own, none upon another", () => {
    const ids = file.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos, targets = [] } of file.panels) {
      const letters = targets.map(({ refId }) => refId);
      expect(new Set(letters).size).toBe(letters.length);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken, `${title} at ${x}, ${y}`).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  test("asks for series that exist", () => {
    const asked = expressions(file).flatMap(metricsIn);
    expect(asked.filter((metric) => !known.has(metric))).toEqual([]);
  });

  test("looks back over all that one looks at where it asks for one moment, when the run may be long over", () => {
    const asked = board.sections.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries));
    for (const { expr } of asked.filter(({ isInstant }) => isInstant)) {
      // Every selector has its range.
      expect(expr).not.toMatch(/\}(?!\[\$__range\])/);
    }
  });

  test("says of every panel what it shows", () => {
    for (const { panels } of board.sections) {
      for (const { about, title } of panels) expect(about, title).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

test("a metric that does not exist would be seen", () => {
  expect(metricsIn('rate(tillstorm_seals_total{run="r"}[1m])').filter((name) => !known.has(name))).toEqual([
    "tillstorm_seals_total",
  ]);
});
