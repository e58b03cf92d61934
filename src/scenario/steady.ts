// Bands of the steady state: read like expectations, and held against a stretch of time instead of the whole run. So
// only what means the same over a short stretch as over a long one can be a band.

import { type ReadExpectation, readExpectation } from "./expectation.ts";
import { quoted } from "./fields.ts";
import { type Aggregate, type MeasureName, measureRule, measures } from "./measures.ts";
import type { Context, Misread } from "./subject.ts";

/** Measures that have scopes of time and all the same cannot be told of two stretches alike, and why. */
const endsOnly: Readonly<Partial<Record<MeasureName, string>>> = {
  unpaid: "only the ledger can tell",
  screenWrong: "it adds up over the time that is looked at",
};

/** Aggregates of which a longer stretch has more. */
const growing: ReadonlySet<string> = new Set<Aggregate>(["count", "value", "total"]);

/** Selectors of times: the steady state has its own. */
const times = ["during", "after", "hit", "outage"];

/** Reads one band, or says what is wrong with it. */
export function readBand(key: string, written: string, context: Context): ReadExpectation | Misread {
  const read = readExpectation(key, written, context);
  if ("at" in read) return read;
  const { measure, selectors, aggregate, comparison, bound } = read;
  if (!isOfAStretch(measure)) {
    const why = endsOnly[measure as MeasureName] ?? "it is of the whole run";
    return {
      at: "key",
      what: `${measure} cannot be told of a stretch of time: ${why}`,
      todo: `write it under expect, or take one of: ${ofAStretch().join(", ")}`,
    };
  }
  const time = times.find((name) => selectors[name] !== undefined);
  if (time)
    return {
      at: "key",
      what: `the steady state has its own times: ${quoted(`${time}:${selectors[time]}`)} says another`,
      todo: `leave ${time} out, or write it under expect`,
    };
  // Of a longer stretch a count is larger, and nothing is wrong with that.
  if (growing.has(aggregate) && !(bound === 0 && (comparison === "==" || comparison === "<=")))
    return {
      at: "value",
      what: `${measure} ${aggregate} is no band: it grows with the time that is looked at`,
      todo: 'write "== 0", or a measure that does not grow, such as queue or online',
    };
  return read;
}

/** Whether the measure can be looked at within times of its own. */
function isOfAStretch(measure: string): boolean {
  const rule = measureRule(measure);
  return rule !== undefined && "during" in rule.selectors && endsOnly[measure as MeasureName] === undefined;
}

function ofAStretch(): string[] {
  return Object.keys(measures).filter(isOfAStretch);
}
