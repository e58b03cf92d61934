// Decode: the message that some bytes are, or as much of it as can be read, and what is wrong with them.
// Nothing of Node in it, so that it runs wherever terminals are played.

import { isContent } from "./characters.ts";
import { dataElements } from "./data-elements.ts";
import { bitmapBytes, type IsoMessage, mtiBytes } from "./iso-message.ts";

export interface Decoded extends IsoMessage {
  /** Why they are no proper message, without what stood there: that may be a card number. "" where they are one. */
  readonly fault: string;
}

/**
 * Reads what stands behind the length, and behind its network's header. Never throws: a field of the wrong content is
 * left out and is a fault, and reading goes on, so that whoever sent it can be told; after a length that is wrong nothing
 * can be read. What is in `fields` can always be encoded again.
 */
export function decode(bytes: Uint8Array): Decoded {
  const fields: (string | undefined)[] = [];
  if (bytes.length < mtiBytes + bitmapBytes || !isContent(bytes, 0, mtiBytes, "n")) {
    return { mti: "", fields, fault: "no message type and bitmap" };
  }
  const mti = textOf(bytes, 0, mtiBytes);
  const bitmaps = (bytes[mtiBytes] & 0x80) === 0 ? bitmapBytes : 2 * bitmapBytes;
  const start = mtiBytes + bitmaps;
  if (start > bytes.length) return { mti, fields, fault: "no second bitmap" };

  let at = start;
  let fault = "";
  for (let byte = 0; byte < bitmaps; byte++) {
    const bits = bytes[mtiBytes + byte];
    if (bits === 0) continue;
    for (let bit = byte === 0 ? 1 : 0; bit < 8; bit++) {
      if ((bits & (0x80 >> bit)) === 0) continue;
      const number = 8 * byte + bit + 1;
      const element = dataElements[number];
      if (element === undefined) return { mti, fields, fault: `field ${number} is not used` };
      const { content, lengthDigits } = element;
      const from = at + lengthDigits;
      const length = lengthDigits === 0 ? element.length : numberAt(bytes, at, lengthDigits);
      if (length < 0 || length > element.length) return { mti, fields, fault: `field ${number}: its length` };
      at = from + length;
      if (at > bytes.length) return { mti, fields, fault: `field ${number} is cut short` };
      if (content === "b") fields[number] = hexOf(bytes, from, at);
      else if (isContent(bytes, from, at, content)) fields[number] = textOf(bytes, from, at);
      else fault ||= `field ${number} is not ${content}`;
    }
  }
  return { mti, fields, fault: fault || (at < bytes.length ? "more than its fields" : "") };
}

/** A copy: a slice of one long text would keep all of it alive with every reference that the gateway remembers. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
}

function hexOf(bytes: Uint8Array, from: number, to: number): string {
  let hex = "";
  for (let at = from; at < to; at++) hex += bytes[at].toString(16).padStart(2, "0");
  return hex.toUpperCase();
}

/** −1 where there are no such digits. */
function numberAt(bytes: Uint8Array, at: number, digits: number): number {
  let number = 0;
  for (let index = at; index < at + digits; index++) {
    const value = index < bytes.length ? bytes[index] - 48 : -1;
    if (value < 0 || value > 9) return -1;
    number = 10 * number + value;
  }
  return number;
}
