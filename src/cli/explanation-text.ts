// An explanation as a person reads it: in 80 columns, in the order of time, from left to right.

import { notComparedWords } from "../audit/not-compared.ts";
import type { Uncompared } from "../audit/result.ts";
import type { SaleExplanation } from "../explain/sale-explanation.ts";
import type { Listed, SaleList } from "../explain/sale-list.ts";
import type { Step } from "../explain/sale-steps.ts";
import type { QueuePoint, TerminalExplanation } from "../explain/terminal-explanation.ts";
import { wrapped } from "../report/columns.ts";
import { flow } from "../report/flow.ts";
import { counted, readableAmount } from "../units.ts";
import type { paint } from "./paint.ts";

export interface Look {
  readonly colour: ReturnType<typeof paint>;
  readonly columns: number;
  /** Nothing is folded. */
  readonly all: boolean;
  /** What the ledger that it is told by does not have; left out: it has everything. */
  readonly notCompared?: readonly Uncompared[];
  /** The command that asks for this id of the same run, such as `tillstorm explain lunch 12/3`. */
  readonly again?: (id: string) => string;
}

/** More lines than this of one kind are folded. */
const most = 20;

export function saleText(told: SaleExplanation, look: Look): string[] {
  const { reference, run, valueMinor, currency, speed, steps, conclusion, violations } = told;
  const what = told.isRefund ? "Refund" : "Sale";
  const short = reference.startsWith(`${run}/`) ? reference.slice(run.length + 1) : reference;
  const [first, ...rest] = conclusion;
  const colour = violations.length > 0 ? "red" : told.cell === "paid" ? "green" : "yellow";
  return [
    look.colour("bold", `${what} ${short}: ${readableAmount(valueMinor, currency)}`),
    ...wrapped(terminalText(told.terminal), look.columns),
    ...wrapped(`Run ${run} (${told.scenario}).`, look.columns),
    ...doubtLines(told, look),
    ...lackLines(look),
    ...timesText(speed, look),
    "",
    ...stepLines(steps, speed, look),
    "",
    ...wrapped(first ?? "", look.columns).map((line) => look.colour(colour, line)),
    ...rest.flatMap((sentence) => wrapped(sentence, look.columns)),
    ...clockText(told, look),
    ...(told.terminal ? nextText("the life of its terminal", `${told.terminal.number}`, look) : []),
  ];
}

/** What to ask next, the last line. */
function nextText(words: string, id: string, { again }: Look): string[] {
  return again === undefined ? [] : ["", `${words}: ${again(id)}`];
}

function terminalText(terminal: SaleExplanation["terminal"]): string {
  if (!terminal) return "No terminal of the run makes this reference.";
  return `Terminal ${terminal.name} (number ${terminal.number}), store ${terminal.store}, group ${terminal.group}.`;
}

/** Why it may not be the whole story; nothing where it is. */
function doubtLines({ doubts, knownUntilMs }: Doubted, { columns, colour }: Look): string[] {
  if (doubts.length === 0) return [];
  // Nobody can tell them apart: a run that still goes on says so to whoever writes to its history only.
  const how = knownUntilMs === undefined ? "" : " (the run was killed, or still goes on)";
  return wrapped(`Not the whole story: ${doubts.join("; ")}${how}.`, columns).map((line) =>
    colour("yellow", line),
  );
}

/** In what a sale may be altered all the same; nothing where the ledger has everything. */
function lackLines({ notCompared, columns }: Look): string[] {
  return notComparedWords(notCompared).flatMap((words) =>
    wrapped(`In the ledger: ${words}, for it was said to have no such columns.`, columns),
  );
}

type Doubted = Pick<SaleExplanation, "doubts" | "knownUntilMs">;

function timesText(speed: number, { columns }: Look): string[] {
  if (speed === 1) return [];
  return wrapped(
    `Times are those of the scenario, in brackets those of the run, ${speed} times as fast.`,
    columns,
  );
}

/** How sure the times of the ledger are; nothing where they are sure to a few ms. */
function clockText({ ledger: { clock } }: SaleExplanation, { columns }: Look): string[] {
  if (!clock) return [];
  if (clock.jumped) {
    return wrapped(
      "The gateway's clock jumped: its times contradict when its answers came, and may be wrong here.",
      columns,
    );
  }
  if (clock.uncertaintyMs === undefined) {
    return wrapped(
      "The gateway's times are by its own clock: no sale of this terminal tells how it goes.",
      columns,
    );
  }
  if (clock.uncertaintyMs < 1) return [];
  return wrapped(
    `The gateway's times are by its own clock, known to ±${Math.ceil(clock.uncertaintyMs)} ms by ${counted(clock.exchanges, "sale")} of this terminal.`,
    columns,
  );
}

function stepLines(steps: readonly Step[], speed: number, look: Look): string[] {
  const linesOf = (step: Step | string) =>
    typeof step === "string" ? [`  … ${step}`] : beside(timeText(step.atMs, speed), step.text, look.columns);
  // What was booked is what the story is about.
  return folded(repetitionsFolded(steps, look.all), look.all, linesOf, (step) => isBooking(step));
}

function isBooking(step: Step | string): boolean {
  return typeof step !== "string" && step.row !== undefined;
}

/** A sale that is tried a hundred times in vain says the same a hundred times. */
function repetitionsFolded(steps: readonly Step[], all: boolean): (Step | string)[] {
  if (all) return [...steps];
  const told: (Step | string)[] = [];
  for (let i = 0; i < steps.length; ) {
    const times = repeated(steps, i);
    if (times < 3) {
      told.push(steps[i++]);
      continue;
    }
    told.push(steps[i], steps[i + 1], `the same ${times - 1} times more (--all shows them)`);
    i += 2 * times;
  }
  return told;
}

/** How often the two steps from here on come one after the other. */
function repeated(steps: readonly Step[], from: number): number {
  const isSame = (one: Step | undefined, other: Step) =>
    one !== undefined &&
    !isBooking(one) &&
    one.what === other.what &&
    one.link === other.link &&
    `${one.outages}` === `${other.outages}`;
  let times = 1;
  if (steps[from + 1] === undefined) return 1;
  for (let i = from + 2; isSame(steps[i], steps[from]) && isSame(steps[i + 1], steps[from + 1]); i += 2)
    times++;
  return times;
}

export function terminalLines(told: TerminalExplanation, look: Look): string[] {
  const { terminal, speed, currency, steps, sales, queue, outages, links, all } = { ...told, all: look.all };
  const time = (at: number) => timeText(at, speed);
  const head = `Terminal ${terminal.name}: number ${terminal.number}, store ${terminal.store}, group ${terminal.group}`;
  const heading = (text: string) => ["", look.colour("bold", text)];
  const violated = sales.filter(isViolated);
  const worth = violated[0] ?? sales.at(-1);
  const saleLines = (sale: TerminalSale) =>
    beside(
      sale.wantedAtMs === undefined ? "" : time(sale.wantedAtMs),
      `${terminal.number}/${sale.sale} · ${sale.isRefund ? "refund of " : ""}${readableAmount(sale.valueMinor, sale.currency ?? currency)} · ${becameOf(sale)}`,
      look.columns,
    );
  return [
    look.colour("bold", head),
    ...wrapped(`It behaves like ${told.preset}, over ${links.join(", then ")}.`, look.columns),
    ...wrapped(`Run ${told.run} (${told.scenario}).`, look.columns),
    ...doubtLines(told, look),
    ...lackLines(look),
    ...timesText(speed, look),
    ...(violated.length === 0
      ? []
      : [
          "",
          look.colour("red", `${counted(violated.length, "sale")} with a violation`),
          ...violated.flatMap(saleLines),
        ]),
    ...heading(
      outages.length === 0 ? "No outage struck it" : `Struck by ${counted(outages.length, "outage")}`,
    ),
    ...folded(outages, all, ({ id, does, beganAt = 0, endedAt }) =>
      beside(
        time(beganAt),
        `${id} (${does}), ${endedAt === undefined ? "not over at the end" : `over at ${time(endedAt)}`}`,
        look.columns,
      ),
    ),
    ...heading("Its life"),
    ...folded(steps, all, ({ atMs, text }) => beside(time(atMs), text, look.columns)),
    ...heading(counted(sales.length, "sale")),
    ...folded(sales, all, saleLines, isViolated),
    ...heading(queueHeading(queue)),
    ...queueLines(queue, speed, look),
    ...(worth ? nextText("the story of one", `${terminal.number}/${worth.sale}`, look) : []),
  ];
}

type TerminalSale = TerminalExplanation["sales"][number];

function isViolated({ violations }: TerminalSale): boolean {
  return violations.length > 0;
}

function becameOf({ belief, violations }: TerminalSale): string {
  return violations.length > 0 ? `${violations.join(", ").toUpperCase()}: ${belief}` : belief;
}

function queueHeading(queue: readonly QueuePoint[]): string {
  if (queue.length === 0) return "No sale ever waited in it";
  const peak = Math.max(...queue.map(({ depth }) => depth));
  return `Sales that wait in it: at most ${peak}, ${queue[queue.length - 1].depth} at the end`;
}

function queueLines(queue: readonly QueuePoint[], speed: number, { all, columns }: Look): string[] {
  const hidden = queue.length - 3 * most;
  const points = queue.map(({ atMs, depth }) => `${depth} at ${timeText(atMs, speed)}`);
  const shown =
    all || hidden <= 1 ? points : [...points.slice(0, 3 * most), `… ${hidden} more (--all shows them)`];
  return shown.length === 0 ? [] : flow("  ", shown, columns);
}

const meanings: Readonly<Record<Listed, string>> = {
  lost: "lost: taken, and not in the ledger",
  duplicated: "duplicated: booked more than once",
  resurrected: "resurrected: not made, and booked",
  altered: "altered: booked as something else",
  orphaned: "orphaned: booked, and never sent",
  unpaid: "unpaid: the goods are gone and the money never comes",
  pending: "pending: not over at the end of the run",
};

export function listLines(told: SaleList, look: Look): string[] {
  const { which, sales, first, run, currency, speed } = told;
  if (!told.isKnown) return [`Nobody knows which sales are ${which}: the gateway's ledger was not read.`];
  // Amounts in one currency are never added to another's.
  const byCurrency = Map.groupBy(sales, (sale) => sale.currency ?? currency);
  const values = [...byCurrency].map(([its, own]) =>
    readableAmount(
      own.reduce((sum, { valueMinor }) => sum + valueMinor, 0),
      its,
    ),
  );
  const count = `${counted(sales.length, "sale")} ${meanings[which]}`;
  const isSure = told.doubts.length === 0;
  if (!first) {
    const none = isSure
      ? `No sale of ${run} is ${meanings[which]}.`
      : `No sale of ${run} is known to be ${meanings[which]}. Nobody knows whether one is.`;
    // Of what else may be listed, the ledger says as much as any.
    const lacks = which === "altered" ? lackLines(look) : [];
    return [...wrapped(none, look.columns), ...doubtLines(told, look), ...lacks];
  }
  const id = ({ reference }: (typeof sales)[number]) =>
    reference.startsWith(`${run}/`) ? reference.slice(run.length + 1) : reference;
  return [
    ...wrapped(`${count}; ${values.join(", ")} in all.`, look.columns).map((line) =>
      look.colour("bold", line),
    ),
    ...doubtLines(told, look),
    ...folded(sales, look.all, (sale) => {
      const at = sale.wantedAtMs === undefined ? "" : timeText(sale.wantedAtMs, speed);
      const says = sale.booked === undefined ? sale.belief : `${sale.belief}; ${sale.booked}`;
      return beside(
        at,
        `${id(sale)} · ${readableAmount(sale.valueMinor, sale.currency ?? currency)} · ${says}`,
        look.columns,
      );
    }),
    "",
    "The first of them:",
    ...saleText(first, look),
  ];
}

/**
 * Lines of the items: of a long list the first and the last few, what must not be missed in between, and how many of the
 * others lie there.
 */
function folded<Item>(
  items: readonly Item[],
  all: boolean,
  linesOf: (item: Item) => string[],
  isKept: (item: Item) => boolean = () => false,
): string[] {
  if (all || items.length - most <= 1) return items.flatMap(linesOf);
  const last = 5;
  const lines: string[] = [];
  let hidden: Item[] = [];
  const unfold = () => {
    if (hidden.length > 1) lines.push(`  … ${hidden.length} more (--all shows them)`);
    else lines.push(...hidden.flatMap(linesOf));
    hidden = [];
  };
  for (const [index, item] of items.entries()) {
    const isInside = index >= most - last && index < items.length - last;
    if (isInside && !isKept(item)) {
      hidden.push(item);
      continue;
    }
    unfold();
    lines.push(...linesOf(item));
  }
  return lines;
}

/** Columns of the time. */
const timeWidth = 12;

function beside(time: string, text: string, columns: number): string[] {
  const indent = Math.max(timeWidth, time.length + 2);
  const lines = wrapped(text, Math.max(20, columns - indent - 2));
  return lines.map((line, index) => `  ${(index === 0 ? time : "").padEnd(indent)}${line}`);
}

/** `02:05.120`, with hours where there are any; beside it the run's own time where that is another. */
function timeText(atMs: number, speed: number): string {
  const scenario = clockText60(Math.round(atMs * speed));
  return speed === 1 ? scenario : `${scenario} (${clockText60(atMs)})`;
}

function clockText60(ms: number): string {
  if (ms < 0) return `-${clockText60(-ms)}`;
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(Math.round(ms) % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${two(hours)}:${clock}` : clock;
}
