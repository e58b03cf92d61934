// What is found of every planted defect, live and in virtual time: writes the table of docs/defects.md.
//
//     node bench/defects.ts            some two minutes
//     node bench/defects.ts --print    prints it and writes nothing

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Violation, violations } from "../src/audit/result.ts";
import type { Summary } from "../src/report/summary.ts";
import { type Defect, type DefectName, defectNames, defects } from "../src/scenario/defects.ts";
import { found, played } from "../test/engine/virtual/planted.ts";
import { withBetween } from "./marked.ts";

const docs = new URL("../docs/defects.md", import.meta.url);
const program = fileURLToPath(new URL("../bin/tillstorm.js", import.meta.url));

const share = "30%";
/** Live runs at once: each has a gateway and a Toxiproxy of its own, and nothing here depends on speed. */
const atOnce = 4;

type Found = Readonly<Record<Violation, number>>;

/** What was found live, in words. */
const live = new Map<DefectName, string>();
const left = [...defectNames];
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      live.set(name, await foundLive(name));
  }),
);

const table = [
  "| defect | what it does | needs | found as | acted, in virtual time | found, in virtual time | found live |",
  "|---|---|---|---|---|---|---|",
  ...defectNames.map(line),
].join("\n");
console.log(table);
if (!process.argv.includes("--print")) {
  writeFileSync(docs, withBetween(readFileSync(docs, "utf8"), "defects", table));
}

function line(name: DefectName): string {
  const { about, needs = "", foundAs, onlyLive }: Defect = defects[name];
  const virtual = onlyLive === undefined ? played(`gateway.defects.${name}=${share}`) : undefined;
  const cells = [
    about,
    needs,
    foundAs,
    virtual ? `${virtual.acted[name]} times` : onlyLive,
    virtual ? inWords(found(virtual)) : "",
    live.get(name) ?? "",
  ];
  return `| \`${name}\` | ${cells.join(" | ")} |`;
}

function inWords(counts: Found | undefined): string {
  const some = violations.filter((violation) => (counts?.[violation] ?? 0) > 0);
  return some.length === 0 ? "nothing" : some.map((name) => `${counts?.[name]} ${name}`).join(", ");
}

async function foundLive(name: DefectName): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-defects-"));
  const words = ["run", "defects", "--json", "--output", join(folder, "run")];
  const run = spawn(process.execPath, [program, ...words, "--set", `gateway.defects.${name}=${share}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  run.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await new Promise((resolve) => run.once("close", resolve));
  rmSync(folder, { recursive: true, force: true });
  const { audit, reasons } = JSON.parse(said) as Summary;
  const { neverRead = 0 } = audit?.ledger ?? {};
  if (neverRead > 0) return `${neverRead} neverRead: inconclusive`;
  if (audit?.violations === undefined) throw new Error(`${name}: ${reasons.join("; ")}`);
  const counts = violations.map((violation) => [violation, audit.violations?.[violation].sales]);
  return inWords(Object.fromEntries(counts) as Found);
}
