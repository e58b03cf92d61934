// The ending: what a person reads in the terminal when a run is over. It fits 80 × 24 and reads aloud: the verdict
// with its reason first, then what became of the sales and what else happened in the shops, then a line an outage,
// then the next command to type.
// In a file or a pipe it is as long as it needs to be.
// Cells with nothing in them are not shown, violations always are.

import { styleText } from "node:util";
import type { Cell } from "../audit/result.ts";
import { type Tally, total } from "../measure/outcomes.ts";
import { type Defect, type DefectName, defects } from "../scenario/defects.ts";
import { counted, readableCount, readableDuration } from "../units.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import { unsettledWords } from "./cell-words.ts";
import { usualColumns } from "./columns.ts";
import { customerWords } from "./customer-words.ts";
import { disturbanceItems } from "./disturbance-words.ts";
import { flow } from "./flow.ts";
import { baselineWords, steadyWords } from "./gate-words.ts";
import { outageWords } from "./outage-words.ts";
import { playedWords } from "./played-words.ts";
import { listed, shopWords } from "./shop-words.ts";
import type { Summary } from "./summary.ts";
import { onTrustWords, otherRowsWords, settledWords, violationWords, whereWords } from "./violation-words.ts";

export interface EndingOptions {
  /** The next command to type. */
  readonly next: string;
  readonly hasColours: boolean;
  /** How wide the terminal is, where that is less than 80. */
  readonly columns?: number;
  /** Nobody scrolls: everything is said, however many lines it takes. */
  readonly isWhole?: boolean;
}

/** One is left for the prompt. */
const rows = 23;
const reasonsMax = 4;
const changesMax = 3;
const disturbancesMax = 2;
/** Causes beside one count. */
const namedMax = 3;

export function endingOf(summary: Summary, options: EndingOptions): string {
  const { next, hasColours, isWhole, columns = usualColumns } = options;
  const everything = Number.POSITIVE_INFINITY;
  const disturbances = disturbanceItems(summary, isWhole ? everything : disturbancesMax);
  const shop = [...customerWords(summary), ...shopWords(summary.measures)];
  const head = [
    ...headLines(summary, isWhole ? everything : reasonsMax, columns),
    ...(disturbances.length > 0 ? flow("", disturbances, columns) : []),
    ...salesLines(summary, columns),
    ...(shop.length > 0 ? flow("", shop, columns) : []),
    ...[...steadyWords(summary), ...baselineWords(summary)].flatMap((words) => flow("", [words], columns)),
  ];
  const changes = changeLines(summary, isWhole ? everything : changesMax, columns);
  const tail = [...changes, ...idleDefectLines(summary, columns), "", next];
  const height = isWhole ? everything : rows - head.length - tail.length;
  const outages = outageLines(summary, height, columns);
  const lines = [...head, ...outages, ...tail];
  if (hasColours) lines[0] = lines[0].replace(/^[A-Z]+/, (word) => styled(summary.verdict, word));
  return lines.join("\n");
}

function headLines(summary: Summary, reasonsMax: number, columns: number): string[] {
  const { verdict, scenario } = summary;
  const title = `${scenario}: ${playedWords(summary)}`;
  if (verdict === "pass") return flow("PASS  ", [title], columns);
  const word = `${verdict.toUpperCase()}  `;
  const shown = summary.reasons.slice(0, reasonsMax);
  const more = summary.reasons.length - shown.length;
  return [
    ...shown.flatMap((reason, index) =>
      flow(index === 0 ? word : " ".repeat(word.length), [reason], columns),
    ),
    ...(more > 0 ? [`${" ".repeat(word.length)}and ${more} more in summary.json`] : []),
    ...flow("", [title], columns),
  ];
}

function salesLines({ measures, audit }: Summary, columns: number): string[] {
  const { wanted, approved, forwarded, declined, turnedAway, paidOtherwise, delayed, voided } =
    measures.outcomes;
  const otherwise = total(Object.values(paidOtherwise)).sales;
  const away = total(Object.values(turnedAway)).sales;
  const wantedText = `${counted(wanted.sales, "sale")} wanted`;
  const refused = [
    ...some(declined.sales, "declined"),
    ...some(away, `turned away${inBrackets(turnedAway)}`),
    ...some(otherwise, `paid otherwise${inBrackets(paidOtherwise)}`),
    ...some(delayed.sales, "delayed"),
    ...some(voided.sales, "voided"),
  ];
  if (!audit?.cells || !audit.violations) {
    const taken = `${readableCount(approved.sales + forwarded.sales)} approved`;
    return [
      ...flow("", [wantedText, taken, ...refused], columns),
      ...flow("", ["not audited: nothing is known about lost sales"], columns),
    ];
  }
  const { cells, unpaid = {} } = audit;
  const { declined: _declined, ...lost } = unpaid;
  const words = { ...unsettledWords, unpaid: `unpaid${inBrackets(lost)}` };
  const paid = `${readableCount(cells.paid.sales)} paid, each booked once`;
  const unsettled = Object.entries(words).flatMap(([cell, text]) => some(cells[cell as Cell].sales, text));
  return [
    ...flow("", [wantedText, paid, ...refused, ...unsettled], columns),
    ...flow(
      "",
      [...violationWords(audit), ...settledWords(audit), ...onTrustWords(audit), ...otherRowsWords(audit)],
      columns,
    ),
    ...whereWords(audit).flatMap(([name, texts]) => flow(`  ${name}  `, texts, columns)),
  ];
}

/** ` (696 noOffline, 12 patience)`: by cause or way, in the words that an expectation takes; the most first. */
function inBrackets(tallies: Readonly<Record<string, Tally>>): string {
  const counts = Object.entries(tallies)
    .map(([name, { sales }]): [string, number] => [name, sales])
    .toSorted(([, one], [, other]) => other - one);
  const named = counts.slice(0, namedMax);
  const others = counts.slice(namedMax).reduce((sum, [, sales]) => sum + sales, 0);
  const text = listed({ ...Object.fromEntries(named), [others === 1 ? "other" : "others"]: others });
  return text && ` (${text})`;
}

function some(count: number, words: string): string[] {
  return count > 0 ? [`${readableCount(count)} ${words}`] : [];
}

/** Columns for what a paragraph begins with: an outage's id, or that something was changed. */
function nameWidth({ outages, changes }: Summary, columns: number): number {
  const names = [...outages.map(({ of }) => of), ...(changes.length > 0 ? [changedWord] : [])];
  const most = Math.min(24, Math.floor(columns / 3));
  return Math.min(most, Math.max(0, ...names.map(({ length }) => length))) + between;
}

const between = 2;

/** What a paragraph begins with; a name that is too long is followed at once by what is said of it. */
function named(name: string, width: number): string {
  return name.padEnd(width - between) + " ".repeat(between);
}

const changedWord = "changed";

/** A paragraph an outage as it is written, as many as fit into `height` lines. */
function outageLines(summary: Summary, height: number, columns: number): string[] {
  const { outages, speed, measures } = summary;
  const written = [...Map.groupBy(outages, ({ of }) => of)];
  const width = nameWidth(summary, columns);
  const lines: string[] = [];
  for (const [index, [id, parts]] of written.entries()) {
    const paragraph = flow(named(id, width), outageWords(parts, speed, measures.queuePeaks[id]), columns);
    const isLast = index === written.length - 1;
    if (lines.length + paragraph.length + (isLast ? 0 : 1) > height) {
      return [...lines, `and ${counted(written.length - index, "more outage")} in summary.json`];
    }
    lines.push(...paragraph);
  }
  return lines;
}

/** What was changed while the run went on, a paragraph each. */
function changeLines(summary: Summary, most: number, columns: number): string[] {
  const { changes, speed } = summary;
  const lines = changes
    .slice(0, most)
    .flatMap(({ paths, dueMs, made }) => [
      ...flow(
        named(changedWord, nameWidth(summary, columns)),
        [
          `at ${readableDuration(dueMs * speed)}${made?.confirmedMs === undefined ? ", in vain" : ""}`,
          ...paths,
        ],
        columns,
      ),
    ]);
  const more = changes.length - most;
  return more > 0 ? [...lines, `and ${counted(more, "more change")} in summary.json`] : lines;
}

/** Which planted defects never acted, and what they wait for: that nothing was found of them says nothing. */
function idleDefectLines({ defects: acted = {} }: Summary, columns: number): string[] {
  const idle = Object.entries(acted).filter(([, times]) => times === 0);
  if (idle.length === 0) return [];
  const texts = idle.map(([name]) => {
    const { needs }: Defect = defects[name as DefectName];
    return needs === undefined ? name : `${name} (needs ${needs})`;
  });
  return flow("planted, never acted  ", texts, columns);
}

export const verdictColours = { pass: "green", fail: "red", inconclusive: "yellow" } as const;

function styled(verdict: VerdictName, word: string): string {
  return styleText(["bold", verdictColours[verdict]], word, { validateStream: false });
}
