// Gaps: what a history lacks, so that it is not the whole story of its run, and up to when it is sure to know what
// happened at a terminal. Whatever it lacks, nothing is a pass.

import { terminalsInWords } from "../history/origin.ts";
import type { HistoryReader, MissingFacts } from "../history/reader.ts";
import { isIn, type Range } from "../plan/ranges.ts";
import { readableCount, readableDuration } from "../units.ts";

/**
 * A killed run may have done something that its history no longer says: what the ledger booked later than
 * this before the last fact on disk is not judged. Facts reach the disk every 100 ms.
 */
const unsureMs = 1000;

interface Cut {
  readonly terminals: readonly Range[];
  /** ms since the epoch. */
  readonly until: number;
}

export class Gaps {
  /** Why the history is not the whole story; empty where it is. */
  readonly reasons: readonly string[];
  /** Of all terminals, where one wrote the history. */
  readonly #until: number;
  /** Where several wrote it. */
  readonly #cuts: readonly Cut[];

  constructor(history: HistoryReader) {
    const { startedAt } = history.run;
    const origins = history.origins();
    const { missing, lacksRun } = history.gaps;
    const lost = history.missingFacts();
    const holes = lost ? [missingInWords(lost)] : [];
    if (origins.length === 0) {
      const reasons = reasonsOf(history);
      this.reasons = [...reasons, ...holes];
      // To find the last fact is to look at every one.
      const lastAt = reasons.length === 0 ? Number.POSITIVE_INFINITY : history.lastFactAt();
      this.#until = startedAt + Math.min(lastAt, lost?.knownUntil ?? Number.POSITIVE_INFINITY) - unsureMs;
      this.#cuts = [];
      return;
    }
    const cut = origins.filter(({ ended }) => ended === undefined);
    this.reasons = [
      ...(history.shortfall ? reasonsOf(history) : []),
      ...holes,
      ...cut.map(({ name, terminals, lastFactAt }) =>
        cutOff(`the history of ${name} (${terminalsInWords(terminals)})`, lastFactAt),
      ),
      ...(missing ? [`no writer recorded ${terminalsInWords(missing)}`] : []),
      ...(lacksRun ? ["no writer recorded the run itself: when outages began and ended"] : []),
    ];
    // Whose facts these were is not known.
    this.#until = lost ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    if (lost) {
      this.#cuts = [];
      return;
    }
    this.#cuts = [
      ...cut.map(({ terminals, lastFactAt, uncertaintyMs }) => ({
        terminals,
        until: startedAt + lastFactAt - unsureMs - uncertaintyMs,
      })),
      ...(missing ? [{ terminals: missing, until: Number.NEGATIVE_INFINITY }] : []),
    ];
  }

  /** ms since the epoch: of what the ledger booked later for this terminal, the history may only not know. */
  surelyUntil(terminal: number): number {
    if (this.#cuts.length === 0) return this.#until;
    return this.#cuts.find(({ terminals }) => isIn(terminals, terminal))?.until ?? this.#until;
  }
}

function reasonsOf(history: HistoryReader): string[] {
  const { shortfall, ended } = history;
  if (shortfall) return [`${shortfall.reason}; ${readableCount(shortfall.dropped)} facts are missing`];
  return ended ? [] : [cutOff("the history", history.lastFactAt())];
}

/** As the reason for which nothing is a pass. */
export function missingInWords({ facts, of }: MissingFacts): string {
  const are = facts === 1 ? "is" : "are";
  return `${readableCount(facts)} of the ${readableCount(of)} facts that were recorded ${are} not in the history any more: take an undamaged copy of it, or run the scenario again`;
}

function cutOff(what: string, last: number): string {
  return last < 0 ? `${what} is empty` : `${what} was cut off ${readableDuration(last)} into the run`;
}
