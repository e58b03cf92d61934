// A URL as it may be told again: without who logs in, and without what is asked for behind the "?". Somebody who meant
// another option, or forgot the scheme, has written it as surely.

/** `text` with the part that may be secret replaced by "…". Any other text is left as it is. */
export function withoutLogin(text: string): string {
  const at = text.lastIndexOf("@");
  const [place, ...asked] = text.slice(at + 1).split("?");
  const scheme = at === -1 ? "" : `${/^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? ""}…@`;
  return `${scheme}${place}${asked.length > 0 ? "?…" : ""}`;
}
