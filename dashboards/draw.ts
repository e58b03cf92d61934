// node dashboards/draw.ts: plays dashboards/pictures/hard-lunch.yaml, and draws the dashboards from what a real Prometheus
// answers to their queries, into docs/pictures/. Needs prometheus on the PATH, and two quiet minutes.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Asked, answersTo, regionsOf } from "./pictures/answers.ts";
import { pageOf } from "./pictures/page.ts";
import { pictures } from "./pictures/pictures.ts";
import { whilePrometheusKnows } from "./pictures/play.ts";

const scenario = fileURLToPath(new URL("pictures/hard-lunch.yaml", import.meta.url));
const folder = new URL("../docs/pictures/", import.meta.url);

await whilePrometheusKnows(scenario, async (asked: Asked) => {
  mkdirSync(folder, { recursive: true });
  const spanMs = asked.span.toMs - asked.span.fromMs;
  for (const [name, dashboard] of Object.entries(pictures())) {
    const [answers, regions] = [await answersTo(dashboard, asked), await regionsOf(dashboard, asked)];
    writeFileSync(new URL(`${name}.svg`, folder), pageOf(dashboard, { answers, regions, spanMs }));
  }
});
