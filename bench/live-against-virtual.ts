// Whether the virtual engine is true to life: every kind of outage that both engines play, live and in virtual time,
// with the same plan. Writes its rows into the table of docs/live-and-virtual.md and leaves the others there.
// A kind takes half a minute a live run.
//
//     node bench/live-against-virtual.ts                     every kind, five live runs each
//     node bench/live-against-virtual.ts reset stall         these kinds
//     node bench/live-against-virtual.ts --runs 2 --print    two live runs each; prints the rows and writes nothing

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ExplainedError } from "../src/errors.ts";
import type { OutageKind } from "../src/outages/kind.ts";
import { kinds } from "../src/outages/kinds.ts";
import type { Plan } from "../src/plan/plan.ts";
import { mustBePlayable } from "../src/run/playable.ts";
import { agreement, type Played, type Row } from "../test/e2e/agreement.ts";
import { planWith, playedAs, type Size, usual, type Written } from "../test/e2e/true-to-life.ts";
import { between, withBetween } from "./marked.ts";

/** Parameters of kinds that need some, or are more telling with others. */
const parameters: Readonly<Record<string, string>> = {
  "cut-after": "{bytes: 2000, way: up}",
  latency: "{delay: 300ms, jitter: 100ms}",
  bandwidth: "{rate: 16kbps}",
  "slow-close": "{delay: 500ms}",
  flap: "{down: 1200ms, up: 1200ms}",
  maintenance: "{retryAfter: 1s}",
  crash: "{restartAfter: 4s}",
  slow: "{service: 50x}",
  fail: "{requests: 35%}",
  acquirer: "{delay: 2s}",
  "version-refused": '{below: "2.10"}',
  update: '{to: "2.10"}',
  certificate: "{sessions: end}",
  "gateway-certificate": "{sessions: end}",
};

const dark = "strike: {provider: a}, what: blackhole";

/** Besides each kind by itself. */
const more: Readonly<Record<string, readonly string[]>> = {
  "latency beyond the time-out": ["strike: {provider: a}, what: {latency: {delay: 2s}}"],
  "one-way, answers arrive": ["strike: {provider: a}, what: {one-way: {arrives: answers}}"],
  "flap into a black hole": [
    "strike: {provider: a}, what: {flap: {down: 1200ms, up: 1200ms, as: blackhole}}",
  ],
  "blackhole and refuse, overlapping": [dark, "strike: {share: 50%, of: stores}, what: refuse"],
};

/** A handshake that is refused costs as much as many sales: fewer terminals, which do not try again all the time. */
const overTls: Size = {
  ...usual,
  ...{ terminals: 100, salesPerSecond: 1, durationMs: 24_000, waitsLong: true, speaksTls: true },
};

/** The outages of every comparison by its name. */
const comparisons = new Map<string, readonly Written[]>([
  ...kinds.map((kind): [string, readonly Written[]] => [kind.name, [alone(kind)]]),
  ...Object.entries(more).map(([name, texts]): [string, readonly Written[]] => [
    name,
    texts.map((text) => ({ text })),
  ]),
]);

function alone({ name, strikes, takesMs }: OutageKind): Written {
  const what = parameters[name] ? `{${name}: ${parameters[name]}}` : name;
  const whom = strikes === "gateway" ? "" : "strike: {provider: a}, ";
  return { text: `${whom}what: ${what}`, takesItsTime: takesMs !== undefined };
}

const docs = new URL("../docs/live-and-virtual.md", import.meta.url);
const mark = "live-against-virtual";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "5" }, print: { type: "boolean", default: false } },
});
const runs = Number(values.runs);
const strangers = positionals.filter((name) => !comparisons.has(name));
if (strangers.length > 0 || !(runs >= 1)) {
  console.error(
    strangers.length > 0
      ? `there is no ${strangers.join(", ")}; there are ${[...comparisons.keys()].join(", ")}`
      : `--runs ${values.runs} is no number of runs`,
  );
  process.exit(2);
}

let disagreements = 0;
const leftOut: string[] = [];
for (const name of positionals.length > 0 ? positionals : comparisons.keys()) {
  const plan = planOf(name);
  if (typeof plan === "string") {
    leftOut.push(`${name}: ${plan}`);
    continue;
  }
  const rows = await compared(plan);
  disagreements += rows.filter(({ because }) => because !== undefined).length;
  const lines = rows.map((row) => line(name, row));
  console.log(lines.join("\n"));
  // At once: whoever ends it keeps what was played.
  if (!values.print) write(name, lines);
}
for (const line of leftOut) console.log(`left out: ${line}`);
console.log(`${disagreements} disagreements`);
process.exitCode = disagreements === 0 ? 0 : 1;

/** The plan of a comparison, or why it cannot be played by both. */
function planOf(name: string): Plan | string {
  try {
    const { needsTls, needsCertificates } = kinds.find((kind) => kind.name === name) ?? {};
    const size = needsTls || needsCertificates ? overTls : usual;
    const plan = planWith(comparisons.get(name) ?? [], size);
    for (const engine of ["live", "virtual"] as const) mustBePlayable(plan, engine);
    return plan;
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    const { what, why } = error.explanation;
    return why?.join("; ") ?? what;
  }
}

async function compared(plan: Plan): Promise<Row[]> {
  const virtual = await playedAs("virtual", plan);
  const live: Played[] = [];
  while (live.length < runs) {
    const played = await playedAs("live", plan);
    live.push(played);
    // A machine that does much else falsifies live runs, and they say so.
    for (const reason of played.summary.reasons) console.error(`live run ${live.length}: ${reason}`);
  }
  return agreement(live, virtual);
}

function line(name: string, { what, live, virtual, allowed, because }: Row): string {
  const known = live.filter((value) => value !== undefined).map(Math.round);
  const ends = known.length === 0 ? "–" : [...new Set([Math.min(...known), Math.max(...known)])].join(" … ");
  const missing = known.length < live.length ? `, missing in ${live.length - known.length}` : "";
  const cells = [
    `${ends}${missing}`,
    virtual === undefined ? "–" : Math.round(virtual),
    `± ${Math.round(allowed)}`,
    because === undefined ? "yes" : `**no**: ${because}`,
  ];
  return `| ${name} | ${what} | ${cells.join(" | ")} |`;
}

/** Puts these rows in place of those that the comparison had, in the order of the comparisons. */
function write(name: string, rows: readonly string[]): void {
  const text = readFileSync(docs, "utf8");
  const of = (row: string) => /^\| (.*?) \|/.exec(row)?.[1] ?? "";
  const others = between(text, mark)
    .split("\n")
    .filter((row) => comparisons.has(of(row)) && of(row) !== name);
  const byName = Map.groupBy([...others, ...rows], of);
  const head = ["| kind | figure | live | virtual | allowed | agrees |", "|---|---|---|---|---|---|"];
  const all = [...comparisons.keys()].flatMap((each) => byName.get(each) ?? []);
  writeFileSync(docs, withBetween(text, mark, [...head, ...all].join("\n")));
}
