// The violations in words: how many sales break each law, which part of them is what, and where most of them are.

import { notComparedWords } from "../audit/not-compared.ts";
import { type AuditResult, type Shares, type Total, type Violation, violations } from "../audit/result.ts";
import { counted, readableAmount, readableCount } from "../units.ts";
import { violationNames } from "./cell-words.ts";

/** What the audit calls the terminals that the plan does not have. */
const unknown = "?";

/** Parts that are named beside one count. */
const namedMax = 2;

/** One text a violation, also where there is none of it; empty where the audit could not judge. */
export function violationWords(audit: AuditResult): string[] {
  const { violations: found } = audit;
  if (!found) return [];
  return (Object.keys(violationNames) as Violation[]).map(
    (violation) =>
      `${readableCount(found[violation].sales)} ${violationNames[violation]}${partsOf(violation, audit)}`,
  );
}

/** Of each law that is broken: the outages behind it, and the terminal with most of them. */
export function whereWords({
  violations: found,
  breakdown = {},
}: AuditResult): [name: string, texts: string[]][] {
  return violations.flatMap((violation): [string, string[]][] => {
    const parts = breakdown[violation];
    if (!found?.[violation].sales || !parts) return [];
    const [most] = parts.terminal.largest;
    const others = parts.terminal.largest.length > 1;
    const place = most.name === unknown ? "terminals that are not in the fleet" : most.name;
    const at = others ? `most at ${place} (${readableCount(most.sales)})` : `all at ${place}`;
    return [[violation, [listed(parts.outage), at]]];
  });
}

/** What of the ledger's days does not agree with the terminals'; empty where all do, or none closes its day. */
export function settledWords({ settled, currency }: AuditResult): string[] {
  if (!settled || settled.disagreed === 0) return [];
  const [{ name, differenceMinor }] = settled.terminals;
  const by = readableAmount(Math.abs(differenceMinor), currency);
  const side = differenceMinor > 0 ? "too much in the ledger" : "missing in the ledger";
  const most = differenceMinor === 0 ? "" : `, at most ${by} ${side} (${name})`;
  return [`${counted(settled.disagreed, "day")} did not agree${most}`];
}

/** What of the ledger its owner's word alone vouches for; empty where nothing is. */
export function onTrustWords({ ledger: { onTrust } }: AuditResult): string[] {
  return onTrust === undefined ? [] : [`the ledger: ${onTrust}`];
}

/**
 * Rows of the ledger that are none of this run's: where something is lost they may be what is missing, and one without a
 * reference may be anybody's. Empty where neither is so.
 */
export function otherRowsWords({
  ledger: { foreign, unreferenced = 0 },
  cells,
  refundCells,
}: AuditResult): string[] {
  const isLost = (cells?.lost.sales ?? 0) + (refundCells?.lost.sales ?? 0) > 0;
  if (foreign === 0 || !(isLost || unreferenced > 0)) return [];
  const without = unreferenced === 0 ? "" : `, ${readableCount(unreferenced)} without a reference`;
  return [`the ledger has ${counted(foreign, "row")} of others${without}`];
}

/** How many of them no value has; empty where all are in the run's currency. */
export function otherCurrencyWords({ otherCurrency }: AuditResult, violation: Violation): string[] {
  const others = otherCurrency?.[violation] ?? 0;
  return others > 0 ? [`${readableCount(others)} in another currency`] : [];
}

function partsOf(violation: Violation, audit: AuditResult): string {
  const { alteredBy, alteredDifference, oneSided } = audit;
  if (violation === "resurrected" && oneSided && oneSided.sales > 0) {
    return ` (${readableCount(oneSided.sales)} with the customer gone)`;
  }
  const inOthers = otherCurrencyWords(audit, violation);
  if (violation !== "altered") return inOthers.map((words) => ` (${words})`).join("");
  const named = Object.entries<Total>(alteredBy ?? {})
    .filter(([, { sales }]) => sales > 0)
    .toSorted(([, one], [, other]) => other.sales - one.sales)
    .map(([name, { sales }]) => `${readableCount(sales)} ${name}`);
  const money = Object.entries(alteredDifference ?? {}).flatMap(([currency, { moreMinor, lessMinor }]) => [
    ...(moreMinor > 0 ? [`+${readableAmount(moreMinor, currency)}`] : []),
    ...(lessMinor > 0 ? [`−${readableAmount(lessMinor, currency)}`] : []),
  ]);
  const parts = [...named, ...inOthers, ...money, ...notComparedWords(audit.ledger.notCompared)];
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

/** `12 with telecom-a, 3 with no outage, 2 with others`. */
function listed({ largest, more }: Shares): string {
  const named = largest.slice(0, namedMax).map(({ name, sales }) => `${readableCount(sales)} with ${name}`);
  const unnamed = largest.slice(namedMax);
  const others = unnamed.length + (more?.parts ?? 0);
  if (others === 0) return named.join(", ");
  const sales = unnamed.reduce((sum, share) => sum + share.sales, more?.sales ?? 0);
  return [...named, `${readableCount(sales)} with ${others === 1 ? "another" : `${others} others`}`].join(
    ", ",
  );
}
