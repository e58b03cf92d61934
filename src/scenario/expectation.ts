// Expectations: `measure{selectors}: "[aggregate] comparison value"`, read into a bound that the verdict can judge.

import { currencyExponent, minorUnits, parseDuration, parseShare } from "../units.ts";
import { quoted } from "./fields.ts";
import { aggregates, type MeasureUnit, measureRule, measures } from "./measures.ts";
import { instead, nearest } from "./nearest.ts";

const comparisons = ["<", "<=", ">", ">=", "==", "!="] as const;

/** One expectation; `bound` in scenario ms, a share 0…1, a count, or minor units. */
interface ReadExpectation {
  readonly measure: string;
  readonly selectors: Readonly<Record<string, string>>;
  readonly aggregate: string;
  readonly comparison: (typeof comparisons)[number];
  readonly bound: number;
  /** The whole of it as a person reads it. */
  readonly text: string;
}

/** What is wrong with an expectation: with its measure (`key`) or with what is demanded of it (`value`). */
interface Misread {
  readonly at: "key" | "value";
  readonly what: string;
  readonly todo: string;
}

/** What an expectation may refer to. */
export interface Context {
  readonly outages: readonly string[];
  /** Currency of the load; undefined where that is itself wrong. */
  readonly currency: string | undefined;
}

interface Subject {
  readonly name: string;
  readonly selectors: Readonly<Record<string, string>>;
  readonly aggregates: Readonly<Record<string, MeasureUnit>>;
}

/** Reads one expectation, or says what is wrong with it. */
export function readExpectation(key: string, value: string, context: Context): ReadExpectation | Misread {
  const subject = readMeasure(key, context);
  if ("what" in subject) return subject;
  const wrong = (what: string, todo: string): Misread => ({ at: "value", what, todo });
  const example = exampleOf(subject.aggregates);
  const found = /^\s*([a-z][^\s<>=!]*)?\s*([<>=!]{1,2})\s*(.*?)\s*$/i.exec(value);
  if (!found) return wrong(`${quoted(value)} compares with nothing`, `write it like "${example}"`);
  const [, written, sign, boundText] = found;
  const comparison = comparisons.find((each) => each === sign);
  if (!comparison)
    return wrong(`${quoted(sign)} is not a comparison`, `write one of: ${comparisons.join(" ")}`);
  const allowed = Object.keys(subject.aggregates);
  const aggregate = written ?? allowed[0];
  const unit = Object.hasOwn(subject.aggregates, aggregate) ? subject.aggregates[aggregate] : undefined;
  if (unit === undefined) {
    const isKnown = (aggregates as readonly string[]).includes(aggregate);
    const what = isKnown ? `${subject.name} has no ${aggregate}` : `${quoted(aggregate)} is not an aggregate`;
    return wrong(what, `${subject.name} takes: ${allowed.join(", ")}`);
  }
  const bound = readBound(boundText, unit, context.currency);
  if ("what" in bound) return wrong(bound.what, bound.todo);
  const isImplied = aggregate === allowed[0];
  const text = `${key} ${isImplied ? "" : `${aggregate} `}${comparison} ${boundText}`;
  return {
    measure: subject.name,
    selectors: subject.selectors,
    aggregate,
    comparison,
    bound: bound.bound,
    text,
  };
}

function readMeasure(key: string, { outages }: Context): Subject | Misread {
  const wrong = (what: string, todo: string): Misread => ({ at: "key", what, todo });
  const found = /^([A-Za-z]+)(?:\{([^{}]*)\})?$/.exec(key);
  if (!found) return wrong(`${quoted(key)} is not a measure`, "write it like queue or recovery{outage:ID}");
  const [, name, written] = found;
  const rule = measureRule(name);
  if (!rule) {
    const near = nearest(name, Object.keys(measures));
    return wrong(
      `there is no measure ${quoted(name)}`,
      near ? `did you mean ${near}?` : `write one of: ${Object.keys(measures).join(", ")}`,
    );
  }
  const selectors: Record<string, string> = {};
  for (const part of written?.split(",") ?? []) {
    const pair = /^\s*([\w-]+):([\w-]+)\s*$/.exec(part);
    if (!pair)
      return wrong(
        `${quoted(part)} is not a selector`,
        "write it like outage:ID, without a space after the colon",
      );
    const [, selector, chosen] = pair;
    const values = Object.hasOwn(rule.selectors, selector) ? rule.selectors[selector] : undefined;
    if (values === undefined) {
      const known = Object.keys(rule.selectors);
      const todo = known.length === 0 ? `write ${name} alone` : instead(selector, known);
      return wrong(`${name} has no selector ${quoted(selector)}`, todo);
    }
    if (Object.hasOwn(selectors, selector)) return wrong(`${selector} stands twice`, "keep one of them");
    const choices = values === "outage" ? outages : values;
    if (!choices.includes(chosen))
      return wrong(`there is no ${selector} ${quoted(chosen)}`, instead(chosen, choices));
    selectors[selector] = chosen;
  }
  return { name, selectors, aggregates: rule.aggregates };
}

const examples: Readonly<Record<MeasureUnit, string>> = {
  count: "< 100",
  duration: "< 5m",
  share: "> 99%",
  amount: "< 500 EUR",
};

/** A right expectation on such a measure; the aggregate stands where one must be chosen. */
function exampleOf(allowed: Readonly<Record<string, MeasureUnit>>): string {
  const [[name, unit]] = Object.entries(allowed);
  const isChoice = Object.keys(allowed).length > 1 && name !== "count";
  return `${isChoice ? `${name} ` : ""}${examples[unit]}`;
}

type Bound = { readonly bound: number } | { readonly what: string; readonly todo: string };

function readBound(text: string, unit: MeasureUnit, currency: string | undefined): Bound {
  const wrong = (noun: string, todo: string): Bound => ({ what: `${quoted(text)} is not ${noun}`, todo });
  switch (unit) {
    case "count": {
      const isCount = /^\d{1,12}$/.test(text);
      return isCount ? { bound: Number(text) } : wrong("a count", "write a whole number such as 0 or 5000");
    }
    case "duration": {
      const bound = parseDuration(text);
      return bound === undefined ? wrong("a duration", "write it like 5m, 90s or 500ms") : { bound };
    }
    case "share": {
      const bound = parseShare(text);
      if (bound === undefined) return wrong("a share", "write it like 99%");
      return bound > 1 ? wrong("a share", "write at most 100%") : { bound };
    }
    case "amount":
      return readAmount(text, currency);
  }
}

function readAmount(text: string, currency: string | undefined): Bound {
  const found = /^(\d{1,12}(?:\.\d{1,4})?) ([A-Z]{3})$/.exec(text);
  const example = `write it like 500 ${currency ?? "EUR"}`;
  if (!found) return { what: `${quoted(text)} is not an amount`, todo: example };
  // Where the load's currency is itself wrong, that is said there.
  if (currency === undefined) return { bound: 0 };
  if (found[2] !== currency) return { what: `the sales are in ${currency}, not ${found[2]}`, todo: example };
  const bound = minorUnits(Number(found[1]), currency);
  if (bound !== undefined) return { bound };
  return { what: `${currency} has ${currencyExponent(currency)} decimals, not ${text}`, todo: example };
}
