// Decode: the message that some bytes are, or as much of it as can be read, and what is wrong with them.
// Nothing of Node in it, so that it runs wherever terminals are played.

import type { Iso8583Wire } from "../../plan/iso8583-mapping.ts";
import { isContent } from "./characters.ts";
import { type Content, dataElements } from "./data-elements.ts";
import { type IsoMessage, mtiDigits } from "./iso-message.ts";
import { unpacked } from "./packed.ts";
import { bitmapBytesOf, isPacked, mtiBytesOf, usualWire } from "./wire-format.ts";

export interface Decoded extends IsoMessage {
  /** Why they are no proper message, without what stood there: that may be a card number. "" where they are one. */
  readonly fault: string;
}

/**
 * Reads what stands behind the length, and behind its network's header. Never throws: a field of the wrong content is
 * left out and is a fault, and reading goes on, so that whoever sent it can be told; after a length that is wrong nothing
 * can be read. What is in `fields` can always be encoded again.
 */
export function decode(bytes: Uint8Array, wire: Iso8583Wire = usualWire): Decoded {
  const isBcd = wire.numbers === "bcd";
  const fields: (string | undefined)[] = [];
  const mtiBytes = mtiBytesOf(wire);
  const bitmapBytes = bitmapBytesOf(wire);
  const mti = bytes.length < mtiBytes + bitmapBytes ? undefined : mtiOf(bytes, isBcd);
  if (mti === undefined) return { mti: "", fields, fault: "no message type and bitmap" };
  const bitmap = wire.bitmap === "hex" ? spelled(bytes, mtiBytes) : bytes.subarray(mtiBytes);
  if (bitmap === undefined) return { mti, fields, fault: "its bitmap is no hexadecimal" };
  const bitmaps = (bitmap[0] & 0x80) === 0 ? 1 : 2;
  const start = mtiBytes + bitmaps * bitmapBytes;
  if (start > bytes.length) return { mti, fields, fault: "no second bitmap" };

  let at = start;
  let fault = "";
  for (let byte = 0; byte < 8 * bitmaps; byte++) {
    const bits = bitmap[byte];
    if (bits === 0) continue;
    for (let bit = byte === 0 ? 1 : 0; bit < 8; bit++) {
      if ((bits & (0x80 >> bit)) === 0) continue;
      const number = 8 * byte + bit + 1;
      const element = dataElements[number];
      if (element === undefined) return { mti, fields, fault: `field ${number} is not used` };
      const { content, lengthDigits } = element;
      const from = at + (isBcd ? (lengthDigits + 1) >> 1 : lengthDigits);
      const length = lengthDigits === 0 ? element.length : lengthAt(bytes, at, lengthDigits, isBcd);
      if (length < 0 || length > element.length) return { mti, fields, fault: `field ${number}: its length` };
      at = from + (isBcd ? packedBytes(content, length) : length);
      if (at > bytes.length) return { mti, fields, fault: `field ${number} is cut short` };
      const text = isBcd
        ? packedText(bytes, from, at, content, length, lengthDigits === 0)
        : plainText(bytes, from, at, content);
      if (text === undefined) fault ||= `field ${number} is not ${content}`;
      else fields[number] = text;
    }
  }
  return { mti, fields, fault: fault || (at < bytes.length ? "more than its fields" : "") };
}

/** undefined where the bytes are no type. */
function mtiOf(bytes: Uint8Array, isBcd: boolean): string | undefined {
  if (isBcd) return unpacked(bytes, 0, mtiDigits, true, false);
  return isContent(bytes, 0, mtiDigits, "n") ? textOf(bytes, 0, mtiDigits) : undefined;
}

/** undefined where they are not of this content. */
function plainText(bytes: Uint8Array, from: number, to: number, content: Content): string | undefined {
  if (content === "b") return hexOf(bytes, from, to);
  return isContent(bytes, from, to, content) ? textOf(bytes, from, to) : undefined;
}

/** The same where numbers are packed: `length` characters. */
function packedText(
  bytes: Uint8Array,
  from: number,
  to: number,
  content: Content,
  length: number,
  isFixed: boolean,
): string | undefined {
  if (!isPacked(content)) return plainText(bytes, from, to, content);
  if (content !== "x+n") return unpacked(bytes, from, length, isFixed, content === "z");
  const sign = textOf(bytes, from, from + 1);
  const digits = unpacked(bytes, from + 1, length - 1, isFixed, false);
  return digits !== undefined && (sign === "C" || sign === "D") ? sign + digits : undefined;
}

function packedBytes(content: Content, length: number): number {
  if (!isPacked(content)) return length;
  return content === "x+n" ? 1 + (length >> 1) : (length + 1) >> 1;
}

/** The bitmaps that stand there in hexadecimal, as bytes; undefined where the first is none. */
function spelled(bytes: Uint8Array, from: number): Uint8Array | undefined {
  const bitmap = new Uint8Array(16);
  for (let byte = 0; byte < 16; byte++) {
    const high = figureOf(bytes[from + 2 * byte]);
    const low = figureOf(bytes[from + 2 * byte + 1]);
    if (high < 0 || low < 0) {
      const isNeeded = byte < 8 || (bitmap[0] & 0x80) !== 0;
      return isNeeded ? undefined : bitmap;
    }
    bitmap[byte] = (high << 4) | low;
  }
  return bitmap;
}

/** −1 where it is no figure of hexadecimal. */
function figureOf(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code & ~0x20;
  return letter >= 65 && letter <= 70 ? letter - 55 : -1;
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
function lengthAt(bytes: Uint8Array, at: number, digits: number, isBcd: boolean): number {
  if (!isBcd) return numberAt(bytes, at, digits);
  if (at + ((digits + 1) >> 1) > bytes.length) return -1;
  return Number(unpacked(bytes, at, digits, true, false) ?? -1);
}

/** −1 where there are no such digits. */
export function numberAt(bytes: Uint8Array, at: number, digits: number): number {
  let number = 0;
  for (let index = at; index < at + digits; index++) {
    const value = index < bytes.length ? bytes[index] - 48 : -1;
    if (value < 0 || value > 9) return -1;
    number = 10 * number + value;
  }
  return number;
}
