// One test case of a JUnit file.

import type { VerdictName } from "../verdict/evidence.ts";

export interface JunitCase {
  readonly name: string;
  readonly verdict: VerdictName;
  /** Why it is no pass, in one line. */
  readonly message: string;
  /** The same with all that is known, in as many lines as it takes. */
  readonly text: string;
  /** What was measured, whatever came of it. */
  readonly output?: string;
}

export function judgedCase(
  name: string,
  verdict: VerdictName,
  message: string,
  text: string,
  output?: string,
): JunitCase {
  return { name, verdict, message, text, ...(output === undefined ? {} : { output }) };
}
