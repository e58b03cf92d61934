// Wire format: how much room the parts of a message take, by how a network puts them into bytes (plan/iso8583-mapping.ts).

import type { Iso8583Wire } from "../../plan/iso8583-mapping.ts";
import type { Content } from "./data-elements.ts";

/** As the reference gateway has it. */
export const usualWire: Iso8583Wire = { length: "binary", bitmap: "binary", numbers: "ascii" };

/** Bytes in front of a message that tell its length. */
export function lengthBytesOf({ length }: Iso8583Wire): 2 | 4 {
  return length === "binary" ? 2 : 4;
}

/** The longest message that its length can tell, bytes. */
export function longestOf({ length }: Iso8583Wire): number {
  return length === "binary" ? 0xffff : 9999;
}

/** Bytes of the message type, which is four digits. */
export function mtiBytesOf({ numbers }: Iso8583Wire): 2 | 4 {
  return numbers === "bcd" ? 2 : 4;
}

/** Bytes of each of its one or two bitmaps. */
export function bitmapBytesOf({ bitmap }: Iso8583Wire): 8 | 16 {
  return bitmap === "binary" ? 8 : 16;
}

/** Whether what stands in such a field is packed, two digits a byte, where numbers are. */
export function isPacked(content: Content): boolean {
  return content === "n" || content === "z" || content === "x+n";
}
