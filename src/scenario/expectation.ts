// Expectations: `measure{selectors}: "[aggregate] comparison value"`, or `{that: "…", abortOnFail: true, delay: 30s}`,
// read into a bound that the verdict can judge.

import { readBound } from "./bound.ts";
import { quoted } from "./fields.ts";
import { aggregates, type MeasureUnit, measureRule } from "./measures.ts";
import { type Context, type Misread, readSubject } from "./subject.ts";

const comparisons = ["<", "<=", ">", ">=", "==", "!="] as const;

/** One expectation; `bound` as readBound() gives it. */
export interface ReadExpectation {
  readonly measure: string;
  readonly selectors: Readonly<Record<string, string>>;
  readonly aggregate: string;
  readonly comparison: (typeof comparisons)[number];
  readonly bound: number;
  /** The whole of it as a person reads it. */
  readonly text: string;
  /** Run time, ms. */
  readonly abortOnFail?: { readonly delayMs: number };
}

/** The long form; `delay` in scenario ms. */
interface LongForm {
  readonly that: string;
  readonly abortOnFail: boolean;
  readonly delay: number;
}

/** Reads one expectation, or says what is wrong with it. */
export function readExpectation(
  key: string,
  written: string | LongForm,
  context: Context,
): ReadExpectation | Misread {
  if (typeof written === "string") return readDemand(key, written, context);
  const read = readDemand(key, written.that, context);
  if ("at" in read || !written.abortOnFail) return read;
  const why = whyNoAbort(read);
  if (why) return { at: "value", ...why };
  return { ...read, abortOnFail: { delayMs: Math.round(written.delay / (context.speed ?? 1)) } };
}

function readDemand(key: string, value: string, context: Context): ReadExpectation | Misread {
  const subject = readSubject(key, context);
  if ("what" in subject) return subject;
  const wrong = (what: string, todo: string): Misread => ({ at: "value", what, todo });
  const example = exampleOf(subject.aggregates);
  const found = /^\s*([a-z][^\s<>=!]*)?\s*([<>=!]{1,2})\s*(.*?)\s*$/i.exec(value);
  if (!found) return wrong(`${quoted(value)} compares with nothing`, `write it like "${example}"`);
  const [, aggregateText, sign, boundText] = found;
  const comparison = comparisons.find((each) => each === sign);
  if (!comparison)
    return wrong(`${quoted(sign)} is not a comparison`, `write one of: ${comparisons.join(" ")}`);
  const allowed = Object.keys(subject.aggregates);
  const aggregate = aggregateText ?? allowed[0];
  const unit = Object.hasOwn(subject.aggregates, aggregate) ? subject.aggregates[aggregate] : undefined;
  if (unit === undefined) {
    const isKnown = (aggregates as readonly string[]).includes(aggregate);
    const what = isKnown ? `${subject.name} has no ${aggregate}` : `${quoted(aggregate)} is not an aggregate`;
    return wrong(what, `${subject.name} takes: ${allowed.join(", ")}`);
  }
  const bound = readBound(boundText, unit, context.currency);
  if ("what" in bound) return wrong(bound.what, bound.todo);
  const text = `${key} ${aggregateText === undefined ? "" : `${aggregateText} `}${comparison} ${boundText}`;
  return {
    measure: subject.name,
    selectors: subject.selectors,
    aggregate,
    comparison,
    bound: bound.bound,
    text,
  };
}

/** Why it cannot be told broken while the run goes on; undefined where it can. */
function whyNoAbort({ measure, selectors, aggregate, comparison }: ReadExpectation) {
  const todo = "leave abortOnFail out";
  const { abortsWith: known, atEnd = [] } = measureRule(measure) ?? {};
  if (!known) return { what: `${measure} is known at the end only: nothing can be aborted for it`, todo };
  const unknown = Object.keys(selectors).find((selector) => !known.includes(selector));
  if (unknown) return { what: `${measure} with ${unknown} is known at the end only`, todo };
  if (atEnd.some((each) => each === aggregate))
    return { what: `${measure} ${aggregate} is known at the end only`, todo };
  if (aggregate === "last")
    return { what: "last is what stands at the end: nothing can be aborted for it", todo };
  // What can only grow is not broken by being small so far, and the other way round.
  const isGrowing =
    aggregate === "count" || aggregate === "value" || aggregate === "max" || aggregate === "total";
  const isBreakable = isGrowing
    ? comparison.startsWith("<") || comparison === "=="
    : aggregate !== "min" || comparison.startsWith(">");
  if (isBreakable && comparison !== "!=") return undefined;
  return { what: `${aggregate} ${comparison} can be told at the end only`, todo };
}

const examples: Readonly<Record<MeasureUnit, string>> = {
  count: "< 100",
  duration: "< 5m",
  share: "> 99%",
  amount: "< 500 EUR",
  "amount-hours": "< 500 EUR h",
  factor: "< 1.5x",
};

/** A right expectation on such a measure; the aggregate stands where one must be chosen. */
function exampleOf(allowed: Readonly<Record<string, MeasureUnit>>): string {
  const [[name, unit]] = Object.entries(allowed);
  const isChoice = Object.keys(allowed).length > 1 && name !== "count";
  return `${isChoice ? `${name} ` : ""}${examples[unit]}`;
}
