// AnswerReader: what an HTTP answer means by the rules that a scenario gives. What fits no rule, or rules that
// contradict each other, is unknown: only what is certain is definite.

import { type JsonValue, query } from "jsonpath-rfc9535";
import type { AnswerCondition, AnswerRules } from "../plan/http-messages.ts";
import type { AdapterAnswer, AdapterResponse } from "./adapter.ts";
import { AdapterError } from "./adapter-error.ts";
import { bounded } from "./bounded.ts";
import { retryAfterMsOf } from "./retry-after.ts";

/** Reading an answer takes less than a millisecond, unless an expression runs wild. */
const readWithinMs = 1_000;

export class AnswerReader {
  readonly #rules: readonly (readonly [answer: Meaning, conditions: readonly Condition[]])[];
  readonly #retryAfter: AnswerRules["retryAfter"];
  /** Whether some rule has a regular expression that may run wild, by itself or within a path. */
  readonly #mayRunWild: boolean;

  /** The rules have been checked: paths and expressions can be read. */
  constructor({ retryAfter, ...rules }: AnswerRules) {
    this.#retryAfter = retryAfter;
    this.#rules = meanings.map((meaning) => [meaning, rules[meaning].map((rule) => new Condition(rule))]);
    this.#mayRunWild = Object.values(rules)
      .flat()
      .some(({ matches = "", path = "" }) => mayRunWild(matches) || /match|search/.test(path));
  }

  /**
   * undefined: nobody knows. `epochMs` is the clock, for a Retry-After that is a date. Throws AdapterError where an
   * expression does not come to an end.
   */
  read(response: AdapterResponse, epochMs: () => number = Date.now): AdapterAnswer | undefined {
    if (!this.#mayRunWild && response.body.length <= fewCharacters) return this.#read(response, epochMs);
    const read = bounded(() => this.#read(response, epochMs), readWithinMs);
    if (read) return read.result;
    throw new AdapterError(
      `a regular expression of gateway.http took more than ${readWithinMs} ms over an answer of ${response.body.length} characters: write one without a repetition within a repetition, such as (a+)+`,
    );
  }

  #read(response: AdapterResponse, epochMs: () => number): AdapterAnswer | undefined {
    const seen = new Seen(response);
    const fitting = this.#rules.flatMap(([answer, conditions]) => {
      const first = conditions.find((condition) => condition.holds(seen));
      return first ? [{ answer, reason: first.reason }] : [];
    });
    if (fitting.length !== 1) return undefined;
    const [{ answer, reason }] = fitting;
    if (answer === "busy") return { answer, retryAfterMs: this.#retryAfterMs(seen, epochMs) };
    return answer === "declined" && reason ? { answer, reason } : { answer };
  }

  #retryAfterMs(seen: Seen, epochMs: () => number): number {
    if (!this.#retryAfter) return retryAfterMsOf(seen.header("retry-after"), epochMs);
    const { path, unit } = this.#retryAfter;
    const found = Number(seen.at(path)[0]);
    return Number.isFinite(found) && found >= 0 ? found * (unit === "s" ? 1000 : 1) : 0;
  }
}

/** With one repetition an expression takes a quarter of a second over so many characters at worst. */
const fewCharacters = 10_000;

/** Whether an expression repeats more than once: then its time may double with every character. */
function mayRunWild(expression: string): boolean {
  return (expression.match(/[*+?{]/g) ?? []).length > 1;
}

const meanings = ["approved", "declined", "busy", "rejected"] as const;

type Meaning = (typeof meanings)[number];

class Condition {
  readonly reason: AnswerCondition["reason"];
  readonly #rule: AnswerCondition;
  readonly #matches: RegExp | undefined;

  constructor(rule: AnswerCondition) {
    this.reason = rule.reason;
    this.#rule = rule;
    this.#matches = rule.matches === undefined ? undefined : new RegExp(rule.matches, "u");
  }

  holds(seen: Seen): boolean {
    const { statuses, header, path, equals } = this.#rule;
    const { status } = seen.response;
    if (statuses && !statuses.some(([from, to]) => status >= from && status <= to)) return false;
    const isAboutValue = header !== undefined || path !== undefined || equals !== undefined || this.#matches;
    if (!isAboutValue) return true;
    return this.#valuesOf(seen).some(
      (value) =>
        (equals === undefined || equals.some((wanted) => wanted === value)) &&
        (this.#matches === undefined || this.#matches.test(textOf(value))),
    );
  }

  /** What the rule is about. */
  #valuesOf(seen: Seen): readonly unknown[] {
    const { header, path } = this.#rule;
    if (path !== undefined) return seen.at(path);
    if (header === undefined) return [seen.response.body];
    const value = seen.header(header);
    return value === undefined ? [] : [value];
  }
}

/** An answer that is parsed once, and only where a rule looks into it. */
class Seen {
  readonly response: AdapterResponse;
  #json: { readonly value: JsonValue } | undefined;
  #isParsed = false;

  constructor(response: AdapterResponse) {
    this.response = response;
  }

  header(name: string): string | undefined {
    const value = this.response.headers[name.toLowerCase()];
    return typeof value === "object" ? value.join(", ") : value;
  }

  /** What a JSONPath finds in the body; nothing where that is no JSON. */
  at(path: string): readonly unknown[] {
    if (!this.#isParsed) {
      this.#isParsed = true;
      try {
        this.#json = { value: JSON.parse(this.response.body) };
      } catch {
        // No JSON: nothing is at any path of it.
      }
    }
    return this.#json ? query(this.#json.value, path) : [];
  }
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
