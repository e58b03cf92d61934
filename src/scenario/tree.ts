// What a scenario says, as a tree in which every part knows where it was written: in the file, in the file that it
// extends, or in a --set. Trees never change, so parts of them are shared: by aliases, and by what replaces others.

import { isAlias, isMap, isNode, isScalar, isSeq, type Node, visit } from "yaml";
import { type ScenarioDocument, type Span, spanOf } from "./document.ts";
import type { FieldPath, Mistake } from "./mistake.ts";
import type { Problem } from "./problem.ts";

/** Where something was written: in a file, or in the text of a --set. */
export type Origin = { readonly document: ScenarioDocument; readonly span: Span } | { readonly set: string };

export type Tree = { readonly origin: Origin } & (
  | { readonly is: "scalar"; readonly value: unknown; readonly written: string | undefined }
  | { readonly is: "map"; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly is: "list"; readonly items: readonly Tree[] }
);

/** A field of a map: its name's origin, and what it holds. */
export interface Entry {
  readonly key: Origin;
  readonly tree: Tree;
}

/** Replaces the value of a scalar; undefined leaves it as it is. */
export type ReadScalar = (text: string, origin: Origin) => { readonly value: unknown } | undefined;

/** More parts than this may not come from aliases: a small file could fill the memory with them. */
const mostAliased = 100_000;

/** The tree of a readable document; undefined, and a problem of the document, where its aliases expand too far. */
export function treeOf(document: ScenarioDocument, readScalar: ReadScalar): Tree | undefined {
  const trees = new Map<Node, { tree: Tree; size: number }>();
  let aliased = 0;

  const built = (node: unknown, at: Span): { tree: Tree; size: number } => {
    if (!isNode(node)) return { tree: scalar(null, undefined, { document, span: at }), size: 1 };
    if (isAlias(node)) {
      const target = built(document.targetOf(node), spanOf(node));
      aliased += target.size;
      return target;
    }
    const known = trees.get(node);
    if (known) return known;
    const made = grown(node);
    trees.set(node, made);
    return made;
  };

  const grown = (node: Node): { tree: Tree; size: number } => {
    const origin = { document, span: spanOf(node) };
    let size = 1;
    const child = (value: unknown, at: Span): Tree => {
      const { tree, size: more } = built(value, at);
      size += more;
      return tree;
    };
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const { key, value } of node.items) {
        const span = isNode(key) ? spanOf(key) : origin.span;
        const name = isScalar(key) ? String(key.value) : "";
        // A key that stands twice is a problem of the document; the last one counts, as everywhere in YAML.
        entries.set(name, { key: { document, span }, tree: child(value, [span[1], span[1]]) });
      }
      return { tree: { is: "map", entries, origin }, size };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => child(item, origin.span));
      return { tree: { is: "list", items, origin }, size };
    }
    const { value, source } = isScalar(node) ? node : { value: null, source: undefined };
    const read = typeof value === "string" ? readScalar(value, origin) : undefined;
    return { tree: scalar(read ? read.value : value, source, origin), size };
  };

  const { contents } = document.yaml;
  const { tree } = built(contents, [0, 0]);
  if (aliased <= mostAliased) return tree;
  visit(document.yaml, {
    Alias: (_, alias) => {
      document.add(spanOf(alias), "aliases of aliases expand too far", "write the values out");
      return visit.BREAK;
    },
  });
  return undefined;
}

function scalar(value: unknown, written: string | undefined, origin: Origin): Tree {
  return { is: "scalar", value, written, origin };
}

/** The tree as plain data. */
export function dataOf(tree: Tree, known = new Map<Tree, unknown>()): unknown {
  if (tree.is === "scalar") return tree.value;
  const before = known.get(tree);
  if (before !== undefined) return before;
  const data =
    tree.is === "list"
      ? tree.items.map((item) => dataOf(item, known))
      : Object.fromEntries([...tree.entries].map(([key, entry]) => [key, dataOf(entry.tree, known)]));
  known.set(tree, data);
  return data;
}

/** The item of a list of things with ids, or the field of a map; undefined where there is none. */
function childOf(tree: Tree, step: string | number): Entry | undefined {
  if (tree.is === "map") return tree.entries.get(String(step));
  if (tree.is !== "list" || typeof step !== "number") return undefined;
  const item = tree.items[step];
  return item && { key: item.origin, tree: item };
}

/** What stands at this path, undefined where nothing does. */
export function partOf(tree: Tree, path: FieldPath): Tree | undefined {
  let part: Tree | undefined = tree;
  for (const step of path) part = part && childOf(part, step)?.tree;
  return part;
}

/** The id of a list's item. */
export function idOf(item: Tree): string | undefined {
  const id = item.is === "map" ? item.entries.get("id")?.tree : undefined;
  return id?.is === "scalar" && id.value !== null ? String(id.value) : undefined;
}

/** A place with the name of its file. */
type Located = Pick<Problem, "file" | "place">;

/** Where this was written. */
export function placeOf(origin: Origin): Located {
  if ("set" in origin) return { file: "", place: { set: origin.set } };
  return { file: origin.document.source.file, place: origin.document.placeOf(origin.span) };
}

/** Where a mistake was made; a missing field is missing in the map that should hold it. */
export function placeIn(tree: Tree, { path, at }: Pick<Mistake, "path" | "at">): Located {
  let part = tree;
  let key: Origin | undefined;
  let isWhole = true;
  for (const step of path) {
    const child = childOf(part, step);
    if (!child) {
      isWhole = false;
      break;
    }
    key = part.is === "map" ? child.key : undefined;
    part = child.tree;
  }
  const { origin } = part;
  const isEmpty = "span" in origin && origin.span[0] === origin.span[1];
  const isNamed = at === "key" || !isWhole || isEmpty;
  return placeOf(isNamed && key && "span" in origin ? key : origin);
}
