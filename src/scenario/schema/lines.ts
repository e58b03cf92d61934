// Lines: text that is shown as it is written, on terminals, in logs of CI and on pages. What nobody sees in it would be
// obeyed there: it moves a cursor, begins a line that a GitHub workflow takes for a command, or turns letters around.

import { z } from "zod";
import { unseen } from "../../errors.ts";
import * as field from "../fields.ts";

/** As `unseen`, in ranges that any reader of a JSON Schema knows. */
const unseenRanges = "\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";

/** One line. */
export function line() {
  return shown(
    "",
    `^[^\\u0000-\\u001f${unseenRanges}]*$`,
    "write it in one line of letters that can be seen",
  );
}

/** Lines, and tabs in them. */
export function lines() {
  const besides = "\\u0000-\\u0008\\u000b-\\u001f";
  return shown("\n\t", `^[^${besides}${unseenRanges}]*$`, "write letters that can be seen");
}

function shown(allowed: string, pattern: string, todo: string) {
  return z
    .string()
    .superRefine((text, context) => {
      const found = text.match(unseen)?.find((letter) => !allowed.includes(letter));
      if (found === undefined) return;
      const message = field.says(`has ${named(found)} in it`, todo);
      context.addIssue({ code: "custom", message, input: text });
    })
    .meta({ pattern });
}

function named(letter: string): string {
  if (letter === "\n" || letter === "\r") return "a line break";
  if (letter === "\t") return "a tab";
  const code = letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `U+${code}, which nobody sees,`;
}
