// Limits are never exceeded: what is stored, for how much, how often anything is tried, and how often it is asked.

import { type FactKind, facts, type Millis, none } from "../../../src/facts.ts";
import type { TerminalPolicy } from "../../../src/plan/policy.ts";
import { states } from "../../../src/terminal/states.ts";
import type { Household } from "./any-policy.ts";
import type { BlowName } from "./any-trouble.ts";
import { type Chronicle, type Sale, told } from "./chronicle.ts";
import { type Law, mustHold } from "./law.ts";

interface Counts {
  attempts: number;
  forwards: number;
  reversals: number;
}

export class Limits implements Law {
  readonly #policy: TerminalPolicy;
  readonly #chronicle: Chronicle;
  readonly #counts = new Map<Sale, Counts>();
  readonly #stored: Set<Sale>[] = [];
  readonly #budgets: Budget[] = [];
  /** Terminals whose state says that they take no more. */
  readonly #full = new Set<number>();
  /** How long is between two echoes at least; 0 where they may ask at any time, because something else has failed. */
  readonly #echoEveryMs: Millis;
  /** By terminal: when it asked last since it started; none where it has not. */
  readonly #askedAt: Millis[] = [];

  constructor({ policy, links }: Household, blows: readonly BlowName[], chronicle: Chronicle) {
    this.#policy = policy;
    this.#chronicle = chronicle;
    const { confirms, returnsBy, echoEveryMs = 0 } = policy.detection;
    const asksAnew = links > 1 || blows.includes("logout") || blows.includes("link-dead");
    this.#echoEveryMs = confirms === false && returnsBy === "echo" && !asksAnew ? echoEveryMs : 0;
  }

  fact(terminal: number, at: Millis, kind: FactKind, number: number, value: number): void {
    if (kind === facts.state) {
      if (value === states.full) this.#full.add(terminal);
      else this.#full.delete(terminal);
    }
    if (kind === facts.down) this.#askedAt[terminal] = none;
    if (kind === facts.echoSent) this.#ask(terminal, at);
    if (number === none || kind === facts.customerCame) return;
    const sale = this.#chronicle.sales[terminal][number];
    this.#stored[terminal] ??= new Set();
    const stored = this.#stored[terminal];
    // It has room then, whatever it said before: it tells its state when all that happens at that time is over.
    if (!sale.isStored && stored.delete(sale)) this.#full.delete(terminal);
    const counts = this.#countsOf(sale);
    const { retry, forward, unknown } = this.#policy;
    switch (kind) {
      case facts.queued:
        mustHold(!this.#full.has(terminal), () => `${told(sale)} is stored by a full terminal`);
        stored.add(sale);
        this.#mustFit(sale, stored);
        return;
      case facts.sent:
        counts.attempts++;
        mustHold(counts.attempts <= (retry?.attempts ?? 1), () => `${told(sale)} is tried too often`);
        this.#spend(terminal, at, counts.attempts > 1);
        return;
      case facts.forwardSent:
        counts.forwards++;
        mustHold(counts.forwards <= forward.maxAttempts, () => `${told(sale)} is forwarded too often`);
        return;
      case facts.newKey:
        counts.forwards = 0;
        return;
      case facts.reversalOwed:
        counts.reversals = 0;
        return;
      case facts.reversalSent: {
        counts.reversals++;
        const most = unknown?.reversal.attempts ?? Number.POSITIVE_INFINITY;
        mustHold(counts.reversals <= most, () => `${told(sale)} is reversed too often`);
      }
    }
  }

  #ask(terminal: number, at: Millis): void {
    const last = this.#askedAt[terminal] ?? none;
    this.#askedAt[terminal] = at;
    const isInTime = last === none || at - last >= this.#echoEveryMs;
    mustHold(isInTime, () => `terminal ${terminal} asks again at ${at}, ${at - last} ms after the last time`);
  }

  #mustFit(sale: Sale, stored: ReadonlySet<Sale>): void {
    const { offline, storage } = this.#policy;
    let totalMinor = 0;
    for (const { amountMinor } of stored) totalMinor += amountMinor;
    const says = () =>
      `${told(sale)} of ${sale.amountMinor} is stored as number ${stored.size}, ${totalMinor} in all`;
    mustHold(offline.sells !== false, says);
    mustHold(!sale.isRefund, says);
    mustHold(sale.amountMinor <= offline.maxAmountMinor, says);
    mustHold(stored.size <= offline.maxPayments, says);
    mustHold(totalMinor <= offline.maxTotalMinor, says);
    if (storage?.beyond === "volatile") return;
    mustHold(stored.size <= (storage?.durableRecords ?? Number.POSITIVE_INFINITY), says);
  }

  #spend(terminal: number, at: Millis, isRetry: boolean): void {
    const budget = this.#policy.retry?.budget;
    if (budget === undefined) return;
    this.#budgets[terminal] ??= { requests: 0, retries: 0 };
    const spent = this.#budgets[terminal];
    if (!isRetry) spent.requests++;
    else {
      spent.retries++;
      // It counts what lies some time back in part only (recent.ts): it may be off by one.
      const most = 1 + budget.share * spent.requests + (budget.perSecond * (at + budget.overMs)) / 1_000;
      mustHold(spent.retries <= most, () => `terminal ${terminal} retries ${spent.retries} times by ${at}`);
    }
  }

  #countsOf(sale: Sale): Counts {
    let counts = this.#counts.get(sale);
    if (counts === undefined) {
      counts = { attempts: 0, forwards: 0, reversals: 0 };
      this.#counts.set(sale, counts);
    }
    return counts;
  }
}

/** Over the terminal's life. */
interface Budget {
  requests: number;
  retries: number;
}
