// Figures that only the audit knows, or that are not sure without it.

import { notComparedWords } from "../audit/not-compared.ts";
import type { AuditResult, Total, Violation } from "../audit/result.ts";
import { subjectOf } from "../measure/measured.ts";
import { ofCause } from "../measure/so-far.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { readableCount } from "../units.ts";
import { chosenColumns } from "./chosen-columns.ts";
import type { Evidence } from "./evidence.ts";
import { type Figure, figureOf, type KnownFigure, missing } from "./figure.ts";

/** A count of the audit. Pending sales may yet be lost or stay unpaid: with them it is a range. */
export function audited(
  audit: AuditResult | undefined,
  aggregate: string,
  of: (audit: AuditResult) => Total | undefined,
  canGrow: boolean,
): Figure {
  const known = audit && of(audit);
  if (!audit || !known) return missing(audit?.inconclusive[0] ?? "there was no audit");
  const figure = salesFigure(known, aggregate, audit.currency);
  return "missing" in figure ? figure : asSureAs(audit, figure, aggregate, canGrow);
}

/** What breaks a law. What is booked in another currency has a value that nobody can add: there is more than that. */
export function violated(
  audit: AuditResult | undefined,
  aggregate: string,
  violation: Violation,
  canGrow: boolean,
): Figure {
  const figure = audited(audit, aggregate, ({ violations }) => violations?.[violation], canGrow);
  const others = audit?.otherCurrency?.[violation] ?? 0;
  if ("missing" in figure || aggregate !== "value" || others === 0) return figure;
  return {
    ...figure,
    high: Number.POSITIVE_INFINITY,
    text: `${figure.text}, and ${readableCount(others)} in another currency`,
    why: `${readableCount(others)} of them ${others === 1 ? "is" : "are"} in another currency than the run's: amounts of two currencies are never added`,
  };
}

/** Of one cause, or of all; undefined where the audit could not judge. */
export function unpaidOf({ unpaid }: AuditResult, cause: string | undefined): Total | undefined {
  return unpaid && ofCause(unpaid, cause);
}

/**
 * Altered sales. Where the scenario itself expects something of them, what the ledger of this audit does not have is no
 * answer to that: there may be more of them. A column that the scenario says its ledger lacks is its owner's choice.
 */
export function alteredFigure(
  audit: AuditResult | undefined,
  aggregate: string,
  plan: Pick<Plan, "expectations" | "ownGateway">,
): Figure {
  const figure = violated(audit, aggregate, "altered", false);
  if (!audit || "missing" in figure || audit.inconclusive.length > 0) return figure;
  if (plan.expectations.every(({ measure }) => measure !== "altered")) return figure;
  const chosen = chosenColumns(plan);
  const open = audit.ledger.notCompared?.filter((column) => !chosen.includes(column));
  const [words] = notComparedWords(open);
  if (words === undefined) return figure;
  return {
    ...figure,
    high: Number.POSITIVE_INFINITY,
    text: `at least ${figure.text}`,
    why: `${words}: the ledger was said to have no such columns`,
  };
}

/**
 * Unpaid sales of some terminals or times, by the terminals' word. The ledger may know better of some of them (given
 * up but booked, booked after a decline), and the audit says of how many in all: so many fewer it may be.
 */
export function unpaidOfScope(expectation: Expectation, { results, audit, plan }: Evidence): Figure {
  const { aggregate, measure } = expectation;
  const measured = results.scoped[subjectOf(expectation)] ?? { missing: "it was not measured" };
  const figure = figureOf(measured, aggregate, measure, plan.load.currency);
  if ("missing" in figure) return figure;
  if (!audit?.cells || !audit.violations) return missing(audit?.inconclusive[0] ?? "there was no audit");
  const { unrecorded, resurrected, resurrectedDuplicated, duplicated } = audit.cells;
  const unsure = [unrecorded, resurrected, resurrectedDuplicated, duplicated].reduce(
    (sum, { sales, valueMinor }) => sum + (aggregate === "value" ? valueMinor : sales),
    0,
  );
  const low = Math.max(0, figure.low - unsure);
  const why = low < figure.low ? "the ledger has booked some of them, or of others" : undefined;
  return asSureAs(audit, { ...figure, low, why }, aggregate, true);
}

/** The same with what the audit could not be sure of. */
function asSureAs(audit: AuditResult, figure: KnownFigure, aggregate: string, canGrow: boolean): KnownFigure {
  if (audit.inconclusive.length > 0) {
    return {
      ...figure,
      high: Number.POSITIVE_INFINITY,
      text: `at least ${figure.text}`,
      why: audit.inconclusive[0],
    };
  }
  if (!canGrow || audit.pending.sales === 0) return figure;
  const pending = salesFigure(audit.pending, aggregate, audit.currency);
  if ("missing" in pending) return figure;
  return {
    ...figure,
    high: figure.high + pending.high,
    text: `${figure.text}, and ${pending.text} pending`,
    why: `sales still pending could break it: ${readableCount(audit.pending.sales)}`,
  };
}

function salesFigure(tally: Total, aggregate: string, currency: string): Figure {
  return figureOf({ tally }, aggregate, "sales", currency);
}
