// The figures of the last `npm run mutation` (reports/mutation.json), as the table of docs/mutation.md: node bench/mutation.ts

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** As Stryker writes it, of what is looked at here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const report = JSON.parse(readFileSync(path("reports/mutation.json"), "utf8")) as Report;
const page = path("docs/mutation.md");

function row(name: string, statuses: readonly string[]): string {
  const count = (...of: string[]) => statuses.filter((status) => of.includes(status)).length;
  // A mutant that never ends is noticed by that.
  const noticed = count("Killed", "Timeout");
  const missed = count("Survived", "NoCoverage");
  const share = noticed + missed === 0 ? "–" : `${((100 * noticed) / (noticed + missed)).toFixed(1)} %`;
  return `| ${name} | ${noticed + missed} | ${share} | ${count("Survived")} | ${count("NoCoverage")} |`;
}

const files = Object.entries(report.files)
  .map(([name, { mutants }]) => [name, mutants.map(({ status }) => status)] as const)
  .sort(([one], [other]) => (one < other ? -1 : 1));
const table = [
  "| file | mutants | noticed | survived | no test reaches |",
  "| --- | --- | --- | --- | --- |",
  ...files.map(([name, statuses]) => row(`\`${name}\``, statuses)),
  row(
    "**all**",
    files.flatMap(([, statuses]) => statuses),
  ),
].join("\n");

const heading = "\n## Figures\n";
const [text] = readFileSync(page, "utf8").split(heading);
const day = new Date().toISOString().slice(0, 10);
writeFileSync(
  page,
  `${text.trimEnd()}\n${heading}\n${day}, \`npm run mutation && node bench/mutation.ts\`:\n\n${table}\n`,
);
console.log(table);
