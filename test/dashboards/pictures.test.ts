// The pictures of the dashboards: each is named where people read, and each panel of each dashboard can be drawn.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { joined, lastOf, resolved, type Series } from "../../dashboards/pictures/answers.ts";
import { ownCounts } from "../../dashboards/pictures/chart-heatmap.ts";
import { stretches } from "../../dashboards/pictures/chart-state-timeline.ts";
import { type Dashboard, type DrawnPanel, dashboardNamed } from "../../dashboards/pictures/dashboard.ts";
import { pageOf } from "../../dashboards/pictures/page.ts";
import { pictures } from "../../dashboards/pictures/pictures.ts";
import { worded } from "../../dashboards/pictures/units.ts";
import { boards } from "../../dashboards/source/boards.ts";

const house = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const files = readdirSync(house("docs/pictures"));

/** Pictures that a page shows, by the name of their file. */
function shown(page: string): string[] {
  const text = readFileSync(house(page), "utf8");
  return [...text.matchAll(/!\[[^\]]+\]\([^)]*pictures\/([^)]+)\)/g)].map(([, file]) => file);
}

test("the pictures that pages show are those that are there, and those that are drawn", () => {
  const named = [...new Set([...shown("README.md"), ...shown("docs/dashboards.md")])];
  expect(named.toSorted()).toEqual(files.toSorted());
  expect(named.map((file) => file.replace(".svg", "")).toSorted()).toEqual(
    Object.keys(pictures()).toSorted(),
  );
});

test.each(files)("%s shows something in every panel", (file) => {
  expect(readFileSync(house(`docs/pictures/${file}`), "utf8")).not.toMatch(/No data|NaN/);
});

test.each(files)("%s is small, and says nothing of the machine that drew it", (file) => {
  expect(statSync(house(`docs/pictures/${file}`)).size).toBeLessThan(150_000);
  expect(readFileSync(house(`docs/pictures/${file}`), "utf8")).not.toMatch(
    /127\.0\.0\.1|localhost|\/tmp|\/home/,
  );
});

const le = (bound: string, count: number): Series => ({
  legend: bound,
  labels: { le: bound },
  points: [
    [0, count],
    [1_000, 2 * count],
  ],
});
const madeUp = [le("0.1", 1), le("0.5", 3), le("+Inf", 3)];

/** The dashboard as it would be drawn were every panel's answer the same. */
function drawn(dashboard: Dashboard, series: readonly Series[] = madeUp): string {
  const answers = new Map(dashboard.panels.map((panel) => [panel, series]));
  return pageOf(dashboard, { answers, regions: [{ name: "dark", fromMs: 0, toMs: 500 }], spanMs: 1_000 });
}

/** The first panel of a type, alone and changed. */
function alone(type: string, change: (panel: DrawnPanel) => DrawnPanel): Dashboard {
  const { run } = pictures();
  const panel = run.panels.find((each) => each.type === type)!;
  return { ...run, panels: [change(panel)] };
}

test("every panel of every dashboard is in a picture", () => {
  const titles = (panels: readonly DrawnPanel[]) => panels.map(({ title }) => title).toSorted();
  const panels = Object.keys(boards).flatMap((name) => dashboardNamed(name).panels);
  expect(titles(Object.values(pictures()).flatMap((drawn) => drawn.panels))).toEqual(titles(panels));
});

describe.each(Object.entries(pictures()))("%s", (_, dashboard) => {
  test("every panel of it can be drawn, under its title", () => {
    const svg = drawn(dashboard);
    for (const { title } of dashboard.panels) expect(svg).toContain(`>${title}<`);
    expect(svg).not.toContain("No data");
  });

  test("a panel without an answer says so", () => {
    const panels = dashboard.panels.filter(({ type }) => type !== "row");
    expect(drawn(dashboard, []).match(/>No data</g)).toHaveLength(panels.length);
  });
});

test("a panel of a type that nobody can draw is refused", () => {
  const piechart = alone("stat", (panel) => ({ ...panel, type: "piechart" }));
  expect(() => drawn(piechart)).toThrow("a panel of the type piechart");
});

test("a figure has the colour that its panel wants for its name, and else that of its threshold", () => {
  const verdict = alone("stat", (panel) => ({ ...panel, title: "Verdict" }));
  const named = (legend: string) => drawn(verdict, [{ ...le("0.1", 1), legend }]);
  expect(named("inconclusive")).toContain("#ff780a");
  expect(named("whatever")).not.toContain("#ff780a");
});

test("a last value that is no number is refused, and passed over where a number came before", () => {
  expect(
    lastOf([
      [0, 1],
      [1_000, Number.NaN],
    ]),
  ).toBe(1);
  expect(() => lastOf([[0, Number.NaN]])).toThrow("not a number");
});

test("a unit that nobody can write is refused", () => {
  expect(() => worded("furlongs", 1)).toThrow("the unit furlongs");
});

test("a time or a share is written in words that fit an axis", () => {
  expect([0, 0.0124, 1.5, 90, 600].map((value) => worded("s", value))).toEqual([
    "0 s",
    "12.4 ms",
    "1.5 s",
    "90 s",
    "10 min",
  ]);
  expect(worded("percentunit", 0.987)).toBe("98.7%");
  expect(worded("ops", 1_234)).toBe("1.23K/s");
});

test("all variables of a query are replaced", () => {
  const expr = 'rate(sales{run=~"$run"}[$__rate_interval]) / max_over_time(sales[$__range])';
  const span = { fromMs: 0, toMs: 90_400 };
  expect(resolved(expr, span)).toBe('rate(sales{run=~".*"}[4s]) / max_over_time(sales[91s])');
});

test("samples above 0 a step apart are one outage, and others another", () => {
  const points = [0, 1, 1, 0, 1].map((value, second) => [second * 1_000, value] as const);
  expect(joined("dark", points)).toEqual([
    { name: "dark", fromMs: 1_000, toMs: 2_000 },
    { name: "dark", fromMs: 4_000, toMs: 4_000 },
  ]);
});

test("a state lasts until the next one begins", () => {
  const points = [0, 1, 1, 0].map((value, second) => [second * 1_000, value] as const);
  expect(stretches(points)).toEqual([
    { value: 0, fromMs: 0, toMs: 1_000 },
    { value: 1, fromMs: 1_000, toMs: 3_000 },
    { value: 0, fromMs: 3_000, toMs: 3_000 },
  ]);
});

test("a bucket of a heatmap has what lies in it alone", () => {
  expect(ownCounts(madeUp)).toEqual([
    { atMs: 0, bucket: 0, count: 1 },
    { atMs: 1_000, bucket: 0, count: 2 },
    { atMs: 0, bucket: 1, count: 2 },
    { atMs: 1_000, bucket: 1, count: 4 },
  ]);
});
