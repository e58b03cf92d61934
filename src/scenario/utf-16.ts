// UTF-16, as Windows programs write what they call Unicode: told by its byte order mark, and never guessed.

/** How these first bytes of a file say that it is encoded; undefined where they say nothing of UTF-16. */
export function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}
