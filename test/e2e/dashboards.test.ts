// The dashboards and rules against a real Prometheus that has scraped a real run with every kind of outage: a query
// that comes back empty is a panel that shows nothing.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { boards } from "../../dashboards/source/boards.ts";
import type { Query } from "../../dashboards/source/grafana.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { freePort, needs, serving } from "./debian.ts";
import { calmly } from "./disturbed.ts";
import { everyKind } from "./every-kind.ts";
import { folderWith, program, quiet, Tillstorm } from "./tillstorm.ts";

const { isSkipped, why } = needs("prometheus", "prometheus");
const dashboards = fileURLToPath(new URL("../../dashboards/", import.meta.url));
const rules = ["recording", "alerts"].map((name) => join(dashboards, `prometheus/rules/${name}.yaml`));

const queries = Object.entries(boards).flatMap(([board, { sections }]) =>
  sections.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map((query) => ({ board, panel, query }))),
  ),
);

/** Values of variables that somebody chose; all, of a variable that is not among them. */
type Choice = Readonly<Record<string, readonly string[] | undefined>>;

/** As Grafana asks it. */
function asked({ expr }: Query, chosen: Choice = {}): string {
  return expr
    .replaceAll("$__rate_interval", "10s")
    .replaceAll("$__range", "15m")
    .replaceAll(/\$(\w+)/g, (_, variable) => written(chosen[variable]));
}

/** A variable's values in a matcher, as Grafana's data source for Prometheus writes them there. */
function written(values: readonly string[] | undefined): string {
  // The variable's own word for all of them.
  if (values === undefined) return ".*";
  const escaped = values.map((value) => value.replaceAll(/[$^*{}[\]'+?.()|]/g, "\\\\$&"));
  return escaped.length === 1 ? escaped[0] : `(${escaped.join("|")})`;
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

/** Nearly a minute of that is the run itself. */
const options = { ...calmly, timeout: 240_000 };

/**
 * A Prometheus of its own, with the committed configuration and rules, that scrapes these jobs; its address. `changed`
 * is what the configuration has otherwise.
 */
async function prometheusOf(jobs: Readonly<Record<string, number>>, changed: object = {}): Promise<string> {
  const folder = temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const committed = parse(readFileSync(join(dashboards, "prometheus/prometheus.yaml"), "utf8"));
  const config = { ...committed, ...changed, rule_files: rules };
  for (const job of config.scrape_configs) {
    const port = jobs[job.job_name];
    job.static_configs[0].targets = port === undefined ? [] : [`127.0.0.1:${port}`];
  }
  writeFileSync(join(folder, "prometheus.yaml"), stringify(config));
  await serving(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    `${url}/-/ready`,
  );
  return url;
}

/** Plays a scenario to its end, and until Prometheus has seen and evaluated all of it. */
async function watched(words: readonly string[], folder: string, metricsPort: number, prometheus: string) {
  const began = Date.now();
  // Its last page stays until a machine that stood still has scraped it, too.
  const run = new Tillstorm([...words, "--metrics", String(metricsPort), "--linger", "10s"], { folder });
  onTestFinished(() => void run.process.kill("SIGKILL"));
  const { stdout, stderr } = await run.ended;
  // The rules may see the last scrape an interval later, and a step of a query may come one after that.
  const allIsThere = Date.now() + 2_000;
  await expect.poll(() => lastEvaluation(prometheus)).toBeGreaterThan(allIsThere);
  return { said: stderr + stdout, summary: run.summary(), answers: new Answers(prometheus, began) };
}

/** What Prometheus answers since a time, ms since the epoch. */
class Answers {
  readonly #prometheus: string;
  readonly #began: number;

  constructor(prometheus: string, began: number) {
    this.#prometheus = prometheus;
    this.#began = began;
  }

  /** At no moment since then does it have an answer. */
  async isEmpty(query: Query, chosen?: Choice): Promise<boolean> {
    const seconds = (ms: number) => (ms / 1000).toFixed(3);
    const span = { start: seconds(this.#began), end: seconds(Date.now()), step: "1" };
    return (await this.#result("query_range", { query: asked(query, chosen), ...span })).length === 0;
  }

  /** It has no answer at this moment, after the run: whoever looks then sees no more of it. */
  async isEmptyNow(query: Query): Promise<boolean> {
    return (await this.valuesNow(asked(query))).length === 0;
  }

  /** What it comes to at this moment, a value a series. */
  async valuesNow(query: string): Promise<number[]> {
    const result = await this.#result("query", { query });
    return (result as { value: [number, string] }[]).map(({ value }) => Number(value[1]));
  }

  async #result(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown[]> {
    const answer = await fetch(`${this.#prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    return ((await answer.json()) as { data: { result: unknown[] } }).data.result;
  }

  /** Queries for one moment that had an answer while the run went on, and have none after it. */
  async forgottenPanels(): Promise<string[]> {
    const forgotten: string[] = [];
    for (const { board, panel, query } of queries) {
      if (query.isInstant && !(await this.isEmpty(query)) && (await this.isEmptyNow(query)))
        forgotten.push(`${board}: ${panel.title}: ${query.expr}`);
    }
    return forgotten;
  }

  /** Queries of panels that show nothing of a live run and may not, by their dashboards. */
  async emptyPanels(chosen?: Choice): Promise<string[]> {
    const empty: string[] = [];
    for (const { board, panel, query } of queries) {
      const mayBeEmpty = panel.mayBeEmpty && !panel.mayBeEmpty.startsWith("in virtual time");
      if (!mayBeEmpty && (await this.isEmpty(query, chosen)))
        empty.push(`${board}: ${panel.title}: ${query.expr}`);
    }
    return empty;
  }
}

const every = `every panel shows something of a run with every kind of outage, of all runs, of one and of two${why}`;
test.skipIf(isSkipped)(every, options, async () => {
  const metricsPort = await freePort();
  const prometheus = await prometheusOf({ tillstorm: metricsPort });
  const folder = folderWith(everyKind());
  const words = ["run", "scenario.yaml"];
  const { said, summary, answers } = await watched(words, folder, metricsPort, prometheus);
  expect(said).toContain("Every kind");
  // The figure of the lag is the verdict's, of the whole run, however much of it one looks at.
  const lag = queries.find(({ panel }) => panel.title === "Lag, p99")?.query.expr ?? "";
  const lags = ["30s", "15m"].map((span) => asked({ expr: lag.replace("$__range", span), legend: "" }));
  const [ofItsEnd, ofAll] = await Promise.all(lags.map((query) => answers.valuesNow(query)));
  expect(ofAll).toHaveLength(1);
  expect(ofItsEnd).toEqual(ofAll);
  const { run, scenario } = summary;
  for (const chosen of [undefined, { run: [run], scenario: [scenario] }, { run: [run, "another"] }]) {
    expect(await answers.emptyPanels(chosen)).toEqual([]);
  }
  // The run is gone, and Prometheus has seen that.
  const rest: Query = { expr: "tillstorm_run_info", legend: "" };
  await expect.poll(() => answers.isEmptyNow(rest), { timeout: 10_000 }).toBe(true);
  expect(await answers.forgottenPanels()).toEqual([]);
  for (const file of rules) {
    for (const { rules: each } of parse(readFileSync(file, "utf8")).groups) {
      for (const { record } of each) {
        if (record) expect(await answers.isEmpty({ expr: record, legend: "" }), record).toBe(false);
      }
    }
  }
  const verdict = `tillstorm_run_verdict{run="${run}",verdict="${summary.verdict}"} == 1`;
  expect(await answers.isEmpty({ expr: verdict, legend: "" })).toBe(false);
  // What nobody says would be seen, and so would a choice that means no run.
  const nowhere = 'sum(tillstorm_terminals{run=~"$run",state="nowhere"})';
  expect(await answers.isEmpty({ expr: nowhere, legend: "" })).toBe(true);
  expect(await answers.emptyPanels({ run: ["another"] })).not.toEqual([]);
});

const aside = `every panel shows something of a run whose gateway stands beside it, as in Compose${why}`;
test.skipIf(isSkipped)(aside, options, async () => {
  const [metricsPort, gatewayPort] = [await freePort(), await freePort()];
  const folder = temporaryFolder();
  const example = readFileSync(join(dashboards, "../examples/compose.yaml"), "utf8");
  writeFileSync(join(folder, "compose.yaml"), example.replaceAll("8582", String(gatewayPort)));
  const gateway = ["gateway", "--ledger", join(folder, "ledger.db"), "--port", String(gatewayPort)];
  const health = `http://127.0.0.1:${gatewayPort}/v1/status`;
  await serving(process.execPath, [program, ...gateway], health);
  const jobs = { tillstorm: metricsPort, "tillstorm-gateway": gatewayPort };
  const prometheus = await prometheusOf(jobs);
  const words = ["run", "compose.yaml"];
  const { summary, answers } = await watched(words, folder, metricsPort, prometheus);
  const { run, scenario } = summary;
  for (const chosen of [undefined, { run: [run] }, { run: [run, "another"], scenario: [scenario] }]) {
    expect(await answers.emptyPanels(chosen)).toEqual([]);
  }
  // The gateway's own figures, and no others, are every run's.
  const others = await answers.emptyPanels({ run: ["another"] });
  expect(others.filter((panel) => panel.startsWith("gateway: "))).toEqual([]);
  expect(others).not.toEqual([]);
});

const rarely = `a failed run is an alarm in a Prometheus that evaluates its own rules once a minute${why}`;
test.skipIf(isSkipped)(rarely, options, async () => {
  const metricsPort = await freePort();
  // As an ordinary one is that takes docs/dashboards.md at its word: the job every second, all else as it comes.
  const job = { job_name: "tillstorm", scrape_interval: "1s", scrape_timeout: "1s", static_configs: [{}] };
  const ordinary = { global: { evaluation_interval: "1m" }, scrape_configs: [job] };
  const prometheus = await prometheusOf({ tillstorm: metricsPort }, ordinary);
  const defect = "gateway.defects.acknowledges-and-forgets=10%";
  const words = ["run", "scenario.yaml", "--set", "duration=6s", "--set", defect];
  const run = new Tillstorm([...words, "--metrics", String(metricsPort)], { folder: folderWith(quiet) });
  onTestFinished(() => void run.process.kill("SIGKILL"));
  expect(await run.ended).toMatchObject({ code: 99 });
  for (const alert of ["TillstormRunFailed", "TillstormBooksWrongly", "TillstormLosesPayments"]) {
    const alarm = `ALERTS{alertname="${alert}",alertstate="firing",run="${run.summary().run}"}`;
    const answers = new Answers(prometheus, Date.now());
    await expect.poll(() => answers.isEmptyNow({ expr: alarm, legend: "" }), { timeout: 5_000 }).toBe(false);
  }
});

test("a choice is written as Grafana writes it: all, one, several, and with what a pattern would take for its own", () => {
  const query = { expr: 'a{run=~"$run|"}', legend: "" };
  const texts = [{}, { run: ["a"] }, { run: ["a", "b.c"] }].map((chosen) => asked(query, chosen));
  expect(texts).toEqual(['a{run=~".*|"}', 'a{run=~"a|"}', 'a{run=~"(a|b\\\\.c)|"}']);
});

/** When the rules were last evaluated, all of them: ms since the epoch. */
async function lastEvaluation(prometheus: string): Promise<number> {
  const { data } = (await (await fetch(`${prometheus}/api/v1/rules`)).json()) as {
    data: { groups: { lastEvaluation: string }[] };
  };
  return Math.min(...data.groups.map((group) => Date.parse(group.lastEvaluation)));
}
