// Arbitrary ISO 8583 messages, of any type and any fields, as the table of data elements has them.

import { fc } from "@fast-check/vitest";
import { type Content, dataElements } from "../../../src/protocol/iso8583/data-elements.ts";
import type { IsoMessage } from "../../../src/protocol/iso8583/iso-message.ts";

const digit = "0123456789";
const letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

const alphabets: Readonly<Record<Content, string>> = {
  n: digit,
  an: digit + letter,
  ans: printable,
  z: `${digit}=D`,
  "x+n": digit,
  b: "0123456789ABCDEF",
};

export const fieldNumbers = dataElements.flatMap((element) => (element ? [element.number] : []));

function text(alphabet: string, least: number, most: number): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(...alphabet),
    minLength: least,
    maxLength: most,
    size: "max",
  });
}

/** What may stand in a field. */
export function fieldValues(number: number): fc.Arbitrary<string> {
  const { content, length, lengthDigits } = dataElements[number]!;
  if (content === "b") return text(alphabets.b, 2 * length, 2 * length);
  if (content === "x+n") {
    return fc
      .tuple(fc.constantFrom("C", "D"), text(digit, length - 1, length - 1))
      .map(([sign, amount]) => sign + amount);
  }
  return text(alphabets[content], lengthDigits === 0 ? length : 0, length);
}

export function messages(): fc.Arbitrary<IsoMessage> {
  const mti = text(digit, 4, 4);
  const fields = fc
    .subarray(fieldNumbers, { maxLength: 24 })
    .chain((numbers) =>
      fc.tuple(...numbers.map((number) => fieldValues(number).map((value) => [number, value] as const))),
    )
    .map((entries) => {
      const fields: (string | undefined)[] = [];
      for (const [number, value] of entries) fields[number] = value;
      return fields;
    });
  return fc.record({ mti, fields });
}
