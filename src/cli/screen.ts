// Screen: what a person sees while a run goes on. On a terminal it is redrawn in place; elsewhere (a log,
// CI) it is a line at every outage and every ten seconds. All of it goes to stderr: stdout carries the result.
// A run in virtual time is told in both times: how far the scenario is, and how long one waits for it.

import { styleText } from "node:util";
import { createLogUpdate } from "log-update";
import type { Snapshot } from "../measure/measures.ts";
import type { Plan } from "../plan/plan.ts";
import { fitted } from "../report/columns.ts";
import { listed } from "../report/shop-words.ts";
import type { Phase } from "../run/run.ts";
import { readableAmount, readableCount, readableDuration } from "../units.ts";
import { shownColumns } from "./ending-columns.ts";
import { Happenings } from "./happenings.ts";
import { messageLines } from "./message-lines.ts";
import { Pace } from "./pace.ts";
import { shownText } from "./shown-text.ts";

/** What the screen asks the run about. */
export interface Watched {
  readonly phase: Phase;
  /** ms since the customers began to come. */
  readonly now: number;
  readonly snapshot: Snapshot;
}

export interface ScreenOptions {
  readonly plan: Plan;
  /** Whether it is played in virtual time. */
  readonly isVirtual: boolean;
  readonly stream: NodeJS.WriteStream;
  readonly isQuiet: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Real time, ms. */
  readonly clock: () => number;
}

const redrawMs = 250;
const lineMs = 10_000;
const barWidth = 24;
/** A line that is longer would wrap, and what is drawn over it next would leave half of it behind. */
const columns = 80;
const labelWidth = 12;

export class Screen {
  readonly #options: ScreenOptions;
  readonly #redraws: boolean;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  /** Only in virtual time. */
  readonly #pace: Pace | undefined;
  readonly #happenings: Happenings;
  #timer: NodeJS.Timeout | undefined;
  /** Real time. */
  #saidAt = Number.NEGATIVE_INFINITY;
  #saidOn = "";

  constructor(options: ScreenOptions) {
    const { plan, isVirtual, stream, clock } = options;
    this.#options = options;
    this.#pace = isVirtual ? new Pace(plan, clock) : undefined;
    this.#happenings = new Happenings(plan);
    this.#redraws = canRedraw(options);
    this.#draw = createLogUpdate(stream, { showCursor: true });
  }

  /** One line that stays, for who wants to know how it goes. */
  say(text: string): void {
    if (!this.#options.isQuiet) this.warn(text);
  }

  /** One line that stays, also for who wants nothing but the result: it is about what the result does not tell. */
  warn(text: string): void {
    if (this.#redraws) this.#draw.clear();
    const { stream, env } = this.#options;
    const shown = shownColumns(stream, env);
    const lines = messageLines(text, shown && Math.min(shown, columns));
    const isGithub = env.GITHUB_ACTIONS === "true";
    stream.write(shownText(`${lines.join("\n")}\n`, { hasColour: false, isGithub }));
  }

  watch(run: Watched): void {
    if (this.#options.isQuiet) return;
    this.#timer = setInterval(() => (this.#redraws ? this.#redraw(run) : this.tell(run)), redrawMs);
  }

  /** Nothing is drawn any more; what was drawn is taken away. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#redraws) this.#draw.clear();
  }

  #redraw(run: Watched): void {
    if (run.phase === "selling" || run.phase === "settling") this.#draw(this.picture(run).join("\n"));
    else this.#draw.clear();
  }

  /** Where nothing can be redrawn: a line when an outage begins or ends, and every ten seconds. */
  tell(run: Watched): void {
    if (run.phase !== "selling" && run.phase !== "settling") return;
    const { now, snapshot } = run;
    const { plan, stream, clock } = this.#options;
    const happened = this.#pace ? this.#happenings.until(now) : [];
    for (const line of happened) stream.write(`${line}\n`);
    const on = snapshot.outages.map(({ isOn }) => isOn).join();
    const isNews = happened.length > 0 || on !== this.#saidOn;
    if (!isNews && clock() - this.#saidAt < lineMs) return;
    this.#saidAt = clock();
    this.#saidOn = on;
    const { terminals, queue, outcomes } = snapshot;
    const { sales } = outcomes.wanted;
    const when = this.#pace
      ? `${this.#pace.where(now)} (${this.#pace.speed(now, sales)})`
      : clockText(plan, now);
    stream.write(
      `${when}  ${readableCount(terminals.online)} of ${readableCount(terminals.all)} online, ` +
        `${terminals.down > 0 ? `${readableCount(terminals.down)} down, ` : ""}` +
        `${readableCount(sales)} sales, ${readableCount(queue.depth)} queued; ${broken(snapshot) || "nothing broken"}\n`,
    );
  }

  /** The screen's lines, at most 12 of at most 80 columns. */
  picture({ phase, now, snapshot }: Watched): string[] {
    const { plan } = this.#options;
    const { terminals, queue, outcomes } = snapshot;
    const states = otherStates(snapshot);
    const shop = shopText(snapshot);
    const leftMs = Math.max(
      0,
      phase === "selling" ? plan.durationMs - now : plan.durationMs + plan.settleMs - now,
    );
    const left =
      phase === "selling"
        ? `${readableDuration(round(leftMs))} of customers left`
        : "no more customers; queues drain";
    const lost = Object.values(outcomes.unpaid).reduce((sum, { sales }) => sum + sales, 0);
    const away = Object.values(outcomes.turnedAway).reduce((sum, { sales }) => sum + sales, 0);
    const on = fitted(broken(snapshot), columns - labelWidth);
    const title = `  ${this.#pace?.where(now) ?? `${clockText(plan, now)}  ${left}`}`;
    const row = (label: string, value: number, share: number, rest: string) =>
      fitted(`  ${label.padEnd(10)}${readableCount(value).padStart(8)}  ${bar(share)}  ${rest}`, columns);
    return [
      `${this.#bold(fitted(plan.name, columns - title.length))}${title}`,
      ...(this.#pace ? [`  played    ${this.#pace.speed(now, outcomes.wanted.sales)}`] : []),
      row(
        "online",
        terminals.online,
        terminals.online / terminals.all,
        `of ${readableCount(terminals.all)} terminals`,
      ),
      ...(states ? [`  states    ${fitted(states, columns - labelWidth)}`] : []),
      row(
        "queued",
        queue.depth,
        queue.depth / Math.max(1, queue.depthMax),
        `peak ${readableCount(queue.depthMax)}, ${readableAmount(queue.valueMinor, plan.load.currency)}`,
      ),
      row(
        "sales",
        outcomes.wanted.sales,
        now / plan.durationMs,
        `${readableCount(outcomes.approved.sales)} approved, ${readableCount(outcomes.declined.sales)} declined`,
      ),
      row(
        "forwarded",
        outcomes.forwarded.sales,
        outcomes.forwarded.sales / Math.max(1, outcomes.queued.sales),
        `of ${readableCount(outcomes.queued.sales)} queued`,
      ),
      `  losses    ${readableCount(lost).padStart(8)} unpaid, ${readableCount(away)} turned away (lost: after the audit)`,
      ...(shop ? [`  shops     ${fitted(shop, columns - labelWidth)}`] : []),
      `  broken    ${on ? this.#red(on) : "nothing"}`,
      `  next      ${fitted(next(plan, now), columns - labelWidth)}`,
    ];
  }

  #bold(text: string): string {
    return styleText("bold", text, { stream: this.#options.stream });
  }

  #red(text: string): string {
    return styleText("red", text, { stream: this.#options.stream });
  }
}

/** Whether what was drawn can be drawn over: on a terminal, where nobody keeps what it was. */
export function canRedraw({
  stream,
  isQuiet,
  env,
}: Pick<ScreenOptions, "stream" | "isQuiet" | "env">): boolean {
  return !isQuiet && stream.isTTY === true && !env.CI && env.TERM !== "dumb";
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

/** Time in the scenario, and where it is played faster, in the run. */
function clockText(plan: Plan, now: number): string {
  const scenario = readableDuration(round(now * plan.speed));
  return plan.speed === 1 ? scenario : `${scenario} (played in ${readableDuration(round(now))})`;
}

/** States that are neither online nor offline, where terminals are in them. */
function otherStates({ states: { online: _online, offline: _offline, ...others } }: Snapshot): string {
  return listed(others);
}

function shopText({ outcomes, happened }: Snapshot): string {
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  return listed({
    "paid otherwise": sum(Object.values(outcomes.paidOtherwise).map(({ sales }) => sales)),
    delayed: outcomes.delayed.sales,
    "refunds wanted": outcomes.refunds.wanted.sales,
    "interventions of people": sum(Object.values(happened.interventions)),
  });
}

function broken({ outages }: Snapshot): string {
  return outages
    .filter(({ isOn }) => isOn)
    .map(
      ({ id, kind, noticed }, _, all) =>
        `${id} (${kind})${all.length > 3 ? "" : ` noticed by ${readableCount(noticed)}`}`,
    )
    .join(", ");
}

function next(plan: Plan, now: number): string {
  const coming = plan.outages.find(({ at }) => at > now);
  return coming
    ? `${coming.id} (${coming.kind}) in ${readableDuration(round((coming.at - now) * plan.speed))}`
    : "no more outages";
}

/** To whole seconds: a clock that jumps between units is hard to read. */
function round(ms: number): number {
  return Math.round(ms / 1_000) * 1_000;
}
