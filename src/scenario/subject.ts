// The subject of an expectation: `measure{selectors}`, held against what the measure allows and the scenario has.

import { quoted } from "./fields.ts";
import { type MeasureUnit, measureRule, measures, type SelectorValues } from "./measures.ts";
import { instead, nearest } from "./nearest.ts";

/** What is wrong with an expectation: with its measure (`key`) or with what is demanded of it (`value`). */
export interface Misread {
  readonly at: "key" | "value";
  readonly what: string;
  readonly todo: string;
}

/** What an expectation may refer to. */
export interface Context {
  readonly outages: readonly string[];
  /** Those of them that nobody repairs. */
  readonly permanent?: readonly string[];
  /** Groups of the fleet; undefined where they are themselves wrong. */
  readonly groups?: readonly string[];
  /** How many times faster than written it is played; 1 where left out. */
  readonly speed?: number;
  /** Currency of the load; undefined where that is itself wrong. */
  readonly currency: string | undefined;
}

export interface Subject {
  readonly name: string;
  readonly selectors: Readonly<Record<string, string>>;
  readonly aggregates: Readonly<Record<string, MeasureUnit>>;
}

const wrongKey = (what: string, todo: string): Misread => ({ at: "key", what, todo });

/** Reads a measure with its selectors, or says what is wrong with them. */
export function readSubject(key: string, context: Context): Subject | Misread {
  const found = /^([A-Za-z]+)(?:\{([^{}]*)\})?$/.exec(key);
  if (!found)
    return wrongKey(`${quoted(key)} is not a measure`, "write it like queue or recovery{outage:ID}");
  const [, name, written] = found;
  const rule = measureRule(name);
  if (!rule) {
    const near = nearest(name, Object.keys(measures));
    return wrongKey(
      `there is no measure ${quoted(name)}`,
      near ? `did you mean ${near}?` : `write one of: ${Object.keys(measures).join(", ")}`,
    );
  }
  const selectors: Record<string, string> = {};
  for (const part of written?.split(",") ?? []) {
    const pair = /^\s*([\w-]+):([\w.-]+)\s*$/.exec(part);
    if (!pair)
      return wrongKey(
        `${quoted(part)} is not a selector`,
        "write it like outage:ID, without a space after the colon",
      );
    const [, selector, chosen] = pair;
    const values = Object.hasOwn(rule.selectors, selector) ? rule.selectors[selector] : undefined;
    if (values === undefined) {
      const known = Object.keys(rule.selectors);
      const todo = known.length === 0 ? `write ${name} alone` : instead(selector, known);
      return wrongKey(`${name} has no selector ${quoted(selector)}`, todo);
    }
    if (Object.hasOwn(selectors, selector)) return wrongKey(`${selector} stands twice`, "keep one of them");
    const choices = choicesOf(values, context);
    if (choices && !isChoice(values, choices, chosen))
      return wrongKey(`there is no ${selector} ${quoted(chosen)}`, instead(chosen, choices));
    selectors[selector] = chosen;
  }
  return (
    misjoined(name, selectors, rule.selectors, context) ?? { name, selectors, aggregates: rule.aggregates }
  );
}

/** undefined where it is not known what there is to choose from. */
function choicesOf(values: SelectorValues, { outages, groups }: Context): readonly string[] | undefined {
  if (values === "outage") return outages;
  return values === "group" ? groups : values;
}

/** A part of an outage is meant by its own id: `dark.2`. Which parts there are, the plan knows. */
function isChoice(values: SelectorValues, choices: readonly string[], chosen: string): boolean {
  return choices.includes(chosen) || (values === "outage" && choices.includes(chosen.split(".", 1)[0]));
}

/** Selectors that are right, but not together, or not of this outage. */
function misjoined(
  name: string,
  { outage, during, after, hit, part }: Readonly<Record<string, string | undefined>>,
  allowed: Readonly<Record<string, SelectorValues>>,
  { permanent = [] }: Context,
): Misread | undefined {
  if (hit && (outage ?? during ?? after) === undefined)
    return wrongKey(`hit:${hit} of which outage?`, "write during:ID, after:ID or outage:ID beside it");
  if ("hit" in allowed && outage !== undefined && hit === undefined)
    return wrongKey(
      `outage:${outage} says nothing by itself here`,
      "write hit:struck beside it, or during:ID",
    );
  const isUnrepaired = (id: string | undefined) => id !== undefined && permanent.includes(id);
  if (isUnrepaired(after)) return wrongKey(`${after} is never over`, `write during:${after}`);
  if ((name === "recovery" || name === "restored") && isUnrepaired(outage)) {
    const whole = part ? `${name}{part:${part}}` : name;
    return wrongKey(
      `nobody repairs ${outage}: it has no ${whole}`,
      "leave it out, or say how the outage ends",
    );
  }
  return undefined;
}
