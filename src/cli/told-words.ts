// Told words: what the program says, without the logins in the words that it was started with. A URL put where it does
// not belong (a scenario, an --engine) is repeated by whatever cannot do with it, on screens and in the logs of CI.

import { addressSecret } from "../scenario/plain-secret.ts";

/** Replaces these words' logins, and secrets in queries, by "…" in a text. What names a variable is none. */
export function withoutLoginsOf(words: readonly string[]): (text: string) => string {
  // The longest first: one may be the end of another.
  const hidden = [...new Set(words.flatMap(hiddenIn))].toSorted((one, other) => other.length - one.length);
  const patterns = hidden.map((part) => [asTold(part), part.startsWith("?") ? "?…" : "…@"] as const);
  return (text) => patterns.reduce((told, [pattern, instead]) => told.replace(pattern, instead), text);
}

/** Parts of a word that nobody else may read: `user:password@`, `?token=…`. */
function hiddenIn(word: string): string[] {
  const schemes = [...word.matchAll(/[a-z][a-z0-9+.-]*:\/\//gi)];
  if (schemes.length === 0) {
    // Without a scheme only what has a password is taken for a login: lunch@noon.yaml is a file.
    const login = /^(?:-*[\w.-]+=)?([^\s/:=]+:.+@)/s.exec(word)?.[1];
    return login === undefined || isPutInLater(login) ? [] : [login];
  }
  return schemes.flatMap(({ 0: scheme, index }) => {
    const rest = word.slice(index + scheme.length);
    const login = /^.+@/s.exec(rest)?.[0];
    const query = /\?[^\s"']+/.exec(rest)?.[0];
    return [
      ...(login === undefined || isPutInLater(login) ? [] : [login]),
      ...(query !== undefined && addressSecret(query) !== undefined ? [query] : []),
    ];
  });
}

function isPutInLater(login: string): boolean {
  return /\$\{env:|\{\{/.test(login);
}

/**
 * As messages may have it: a line broken at a blank, a path without its double slashes, in quotes of JSON, or as an
 * annotation escapes it.
 */
function asTold(part: string): RegExp {
  const letters = part.replace(/\s+/g, " ").replace(/\/+/g, "/");
  return new RegExp([...letters].map(letterAsTold).join(""), "gu");
}

function letterAsTold(letter: string): string {
  if (letter === " ") return "\\s+";
  if (letter === "/") return "/+";
  const own = /[\p{L}\p{N}\s]/u.test(letter) ? letter : `\\u{${letter.codePointAt(0)!.toString(16)}}`;
  if (letter === '"' || letter === "\\") return `\\\\?${own}`;
  return ":,%".includes(letter) ? `(?:%${letter.charCodeAt(0).toString(16).toUpperCase()}|${own})` : own;
}
