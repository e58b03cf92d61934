// The gateway on the page of a run: live and in virtual time under the same names, and still there when all is over.

import { expect, test } from "vitest";
import { realBinary } from "../toxiproxy/real.ts";
import { folderWith, quiet, Tillstorm } from "./tillstorm.ts";

/** The last page that a run shows, and what it wrote. */
async function finalPage(words: readonly string[]) {
  const run = new Tillstorm(["run", "scenario.yaml", "--linger", "60s", ...words], {
    folder: folderWith(quiet),
  });
  const [, url] = await run.said(/^metrics on (\S+)/m);
  // It lingers until its final values have been fetched, and then there is nobody to ask any more.
  let page = "";
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    // The one that comes last may be cut off in the middle.
    page = await fetch(url)
      .then((response) => response.text())
      .catch(() => page);
  }
  // On a busy machine a live run may doubt its own times, which are not asked for here.
  await run.ended;
  return { page, summary: run.summary() };
}

/** Of each metric of the gateway that has samples: its help, its type and the names of its labels. */
function shapes(page: string): Record<string, unknown> {
  const declared = [...page.matchAll(/^# HELP (tillstorm_gateway_\w+) (.*)\n# TYPE \w+ (\w+)$/gm)];
  return Object.fromEntries(
    declared.flatMap(([, name, help, type]) => {
      const sample = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} \\S+$`, "m").exec(page);
      if (!sample) return [];
      return [[name, { help, type, labels: [...sample[1].matchAll(/(\w+)=/g)].map(([, label]) => label) }]];
    }),
  );
}

function value(page: string, name: string, labels = ""): number {
  return Number(new RegExp(`^tillstorm_gateway_${name}\\{${labels}[^}]*\\} (\\S+)$`, "m").exec(page)?.[1]);
}

test("is the same metrics live and in virtual time, without those of sockets and disks", async () => {
  await realBinary();
  const live = await finalPage([]);
  const virtual = await finalPage(["--engine", "virtual"]);
  const { tillstorm_gateway_connections, tillstorm_gateway_ledger_commit_duration_seconds, ...both } = shapes(
    live.page,
  );
  expect([tillstorm_gateway_connections, tillstorm_gateway_ledger_commit_duration_seconds]).not.toContain(
    undefined,
  );
  expect(shapes(virtual.page)).toEqual(both);

  for (const { page, summary } of [live, virtual]) {
    expect(page).toContain(`tillstorm_gateway_workers{run="${summary.run}",scenario="Quiet"} 16\n`);
    expect(page).toMatch(/^tillstorm_audit_sales\{/m);
    const { approved, declined } = summary.measures.outcomes;
    expect(value(page, "ledger_rows")).toBe(summary.audit?.ledger.rows);
    const ended = (outcome: string) => value(page, "requests_total", `kind="sale",outcome="${outcome}",`);
    // On a busy machine a sale may be asked for again.
    expect(ended("approved")).toBeGreaterThanOrEqual(approved.sales);
    expect(ended("issuer")).toBeGreaterThanOrEqual(declined.sales);
    expect(approved.sales).toBeGreaterThan(0);
    expect([value(page, "busy_workers"), value(page, "queue_depth")]).toEqual([0, 0]);
  }
});
