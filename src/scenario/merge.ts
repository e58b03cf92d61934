// A scenario that extends another: what the base says, changed by what the file says.
// Maps are merged field by field, lists of things with ids by their ids; null removes, and everything else is replaced.

import { pathText } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { type Entry, idOf, placeOf, type Tree } from "./tree.ts";

/** Maps that say one thing together: half of the old one beside half of the new one would say nothing. */
export const wholes: ReadonlySet<string> = new Set([
  "what",
  "storm",
  "returns",
  "profile",
  "provider",
  "region",
  "model",
  "version",
  "cards",
  "shape",
  "http",
]);

/** The base changed by the file. What the file wants to change and the base does not have is added to `problems`. */
export function merged(base: Tree, file: Tree, problems: Problem[], path: readonly string[] = []): Tree {
  if (base.is === "map" && file.is === "map" && !wholes.has(path[path.length - 1])) {
    const entries = new Map(base.entries);
    for (const [name, entry] of file.entries) {
      const old = entries.get(name);
      if (isNull(entry.tree)) entries.delete(name);
      else entries.set(name, old ? changed(old, entry, problems, [...path, name]) : entry);
    }
    return { is: "map", entries, origin: file.origin };
  }
  if (base.is === "scalar" && file.is === "map" && path[path.length - 1] === "terminal")
    return withPreset(base, file);
  if (base.is !== "list" || !hasIds(base)) return file;
  if (file.is === "list" && hasIds(file)) {
    const changes = file.items.map((item) => [idOf(item) ?? "", item] as const);
    return { ...base, items: byId(base.items, changes, problems, path), origin: file.origin };
  }
  if (file.is !== "map") return file;
  const ids = base.items.map((item) => idOf(item) ?? "");
  const changes = [...file.entries].map(([id, { tree }]) => [id, tree] as const);
  for (const [id, { key }] of file.entries) {
    if (ids.includes(id)) continue;
    const what = "is not in what this file extends";
    problems.push({ ...placeOf(key), path: pathText([...path, id]), what, todo: notThere(id, ids) });
  }
  const known = changes.filter(([id]) => ids.includes(id));
  return { ...base, items: byId(base.items, known, problems, path), origin: file.origin };
}

/** A map changes what is there; only a list adds to it. */
function notThere(id: string, ids: readonly string[]): string {
  const near = nearest(id, ids);
  return near
    ? `did you mean ${near}?`
    : `it has ${ids.join(", ")}; write a list to add one: [{id: ${id}, …}]`;
}

/** `terminal: quick` is short for {preset: quick}, so that parts of it can be changed like those of any map. */
function withPreset(preset: Tree, file: Tree & { is: "map" }): Tree {
  const short = ["preset", { key: preset.origin, tree: preset }] as const;
  return { ...file, entries: new Map([short, ...file.entries]) };
}

/** The field keeps the name's place in the file, which changes it. */
function changed(old: Entry, { key, tree }: Entry, problems: Problem[], path: readonly string[]): Entry {
  return { key, tree: merged(old.tree, tree, problems, path) };
}

function byId(
  base: readonly Tree[],
  changes: readonly (readonly [id: string, change: Tree])[],
  problems: Problem[],
  path: readonly string[],
): Tree[] {
  const items = new Map(base.map((item) => [idOf(item) ?? "", item]));
  const more: Tree[] = [];
  const seen = new Set<string>();
  for (const [id, change] of changes) {
    const old = items.get(id);
    if (isNull(change)) items.delete(id);
    // An id that the file itself writes twice stays twice, so that it is said.
    else if (seen.has(id) || !old) more.push(change);
    else items.set(id, merged(old, change, problems, [...path, id]));
    seen.add(id);
  }
  return [...items.values(), ...more];
}

function hasIds(list: Tree & { is: "list" }): boolean {
  return list.items.length > 0 && list.items.every((item) => idOf(item) !== undefined);
}

function isNull(tree: Tree): boolean {
  return tree.is === "scalar" && tree.value === null;
}
