// Whether the virtual engine knows the answers of queueing theory: writes the table of docs/known-answers.md.
//
//     node bench/known-answers.ts            twenty seeds of 40,000 sales; two minutes
//     node bench/known-answers.ts --print    prints it and writes nothing

import { readFileSync, writeFileSync } from "node:fs";
import {
  fleetDrains,
  isIn,
  type KnownAnswer,
  terminalDrains,
  waits,
} from "../test/engine/virtual/known-answers.ts";
import { withBetween } from "./marked.ts";

const docs = new URL("../docs/known-answers.md", import.meta.url);

const answers = [...waits(20, 40_000), ...fleetDrains(20), ...terminalDrains()];
const outside = answers.filter((answer) => !isIn(answer)).length;
const table = [
  "| what | theory | expected | measured | 99 % interval | inside |",
  "|---|---|---|---|---|---|",
  ...answers.map(line),
  "",
  `${answers.length} answers, ${outside} outside of their interval.`,
].join("\n");
console.log(table);
if (!process.argv.includes("--print")) {
  writeFileSync(docs, withBetween(readFileSync(docs, "utf8"), "known-answers", table));
}

function line(answer: KnownAnswer): string {
  const { name, source, unit, expected, measured, plusMinus } = answer;
  const text = (value: number) => `${value.toFixed(2)} ${unit}`;
  const interval =
    plusMinus === 0 ? "exact" : `${text(measured - plusMinus)} … ${text(measured + plusMinus)}`;
  const cells = [source, text(expected), text(measured), interval, isIn(answer) ? "yes" : "**no**"];
  return `| ${name} | ${cells.join(" | ")} |`;
}
