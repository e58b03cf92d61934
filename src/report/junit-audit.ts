// The audit's test cases in a JUnit file: one for each cell, and one for what is altered. A cell of a violation fails
// where an expectation of that violation does; the others only tell what is in them. Without an audit that may be
// believed none of them is green.

import { violationsOf } from "../audit/cell.ts";
import { notComparedWords } from "../audit/not-compared.ts";
import { type AuditResult, cells, type Finding, type Total, type Violation } from "../audit/result.ts";
import { counted, readableAmount } from "../units.ts";
import type { VerdictName } from "../verdict/evidence.ts";
import type { ExpectationResult } from "../verdict/expectation.ts";
import { type JunitCase, judgedCase } from "./junit-case.ts";
import type { Summary } from "./summary.ts";
import { otherRowsWords } from "./violation-words.ts";

/** As many as one follows before one asks tillstorm explain for the others. */
const findingsMax = 20;

/** `directory`: of the run, as a reader writes it; undefined where nothing is kept. */
export function auditCases(summary: Summary, directory?: string): JunitCase[] {
  const { audit } = summary;
  if (!audit) return [judgedCase("audit", "inconclusive", "there was no audit", "there was no audit")];
  return [
    ...cells.map((cell) =>
      caseOf(
        {
          what: cell,
          violations: violationsOf(cell),
          sales: audit.cells?.[cell],
          refunds: audit.refundCells?.[cell],
        },
        { ...summary, audit, directory },
      ),
    ),
    caseOf(
      { what: "altered", violations: ["altered"], sales: audit.violations?.altered },
      { ...summary, audit, directory },
    ),
  ];
}

/** What a case is about. */
interface Counted {
  /** A cell, or altered. */
  readonly what: string;
  readonly violations: readonly Violation[];
  readonly sales?: Total | undefined;
  readonly refunds?: Total | undefined;
}

interface Judged {
  readonly audit: AuditResult;
  readonly expectations: readonly ExpectationResult[];
  readonly directory: string | undefined;
}

function caseOf(
  { what, violations, sales, refunds }: Counted,
  { audit, expectations, directory }: Judged,
): JunitCase {
  const name = `audit: ${what}`;
  const [doubt] = audit.inconclusive;
  if (!sales) {
    const why = doubt ?? "the audit could not judge";
    return judgedCase(name, "inconclusive", why, audit.inconclusive.join("\n"));
  }
  const [lacking] = what === "altered" ? notComparedWords(audit.ledger.notCompared) : [];
  const texts = [
    totalText(sales, "sale", audit.currency),
    ...(refunds && refunds.sales > 0 ? [totalText(refunds, "refund", audit.currency)] : []),
    ...(lacking === undefined ? [] : [lacking]),
    ...(what === "lost" ? otherRowsWords(audit) : []),
  ];
  const text = texts.join(", ");
  const isEmpty = sales.sales + (refunds?.sales ?? 0) === 0;
  const judged = verdictOn(violations, expectations);
  // That nothing was found proves nothing of what was not compared.
  const isOpen = lacking !== undefined && judged === "inconclusive";
  const verdict = isEmpty && !isOpen ? "pass" : judged;
  if (verdict === "fail") {
    const stories = audit.findings.filter(({ violation }) => violations.includes(violation)).map(storyOf);
    const lines = [
      ...partsOf(what, audit),
      ...stories.slice(0, findingsMax),
      ...(stories.length > findingsMax ? [restText(violations[0], directory)] : []),
    ];
    return judgedCase(name, "fail", `${what}: ${text}`, [`${what}: ${text}`, ...lines].join("\n"), text);
  }
  if (doubt !== undefined || verdict === "inconclusive") {
    const why = doubt ?? lacking ?? `whether ${text} may be is not known exactly`;
    return judgedCase(name, "inconclusive", why, [why, text].join("\n"), text);
  }
  return judgedCase(name, "pass", "", "", text);
}

/** Where the others are; summary.json has no more than the first of each violation. */
function restText(violation: Violation, directory: string | undefined): string {
  if (directory === undefined) return "and more in summary.json";
  return `these are the first; all of them: tillstorm explain ${directory} --${violation}`;
}

/** What of an altered sale is altered, and which of the resurrected are one-sided. */
function partsOf(what: string, { alteredBy, oneSided, currency }: AuditResult): string[] {
  const parts = what === "altered" ? Object.entries(alteredBy ?? {}) : [];
  const one = what.startsWith("resurrected") && oneSided ? [["one-sided", oneSided] as const] : [];
  return [...parts, ...one].flatMap(([part, total]) =>
    total.sales > 0 ? [`of these ${part}: ${totalText(total, "sale", currency)}`] : [],
  );
}

/** The worst verdict of the expectations on these violations; a violation of which none speaks is a fail. */
function verdictOn(
  violations: readonly Violation[],
  expectations: readonly ExpectationResult[],
): VerdictName {
  if (violations.some((name) => !expectations.some(({ text }) => isAbout(text, name)))) return "fail";
  const about = expectations.filter(({ text }) => violations.some((name) => isAbout(text, name)));
  const order = ["fail", "inconclusive"] as const;
  return order.find((verdict) => about.some((each) => each.verdict === verdict)) ?? "pass";
}

/** An expectation begins with its measure: `lost == 0`, `lost{group:cafes}: < 3`. */
function isAbout(text: string, measure: string): boolean {
  return text.startsWith(measure) && !/^[A-Za-z]/.test(text.slice(measure.length));
}

function totalText({ sales, valueMinor }: Total, noun: string, currency: string): string {
  return `${counted(sales, noun)}, ${readableAmount(valueMinor, currency)}`;
}

function storyOf({ reference, story }: Finding): string {
  return `${reference}: ${story}`;
}
