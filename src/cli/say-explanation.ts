// An error with an explanation on the screen: what, why, and what to do.

import type { ExplainedError } from "../errors.ts";
import type { Output } from "./command.ts";
import { paint } from "./paint.ts";

/** Says it on stderr. */
export function sayExplanation({ explanation }: ExplainedError, output: Output): void {
  const { what, why = [], todo } = explanation;
  const first = paint(output.hasColour.stderr)("red", what);
  const lines = [first, ...why.map((line) => `  ${line}`), ...(todo ? [todo] : [])];
  output.stderr(`${lines.join("\n")}\n`);
}
