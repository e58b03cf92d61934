// The library: scenarios that come with tillstorm, called by their bare names.

import { readdirSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../errors.ts";
import { instead, nearest } from "./nearest.ts";

/** Beside src/ in a checkout and beside dist/ in a package. */
const folder = fileURLToPath(new URL("../../scenarios/", import.meta.url));

interface Found {
  readonly path: string;
  /** As messages call it: short, and right from where the reader stands. */
  readonly shown: string;
}

/** Names of the library's scenarios, in order. */
export function libraryNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

/** Names such as `kinds/flap` in the folder of the library that a name speaks of. */
function namesBeside(name: string): string[] {
  const [, inside] = /^([a-z0-9-]+)\/[a-z0-9-]+$/.exec(name) ?? [];
  if (inside === undefined || !statusOf(join(folder, inside))) return [];
  return readdirSync(join(folder, inside))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => `${inside}/${file.slice(0, -".yaml".length)}`);
}

/**
 * The file of a scenario: a path, or the bare name of one of the library. A file of that name goes first.
 * Throws UsageError where there is none.
 */
export function findScenario(nameOrPath: string): Found {
  const status = statusOf(nameOrPath);
  if (status !== undefined && status !== "unknown" && status.isDirectory()) {
    throw new UsageError({ what: `${nameOrPath} is a folder, not a scenario`, todo: "name a file in it" });
  }
  if (status) return { path: nameOrPath, shown: nameOrPath };
  const found = inLibrary(nameOrPath);
  if (found) return found;
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const near = isPath ? nearest(nameOrPath, namesBeside(nameOrPath)) : undefined;
  throw new UsageError({
    what: isPath ? `there is no file ${nameOrPath}` : `there is no scenario ${nameOrPath}`,
    why: isPath ? [] : ["neither a file of that name here nor one in the library"],
    todo: near
      ? `did you mean ${near}?`
      : isPath
        ? "write the path of a scenario, or the name of one in the library"
        : instead(nameOrPath, libraryNames()),
  });
}

/** The library's scenario of this name, such as `smoke` or `kinds/stall`; undefined where there is none. */
export function inLibrary(name: string): Found | undefined {
  if (!/^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(name)) return undefined;
  const path = join(folder, `${name}.yaml`);
  if (!statusOf(path)) return undefined;
  const fromHere = relative(process.cwd(), path);
  return { path, shown: fromHere.startsWith("..") || isAbsolute(fromHere) ? path : fromHere };
}

/** undefined where there is no file; what may not be looked at is left to whoever opens it, who says why. */
function statusOf(path: string): Stats | "unknown" | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return "unknown";
  }
}
