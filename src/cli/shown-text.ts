// Shown text: what the program says, fit for the terminal and the log that it goes to. It repeats what others wrote: names
// of files, answers of a gateway, cells of a ledger; none of them may move a cursor, or be obeyed by a GitHub workflow.

import { unseen } from "../errors.ts";

/** Colours and weights, as paint.ts begins and ends them; none that hides what it is about. */
const ownColour = "\\x1b\\[(?:[0-479]|2[2-79]|3[0-79]|9[0-7])m";
const colourOrUnseen = new RegExp(`(${ownColour})|${unseen.source}`, "gu");

/** A message beside a file, which is said by itself. */
const ownAnnotation = /^::(?:error|warning) file=[^\n]*\n$/;

/** What must not be obeyed is escaped as JSON does it, so that a result in JSON stays the same. */
export function shownText(
  text: string,
  { hasColour, isGithub }: { readonly hasColour: boolean; readonly isGithub: boolean },
): string {
  const seen = text.replace(colourOrUnseen, (found, colour: string | undefined) => {
    const isMeant = found === "\n" || found === "\t" || (colour !== undefined && hasColour);
    return isMeant ? found : `${escaped(found[0])}${found.slice(1)}`;
  });
  if (!isGithub || ownAnnotation.test(seen)) return seen;
  // A runner looks for commands behind blanks at the start of a line, and for those of its older way anywhere.
  return seen.replace(/^\s*::|##\[/gm, (command) => `${command.slice(0, -1)}${escaped(command.at(-1)!)}`);
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
