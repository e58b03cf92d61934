// Whether the virtual engine knows the answers of queueing theory and what others published of terminals: writes the
// tables of docs/known-answers.md.
//
//     node bench/known-answers.ts            twenty seeds of 40,000 sales; four minutes
//     node bench/known-answers.ts --print    prints it and writes nothing

import { readFileSync, writeFileSync } from "node:fs";
import {
  fleetDrains,
  isIn,
  type KnownAnswer,
  terminalDrains,
  toleranceOf,
  waits,
} from "../test/engine/virtual/known-answers.ts";
import {
  fullTerminals,
  herds,
  multipliedLoads,
  noticings,
  reversalsFirst,
  slowUploads,
} from "../test/engine/virtual/known-answers-terminal.ts";
import { withBetween } from "./marked.ts";

const docs = new URL("../docs/known-answers.md", import.meta.url);

const seeds = 20;
const parts: Readonly<Record<string, readonly KnownAnswer[]>> = {
  "known-answers": [...waits(seeds, 40_000), ...fleetDrains(seeds), ...terminalDrains()],
  "known-answers-terminal": [
    ...slowUploads(),
    ...fullTerminals(seeds, 200),
    ...noticings(seeds, 1_000),
    ...multipliedLoads(seeds, 40_000),
    ...herds(1_000),
    ...reversalsFirst(),
  ],
};

for (const [mark, answers] of Object.entries(parts)) {
  const outside = answers.filter((answer) => !isIn(answer)).length;
  const table = [
    "| what | theory | expected | measured | 99 % interval | inside |",
    "|---|---|---|---|---|---|",
    ...answers.map(line),
    "",
    `${answers.length} answers, ${outside} outside of their interval.`,
  ].join("\n");
  console.log(`${table}\n`);
  if (!process.argv.includes("--print")) {
    writeFileSync(docs, withBetween(readFileSync(docs, "utf8"), mark, table));
  }
}

function line(answer: KnownAnswer): string {
  const { name, source, unit, expected, measured } = answer;
  const decimals = unit === "h" || unit === "×" ? 4 : 2;
  const text = (value: number) => `${value.toFixed(decimals)} ${unit}`;
  const within = toleranceOf(answer);
  const interval = within === 0 ? "exact" : `${text(measured - within)} … ${text(measured + within)}`;
  const cells = [source, text(expected), text(measured), interval, isIn(answer) ? "yes" : "**no**"];
  return `| ${name} | ${cells.join(" | ")} |`;
}
