// Files that a scenario's own gateway names: its adapter, its ledger and its terminals' identities. Paths are relative to
// the file that names them.

import { dirname, resolve } from "node:path";
import { identitiesOf as rowsOf, type WrittenIdentity } from "./identities.ts";
import type { FieldPath, Mistake } from "./mistake.ts";
import type { Parts } from "./parts.ts";
import type { Problem } from "./problem.ts";
import type { Found } from "./reading.ts";
import { builtInAdapters } from "./schema/own-gateway.ts";
import type { Scenario } from "./schema.ts";
import { sourceOf } from "./source.ts";
import { partOf, type Tree } from "./tree.ts";

/** The gateway with every path absolute. */
export function withAbsolutePaths(gateway: Scenario["gateway"], tree: Tree): Scenario["gateway"] {
  const beside = (path: string, field: FieldPath) =>
    resolve(dirname(fileOf(tree, ["gateway", ...field])), path);
  const { adapter, ledger } = gateway;
  const isFile = adapter !== undefined && !builtInAdapters.some((name) => name === adapter);
  if (typeof ledger !== "object") {
    return isFile ? { ...gateway, adapter: beside(adapter, ["adapter"]) } : gateway;
  }
  const { csv, ndjson } = ledger;
  return {
    ...gateway,
    ...(isFile ? { adapter: beside(adapter, ["adapter"]) } : {}),
    ledger: {
      ...ledger,
      ...(csv === undefined ? {} : { csv: beside(csv, ["ledger", "csv"]) }),
      ...(ndjson === undefined ? {} : { ndjson: beside(ndjson, ["ledger", "ndjson"]) }),
    },
  };
}

/** The rows of gateway.identities; undefined where there is none, or something is wrong, which is then a problem. */
export function identitiesOf(
  tree: Tree,
  { gateway }: Parts,
  { around, problems }: Found,
  locate: (mistake: Mistake) => Problem,
): readonly WrittenIdentity[] | undefined {
  const path = ["gateway", "identities"];
  if (gateway.identities === undefined) return undefined;
  const read = around.files.data(gateway.identities, fileOf(tree, path));
  if ("what" in read) {
    problems.push(locate({ path, at: "value", ...read }));
    return undefined;
  }
  const source = sourceOf(read.file, read.bytes, true);
  const rows = "what" in source ? [source] : rowsOf(source);
  if (!isWrong(rows)) return rows;
  problems.push(...rows);
  return undefined;
}

function isWrong(rows: readonly WrittenIdentity[] | readonly Problem[]): rows is readonly Problem[] {
  return rows.some((row) => "what" in row);
}

/** The file in which this field was written; "" for a --set, which speaks of the working directory. */
function fileOf(tree: Tree, path: FieldPath): string {
  const origin = partOf(tree, path)?.origin;
  return origin && "document" in origin ? origin.document.source.file : "";
}
