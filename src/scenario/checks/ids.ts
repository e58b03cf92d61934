// Ids that are written twice.

import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

export function ids({ groups, outages }: Parts): Mistake[] {
  return [
    ...twice(["fleet"], "group", groups),
    ...groups.flatMap(({ index, links }) =>
      twice(
        ["fleet", index, "links"],
        "link of this group",
        (links ?? []).map(({ id }, at) => ({ id, index: at })),
      ),
    ),
    ...twice(["outages"], "outage", outages),
  ];
}

function twice(
  list: FieldPath,
  noun: string,
  items: readonly { readonly id?: string; readonly index: number }[],
): Mistake[] {
  const seen = new Set<string>();
  return items.flatMap(({ index, id }) => {
    if (id === undefined) return [];
    if (seen.has(id)) {
      return [
        wrongValue([...list, index, "id"], `another ${noun} is called ${id}`, "write an id of its own"),
      ];
    }
    seen.add(id);
    return [];
  });
}
