// Figures: what a run measured, by the words of an expectation.

import type { AuditResult, Total, Violation } from "../audit/result.ts";
import type { Distribution } from "../measure/distribution.ts";
import { total } from "../measure/outcomes.ts";
import type { Part } from "../measure/part.ts";
import type { RecoveryFigures } from "../measure/recovery.ts";
import type { Span } from "../measure/span.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { type Aggregate, type MeasureName, measureRule } from "../scenario/measures.ts";
import { readableAmount, readableCount, readableDuration, readableShare } from "../units.ts";
import { dataLossOf } from "./data-loss.ts";
import type { Evidence } from "./evidence.ts";

/** What was measured: somewhere from `low` to `high`, both the same where it is known exactly. */
export interface KnownFigure {
  /** Id of the outage, where there are several. */
  readonly about?: string;
  /** In the unit of the expectation's bound; Infinity for what never happened. */
  readonly low: number;
  readonly high: number;
  /** For people. */
  readonly text: string;
  /** Why it is not known exactly. */
  readonly why?: string;
}

export type Figure = KnownFigure | { readonly about?: string; readonly missing: string };

/** The figures that an expectation speaks of: at least one, one an outage where it speaks of outages. */
export function figuresOf(expectation: Expectation, evidence: Evidence): Figure[] {
  const { measure, selectors, aggregate } = expectation;
  const rule = measureRule(measure);
  if (!rule || !Object.hasOwn(rule.aggregates, aggregate))
    return [missing(`${measure} ${aggregate} is not measured`)];
  if (rule.selectors.outage === undefined) return [figureOf(expectation, evidence)];
  const { outages } = evidence.plan;
  const meant = outages.filter(({ id }) => selectors.outage === undefined || id === selectors.outage);
  if (meant.length === 0) return [missing("there is no outage")];
  return meant.map(({ id }) => {
    const figure = outageFigure(
      expectation,
      outages.findIndex((outage) => outage.id === id),
      evidence,
    );
    return meant.length === 1 ? figure : { ...figure, about: id };
  });
}

function figureOf(
  { measure, selectors, aggregate }: Expectation,
  { plan, results, audit }: Evidence,
): Figure {
  const { currency } = plan.load;
  switch (measure as MeasureName) {
    case "lost":
    case "duplicated":
    case "resurrected":
    case "altered":
    case "orphaned":
      return audited(
        audit,
        aggregate,
        (known) => known.violations?.[measure as Violation],
        measure === "lost",
      );
    case "pending":
      return audited(audit, aggregate, (known) => known.pending, false);
    case "unpaid":
      return audited(audit, aggregate, (known) => unpaidOf(known, selectors.cause), true);
    case "dataLoss":
      return audited(audit, aggregate, dataLossOf, true);
    case "turnedAway": {
      const tallies = results.outcomes.turnedAway;
      return sales(
        total(selectors.cause ? [tallies[selectors.cause]] : Object.values(tallies)),
        aggregate,
        currency,
      );
    }
    case "queue":
      return count(results.queue.depth[aggregate as "max"]);
    case "queueValue":
      return exactly(results.queue.valueMinor[aggregate as "max"], (value) =>
        readableAmount(value, currency),
      );
    case "sale":
      return durations(results.sale[(selectors.state ?? "all") as "all"], aggregate);
    case "attempt":
      return durations(results.attempt, aggregate);
    case "lag":
      return durations(results.lag, aggregate);
    case "online":
      return exactly(results.online[aggregate as "min"], readableShare);
    case "falseOffline":
      return count(results.falseOffline);
    default:
      return missing(`${measure} is not measured`);
  }
}

function outageFigure(
  { measure, selectors, aggregate }: Expectation,
  index: number,
  evidence: Evidence,
): Figure {
  const { results, plan } = evidence;
  const { detection } = results.outages[index];
  const episode = results.episodes.find(({ outages }) => outages.includes(index));
  if (!detection || !episode) return missing(`outage ${plan.outages[index].id} was never applied`);
  switch (measure as MeasureName) {
    case "detection":
      return detected(detection[detectionStats[aggregate] ?? "max"], detection.share);
    case "noticed":
      return exactly(detection.share, readableShare);
    case "recovery":
      return selectors.part
        ? partFigure(episode[selectors.part as "drain"])
        : recoveryFigure(episode, plan, index);
    case "restored":
      return recoveryFigure(episode, plan, index, episode.restored[episode.outages.indexOf(index)]);
    default:
      return missing(`${measure} is not measured`);
  }
}

const detectionStats: Readonly<Record<string, "p50" | "p95" | "max">> = {
  "p(50)": "p50",
  "p(95)": "p95",
  max: "max",
};

function detected(span: Span | "never", share: number): Figure {
  if (span === "never") return never(`never (${readableShare(share)} noticed)`);
  return exactly(span.ms, readableDuration);
}

/** Of a part by itself: what kept the others from recovering is not its fault. */
function partFigure(part: Part): Figure {
  switch (part.state) {
    case "recovered":
      return exactly(part.span.ms, readableDuration);
    case "nobody noticed":
      return missing("nobody noticed: no terminal went offline");
    case "not measurable":
      return missing(`not measurable: ${part.why}`);
    default:
      return never(`${part.state}: ${part.why}`);
  }
}

/** Of the whole: a part that could not be measured may have taken longer than all others. */
function recoveryFigure(episode: RecoveryFigures, plan: Plan, index: number, restored?: Span): Figure {
  const { recovery, unmeasured } = episode;
  if (recovery.state !== "recovered") return partFigure(recovery);
  const { ms } = restored ?? recovery.span;
  const others = episode.outages.filter((other) => other !== index).map((other) => plan.outages[other].id);
  const text = readableDuration(ms) + (others.length > 0 ? ` (together with ${others.join(", ")})` : "");
  if (unmeasured.length === 0) return { low: ms, high: ms, text };
  return { low: ms, high: Number.POSITIVE_INFINITY, text: `at least ${text}`, why: unmeasured.join(", ") };
}

/** A count that only the audit knows. Pending sales may yet be lost or stay unpaid: with them it is a range. */
function audited(
  audit: AuditResult | undefined,
  aggregate: string,
  of: (audit: AuditResult) => Total | undefined,
  canGrow: boolean,
): Figure {
  const known = audit && of(audit);
  if (!audit || !known) return missing(audit?.inconclusive[0] ?? "there was no audit");
  const figure = sales(known, aggregate, audit.currency);
  if (audit.inconclusive.length > 0) {
    return {
      ...figure,
      high: Number.POSITIVE_INFINITY,
      text: `at least ${figure.text}`,
      why: audit.inconclusive[0],
    };
  }
  if (!canGrow || audit.pending.sales === 0) return figure;
  const pending = sales(audit.pending, aggregate, audit.currency);
  return {
    ...figure,
    high: figure.high + pending.high,
    text: `${figure.text}, and ${pending.text} pending`,
    why: `sales still pending could break it: ${readableCount(audit.pending.sales)}`,
  };
}

function unpaidOf({ unpaid }: AuditResult, cause: string | undefined): Total | undefined {
  if (!unpaid) return undefined;
  return total(cause === undefined ? Object.values(unpaid) : unpaid[cause] ? [unpaid[cause]] : []);
}

function sales({ sales, valueMinor }: Total, aggregate: string, currency: string): KnownFigure {
  if (aggregate === "value") return exactly(valueMinor, (minor) => readableAmount(minor, currency));
  return count(sales);
}

const distributionStats: Readonly<Partial<Record<Aggregate, keyof Distribution>>> = {
  "p(50)": "p50Ms",
  "p(95)": "p95Ms",
  "p(99)": "p99Ms",
  max: "maxMs",
  avg: "avgMs",
};

function durations(distribution: Distribution | undefined, aggregate: string): Figure {
  const stat = distributionStats[aggregate as Aggregate];
  if (!distribution || !stat) return missing("there are no samples");
  return exactly(distribution[stat], readableDuration);
}

function count(value: number): KnownFigure {
  return exactly(value, (number) => (Number.isInteger(number) ? readableCount(number) : number.toFixed(1)));
}

function exactly(value: number, readable: (value: number) => string): KnownFigure {
  return { low: value, high: value, text: readable(value) };
}

function never(text: string): KnownFigure {
  return { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY, text };
}

function missing(missing: string): Figure {
  return { missing };
}
