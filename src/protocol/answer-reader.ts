// AnswerReader: what an HTTP answer means by the rules that a scenario gives. What fits no rule, or rules that
// contradict each other, is unknown: only what is certain is definite.

import { type JsonValue, query } from "jsonpath-rfc9535";
import type { AnswerCondition, AnswerRules } from "../plan/http-messages.ts";
import type { AdapterAnswer, AdapterResponse } from "./adapter.ts";
import { retryAfterMsOf } from "./retry-after.ts";

export class AnswerReader {
  readonly #rules: readonly (readonly [answer: Meaning, conditions: readonly Condition[]])[];
  readonly #retryAfter: AnswerRules["retryAfter"];

  /** The rules have been checked: paths and expressions can be read. */
  constructor({ retryAfter, ...rules }: AnswerRules) {
    this.#retryAfter = retryAfter;
    this.#rules = meanings.map((meaning) => [meaning, rules[meaning].map((rule) => new Condition(rule))]);
  }

  /** undefined: nobody knows. `epochMs` is the clock, for a Retry-After that is a date. */
  read(response: AdapterResponse, epochMs: () => number = Date.now): AdapterAnswer | undefined {
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
