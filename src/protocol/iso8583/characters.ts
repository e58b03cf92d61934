// Characters: which may stand in a field of which content.

import type { Content } from "./data-elements.ts";

const digit = 1;
const letter = 2;
const printable = 4;
const track = 8;

/** By code, the kinds that a character is of. */
const kinds = Uint8Array.from({ length: 256 }, (_, code) => {
  const text = String.fromCharCode(code);
  return (
    (/[0-9]/.test(text) ? digit : 0) |
    (/[A-Za-z]/.test(text) ? letter : 0) |
    (/[ -~]/.test(text) ? printable : 0) |
    (/[0-9=D]/.test(text) ? track : 0)
  );
});

const mayBe: Readonly<Record<Content, number>> = {
  n: digit,
  an: digit | letter,
  ans: printable,
  z: track,
  "x+n": digit,
  b: 0,
};

/** Whether these bytes are text of this content. Bits may be anything, and are no text. */
export function isContent(bytes: Uint8Array, from: number, to: number, content: Content): boolean {
  const allowed = mayBe[content];
  let at = from;
  if (content === "x+n" && !isSign(bytes[at++])) return false;
  for (; at < to; at++) if ((kinds[bytes[at]] & allowed) === 0) return false;
  return true;
}

/** Whether a text is of this content; bits in upper-case hexadecimal, two figures a byte. */
export function hasContent(text: string, content: Content): boolean {
  if (content === "b") return /^([0-9A-F]{2})*$/.test(text);
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  return codes.every((code) => code <= 0xff) && isContent(Uint8Array.from(codes), 0, codes.length, content);
}

/** C for a credit, D for a debit. */
function isSign(code: number): boolean {
  return code === 67 || code === 68;
}
