// The summary in Markdown, for the page of a step on GitHub or a comment of a bot: the verdict with its reason first,
// then what was expected, the audit, the outages, and what to do next. Long lists are cut, with how much more there is.

import { notComparedWords } from "../audit/not-compared.ts";
import { type Cell, cells, type Total, type Violation, violations } from "../audit/result.ts";
import { total } from "../measure/outcomes.ts";
import { counted, readableAmount, readableCount } from "../units.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import { unsettledWords, violationNames } from "./cell-words.ts";
import { customerWords } from "./customer-words.ts";
import { disturbanceWords, disturbedTitle } from "./disturbance-words.ts";
import { baselineWords, steadyWords } from "./gate-words.ts";
import { code, plain, table } from "./markdown-text.ts";
import { outageWords } from "./outage-words.ts";
import { type Outcome, verdictOfAll, wasPlayed } from "./outcome.ts";
import { playedWords } from "./played-words.ts";
import { listed, shopWords } from "./shop-words.ts";
import type { Summary } from "./summary.ts";
import { onTrustWords, otherCurrencyWords, otherRowsWords } from "./violation-words.ts";

/** Stands at the beginning of every such file; no reader sees it. */
export const markdownMark = "<!-- tillstorm -->";

/** More rows than this nobody reads; the rest is in summary.json. */
const rowsMax = 50;
const reasonsMax = 10;
const findingsMax = 20;
const runsMax = 200;

/**
 * The whole page, of at most `maxBytes` in UTF-8; empty where not even its head fits. Of many scenarios the last lose
 * their details first.
 */
export function markdownOf(outcomes: readonly Outcome[], maxBytes = Number.POSITIVE_INFINITY): string {
  const parts = outcomes.length === 1 ? [] : [overview(outcomes)];
  const sections = outcomes.map((outcome) => sectionOf(outcome));
  let page = [markdownMark, ...parts].join("\n\n");
  let shown = 0;
  for (const section of sections) {
    const longer = `${page}\n\n${section}`;
    // Room for the line that says what is missing.
    if (Buffer.byteLength(longer) + 200 > maxBytes) break;
    page = longer;
    shown++;
  }
  const left = outcomes.length - shown;
  if (left > 0) page += `\n\nThe details of ${counted(left, "scenario")} more are in summary.json.`;
  return Buffer.byteLength(page) + 1 > maxBytes ? "" : `${page}\n`;
}

const signs = { pass: "✅ PASS", fail: "❌ FAIL", inconclusive: "⚠️ INCONCLUSIVE" } as const;

function signOf(outcome: Outcome): string {
  return wasPlayed(outcome) || outcome.isUnended ? signs[outcome.verdict] : "⚠️ NOT PLAYED";
}

/** Of several: a row each. */
function overview(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    signOf(outcome),
    plain(outcome.scenario),
    plain(outcome.reasons[0] ?? (outcome.summary ? playedWords(outcome.summary) : "")),
  ]);
  return [
    `# ${signs[verdictOfAll(outcomes)]}: ${counted(outcomes.length, "scenario")}`,
    "",
    ...table(["", "Scenario", ""], rows, runsMax, (left) => `and ${left} more in summary.json`),
  ].join("\n");
}

function sectionOf(outcome: Outcome): string {
  const { scenario, reasons, summary, seeds, next, directory, explained = directory } = outcome;
  const blocks = [
    [`## ${signOf(outcome)}: ${plain(scenario)}`],
    reasonLines(reasons),
    ...(summary ? [[`${plain(playedWords(summary))}.`], ...summaryBlocks(summary, explained)] : []),
    ...(seeds && seeds.seeds.length > 0 ? [seedLines(seeds.seeds)] : []),
    ...(next === undefined ? [] : [[`Next, ${nextText(next)}`]]),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** The first stands out, the others are a list. */
function reasonLines([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const shown = others.slice(0, reasonsMax - 1);
  const left = others.length - shown.length;
  return [
    `**${plain(first)}**`,
    ...(shown.length > 0 ? [""] : []),
    ...shown.map((reason) => `- ${plain(reason)}`),
    ...(left > 0 ? [`- and ${left} more in summary.json`] : []),
  ];
}

function summaryBlocks(summary: Summary, directory: string | undefined): string[][] {
  return [
    disturbanceLines(summary),
    (summary.unchecked ?? []).map((text) => `- ⚠️ ${plain(text)}`),
    [...steadyWords(summary), ...baselineWords(summary)].map((line) => `- ${plain(line)}`),
    expectationLines(summary),
    salesLines(summary),
    auditLines(summary),
    findingLines(summary, directory),
    outageLines(summary),
  ];
}

function disturbanceLines(summary: Summary): string[] {
  const words = disturbanceWords(summary);
  if (words.length === 0) return [];
  const left = words.length - reasonsMax;
  return [
    `⚠️ ${disturbedTitle}:`,
    "",
    ...words.slice(0, reasonsMax).map((text) => `- ${plain(text)}`),
    ...(left > 0 ? [`- and ${left} more in summary.json`] : []),
  ];
}

const marks = { pass: "✅ pass", fail: "❌ **fail**", inconclusive: "⚠️ **inconclusive**" } as const;
const rank: Readonly<Record<VerdictName, number>> = { fail: 0, inconclusive: 1, pass: 2 };

function expectationLines({ expectations, steady }: Summary): string[] {
  const before = (steady?.before ?? []).map((each) => ({
    ...each,
    text: `steady before the first outage: ${each.text}`,
  }));
  const rows = [...before, ...expectations]
    .toSorted((a, b) => rank[a.verdict] - rank[b.verdict])
    .map(({ text, verdict, measured, reason }) => [
      plain(text),
      plain(reason === undefined ? measured.text : `${measured.text}: ${reason}`),
      marks[verdict],
    ]);
  return table(["Expected", "Measured", ""], rows, rowsMax, (left) => `and ${left} more in summary.json`);
}

/** What customers met, and what else happened in the shops. */
function salesLines(summary: Summary): string[] {
  const { wanted, declined, turnedAway, paidOtherwise, delayed, voided } = summary.measures.outcomes;
  const counts = listed({
    declined: declined.sales,
    "turned away": total(Object.values(turnedAway)).sales,
    "paid otherwise": total(Object.values(paidOtherwise)).sales,
    delayed: delayed.sales,
    voided: voided.sales,
  });
  const words = [
    `${counted(wanted.sales, "sale")} wanted`,
    ...(counts ? [counts] : []),
    ...customerWords(summary),
    ...shopWords(summary.measures),
  ];
  return [words.map(plain).join(" · ")];
}

/** Violations always, of the other cells those with something in them. */
function auditLines({ audit }: Summary): string[] {
  const { inconclusive = [], currency = "" } = audit ?? {};
  const doubts = inconclusive.map((reason) => `- ${plain(reason)}`);
  if (!audit?.cells || !audit.violations) {
    return [
      "**Not audited: nothing is known about lost sales.**",
      ...(doubts.length > 0 ? ["", ...doubts] : []),
    ];
  }
  const { alteredBy = {}, oneSided } = audit;
  const row = (name: string, { sales, valueMinor }: Total) => [
    name,
    readableCount(sales),
    plain(readableAmount(valueMinor, currency)),
  ];
  const parts: Readonly<Partial<Record<Violation, Readonly<Record<string, Total>>>>> = {
    resurrected: oneSided ? { "authorised, never reversed, the customer gone (单边账)": oneSided } : {},
    altered: alteredBy,
  };
  const lacking = notComparedWords(audit.ledger.notCompared);
  const beside = (name: Violation) =>
    [...otherCurrencyWords(audit, name), ...(name === "altered" ? lacking : [])]
      .map((words) => ` (${words})`)
      .join("");
  const broken = violations.flatMap((name) => [
    row(`**${violationNames[name]}**${beside(name)}`, audit.violations![name]),
    ...Object.entries(parts[name] ?? {}).flatMap(([part, total]) =>
      total.sales > 0 ? [row(`of these: ${part}`, total)] : [],
    ),
  ]);
  const others = (all: Readonly<Record<Cell, Total>>, of: string) =>
    cells.flatMap((cell) => {
      const words = cellWords[cell];
      return words !== undefined && all[cell].sales > 0 ? [row(of + words, all[cell])] : [];
    });
  const rows = [
    ...broken,
    ...others(audit.cells, ""),
    ...(audit.refundCells ? others(audit.refundCells, "refunds: ") : []),
  ];
  return [
    ...table(["Audit", "Sales", "Value"], rows, Number.POSITIVE_INFINITY, String),
    ...[...onTrustWords(audit), ...otherRowsWords(audit)].flatMap((words) => ["", plain(words)]),
    ...(doubts.length > 0 ? ["", "The audit must not be believed:", "", ...doubts] : []),
  ];
}

/** Cells that are no violation. */
const cellWords: Readonly<Partial<Record<Cell, string>>> = {
  paid: "paid, booked once",
  notTaken: "not taken, not booked",
  ...unsettledWords,
};

/** The sales that broke a law, with the ids to follow. */
function findingLines({ audit, run }: Summary, directory: string | undefined): string[] {
  const findings = audit?.findings ?? [];
  if (!audit || findings.length === 0) return [];
  const rows = findings.map(({ violation, reference, story }) => [
    violationNames[violation],
    plain(reference.startsWith(`${run}/`) ? reference.slice(run.length + 1) : reference),
    plain(story),
  ]);
  const found = violations.filter((name) => (audit.violations?.[name].sales ?? 0) > 0);
  // summary.json has no more than the first of each.
  const lists = found.map((name) => code(`tillstorm explain ${directory} --${name}`)).join(", ");
  return table(["Finding", "Sale", "Story"], rows, findingsMax, (left) =>
    directory === undefined
      ? `and ${left} more in summary.json`
      : `These are the first; all of them: ${lists}`,
  );
}

function outageLines({ outages, speed, measures }: Summary): string[] {
  if (outages.length === 0) return [];
  const rows = [...Map.groupBy(outages, ({ of }) => of)].map(([id, parts]) => [
    plain(id),
    plain(parts[0].kind),
    outageWords(parts, speed, measures.queuePeaks[id]).map(plain).join(" · "),
  ]);
  return table(
    ["Outage", "Kind", "What became of it"],
    rows,
    rowsMax,
    (left) => `and ${left} more in summary.json`,
  );
}

function seedLines(seeds: readonly Summary[]): string[] {
  const rows = seeds
    .toSorted((a, b) => rank[a.verdict] - rank[b.verdict])
    .map(({ seed, verdict, reasons }) => [String(seed), marks[verdict], plain(reasons[0] ?? "")]);
  return table(["Seed", "", ""], rows, rowsMax, (left) => `and ${left} more in summary.json`);
}

/** `another day: tillstorm run …`: words, and a command to copy. */
function nextText(next: string): string {
  const [, words, command] = /^([^:]*): (.*)$/s.exec(next) ?? [];
  return command === undefined ? plain(next) : `${plain(words)}: ${code(command)}`;
}
