// Figures: what a run measured, by the words of an expectation.

import { type Violation, violations } from "../audit/result.ts";
import { measuredAmplification } from "../measure/amplification.ts";
import { measuredAvailability } from "../measure/availability.ts";
import { type Measured, measuredDurations, subjectOf } from "../measure/measured.ts";
import { isScoped } from "../measure/scope.ts";
import { countOf, measuredStock, ofCause, wantedOrWhatCameOfIt } from "../measure/so-far.ts";
import { measuredUncollected } from "../measure/uncollected.ts";
import type { Expectation } from "../plan/plan.ts";
import { type MeasureName, measureRule } from "../scenario/measures.ts";
import { alteredFigure, audited, unpaidOf, unpaidOfScope, violated } from "./audited-figures.ts";
import { dataLossOf } from "./data-loss.ts";
import type { Evidence } from "./evidence.ts";
import { type Figure, figureOf, missing } from "./figure.ts";
import { bookedFigure, stockFigure } from "./ledger-figures.ts";
import { outageFigures } from "./outage-figures.ts";

const isViolation: ReadonlySet<string> = new Set(violations);
const noCustomer = "no customer came";

/** The figures that an expectation speaks of: at least one, one a part of an outage where it speaks of outages. */
export function figuresOf(expectation: Expectation, evidence: Evidence): Figure[] {
  const { measure, selectors, aggregate } = expectation;
  const rule = measureRule(measure);
  if (!rule || !Object.hasOwn(rule.aggregates, aggregate))
    return [missing(`${measure} ${aggregate} is not measured`)];
  // What came of nobody says nothing; what the ledger has all the same is a violation.
  if (evidence.results.outcomes.wanted.sales === 0 && !isViolation.has(measure)) return [missing(noCustomer)];
  if ("outage" in rule.selectors && !("hit" in rule.selectors)) return outageFigures(expectation, evidence);
  if (measure === "unpaid" && isScoped(expectation)) return [unpaidOfScope(expectation, evidence)];
  const { audit, plan } = evidence;
  switch (measure as MeasureName) {
    case "lost":
      return [violated(audit, aggregate, "lost", true)];
    case "altered":
      return [alteredFigure(audit, aggregate, plan)];
    case "duplicated":
    case "resurrected":
    case "orphaned":
      return [violated(audit, aggregate, measure as Violation, false)];
    case "pending":
      return [audited(audit, aggregate, (known) => known.pending, false)];
    case "unpaid":
      return [audited(audit, aggregate, (known) => unpaidOf(known, selectors.cause), true)];
    case "dataLoss":
      return [audited(audit, aggregate, dataLossOf, true)];
    case "stockDifference":
      return [stockFigure(audit, expectation)];
    case "booked":
      return [bookedFigure(audit, aggregate)];
    default:
      return [figureOf(measuredAtEnd(expectation, evidence), aggregate, measure, plan.load.currency)];
  }
}

function measuredAtEnd(expectation: Expectation, { results }: Evidence): Measured {
  const { selectors } = expectation;
  const measure = expectation.measure as MeasureName;
  if (isScoped(expectation)) {
    return (
      results.scoped[subjectOf(expectation)] ?? { missing: `${subjectOf(expectation)} was not measured` }
    );
  }
  switch (measure) {
    case "sales":
      return { tally: wantedOrWhatCameOfIt(results.outcomes, selectors.outcome) };
    case "turnedAway":
      return { tally: ofCause(results.outcomes.turnedAway, selectors.cause) };
    case "paidOtherwise":
      return { tally: ofCause(results.outcomes.paidOtherwise, selectors.way) };
    case "interventions":
    case "settlements":
    case "reversalsGivenUp":
      return { count: countOf(results, measure, selectors.kind ?? selectors.outcome) };
    case "stockBehind":
      return measuredStock(results.stockBehind);
    case "noticedByStaff":
      return measuredDurations(results.noticedByStaff);
    case "screenWrong":
      return measuredDurations(results.screenWrong.byTerminal);
    case "queue":
      return { level: results.queue.depth };
    case "queueValue":
      return { level: results.queue.valueMinor };
    case "availability":
      return measuredAvailability(results.availability, noCustomer);
    case "uncollected":
      return measuredUncollected(results.uncollected);
    case "amplification":
      return measuredAmplification(results.amplification);
    case "online":
      return { level: results.online };
    case "sale":
      return measuredDurations(results.sale[(selectors.state ?? "all") as "all"]);
    case "attempt":
      return measuredDurations(results.attempt);
    case "lag":
      return measuredDurations(results.lag);
    case "falseOffline":
      return { count: results.falseOffline };
    default:
      return { missing: `${measure} is not measured` };
  }
}
