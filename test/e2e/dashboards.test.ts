// The dashboards and rules against a real Prometheus that has scraped a real run with every kind of outage: a query
// that comes back empty is a panel that shows nothing.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { boards } from "../../dashboards/source/boards.ts";
import type { Panel, Query } from "../../dashboards/source/grafana.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { freePort, needs, serving } from "./debian.ts";
import { calmly } from "./disturbed.ts";
import { everyKind } from "./every-kind.ts";
import { folderWith, Tillstorm } from "./tillstorm.ts";

const { isSkipped, why } = needs("prometheus", "prometheus");
const dashboards = fileURLToPath(new URL("../../dashboards/", import.meta.url));
const rules = ["recording", "alerts"].map((name) => join(dashboards, `prometheus/rules/${name}.yaml`));

const queries = Object.entries(boards).flatMap(([board, { sections }]) =>
  sections.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map((query) => ({ board, panel, query }))),
  ),
);

/** As Grafana asks it, of all runs, groups and outages. */
function asked({ expr }: Query): string {
  return expr.replaceAll("$__rate_interval", "10s").replaceAll("$__range", "15m").replaceAll(/\$\w+/g, ".*");
}

function promtool(...words: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("promtool", words, { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test.skipIf(isSkipped)(
  `promtool takes the configuration, and the rules do what their tests say${why}`,
  () => {
    const config = join(dashboards, "prometheus/prometheus.yaml");
    expect(promtool("check", "config", config)).toMatchObject({ status: 0 });
    expect(promtool("test", "rules", join(dashboards, "prometheus/tests/rules.yaml"))).toMatchObject({
      status: 0,
    });
  },
);

test.skipIf(isSkipped)(`a rule that says something else fails its test${why}`, () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  mkdirSync(join(folder, "tests"));
  const alerts = readFileSync(rules[1], "utf8");
  writeFileSync(join(folder, "rules/recording.yaml"), readFileSync(rules[0]));
  writeFileSync(join(folder, "rules/alerts.yaml"), alerts.replace("data_loss:sum > 0", "data_loss:sum > 2"));
  const tests = readFileSync(join(dashboards, "prometheus/tests/rules.yaml"));
  writeFileSync(join(folder, "tests/rules.yaml"), tests);
  const { status, said } = promtool("test", "rules", join(folder, "tests/rules.yaml"));
  expect(status).toBe(1);
  expect(said).toContain("TillstormLosesPayments");
});

test.skipIf(isSkipped)(`every query of every panel can be read by Prometheus${why}`, () => {
  const file = join(temporaryFolder(), "panels.yaml");
  const asRules = queries.map(({ query }, index) => ({ record: `panel_${index}`, expr: asked(query) }));
  writeFileSync(file, stringify({ groups: [{ name: "panels", rules: asRules }] }));
  expect(promtool("check", "rules", file)).toMatchObject({ status: 0 });
});

const every = `every panel shows something of a run with every kind of outage${why}`;
/** Nearly a minute of that is the run itself. */
const options = { ...calmly, timeout: 240_000 };

test.skipIf(isSkipped)(every, options, async () => {
  const [metricsPort, prometheusPort] = [await freePort(), await freePort()];
  const prometheus = `http://127.0.0.1:${prometheusPort}`;
  const folder = temporaryFolder();
  const config = parse(readFileSync(join(dashboards, "prometheus/prometheus.yaml"), "utf8"));
  config.rule_files = rules;
  config.scrape_configs[0].static_configs[0].targets = [`127.0.0.1:${metricsPort}`];
  writeFileSync(join(folder, "prometheus.yaml"), stringify(config));
  await serving(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ],
    `${prometheus}/-/ready`,
  );
  const began = Date.now();
  // Its last page stays until a machine that stood still has scraped it, too.
  const words = ["run", "scenario.yaml", "--metrics", String(metricsPort), "--linger", "10s"];
  const run = new Tillstorm(words, { folder: folderWith(everyKind()) });
  onTestFinished(() => void run.process.kill("SIGKILL"));
  const { stderr, stdout } = await run.ended;
  expect(stderr + stdout).toContain("Every kind");
  // The rules may see the last scrape an interval later, and a step of a query may come one after that.
  const allIsThere = Date.now() + 2_000;
  await expect.poll(() => lastEvaluation(prometheus)).toBeGreaterThan(allIsThere);

  const shows = async (panel: Panel, query: Query) => {
    const seconds = (ms: number) => (ms / 1000).toFixed(3);
    const parameters = { query: asked(query), start: seconds(began), end: seconds(Date.now()), step: "1" };
    const url = `${prometheus}/api/v1/query_range?${new URLSearchParams(parameters)}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: unknown[] } };
    return data.result.length > 0 || panel.mayBeEmpty !== undefined;
  };
  const planted = { expr: 'sum(tillstorm_terminals{run=~"$run",state="nowhere"})', legend: "" };
  expect(await shows({ mayBeEmpty: undefined } as Panel, planted)).toBe(false);
  const empty: string[] = [];
  for (const { board, panel, query } of queries) {
    if (!(await shows(panel, query))) empty.push(`${board}: ${panel.title}: ${query.expr}`);
  }
  for (const file of rules) {
    for (const { rules: each } of parse(readFileSync(file, "utf8")).groups) {
      for (const { record } of each) {
        const panel = { mayBeEmpty: undefined } as Panel;
        if (record && !(await shows(panel, { expr: record, legend: "" }))) empty.push(record);
      }
    }
  }
  expect(empty).toEqual([]);
});

/** When the rules were last evaluated, all of them: ms since the epoch. */
async function lastEvaluation(prometheus: string): Promise<number> {
  const { data } = (await (await fetch(`${prometheus}/api/v1/rules`)).json()) as {
    data: { groups: { lastEvaluation: string }[] };
  };
  return Math.min(...data.groups.map((group) => Date.parse(group.lastEvaluation)));
}
