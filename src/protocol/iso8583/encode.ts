// Encode: a message as it goes on the wire: its length, type, one or two bitmaps and fields. What is usual is two bytes of
// length, type and fields in ASCII, and bitmaps in binary; a network may have it otherwise (wire-format.ts).
// Nothing of Node in it, so that it runs wherever terminals are played.

import { assert } from "../../errors.ts";
import type { Iso8583Wire } from "../../plan/iso8583-mapping.ts";
import { isContent } from "./characters.ts";
import { type DataElement, dataElements } from "./data-elements.ts";
import { type IsoFields, type IsoMessage, mtiDigits } from "./iso-message.ts";
import { pack } from "./packed.ts";
import { bitmapBytesOf, isPacked, lengthBytesOf, longestOf, mtiBytesOf, usualWire } from "./wire-format.ts";

/** Messages are put together here, one at a time, and copied: whoever sends one may keep it. */
const scratch = new Uint8Array(4 + 0xffff);

const noHeader = new Uint8Array(0);

/**
 * The message with its length, and with `header` between both: what a network puts in front of every message.
 * Throws where a field is not what the table says: that is our own bug.
 */
export function encode(
  { mti, fields }: IsoMessage,
  header: Uint8Array = noHeader,
  wire: Iso8583Wire = usualWire,
): Uint8Array {
  const isBcd = wire.numbers === "bcd";
  const lengthBytes = lengthBytesOf(wire);
  const start = lengthBytes + header.length;
  const bitmap = start + mtiBytesOf(wire);
  scratch.set(header, lengthBytes);
  writeText(mti, start);
  const isType = mti.length === mtiDigits && isContent(scratch, start, start + mtiDigits, "n");
  assert(isType, () => `"${mti}" is no type`);
  if (isBcd) pack(scratch, start, mtiDigits, true);
  const hasSecond = fields.length > 65 && hasAbove64(fields);
  const end = bitmap + (hasSecond ? 2 : 1) * 8;
  // In binary at first; hexadecimal takes twice the room, so the fields begin behind that.
  let at = bitmap + (hasSecond ? 2 : 1) * bitmapBytesOf(wire);
  scratch.fill(0, bitmap, end);
  if (hasSecond) scratch[bitmap] = 0x80;
  for (let number = 2; number < fields.length; number++) {
    const value = fields[number];
    if (value === undefined) continue;
    scratch[bitmap + ((number - 1) >> 3)] |= 0x80 >> ((number - 1) & 7);
    at = writeField(number, value, at, isBcd);
  }
  if (wire.bitmap === "hex") spellOut(bitmap, end);
  const length = at - lengthBytes;
  assert(length <= longestOf(wire), () => `a message of ${length} bytes is too long for its length`);
  if (lengthBytes === 4) writeNumber(length, 0, 4);
  else {
    scratch[0] = length >> 8;
    scratch[1] = length & 0xff;
  }
  return scratch.slice(0, at);
}

function hasAbove64(fields: IsoFields): boolean {
  for (let number = 65; number < fields.length; number++) if (fields[number] !== undefined) return true;
  return false;
}

/** Returns where the next field goes. */
function writeField(number: number, value: string, at: number, isBcd: boolean): number {
  const element = dataElements[number];
  assert(element !== undefined, () => `there is no field ${number}`);
  const { content, length, lengthDigits } = element;
  const isBits = content === "b";
  const size = isBits ? value.length / 2 : value.length;
  const fits = lengthDigits === 0 ? size === length : size <= length;
  assert(fits && at + lengthDigits + size <= scratch.length, () => misfit(element));
  writeNumber(size, at, lengthDigits);
  const start = isBcd ? pack(scratch, at, lengthDigits, true) : at + lengthDigits;
  const end = start + size;
  const isWritten = isBits ? writeBits(value, start) : writeText(value, start);
  assert(isWritten && (isBits || isContent(scratch, start, end, content)), () => misfit(element));
  if (!isBcd || !isPacked(content)) return end;
  // The letter in front of a signed amount stays a character.
  const sign = content === "x+n" ? 1 : 0;
  return pack(scratch, start + sign, size - sign, lengthDigits === 0);
}

/** Without what stood there, which may be a card number. */
function misfit({ number, name, content, length }: DataElement): string {
  return `what is to stand in field ${number} (${name}) is not ${content}, ${length}`;
}

/** False where a character is none of one byte. */
function writeText(text: string, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) return false;
    scratch[at + index] = code;
  }
  return true;
}

/** False where it is not upper-case hexadecimal. */
function writeBits(hex: string, at: number): boolean {
  if (!/^[0-9A-F]*$/.test(hex)) return false;
  for (let index = 0; index < hex.length; index += 2) {
    scratch[at + index / 2] = Number.parseInt(hex.slice(index, index + 2), 16);
  }
  return true;
}

const figures = Uint8Array.from("0123456789ABCDEF", (figure) => figure.charCodeAt(0));

/** Makes two characters of each of these bytes, from the last to the first, since they take the room behind them. */
function spellOut(from: number, to: number): void {
  for (let byte = to - from - 1; byte >= 0; byte--) {
    const value = scratch[from + byte];
    scratch[from + 2 * byte] = figures[value >> 4];
    scratch[from + 2 * byte + 1] = figures[value & 0xf];
  }
}

function writeNumber(number: number, at: number, digits: number): void {
  let rest = number;
  for (let index = digits - 1; index >= 0; index--) {
    scratch[at + index] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
