// What docker-compose.yml starts, without containers: the same commands with the same environment variables, on ports of
// the test's own. No Docker engine is needed, and none is to be had where this is built.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { freePort, needs, serving } from "./debian.ts";
import { calmly } from "./disturbed.ts";
import { program, salesInCells, Tillstorm, wasDisturbed } from "./tillstorm.ts";

interface Service {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const house = fileURLToPath(new URL("../../", import.meta.url));
const { isSkipped, why } = needs("prometheus", "prometheus");

beforeAll(async () => {
  await realBinary();
});

/** Ports of the file, each with one of the test's own in its place. */
async function ownPorts(): Promise<(text: string) => string> {
  const ports = new Map<string, string>();
  for (const port of ["8474", "8582", "9090", "9464"]) ports.set(port, String(await freePort()));
  return (text) => text.replaceAll(/\b(8474|8582|9090|9464)\b/g, (port) => ports.get(port) ?? port);
}

/** Nearly a minute of that is the run itself. */
const options = { ...calmly, timeout: 240_000 };

test.skipIf(isSkipped)(`its services find each other, and the run passes${why}`, options, async () => {
  const own = await ownPorts();
  const file = own(readFileSync(join(house, "docker-compose.yml"), "utf8"));
  const services: Readonly<Record<string, Service>> = parse(file, { merge: true }).services;
  const work = temporaryFolder();
  mkdirSync(join(work, "examples"));
  const example = readFileSync(join(house, "examples/compose.yaml"), "utf8");
  writeFileSync(join(work, "examples/compose.yaml"), own(example));
  mkdirSync(join(work, "prometheus"));
  cpSync(join(house, "dashboards/prometheus/rules"), join(work, "prometheus/rules"), { recursive: true });
  const config = readFileSync(join(house, "dashboards/prometheus/prometheus.yaml"), "utf8");
  writeFileSync(join(work, "prometheus/prometheus.yaml"), own(config));

  const toxiproxyUrl = services.tillstorm.environment?.TILLSTORM_TOXIPROXY ?? "";
  const { path } = await realBinary();
  await serving(path, services.toxiproxy.command, `${toxiproxyUrl}/version`);

  const gatewayWords = services.gateway.command.map((word) => word.replace("/ledger/", `${work}/`));
  const health = services.gateway.environment?.TILLSTORM_HEALTH ?? "";
  const port = new URL(health).port;
  await serving(process.execPath, [program, ...gatewayWords, "--port", port], health);

  const prometheusWords = services.prometheus.command.map((word) =>
    word
      .replace("/etc/prometheus/", `${work}/prometheus/`)
      .replace("=/prometheus", `=${work}/data`)
      .replace("0.0.0.0", "127.0.0.1"),
  );
  const prometheus = own("http://127.0.0.1:9090");
  await serving("prometheus", prometheusWords, `${prometheus}/-/ready`);

  const words = services.tillstorm.command.map((word) => word.replace(/^\$\{\w+:-(.*)\}$/, "$1"));
  const env = { ...services.tillstorm.environment, TILLSTORM_RESTART: undefined };
  const run = new Tillstorm([...words, "--metrics", own("9464")], { folder: work, env });
  onTestFinished(() => void run.process.kill("SIGKILL"));
  const { stdout, stderr } = await run.ended;
  const summary = run.summary();
  // How soon it recovers no run can say on a machine that does much else: that is run-smoke.test.ts's to find out.
  const isAsExpected = summary.verdict === "pass" || wasDisturbed(summary);
  expect(isAsExpected, stdout + stderr).toBe(true);
  expect([summary.scenario, salesInCells(summary)]).toEqual([
    ...["Smoke beside a gateway", summary.measures.outcomes.wanted.sales],
  ]);

  const found = async (query: string) => {
    const url = `${prometheus}/api/v1/query?${new URLSearchParams({ query })}`;
    return ((await (await fetch(url)).json()) as { data: { result: unknown[] } }).data.result.length;
  };
  await expect.poll(() => found("sum(last_over_time(tillstorm_audit_sales[5m])) > 1000")).toBe(1);
  await expect.poll(() => found("tillstorm_gateway_ledger_rows > 1000")).toBe(1);
});
