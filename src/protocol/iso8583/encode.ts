// Encode: a message as it goes on the wire: two bytes of length, type and fields in ASCII, bitmaps in binary.
// Nothing of Node in it, so that it runs wherever terminals are played.

import { assert } from "../../errors.ts";
import { isContent } from "./characters.ts";
import { type DataElement, dataElements } from "./data-elements.ts";
import { bitmapBytes, type IsoMessage, lengthBytes, mtiBytes } from "./iso-message.ts";

/** Messages are put together here, one at a time, and copied: whoever sends one may keep it. */
const scratch = new Uint8Array(lengthBytes + 0xffff);

const noHeader = new Uint8Array(0);

/**
 * The message with its length, and with `header` between both: what a network puts in front of every message.
 * Throws where a field is not what the table says: that is our own bug.
 */
export function encode({ mti, fields }: IsoMessage, header: Uint8Array = noHeader): Uint8Array {
  scratch.set(header, lengthBytes);
  const start = lengthBytes + header.length;
  const bitmap = start + mtiBytes;
  writeText(mti, start);
  assert(mti.length === mtiBytes && isContent(scratch, start, bitmap, "n"), () => `"${mti}" is no type`);
  const hasSecond = fields.length > 65;
  let at = bitmap + (hasSecond ? 2 : 1) * bitmapBytes;
  scratch.fill(0, bitmap, at);
  if (hasSecond) scratch[bitmap] = 0x80;
  for (let number = 2; number < fields.length; number++) {
    const value = fields[number];
    if (value === undefined) continue;
    scratch[bitmap + ((number - 1) >> 3)] |= 0x80 >> ((number - 1) & 7);
    at = writeField(number, value, at);
  }
  const length = at - lengthBytes;
  scratch[0] = length >> 8;
  scratch[1] = length & 0xff;
  return scratch.slice(0, at);
}

/** Returns where the next field goes. */
function writeField(number: number, value: string, at: number): number {
  const element = dataElements[number];
  assert(element !== undefined, () => `there is no field ${number}`);
  const { content, length, lengthDigits } = element;
  const isBits = content === "b";
  const size = isBits ? value.length / 2 : value.length;
  const fits = lengthDigits === 0 ? size === length : size <= length;
  assert(fits && at + lengthDigits + size <= scratch.length, () => misfit(element));
  writeNumber(size, at, lengthDigits);
  const start = at + lengthDigits;
  const end = start + size;
  const isWritten = isBits ? writeBits(value, start) : writeText(value, start);
  assert(isWritten && (isBits || isContent(scratch, start, end, content)), () => misfit(element));
  return end;
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

function writeNumber(number: number, at: number, digits: number): void {
  let rest = number;
  for (let index = digits - 1; index >= 0; index--) {
    scratch[at + index] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
