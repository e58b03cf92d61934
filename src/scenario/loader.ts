// The loader: a file's text, and what --set changes of it, into a checked scenario or everything that is wrong with it.

import type { z } from "zod";
import { checks, mostTerminals, type Parts } from "./checks.ts";
import { ScenarioDocument } from "./document.ts";
import { mistakesOf, wording } from "./issues.ts";
import { type Mistake, pathText } from "./mistake.ts";
import type { Problem } from "./problem.ts";
import { type KindFields, type Scenario, scenarioSchema } from "./schema.ts";
import { applySet } from "./set.ts";
import type { Source } from "./source.ts";

/** A kind of outage as the loader must know it. */
export interface KnownKind extends KindFields {
  readonly strikes: "links" | "gateway";
}

export interface Loaded {
  readonly scenario: Scenario;
  /** Locates what is found wrong, or strange, later. */
  locate(mistake: Mistake): Problem;
}

/** Reads scenarios that may use these kinds of outages; `furtherChecks` are those that need more than the scenario. */
export class ScenarioLoader {
  readonly #kinds: readonly KnownKind[];
  readonly #furtherChecks: (parts: Parts) => readonly Mistake[];
  readonly #schema: ReturnType<typeof scenarioSchema>;

  constructor(kinds: readonly KnownKind[], furtherChecks: (parts: Parts) => readonly Mistake[]) {
    this.#kinds = kinds;
    this.#furtherChecks = furtherChecks;
    this.#schema = scenarioSchema(kinds);
  }

  /** The scenario, or all problems of the file in its order. `sets` are texts of --set. */
  load(source: Source, sets: readonly string[] = []): Loaded | readonly Problem[] {
    const document = new ScenarioDocument(source);
    if (!document.isReadable) return document.problems;
    const unset = sets.map((set) => applySet(document, set)).filter((problem) => problem !== undefined);
    const data = document.data();
    if (data === undefined) return document.problems;
    const parsed = this.#schema.safeParse(data, { error: wording, reportInput: true });
    const parts = this.#parts(data as Readonly<Record<string, unknown>>);
    const found = [...(parsed.success ? [] : mistakesOf(parsed.error.issues)), ...checks(parts)];
    // What is wrong inside a field already explains what is wrong with the whole of it.
    const isExplained = ({ path }: Mistake) =>
      found.some((inner) => path.every((step, at) => inner.path[at] === step));
    const mistakes = [...found, ...this.#furtherChecks(parts).filter((mistake) => !isExplained(mistake))];
    const locate = (mistake: Mistake): Problem => located(document, mistake);
    const problems = [...document.problems, ...unset, ...mistakes.map(locate)];
    if (problems.length > 0 || !parsed.success) return problems.toSorted(byPlace);
    return { scenario: parsed.data, locate };
  }

  /** What is right on its own. */
  #parts(data: Readonly<Record<string, unknown>>): Parts {
    const { shape } = this.#schema;
    const groups = eachPart(data.fleet, shape.fleet.element);
    const terminals = groups.reduce((sum, group) => sum + (group.terminals ?? 0), 0);
    return {
      seed: part(data.seed, shape.seed),
      duration: part(data.duration, shape.duration),
      settle: part(data.settle, shape.settle),
      load: parts(data.load, shape.load),
      groups,
      fleet: terminals <= mostTerminals ? part(data.fleet, shape.fleet) : undefined,
      outages: eachPart(data.outages, shape.outages.unwrap().element),
      expect: entries(data.expect, shape.expect.unwrap().valueType),
      gatewayKinds: new Set(
        this.#kinds.filter(({ strikes }) => strikes === "gateway").map(({ name }) => name),
      ),
    };
  }
}

/** The value where it is right, else undefined. */
function part<Schema extends z.ZodType>(data: unknown, schema: Schema): z.output<Schema> | undefined {
  const parsed = schema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

/** The fields of a map that are right, each on its own. */
function parts<Schema extends z.ZodObject>(data: unknown, { shape }: Schema): Partial<z.output<Schema>> {
  const fields = isRecord(data) ? data : {};
  const right = Object.entries(shape).map(([name, schema]) => [
    name,
    part(fields[name], schema as z.ZodType),
  ]);
  return Object.fromEntries(right.filter(([, value]) => value !== undefined));
}

/** The right fields of every item of a list, with where the item stands. */
function eachPart<Schema extends z.ZodObject>(data: unknown, schema: Schema) {
  const list: readonly unknown[] = Array.isArray(data) ? data : [];
  return list.map((item, index) => ({ ...parts(item, schema), index }));
}

/** The entries of a map that are right, each on its own. */
function entries<Schema extends z.ZodType>(data: unknown, schema: Schema): Record<string, z.output<Schema>> {
  const right = Object.entries(isRecord(data) ? data : {}).map(([key, item]) => [key, part(item, schema)]);
  return Object.fromEntries(right.filter(([, value]) => value !== undefined));
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function located(document: ScenarioDocument, mistake: Mistake): Problem {
  const { path, what, todo } = mistake;
  const written = document.written(path);
  // YAML makes 1000 of 1e3 and 2.1 of 2.10: whoever wrote that looks for what they wrote.
  const isReread =
    written !== undefined && mistake.at === "value" && what.startsWith(`${Number(written)} is not `);
  const hint =
    isReread && written !== String(Number(written)) ? ` (YAML reads ${written} as this number)` : "";
  return {
    file: document.source.file,
    path: pathText(path),
    place: document.placeOf(mistake),
    what: what + hint,
    ...(todo ? { todo } : {}),
  };
}

/** Command line first, then the order of the file. */
function byPlace({ place: one }: Problem, { place: other }: Problem): number {
  if ("set" in one || "set" in other) return Number("set" in other) - Number("set" in one);
  return one.line - other.line || one.column - other.column;
}
