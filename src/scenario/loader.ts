// The loader: a file's text, what it extends, and what environment and --set change of it, into a checked scenario or
// everything that is wrong with it.

import { misplacedSecrets } from "./checks/misplaced-secrets.ts";
import { plainSecrets } from "./checks/plain-secrets.ts";
import { checks } from "./checks.ts";
import { pointsOfDay } from "./day.ts";
import { identitiesOf, withAbsolutePaths } from "./gateway-files.ts";
import { withoutModel } from "./gateway-override.ts";
import { mistakesOf, wording } from "./issues.ts";
import { type Mistake, pathText } from "./mistake.ts";
import { type KnownKind, type Parts, partsOf } from "./parts.ts";
import type { Problem } from "./problem.ts";
import { type Found, inOrder, readTree, type Surroundings } from "./reading.ts";
import type { ShapePoints } from "./schema/load.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";
import { applySet } from "./set.ts";
import { type Source, sourceOf } from "./source.ts";
import { dataOf, partOf, placeIn, type Tree } from "./tree.ts";

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

  /** The scenario, or all problems: of the command line, then of the file, then of what it extends. */
  load(source: Source, sets: readonly string[], around: Surroundings): Loaded | readonly Problem[] {
    const found: Found = { around, files: [], problems: [], unset: [], misread: new Set() };
    const written = readTree(source, [], found);
    if (!written) return inOrder(found);
    const tree = withoutModel(withSets(written, sets, found, source.file));
    const data = dataOf(tree) as Readonly<Record<string, unknown>>;
    const parsed = this.#schema.safeParse(data, { error: wording, reportInput: true });
    const parts = partsOf(data, this.#schema, this.#kinds);
    const issues = parsed.success ? [] : mistakesOf(parsed.error.issues);
    const isBased = data.extends === undefined || typeof data.extends === "string";
    // What a base that cannot be read would have said is not missing.
    const inFile = isBased
      ? issues
      : issues.filter(({ path, what }) => path.length > 1 || what !== "is missing");
    const misplaced = misplacedSecrets(data);
    // Of what stands for a secret in vain its shape says nothing.
    const isInVain = ({ path }: Mistake) =>
      misplaced.some((other) => pathText(other.path) === pathText(path));
    const shaped = inFile.filter((mistake) => !isInVain(mistake));
    const secrets = plainSecrets(data);
    const own = [...shaped, ...misplaced, ...secrets, ...checks(parts)];
    // What is wrong inside a field already explains what is wrong with the whole of it.
    const isExplained = ({ path }: Mistake) =>
      own.some((inner) => path.every((step, at) => inner.path[at] === step));
    const further = this.#furtherChecks(parts).filter((mistake) => !isExplained(mistake));
    const locate = (mistake: Mistake): Problem => located(tree, mistake, source.file);
    found.problems.push(...[...own, ...further].map(locate));
    const points = dayOf(tree, parts, found, locate);
    const identities = identitiesOf(tree, parts, found, locate);
    const hidden = secrets.map((mistake) => placeIn(tree, mistake));
    const problems = inOrder(found).map((problem) => hidden.reduce(withoutSecret, problem));
    if (problems.length > 0 || !parsed.success) return problems;
    const { load, gateway, ...rest } = parsed.data;
    const shape = typeof load.shape === "object" && "csv" in load.shape ? points : load.shape;
    const scenario: Scenario = {
      ...rest,
      load: { ...load, shape: shape ?? "constant" },
      gateway: withAbsolutePaths(gateway, tree),
      ...(identities ? { identities } : {}),
    };
    return { scenario, locate };
  }
}

/** The points of load.shape where a CSV file gives them. */
function dayOf(
  tree: Tree,
  { load, duration }: Parts,
  { around, problems }: Found,
  locate: (mistake: Mistake) => Problem,
): ShapePoints | undefined {
  const day = load.shape;
  if (typeof day !== "object" || !("csv" in day)) return undefined;
  const path = ["load", "shape", "csv"];
  const origin = partOf(tree, path)?.origin;
  const from = origin && "document" in origin ? origin.document.source.file : "";
  const read = around.files.data(day.csv, from);
  if ("what" in read) {
    problems.push(locate({ path, at: "value", ...read }));
    return undefined;
  }
  const source = sourceOf(read.file, read.bytes);
  const points = "what" in source ? [source] : pointsOfDay(source, day, duration ?? 1);
  if (!isWrong(points)) return points;
  problems.push(...points);
  return undefined;
}

function isWrong(points: ShapePoints | readonly Problem[]): points is readonly Problem[] {
  return points.some((each) => "what" in each);
}

function withSets(tree: Tree, sets: readonly string[], { problems }: Found, file: string): Tree {
  let whole = tree;
  for (const set of sets) {
    const changed = applySet(whole, set);
    if ("what" in changed) problems.push({ file, path: "", place: { set }, ...changed });
    else whole = changed;
  }
  return whole;
}

function located(tree: Tree, mistake: Mistake, file: string): Problem {
  const { path, what, todo } = mistake;
  const part = partOf(tree, path);
  const written = part?.is === "scalar" ? part.written : undefined;
  // YAML makes 1000 of 1e3 and 2.1 of 2.10: whoever wrote that looks for what they wrote.
  const number = String(Number(written));
  const isReread =
    written !== undefined &&
    written !== number &&
    mistake.at === "value" &&
    what.startsWith(`${number} is not `);
  const place = placeIn(tree, mistake);
  const typed = mistake.at === "value" ? mistyped(written) : undefined;
  return {
    file: place.file || file,
    path: pathText(path),
    place: place.place,
    what: isReread ? `${what} (YAML reads ${written} as this number)` : what,
    ...(todo ? { todo: typed ?? (isReread ? todo.replaceAll(`"${number}"`, `"${written}"`) : todo) } : {}),
  };
}

/** The same problem with dots over a secret that stands in its line, or in its --set: others may be wrong there too. */
function withoutSecret(problem: Problem, { file, place: secret }: ReturnType<typeof placeIn>): Problem {
  const { place } = problem;
  if ("set" in secret) {
    const isIn = "set" in place && place.set === secret.set;
    return isIn ? { ...problem, place: { set: place.set.replace(/=.*/s, "=…") } } : problem;
  }
  if ("set" in place || file !== problem.file || place.line !== secret.line) return problem;
  const from = secret.column - 1;
  const to = Math.min(from + secret.width, place.text.length);
  const text = place.text.slice(0, from) + "•".repeat(Math.max(0, to - from)) + place.text.slice(to);
  return { ...problem, place: { ...place, text } };
}

/** What a word processor made of a value that is wrong: its quotes and spaces look like YAML's, and are not. */
function mistyped(written: string | undefined): string | undefined {
  const quotes = /^[\u201c-\u201f\u2018-\u201b\u00ab](.*?)[\u201c-\u201f\u2018-\u201b\u00bb]?$/.exec(
    written ?? "",
  );
  if (quotes) return `type straight quotes: "${quotes[1]}"`;
  return /[\u00a0\u2007\u202f]/.test(written ?? "")
    ? "it has a no-break space in it: type a plain one"
    : undefined;
}
