// What the schema found wrong, as mistakes that a person understands: one a field, the nearest right word beside it.

import type { z } from "zod";
import { quoted, says } from "./fields.ts";
import type { FieldPath, Mistake } from "./mistake.ts";
import { instead } from "./nearest.ts";

type Issue = z.core.$ZodIssue;

const nouns: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "text",
  number: "a number",
  boolean: "true or false",
};

/**
 * The words for an issue that no field of ours words itself, for zod's `error` parameter.
 * For unknown keys these are the known ones, as only the schema that refuses them knows which those are.
 */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys") return knownKeys(issue).join(" ");
  if (issue.code === "too_small" && issue.origin === "number") {
    return says(`${quoted(issue.input)} is out of range`, `write ${issue.minimum} or more`);
  }
  if (issue.code === "too_big" && issue.origin === "number") {
    return says(`${quoted(issue.input)} is out of range`, `write ${issue.maximum} or less`);
  }
  if (issue.code !== "invalid_type") return undefined;
  const noun = nouns[issue.expected] ?? issue.expected;
  if (issue.expected === "object" && issue.input !== undefined) {
    return says(`${quoted(issue.input)} is not a map`, `write a map${withKeys(knownKeys(issue))}`);
  }
  if (noun === "text" && (typeof issue.input === "number" || typeof issue.input === "boolean")) {
    return says(`${quoted(issue.input)} is not text`, `put it in quotes: "${issue.input}"`);
  }
  return issue.input === undefined
    ? says("is missing", `write ${noun}`)
    : says(`${quoted(issue.input)} is not ${noun}`, `write ${noun}`);
}

/** ` with p50, p95`, where they are few enough to help. */
export function withKeys(keys: readonly string[]): string {
  return keys.length > 0 && keys.length <= 8 ? ` with ${keys.join(", ")}` : "";
}

function knownKeys({ inst }: z.core.$ZodRawIssue): readonly string[] {
  const known = inst?._zod.def as { shape?: object; keyType?: z.core.$ZodEnum } | undefined;
  return Object.keys(known?.shape ?? known?.keyType?._zod.def.entries ?? {});
}

/** The mistakes of these issues, the first of each field; `base` is where the parsed data stands. */
export function mistakesOf(issues: readonly Issue[], base: FieldPath = []): Mistake[] {
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => mistakesOfOne(issue, base))
    .filter(({ path, at }) => {
      const place = JSON.stringify([at, path]);
      // What an unknown key leads to, such as a kind that is then missing, is said about its map: once is enough.
      const isEcho = at === "value" && seen.has(JSON.stringify(["inside", path]));
      if (seen.has(place) || isEcho) return false;
      seen.add(place);
      if (at === "key") seen.add(JSON.stringify(["inside", path.slice(0, -1)]));
      return true;
    });
}

function mistakesOfOne(issue: Issue, base: FieldPath): Mistake[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  if (issue.code === "invalid_union") {
    const branch = mostLikely(issue.errors, issue.input);
    return branch ? branch.flatMap((one) => mistakesOfOne(one, path)) : [];
  }
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.split(" ").filter(Boolean);
    return issue.keys.map((key) => unknownKey([...path, key], key, issue.input, known));
  }
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const [what, todo] = message.split("\n");
  const key = path[path.length - 1];
  if (issue.code === "invalid_key" && typeof key === "string") {
    return [gluedKey(path, key, issue.input) ?? { path, at: "key", what: `${quoted(key)} ${what}`, todo }];
  }
  return [{ path, at: "value", what, ...(todo ? { todo } : {}) }];
}

function unknownKey(path: FieldPath, key: string, input: unknown, known: readonly string[]): Mistake {
  const value =
    typeof input === "object" && input !== null ? (input as Record<string, unknown>)[key] : undefined;
  const glued = gluedKey(path, key, value);
  if (glued) return glued;
  const wrong = (what: string, todo: string): Mistake => ({ path, at: "key", what, todo });
  if (key === "<<") return wrong("merge keys are not taken", "write the fields out, or extends: other.yaml");
  if (value === null && /^\d{1,4}$/.test(key))
    return wrong("is not a field here", `decimals have a point: write 12.${key}, not 12,${key}`);
  const among = path.findLast((step) => step === "any" || step === "not");
  if (among !== undefined && ["share", "of", "same"].includes(key))
    return wrong(`stands inside ${among}`, `write it beside ${among}: it is of all whom the strike leaves`);
  return wrong(
    "is not a field here",
    known.length === 0 ? "it takes none: leave it out" : instead(key, known),
  );
}

/** A space that looks like one, and is none to YAML. */
const oddSpace = /[\u00a0\u2007\u202f]/;

/** YAML reads {nsw:40%} as one key without a value. */
function gluedKey(path: FieldPath, key: string, value: unknown): Mistake | undefined {
  if (value !== null && value !== key) return undefined;
  if (oddSpace.test(key))
    return {
      path,
      at: "key",
      what: "has a no-break space in it",
      todo: `type a plain space: ${key.replace(new RegExp(oddSpace, "g"), " ").trim()}`,
    };
  const found = /^([\w-]+):(\S.*)$/.exec(key);
  if (!found) return undefined;
  return {
    path,
    at: "key",
    what: `${quoted(key)} is a key without a value`,
    todo: `put a space after the colon: ${found[1]}: ${found[2]}`,
  };
}

/** The branch of a union that its writer meant: the one whose shape fits what was written. */
function mostLikely(branches: readonly (readonly Issue[])[], input: unknown): readonly Issue[] | undefined {
  const fit = (issues: readonly Issue[]): number => {
    const first = issues.find(({ path }) => path.length === 0);
    if (!first || (first.code !== "invalid_type" && first.code !== "invalid_value")) return 2;
    return first.code === "invalid_value" && typeof input === "string" ? 1 : 0;
  };
  return branches.toSorted((one, other) => fit(other) - fit(one))[0];
}
