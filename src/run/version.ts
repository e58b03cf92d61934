// Version: tillstorm's own, as its package says.

import { readFileSync } from "node:fs";

/** The package's version; package.json lies two folders up, beside src/ and dist/ alike. */
export function tillstormVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
