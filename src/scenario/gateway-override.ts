// A gateway's URL on the command line takes the place of the gateway that the file describes: any scenario can be played
// against one's own.

import { modelFields } from "./schema/model-fields.ts";
import { partOf, type Tree } from "./tree.ts";

/** The tree without what its files say of our gateway, where the command line names another. */
export function withoutModel(tree: Tree): Tree {
  const gateway = partOf(tree, ["gateway"]);
  const url = partOf(tree, ["gateway", "url"]);
  if (tree.is !== "map" || gateway?.is !== "map" || !url || !("set" in url.origin)) return tree;
  const kept = [...gateway.entries].filter(
    ([field, { tree: value }]) => "set" in value.origin || !modelFields.some((name) => name === field),
  );
  const entry = { key: gateway.origin, tree: { ...gateway, entries: new Map(kept) } };
  return {
    ...tree,
    entries: new Map([...tree.entries, ["gateway", { ...tree.entries.get("gateway"), ...entry }]]),
  };
}
