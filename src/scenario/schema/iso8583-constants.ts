// Constant fields of ISO 8583: what a host wants to stand in a message and tillstorm has no word for.

import { z } from "zod";
import { hasContent } from "../../protocol/iso8583/characters.ts";
import { type DataElement, dataElements } from "../../protocol/iso8583/data-elements.ts";
import * as field from "../fields.ts";

/** What tillstorm fills with what is different from message to message, and where that comes from. */
const filled: Readonly<Record<number, string>> = {
  2: "a test card",
  3: "messages.KIND.code",
  4: "the amount",
  ...from([7, 12, 13], "the time"),
  11: "the trace number",
  41: "the terminal's name",
  42: "the merchant's name",
  ...from([49, 50], "load.currency"),
  ...from([74, 75, 76, 77, 86, 87, 88, 89, 97], "the totals"),
  90: "the sale that is reversed",
};

/** Without these an answer could not be told from another, and nothing would be sold. */
const essential = [4, 11, 41];

/** Fields by number that always hold the same, as text; of bits as hexadecimal. false: the field is left out. */
export const constants = z
  .record(z.string(), z.unknown())
  // For editors; what may stand in which field is checked here.
  .meta({ additionalProperties: { anyOf: [{ type: "string" }, { const: false }] } })
  .superRefine((written, context) => {
    for (const [number, value] of Object.entries(written)) {
      const message = mistakeIn(number, value);
      if (message !== undefined) context.addIssue({ code: "custom", message, path: [number], input: value });
    }
  })
  .transform((written) => written as Record<string, string | false>)
  .optional();

/** undefined where it may stand there. */
function mistakeIn(number: string, value: unknown): string | undefined {
  const element = /^[1-9]\d{0,2}$/.test(number) ? dataElements[Number(number)] : undefined;
  if (element === undefined)
    return field.says(`${number} is no field of ISO 8583:1987`, "write a number, 2–64 or 66–128");
  const source = filled[element.number];
  if (value === false)
    return essential.includes(element.number)
      ? field.says(`is ${source}, without which no message can be answered`, "leave it out")
      : undefined;
  if (source !== undefined)
    return field.says(`is filled with ${source}`, "leave it out, or write false to send none");
  if (typeof value !== "string") {
    return field.says(`is no text: ${field.quoted(value)}`, `write it in quotes: "${example(element)}"`);
  }
  const { length, lengthDigits, content } = element;
  const size = content === "b" ? value.length / 2 : value.length;
  const fits = lengthDigits === 0 ? size === length : size >= 1 && size <= length;
  if (fits && hasContent(value, content)) return undefined;
  return field.says(
    `is not what field ${number} holds (${element.name})`,
    `write ${roomOf(element)}, ${nouns[content]}: "${example(element)}"`,
  );
}

const nouns: Readonly<Record<DataElement["content"], string>> = {
  n: "figures",
  an: "letters and figures",
  ans: "characters of ASCII",
  z: "figures, = or D",
  "x+n": "C or D and then figures",
  b: "hexadecimal in capitals",
};

function roomOf({ length, lengthDigits, content }: DataElement): string {
  const characters = content === "b" ? 2 * length : length;
  return lengthDigits === 0 ? `${characters} characters` : `at most ${characters} characters`;
}

/** One that fits. */
function example({ content, length, lengthDigits }: DataElement): string {
  const size = lengthDigits === 0 ? length : Math.min(length, 4);
  if (content === "x+n") return `D${"1".padStart(size - 1, "0")}`;
  return "1".padStart(content === "b" ? 2 * size : size, "0");
}

function from(numbers: readonly number[], source: string): Record<number, string> {
  return Object.fromEntries(numbers.map((number) => [number, source]));
}
