// A live run and a Prometheus of its own that scrapes it every second: what the pictures are asked of.

import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import type { Summary } from "../../src/report/summary.ts";
import type { Asked, Span } from "./answers.ts";

/** How the scenario fails by its planted defect. For any other reason, such as an engine that lags, it shows nothing sure. */
const planted = "duplicated == 0";

const house = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Plays the scenario, and has `ask` ask the Prometheus that saw it. Nothing of either is left afterwards. */
export async function whilePrometheusKnows(
  scenario: string,
  ask: (asked: Asked) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-pictures-"));
  const children: ChildProcess[] = [];
  const start = (...command: string[]) => {
    const child = leashed(command);
    children.push(child);
    return child;
  };
  const play = async () => {
    const run = start(
      process.execPath,
      house("bin/tillstorm.js"),
      "run",
      scenario,
      "--output",
      join(folder, "run"),
    );
    const ended = once(run, "exit");
    // It takes two minutes, and says what it does.
    run.stderr.pipe(process.stderr);
    const [, target] = await said(run, /metrics on http:\/\/([^/]+)\/metrics/);
    const prometheus = start("prometheus", ...configured(folder, target));
    const [, address] = await said(prometheus, /Listening on.*address=(127\.0\.0\.1:[1-9]\d*)/);
    const url = `http://${address}`;
    const [code] = await ended;
    const { reasons } = JSON.parse(readFileSync(join(folder, "run/summary.json"), "utf8")) as Summary;
    if (reasons.some((reason) => !reason.startsWith(planted))) {
      throw new Error(`exit code ${code}, not worth a picture: ${reasons.join("; ")}`);
    }
    await ask({ url, span: await seen(url) });
  };
  try {
    await Promise.race([play(), signalled()]);
  } finally {
    for (const child of children) await gone(child);
    rmSync(folder, { recursive: true });
  }
}

/** Throws when somebody ends this process, so that it can still clear up. */
function signalled(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  });
}

// The shell asks the command to end when its own input does, which happens however this process ends, kill -9 included.
// It keeps no output open, so that the command's end is seen.
const leash = `
  exec 3<&0
  "$@" 3<&- &
  command=$!
  exec >/dev/null 2>&1
  { read -r _ <&3; kill "$command"; } &
  watch=$!
  wait "$command"
  code=$?
  kill "$watch"
  exit "$code"`;

/** Starts a command that does not outlive this process. */
function leashed(command: readonly string[]): ChildProcessByStdio<Writable, null, Readable> {
  return spawn("sh", ["-c", leash, "sh", ...command], { stdio: ["pipe", "ignore", "pipe"] });
}

/** The committed configuration with one target, as Prometheus' words on the command line. */
function configured(folder: string, target: string): string[] {
  const config = parse(readFileSync(house("dashboards/prometheus/prometheus.yaml"), "utf8"));
  config.rule_files = [house("dashboards/prometheus/rules/*.yaml")];
  config.scrape_configs = [{ job_name: "tillstorm", static_configs: [{ targets: [target] }] }];
  const file = join(folder, "prometheus.yaml");
  writeFileSync(file, stringify(config));
  return [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--web.listen-address=127.0.0.1:0",
  ];
}

/** What the pattern found in a line that a program said. Throws when it ended before. */
async function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const lines: string[] = [];
  const reading = createInterface({ input: child.stderr! });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    reading.on("line", (line) => {
      lines.push(line);
      const found = pattern.exec(line);
      if (found !== null) resolve(found);
    });
    reading.once("close", () => reject(new Error(`${child.spawnargs.at(4)} ended: ${lines.join("\n")}`)));
  });
}

/** From the first scrape of the run to the last. */
async function seen(url: string): Promise<Span> {
  const query = new URLSearchParams({ query: "tillstorm_run_info[1h]" });
  const answer = await fetch(`${url}/api/v1/query?${query}`);
  const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
  const times = data.result.flatMap(({ values }) => values.map(([atS]) => atS * 1000));
  if (times.length === 0) throw new Error("Prometheus saw nothing of the run");
  return { fromMs: Math.min(...times), toMs: Math.max(...times) };
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  // Not a signal, which the shell alone would get.
  child.stdin?.end();
  await once(child, "exit");
}
