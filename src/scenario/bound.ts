// The bound of an expectation: `5000`, `5m`, `99%`, `500 EUR`, `500 EUR h` or `1.5x`, as the measure's unit wants it.

import { currencyExponent, minorUnits, parseDuration, parseShare, parseSpeed } from "../units.ts";
import { quoted } from "./fields.ts";
import type { MeasureUnit } from "./measures.ts";

type Bound = { readonly bound: number } | { readonly what: string; readonly todo: string };

/** Durations in scenario ms, shares 0…1, counts, minor units, minor units × hours, factors; or what is wrong with it. */
export function readBound(text: string, unit: MeasureUnit, currency: string | undefined): Bound {
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
    case "amount-hours": {
      const amount = /^(.*\S) h$/.exec(text)?.[1];
      if (amount !== undefined) {
        const read = readAmount(amount, currency);
        return "what" in read ? { ...read, todo: `${read.todo} h` } : read;
      }
      return wrong("an amount × hours", `write it like 500 ${currency ?? "EUR"} h`);
    }
    case "factor": {
      const bound = parseSpeed(text);
      return bound === undefined ? wrong("a factor", "write it like 1.5x") : { bound };
    }
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
