// --set path=value: changes a scenario before it is checked, so that what it breaks is said like any other mistake.
// A list's items are addressed by their id or their index: outages.telecom-a.for=30s, fleet[0].terminals=100.

import { type Document, isAlias, isNode, parseDocument, visit } from "yaml";
import { instead } from "./nearest.ts";
import { idOf, type Origin, type Tree } from "./tree.ts";

/** A --set that is impossible, in words. */
export interface Unset {
  readonly what: string;
  readonly todo: string;
}

/** The tree with one --set applied, or why that is impossible. */
export function applySet(tree: Tree, set: string): Tree | Unset {
  const equals = set.indexOf("=");
  const steps = pathSteps(set.slice(0, Math.max(0, equals)));
  if (equals === -1 || !steps)
    return { what: "is not path=value", todo: "write it like --set outages.telecom-a.for=30s" };
  if (steps[0] === "extends")
    return { what: "comes before every --set", todo: "write extends into the file" };
  return replaced(tree, steps, 0, valueTree(set.slice(equals + 1), { set }));
}

/** `a.b[1].c` as its steps; undefined where one is empty. */
function pathSteps(path: string): string[] | undefined {
  const steps = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  return steps.every((step) => step !== "") ? steps : undefined;
}

/** The tree with `value` where the steps from this depth on lead. */
function replaced(
  tree: Tree | undefined,
  steps: readonly string[],
  depth: number,
  value: Tree,
): Tree | Unset {
  if (depth === steps.length) return value;
  const step = steps[depth];
  const here = steps.slice(0, depth).join(".");
  // What is missing on the way is made.
  const isMissing = tree === undefined || (tree.is === "scalar" && tree.value === null);
  const owner: Tree = isMissing ? { is: "map", entries: new Map(), origin: value.origin } : tree;
  if (owner.is === "map") {
    const entry = owner.entries.get(step);
    const child = replaced(entry?.tree, steps, depth + 1, value);
    if ("what" in child) return child;
    const key = entry?.key ?? value.origin;
    return { ...owner, entries: new Map([...owner.entries, [step, { key, tree: child }]]) };
  }
  if (owner.is === "list") {
    const index = indexOf(owner.items, step);
    if (index === undefined)
      return { what: `${here} has no ${step}`, todo: instead(step, owner.items.map(nameOf)) };
    const child = replaced(owner.items[index], steps, depth + 1, value);
    return "what" in child ? child : { ...owner, items: owner.items.with(index, child) };
  }
  return {
    what: `${here} is ${String(owner.value)}, so it has no ${step}`,
    todo: `set ${here} as a whole: --set '${here}={…}'`,
  };
}

/** The value as YAML would read it; what is no YAML, such as `> 99%`, is text. */
function valueTree(text: string, origin: Origin): Tree {
  const document = parseDocument(text, { logLevel: "silent", stringKeys: true });
  const isPlain = document.errors.length === 0 && document.warnings.length === 0 && !hasAnchors(document);
  return wrapped(isPlain ? document.toJS() : text, origin);
}

/** Nobody means YAML's & and * on a command line. Within a text they are a part of it: SELECT *, ?a=1&b=2. */
function hasAnchors(document: Document.Parsed): boolean {
  let isFound = false;
  visit(document, (_, node) => {
    if (!isAlias(node) && !(isNode(node) && node.anchor !== undefined)) return undefined;
    isFound = true;
    return visit.BREAK;
  });
  return isFound;
}

function wrapped(data: unknown, origin: Origin): Tree {
  if (Array.isArray(data)) return { is: "list", items: data.map((item) => wrapped(item, origin)), origin };
  if (typeof data !== "object" || data === null)
    return { is: "scalar", value: data, written: undefined, origin };
  const entries = Object.entries(data).map(
    ([name, value]) => [name, { key: origin, tree: wrapped(value, origin) }] as const,
  );
  return { is: "map", entries: new Map(entries), origin };
}

function nameOf(item: Tree, index: number): string {
  return idOf(item) ?? String(index);
}

function indexOf(items: readonly Tree[], step: string): number | undefined {
  const byId = items.findIndex((item, index) => nameOf(item, index) === step);
  if (byId !== -1) return byId;
  return /^\d+$/.test(step) && Number(step) < items.length ? Number(step) : undefined;
}
