// A port as it is typed.

import { UsageError } from "../errors.ts";

/** The number of a port; 0 lets the system choose. `option` is its name. Throws UsageError for anything else. */
export function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new UsageError({
    what: `--${option} ${text} is no port`,
    todo: "write a number from 1 to 65535, or 0 for any free one",
  });
}
