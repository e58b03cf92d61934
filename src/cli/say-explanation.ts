// An error with an explanation on the screen: what, why, and what to do.

import type { ExplainedError } from "../errors.ts";
import type { Output } from "./command.ts";
import { messageColumns, messageLines } from "./message-lines.ts";
import { paint } from "./paint.ts";

/** Says it on stderr. */
export function sayExplanation({ explanation }: ExplainedError, output: Output): void {
  const { what, why = [], todo } = explanation;
  const mark = paint(output.hasColour.stderr);
  const columns = messageColumns(output);
  const lines = [
    ...messageLines(what, columns).map((line) => mark("red", line)),
    ...why.flatMap((line) => messageLines(`  ${line}`, columns, "  ")),
    ...messageLines(todo ?? "", columns).filter(Boolean),
  ];
  output.stderr(`${lines.join("\n")}\n`);
}
