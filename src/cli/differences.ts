// Differences between two audits of one run, in words: the verdict and why, how many sales are in other cells and which
// break a law now, what is expected otherwise; of everything else only how much of it differs, and where.

import { type AuditResult, type Uncompared, type Violation, violations } from "../audit/result.ts";
import type { Summary } from "../report/summary.ts";
import { counted, readableCount } from "../units.ts";

/** What it is about, and what differs of it: `cells`, [`paid 8,039 → 8,035`, `lost 0 → 4`]. */
export interface Difference {
  readonly about: string;
  readonly items: readonly string[];
}

/** Sales, expectations, reasons and places that are named of a kind. */
const namedMax = 5;

/** What was and what is, the weightiest first; empty where both say the same, field by field. */
export function differencesOf(before: Summary, now: Summary): Difference[] {
  const paths = [...changedPaths("", asJson(before), asJson(now))];
  const told = [
    { about: "verdict", items: changed("", before.verdict, now.verdict) },
    ...reasonDifferences(before, now),
    ...cellDifferences(before.audit, now.audit),
    ...saleDifferences(before, now),
    { about: "expectations", items: firsts(expectationDifferences(before, now)) },
    { about: "rows of the ledger", items: rowDifferences(before.audit, now.audit) },
    { about: "no longer compared", items: notComparedBeside(now.audit, before.audit) },
    { about: "compared now", items: notComparedBeside(before.audit, now.audit) },
    { about: "on trust now", items: onTrustBeside(now.audit, before.audit) },
    { about: "no longer on trust", items: onTrustBeside(before.audit, now.audit) },
    otherDifferences(paths),
  ];
  return told.filter(({ items }) => items.length > 0);
}

/** What else is a reason for the verdict: what failed is among the expectations. */
function reasonDifferences(before: Summary, now: Summary): Difference[] {
  const failures = [...before.expectations, ...now.expectations].map(({ text }) => `${text}: measured `);
  const isOwn = (reason: string) => !failures.some((failure) => reason.startsWith(failure));
  // What follows a failure is told as such, and is the same reason.
  const bare = (reason: string) => reason.replace(/^and (?:in doubt|undecided): /, "");
  const beside = (one: Summary, other: Summary) => {
    const others = other.reasons.map(bare);
    return firsts(
      one.reasons
        .filter(isOwn)
        .map(bare)
        .filter((reason) => !others.includes(reason)),
    );
  };
  return [
    { about: "a reason now", items: beside(now, before) },
    { about: "no reason any more", items: beside(before, now) },
  ];
}

function cellDifferences(before: AuditResult | undefined, now: AuditResult | undefined): Difference[] {
  const isJudged = (audit: AuditResult | undefined) => (audit?.cells ? "judged" : "not judged");
  if (!before?.cells || !now?.cells) {
    return [{ about: "sales", items: changed("", isJudged(before), isJudged(now)) }];
  }
  const cells = countDifferences(before.cells, now.cells);
  // A violation that is a cell has been told.
  const laws = countDifferences(before.violations ?? {}, now.violations ?? {});
  return [
    { about: "cells", items: cells },
    { about: "cells of refunds", items: countDifferences(before.refundCells ?? {}, now.refundCells ?? {}) },
    { about: "violations", items: laws.filter((law) => !cells.includes(law)) },
  ];
}

type Counts = Readonly<Record<string, { readonly sales: number }>>;

function countDifferences(before: Counts, now: Counts): string[] {
  return namesOf(before, now).flatMap((name) =>
    changed(`${name} `, readableCount(before[name]?.sales ?? 0), readableCount(now[name]?.sales ?? 0)),
  );
}

/** Which sales break a law that they did not break, and the other way round. */
function saleDifferences(before: Summary, now: Summary): Difference[] {
  return violations.flatMap((violation) => [
    { about: `${violation} now`, items: brokenBeside(violation, now, before) },
    { about: `no longer ${violation}`, items: brokenBeside(violation, before, now) },
  ]);
}

/** The sales that break it in the one and not in the other. */
function brokenBeside(violation: Violation, { audit, run }: Summary, other: Summary): string[] {
  const here = brokenIn(violation, audit);
  const there = brokenIn(violation, other.audit);
  const all = other.audit?.violations?.[violation].sales ?? 0;
  // Only the first findings are in a summary: of others nobody can tell here whether they were among them.
  if (!audit?.violations || !other.audit?.violations || there.length < all) return [];
  const references = here.filter((reference) => !there.includes(reference));
  const unlisted = audit.violations[violation].sales - here.length;
  const short = references.map((reference) =>
    reference.startsWith(`${run}/`) ? reference.slice(run.length + 1) : reference,
  );
  return short.length > 0 ? [listed(short, unlisted)] : [];
}

function brokenIn(violation: Violation, audit: AuditResult | undefined): string[] {
  const findings = (audit?.findings ?? []).filter((finding) => finding.violation === violation);
  return findings.map(({ reference }) => reference);
}

/** `0/1, 0/5 and 12 more`. */
function listed(names: readonly string[], unlisted: number): string {
  const more = Math.max(0, names.length - namedMax) + unlisted;
  const named = names.slice(0, namedMax).join(", ");
  return more > 0 ? `${named} and ${readableCount(more)} more` : named;
}

/** Those in force that only count a violation are told by its sales. */
function expectationDifferences(before: Summary, now: Summary): string[] {
  const told = new Set(violations.map((violation) => `${violation} == 0`));
  const inWords = ({ expectations }: Summary) =>
    Object.fromEntries(
      expectations.flatMap(({ text, measured, verdict }) =>
        told.has(text) ? [] : [[text, `${measured.text} (${verdict})`] as const],
      ),
    );
  const were = inWords(before);
  const are = inWords(now);
  return namesOf(were, are).flatMap((text) =>
    changed(`${text}: `, were[text] ?? "not judged", are[text] ?? "not judged"),
  );
}

function rowDifferences(before: AuditResult | undefined, now: AuditResult | undefined): string[] {
  const row = (audit: AuditResult | undefined, of: "rows" | "foreign") =>
    audit ? readableCount(audit.ledger[of]) : "not read";
  return [
    ...changed("of this run ", row(before, "rows"), row(now, "rows")),
    ...changed("of others ", row(before, "foreign"), row(now, "foreign")),
    ...changed("without a reference ", unreferenced(before), unreferenced(now)),
    ...changed("never read ", neverRead(before), neverRead(now)),
  ];
}

function unreferenced(audit: AuditResult | undefined): string {
  return audit ? readableCount(audit.ledger.unreferenced ?? 0) : "not read";
}

function neverRead(audit: AuditResult | undefined): string {
  const rows = audit?.ledger.neverRead;
  return rows === undefined ? "unknown" : readableCount(rows);
}

/** Columns in which the one ledger can show nothing altered and the other can. */
function notComparedBeside(audit: AuditResult | undefined, other: AuditResult | undefined): Uncompared[] {
  const others = other?.ledger.notCompared ?? [];
  return (audit?.ledger.notCompared ?? []).filter((column) => !others.includes(column));
}

/** Why only somebody's word says that the one ledger was read whole, where that is not said of the other. */
function onTrustBeside(audit: AuditResult | undefined, other: AuditResult | undefined): string[] {
  const why = audit?.ledger.onTrust;
  return why === undefined || why === other?.ledger.onTrust ? [] : [why];
}

/** Where the rest is, for who wants to compare the two files. */
const toldElsewhere =
  /^(?:verdict|reasons|expectations|audit\.(?:cells|refundCells|violations|findings|inconclusive)|audit\.ledger\.(?:rows|foreign|unreferenced|neverRead|notCompared|onTrust))(?:\.|$)/;

function otherDifferences(paths: readonly string[]): Difference {
  const places = Map.groupBy(
    paths.filter((path) => !toldElsewhere.test(path)),
    (path) => path.split(".").slice(0, 2).join("."),
  );
  const most = [...places].toSorted(([, one], [, other]) => other.length - one.length);
  const items = firsts(most.map(([place, those]) => `${place} (${counted(those.length, "field")})`));
  return { about: "also", items };
}

function firsts(items: readonly string[]): string[] {
  const more = items.length - namedMax;
  return more > 0 ? [...items.slice(0, namedMax), `and ${readableCount(more)} more`] : [...items];
}

function changed(name: string, before: string, now: string): string[] {
  return before === now ? [] : [`${name}${before} → ${now}`];
}

function namesOf(before: object, now: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])];
}

/** As a file would hold it: without what is undefined. */
function asJson(summary: Summary): unknown {
  return JSON.parse(JSON.stringify(summary));
}

function* changedPaths(path: string, before: unknown, now: unknown): Generator<string> {
  if (isBranch(before) && isBranch(now) && Array.isArray(before) === Array.isArray(now)) {
    for (const key of namesOf(before, now)) {
      yield* changedPaths(path === "" ? key : `${path}.${key}`, before[key], now[key]);
    }
  } else if (before !== now) yield path;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
