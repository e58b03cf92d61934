// The map of --ledger: what a scenario says under gateway.ledger, in braces or in a file. Where it is broken, the place
// and what to write are said, and nothing of what stands there: only what can be read is looked through for secrets.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Document, parseDocument, type YAMLError } from "yaml";
import { UsageError } from "../errors.ts";
import { unclosedHint } from "../scenario/syntax-hint.ts";

const example = "--ledger '{csv: bank.csv, columns: {amount: total}}'";

/** Whether it stands in braces. */
export function isMap(written: string): boolean {
  return /^\s*\{/.test(written);
}

/** The map that stands there, or in the file of that name, with paths made absolute. Throws a UsageError. */
export function mapOf(written: string): Record<string, unknown> {
  const isHere = isMap(written);
  const text = isHere ? written : readFileSync(written, "utf8");
  const document = parseDocument(text, { logLevel: "error", prettyErrors: false });
  const file = isHere ? undefined : written;
  if (document.errors.length > 0) throw broken(document.errors[0], text, file);
  const read = dataOf(document, file);
  if (typeof read !== "object" || read === null || Array.isArray(read)) {
    throw new UsageError({
      what: isHere ? "what stands in the braces of --ledger is no map" : `--ledger ${written} is no map`,
      todo: `write it as under a scenario's ledger: ${example}`,
    });
  }
  const folder = isHere ? "." : dirname(written);
  const paths = Object.entries(read).map(([name, value]) =>
    (name === "csv" || name === "ndjson") && typeof value === "string"
      ? [name, resolve(folder, value)]
      : [name, value],
  );
  return Object.fromEntries(paths);
}

/** `file` of this and the next: where it stands; undefined for the command line. */
function dataOf(document: Document, file: string | undefined): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Only an alias is not found before.
    const what = `${file ?? "--ledger"}: a * stands for something that is not there`;
    throw new UsageError({ what, todo: "put a text that begins with * in quotes" }, { cause: error });
  }
}

function broken(error: YAMLError, text: string, file: string | undefined): UsageError {
  const unclosed = unclosedHint(error, text);
  const at = unclosed?.at ?? Math.min(error.pos[0], text.length);
  const { what, todo } = unclosed ?? (text[at - 1] === "$" ? variable : hintOf(error));
  const before = text.slice(0, at).split("\n");
  const column = before[before.length - 1].length + 1;
  const place = file === undefined ? `--ledger, character ${at + 1}` : `${file}:${before.length}:${column}`;
  const like = file === undefined ? `as in ${example}` : "as under a scenario's ledger";
  return new UsageError({ what: `${place}: ${what}`, todo: `${todo}, ${like}` });
}

interface Hint {
  readonly what: string;
  readonly todo: string;
}

const variable: Hint = { what: `a \${…} in braces must be quoted`, todo: `write "\${env:NAME}"` };

function hintOf({ code, message }: YAMLError): Hint {
  // The same code is given for what stands within brackets and for lines, and means another thing there.
  if (code === "BAD_INDENT" && message.startsWith("Flow")) return otherBracket;
  if (code === "MISSING_CHAR" && /^Implicit|^Nested/.test(message)) return noColon;
  return hints[code] ?? usual;
}

const otherBracket: Hint = {
  what: "this closes what something else opened",
  todo: "write } for { and ] for [",
};

const noColon: Hint = {
  what: "this is no field",
  todo: "write a name, a colon and a blank before what it says",
};

const indent: Hint = {
  what: "this does not fit to the lines before it",
  todo: "indent the fields of one map alike, and put a text with a colon in quotes",
};

const hints: Partial<Record<YAMLError["code"], Hint>> = {
  BAD_INDENT: indent,
  BAD_SCALAR_START: { what: "no text begins so", todo: "put it in quotes" },
  BLOCK_AS_IMPLICIT_KEY: indent,
  BLOCK_IN_FLOW: {
    what: "there is one colon too many in this value",
    todo: "write a comma before the next field, and put a text with a colon in quotes",
  },
  DUPLICATE_KEY: { what: "this name stands there twice", todo: "keep one of them" },
  MISSING_CHAR: { what: "something is missing before this", todo: "write a comma between two fields" },
  MULTILINE_IMPLICIT_KEY: noColon,
  MULTIPLE_DOCS: { what: "a second document begins", todo: "leave out ---" },
  TAB_AS_INDENT: { what: "a tab is not an indent", todo: "indent with spaces" },
  UNEXPECTED_TOKEN: { what: "nothing may follow here", todo: "write a comma before it, or leave it out" },
};

/** What cannot be told more closely. */
const usual: Hint = {
  what: "it cannot be read from here on",
  todo: "see whether a quote, a bracket, a comma or the blank behind a colon is missing",
};
