// An amount as somebody's ledger writes it: whole minor units, or a decimal number with a point or a comma.

import type { LedgerRows } from "../plan/own-gateway.ts";
import { currencyExponent } from "../units.ts";
import type { Reading } from "./reading.ts";
import type { Lacking } from "./way-out.ts";

/**
 * In minor units of this currency, which is one. Nothing is guessed: 1,250 is twelve hundred and fifty, or one and a
 * quarter, and only who wrote it knows.
 */
export function amountMinor(text: string, currency: string, amounts: LedgerRows["amounts"]): Reading<number> {
  if (amounts === "minor") {
    const minor = wholeNumber(text);
    if ("value" in minor) return minor;
    return (
      signedOrMarked(text, "is no whole number of minor units") ??
      hintedAt(text) ?? { wrong: "is no whole number of minor units" }
    );
  }
  const digits = currencyExponent(currency) ?? 2;
  const plain = amounts === "decimal" ? text : withoutGroups(text, amounts.decimal);
  const found = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(plain ?? "");
  const other = found ? undefined : signedOrMarked(text, "is no decimal number");
  if (other) return other;
  if (!found) return { wrong: "is no decimal number", ...(amounts === "decimal" ? hintFor(text) : {}) };
  const [, whole, part = ""] = found;
  if (/[1-9]/.test(part.slice(digits))) return { wrong: `has more than ${digits} decimals` };
  return wholeNumber(whole + part.slice(0, digits).padEnd(digits, "0"));
}

/** What no setting of ours reads: said once, with what to do where the ledger is written. */
function signedOrMarked(text: string, wrong: string): Reading<number> | undefined {
  const todo = /^[-+\u2212(]\s*\p{Sc}?\s*[\d., ]+\)?$/u.test(text)
    ? "give amounts without a sign, and tell by kind which way the money goes"
    : /^(\p{Sc}|[A-Z]{3})\s*\d[\d., ]*$|^\d[\d., ]*\s*(\p{Sc}|[A-Z]{3})$/u.test(text)
      ? "give amounts without a currency, which has a column of its own"
      : undefined;
  return todo === undefined ? undefined : { wrong: `${wrong} (${todo})`, hint: {} };
}

/** The id of a row. */
export function idNumber(text: string): Reading<number> {
  const id = wholeNumber(text);
  return "value" in id ? id : { ...id, hint: { columns: { id: false } } };
}

function wholeNumber(text: string): Reading<number> {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? { value } : { wrong: "is no whole number" };
}

/** What stands between groups of three digits, beside the other of point and comma. */
const between = "[ \u00a0\u202f'’]";

/** The number with a point, or without, and nothing else; undefined where groups are not of three digits. */
function withoutGroups(text: string, decimal: "," | "."): string | undefined {
  const [whole, ...parts] = text.split(decimal);
  if (parts.length > 1) return undefined;
  const mark = decimal === "," ? "\\." : ",";
  const groups = new RegExp(`^\\d{1,3}(?:(${mark}|${between})\\d{3})(?:\\1\\d{3})*$`);
  const digits = groups.test(whole) ? whole.replace(/\D/g, "") : whole;
  return /^\d+$/.test(digits) ? [digits, ...parts].join(".") : undefined;
}

/** A decimal number where whole minor units should be. */
function hintedAt(text: string): Reading<number> | undefined {
  if (/^\d+\.\d{1,4}$/.test(text)) {
    return { wrong: "is no whole number of minor units", hint: { amounts: "decimal" } };
  }
  const hint = hintFor(text);
  return hint && { wrong: "is no whole number of minor units", ...hint };
}

function hintFor(text: string): { readonly hint: Lacking } | undefined {
  if (/^[\d. \u00a0\u202f'’]*\d,\d{1,4}$/.test(text)) return { hint: { amounts: { decimal: "," } } };
  return /^[\d, \u00a0\u202f'’]*\d\.\d{1,4}$/.test(text)
    ? { hint: { amounts: { decimal: "." } } }
    : undefined;
}
