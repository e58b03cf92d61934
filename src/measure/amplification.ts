// amplification: messages about sales and refunds, sent for each one that was wanted: attempts at the counter, forwards,
// reversals, inquiries and uploads. 1 is one message each; a customer whose terminal sends nothing (turned away at
// once) lowers it. Echoes, settlements and floods are about no sale and not in it. A message counts when it was sent,
// a sale when it was intended.

import { type FactKind, facts, isSent, type Millis } from "../facts.ts";
import { isIn } from "../plan/ranges.ts";
import type { Course } from "./course.ts";
import type { Measured } from "./measured.ts";
import type { OutcomeFigures } from "./outcomes.ts";
import type { Scope } from "./scope.ts";
import { TerminalLog } from "./terminal-log.ts";
import type { Purpose } from "./traffic.ts";

export interface AmplificationFigures {
  /** Messages for each sale or refund wanted. */
  readonly factor: number;
  readonly messages: number;
  readonly wanted: number;
}

/** What is sent about sales and refunds. */
const aboutSales = [
  "sale",
  "retry",
  "forward",
  "reversal",
  "inquiry",
  "upload",
] as const satisfies readonly Purpose[];

/** undefined where nothing was wanted. */
export function amplification(
  traffic: Readonly<Record<Purpose, number>>,
  { wanted, refunds }: OutcomeFigures,
): AmplificationFigures | undefined {
  const messages = aboutSales.reduce((sum, purpose) => sum + traffic[purpose], 0);
  return figuresOf(messages, wanted.sales + refunds.wanted.sales);
}

export function measuredAmplification(figures: AmplificationFigures | undefined): Measured {
  if (!figures) return { missing: "no sale was intended then and there" };
  return { numbers: { avg: figures.factor }, otherwise: "it is not measured" };
}

const message = 0;
const refund = 1;

/** What was sent, and when refunds were wanted. Kept only where an expectation asks for some terminals or times. */
export class SentLog {
  readonly #log = new TerminalLog();

  record(terminal: number, at: Millis, kind: FactKind): void {
    if (isSent(kind)) this.#log.add(terminal, at, message);
    else if (kind === facts.refundWanted) this.#log.add(terminal, at, refund);
  }

  figures({ sales, byIntent }: Course, { windows, isMeant }: Scope): AmplificationFigures | undefined {
    const { length, at, terminal, value } = this.#log;
    const counts = [0, 0];
    for (let entry = 0; entry < length; entry++) {
      if (isMeant(terminal[entry]) && isIn(windows, at[entry])) counts[value[entry]]++;
    }
    let wanted = counts[refund];
    for (const [from, to] of windows) {
      for (const row of byIntent.between(byIntent.entries, from, to)) {
        if (isMeant(sales.terminal[row])) wanted++;
      }
    }
    return figuresOf(counts[message], wanted);
  }
}

function figuresOf(messages: number, wanted: number): AmplificationFigures | undefined {
  return wanted === 0 ? undefined : { factor: messages / wanted, messages, wanted };
}
