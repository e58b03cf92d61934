// Paint: colours where the stream has them, plain text elsewhere.

import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Returns what colours a text, or leaves it as it is. */
export function paint(hasColour: boolean): (format: Format, text: string) => string {
  // The stream was looked at when `hasColour` was found out; styleText would look at stdout for both.
  return (format, text) => (hasColour ? styleText(format, text, { validateStream: false }) : text);
}
