// What a YAML syntax error means in a scenario: the traps that people fall into get words of their own.

import type { YAMLError } from "yaml";
import { measureRule } from "./measures.ts";

interface Hint {
  readonly what: string;
  readonly todo: string;
  /** What follows in the file is read wrongly and says nothing. */
  readonly isLast?: boolean;
  /** Only this line is read wrongly. */
  readonly isLocal?: boolean;
}

/** Words for an error in this line of the file, found at this index of it. */
export function syntaxHint(error: Pick<YAMLError, "code" | "message">, line: string, index: number): Hint {
  return variable(line, index) ?? trap(line) ?? byCode(error);
}

/** Where what the error misses the end of begins, and words for that; undefined where it is another error. */
export function unclosedHint(
  { message }: Pick<YAMLError, "message">,
  text: string,
): (Hint & { at: number }) | undefined {
  const isQuote = /^Missing closing .quote/.test(message);
  if (!isQuote && !/^Flow (map|sequence)/.test(message)) return undefined;
  const found = unclosed(text, isQuote);
  if (!found) return undefined;
  const { at, what } = found;
  const end = what === "{" ? "}" : what === "[" ? "]" : what;
  return { at, what: `${what} is never closed`, todo: `write ${end} where it ends`, isLast: true };
}

/**
 * The first quote that does not end in its line, or the last bracket that nothing closes. A quote or bracket begins
 * something only where a value may begin: "don't" holds neither.
 */
function unclosed(text: string, isQuote: boolean): { at: number; what: string } | undefined {
  const open: { at: number; what: string }[] = [];
  for (let at = 0; at < text.length; at++) {
    const { [at]: what } = text;
    const isStart = at === 0 || /[\s[{,:]/.test(text[at - 1]);
    if (what === "#" && isStart) at = endOfLine(text, at);
    else if ((what === '"' || what === "'") && isStart) {
      const end = endOfQuote(text, at);
      if (end !== undefined) at = end;
      else if (isQuote) return { at, what };
    } else if ((what === "{" || what === "[") && (isStart || open.length > 0)) open.push({ at, what });
    else if (what === "}" || what === "]") open.pop();
  }
  return isQuote ? undefined : open.at(-1);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

/** Index of the quote that closes this one, in the same line. */
function endOfQuote(text: string, from: number): number | undefined {
  const { [from]: quote } = text;
  for (let at = from + 1; at < endOfLine(text, from); at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

/** A ${…} inside {} or [], whose own braces YAML takes for a map; undefined where it is not that. */
function variable(line: string, index: number): Hint | undefined {
  const bare = line.replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, (text) => " ".repeat(text.length));
  const found = [...bare.matchAll(/\$\{[^{}]*\}?/g)].find(
    ({ index: at, 0: text }) => isOpen(bare.slice(0, at)) || (index >= at && index < at + text.length),
  );
  if (!found) return undefined;
  const what = `a \${…} inside {} or [] must be quoted`;
  return { what, todo: `write "${found[0]}"`, isLast: true };
}

/** Whether a bracket or brace is still open at the end of this text. */
function isOpen(text: string): boolean {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return count(/[{[]/g) > count(/[}\]]/g);
}

/** What is unlike YAML about the line itself. */
function trap(line: string): Hint | undefined {
  if (/^ *\t/.test(line)) return { what: "a tab is not an indent", todo: "indent with spaces" };
  const measure = /([A-Za-z]+)\{[^}"']*\}?/.exec(line);
  if (measure && measureRule(measure[1])) {
    if (/[{,]\s*[A-Za-z]+\{/.test(line)) {
      return {
        what: "a measure inside {} must be quoted",
        todo: `write "${measure[0]}": …, or put it on a line of its own`,
      };
    }
    if (/\w:\s/.test(measure[0])) {
      return {
        what: "a space after the colon inside a measure",
        todo: `write ${measure[0].replace(/:\s+/g, ":")}`,
      };
    }
  }
  const bound = /(?::\s|[[,])\s*([>|]=?\s*[\d.]+[^,\]}]*)/.exec(line);
  if (bound)
    return {
      what: "YAML reads > and | as the start of a text block",
      todo: `put it in quotes: "${bound[1].trim()}"`,
      isLocal: true,
    };
  return undefined;
}

function byCode({ code, message }: Pick<YAMLError, "code" | "message">): Hint {
  const what = message.split("\n")[0];
  switch (code) {
    case "MULTIPLE_DOCS":
      return {
        what: "the file holds several documents",
        todo: "put each scenario into a file of its own, without ---",
      };
    case "TAB_AS_INDENT":
      return { what: "a tab is not an indent", todo: "indent with spaces" };
    case "TAG_RESOLVE_FAILED":
      return {
        what: "tags such as !name mean nothing here",
        todo: "leave it out, or put the text in quotes",
      };
    case "BAD_INDENT":
    case "BLOCK_AS_IMPLICIT_KEY":
      return { what, todo: "indent the fields of one map alike, and put a text with a colon in quotes" };
    case "MISSING_CHAR":
      return { what, todo: "close what was opened: quotes, [ and {" };
    case "RESOURCE_EXHAUSTION":
      return { what: "the file is nested too deeply", todo: "a scenario has at most a dozen levels" };
    case "NON_STRING_KEY":
      return { what: "a field's name must be text", todo: "write a name, a colon and a space" };
    default:
      return { what, todo: "see whether a quote, a bracket or an indent is missing" };
  }
}
