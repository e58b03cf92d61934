// The ending of several scenarios: a line each, with the first reason of what is no pass, then more reasons as far as
// they fit. Of many, what is no pass comes first.

import { styleText } from "node:util";
import { counted } from "../units.ts";
import { fitted, usualColumns, widthOf } from "./columns.ts";
import { disturbanceItems } from "./disturbance-words.ts";
import { type EndingOptions, verdictColours } from "./ending.ts";
import { flow } from "./flow.ts";
import { type Outcome, verdictOfAll, wasPlayed } from "./outcome.ts";
import { playedWords } from "./played-words.ts";

/** One is left for the prompt, and three for the head and what to type next. */
const rows = 20;
const nameMax = 24;

export function severalEndingOf(
  outcomes: readonly Outcome[],
  { next, hasColours, isWhole, columns = usualColumns }: EndingOptions,
): string {
  const verdict = verdictOfAll(outcomes);
  const counts = [...Map.groupBy(outcomes, wordOf)]
    .map(([word, those]) => `${those.length} ${word.toLowerCase()}`)
    .join(", ");
  const head = `${verdict.toUpperCase()}  ${counted(outcomes.length, "scenario")}: ${counts}`;
  const most = isWhole ? Number.POSITIVE_INFINITY : rows;
  const ordered = outcomes.length > most ? outcomes.toSorted((a, b) => rank(a) - rank(b)) : outcomes;
  const shown = ordered.slice(0, outcomes.length > most ? most - 1 : undefined);
  const nameMost = Math.min(nameMax, Math.floor(columns / 3));
  const width = Math.min(nameMost, Math.max(...shown.map(({ scenario }) => widthOf(scenario))));
  const paragraphs = shown.map((outcome) => paragraphOf(outcome, width, columns, isWhole === true));
  const lines = paragraphs.map(([first]) => [first]);
  // A second line and more for as many as there is room, from the first scenario on.
  let room = most - lines.length - (shown.length < outcomes.length ? 1 : 0);
  for (const [index, [, ...others]] of paragraphs.entries()) {
    const added = others.slice(0, Math.max(0, room));
    lines[index].push(...added);
    room -= added.length;
  }
  const more = outcomes.length - shown.length;
  return [
    hasColours ? coloured(head) : head,
    ...lines.flat().map((line) => (hasColours ? coloured(line) : line)),
    ...(more > 0 ? [`and ${more} more in the file below`] : []),
    "",
    next,
  ].join("\n");
}

const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;
const unplayed = "NOT PLAYED";

function wordOf(outcome: Outcome): string {
  return wasPlayed(outcome) ? words[outcome.verdict] : unplayed;
}

/** Worst first. */
function rank(outcome: Outcome): number {
  return [words.fail as string, unplayed, words.inconclusive, words.pass].indexOf(wordOf(outcome));
}

/** What became of one: its first line, and what more there is to say. */
function paragraphOf(outcome: Outcome, nameWidth: number, columns: number, isWhole: boolean): string[] {
  const { scenario, verdict, reasons, summary, seeds } = outcome;
  const name = fitted(scenario, nameWidth);
  const pad = " ".repeat(nameWidth - widthOf(name));
  const first = `${wordOf(outcome).padEnd(words.inconclusive.length)}  ${name}${pad}  `;
  const played = summary ? playedWords(summary) : counted(seeds?.seeds.length ?? 0, "seed");
  const disturbed = summary ? disturbanceItems(summary, isWhole ? Number.POSITIVE_INFINITY : 1) : [];
  if (verdict === "pass") return flow(first, [played, ...disturbed], columns);
  const shown = isWhole ? reasons : reasons.slice(0, 1);
  const more = reasons.length - shown.length;
  const [line, ...others] = flow(first, [shown[0]?.split("\n")[0] ?? played], columns);
  const said = [...shown.slice(1), ...(isWhole ? disturbed : [])];
  const rest = said.flatMap((text) => flow(" ".repeat(widthOf(first)), [text], columns));
  const ending = more > 0 ? [`${" ".repeat(widthOf(first))}and ${more} more`] : [];
  return [line, ...others, ...rest, ...ending];
}

/** The verdict at the beginning of a line. */
function coloured(line: string): string {
  return line.replace(/^(PASS|FAIL|INCONCLUSIVE|NOT PLAYED)/, (word) => {
    const colour = word === "PASS" ? "pass" : word === "FAIL" ? "fail" : "inconclusive";
    return styleText(["bold", verdictColours[colour]], word, { validateStream: false });
  });
}
