// What a gateway of one's own does otherwise in ISO 8583 than ours.

import { z } from "zod";
import { type DeclineReason, declineReasons } from "../../messages.ts";
import * as field from "../fields.ts";
import { constants } from "./iso8583-constants.ts";

/** Fields of any text, at most 999 characters: those that the standard leaves to countries, networks and private use. */
function isFree(number: number): boolean {
  return (number >= 46 && number <= 48) || (number >= 55 && number <= 63) || number >= 105;
}

const carrier = (about: string) =>
  z
    .union([
      z
        .int()
        .refine(
          (number) => isFree(number) && number <= 127,
          field.says("is no field of free text", "write one of 46–48, 55–63, 105–127"),
        ),
      z.literal(false),
    ])
    .optional()
    .meta({ description: `${about} false: nothing carries it.` });

const digits = (length: number, noun: string, example: string) =>
  z
    .string(field.says(`is no ${noun}`, `write it in quotes: "${example}"`))
    .regex(
      new RegExp(`^[0-9]{${length}}$`),
      field.says(`is no ${noun}`, `write ${length} digits: "${example}"`),
    );

const message = z
  .union([
    z.strictObject({
      type: digits(4, "message type", "0200")
        .refine(
          (type) => Number(type[2]) % 2 === 0,
          field.says("is the type of an answer", 'write the request\'s: "0200"'),
        )
        .optional()
        .meta({
          description:
            "Message type of the request; its answer's has the third digit one higher. Ours where left out.",
        }),
      code: digits(6, "processing code", "000000").optional().meta({
        description: "Processing code, field 3. None where left out; ours where the type is left out too.",
      }),
      set: constants.meta({
        description: 'Fields that such a message always holds, beside or in place of ours: {22: "071"}.',
      }),
    }),
    z.literal(false),
  ])
  .optional();

const meanings = [
  "approved",
  ...(Object.keys(declineReasons) as DeclineReason[]),
  "busy",
  "unknown",
  "duplicate",
  "mistaken",
] as const;

export const iso8583 = z.strictObject({
  header: z
    .string(field.says("is no header", 'write it in quotes: "6000000000"'))
    .regex(
      /^([0-9A-Fa-f]{2}){0,64}$/,
      field.says("is not hexadecimal", 'write two figures a byte: "6000000000"'),
    )
    .optional()
    .meta({
      description: "What stands between a message's length and its type, in hexadecimal, such as a TPDU.",
    }),
  length: field.oneOf("a length", ["binary", "digits"]).optional().meta({
    description:
      "What stands in front of a message: binary, two bytes; digits, four digits. binary where left out.",
  }),
  bitmap: field.oneOf("a bitmap", ["binary", "hex"]).optional().meta({
    description: "Bitmaps: binary, 8 bytes; hex, 16 figures. binary where left out.",
  }),
  numbers: field.oneOf("a way to write numbers", ["ascii", "bcd"]).optional().meta({
    description:
      "Message type, lengths and fields of digits: ascii, a character each; bcd, two a byte. ascii where left out.",
  }),
  set: constants.meta({
    description:
      'Fields that every message always holds: {24: "001", 22: "071"}. false: the field is left out of all.',
  }),
  fields: z
    .strictObject({
      key: carrier("The key of a sale, which is its reference, run/terminal/number; 62 where left out."),
      network: carrier("The card's network; 61 where left out."),
      version: carrier("Says updated where the terminal has been; 60 where left out."),
      retryAfter: carrier("Of an answer: the wait that a busy gateway asks for, ms; 63 where left out."),
      announced: carrier("Of an answer: maintenance to come, in=600000, for=120000; 60 where left out."),
    })
    .default({})
    .meta({ description: "Numbers of the fields that carry what the standard has none for." }),
  messages: z
    .strictObject({
      sale: message.meta({ description: 'A sale; "0200" with "000000" where left out.' }),
      refund: message.meta({ description: 'A refund; "0200" with "200000".' }),
      advice: message.meta({ description: 'A stored sale that is a fact; "0220".' }),
      upload: message.meta({ description: 'A sale of the batch once more; "0320".' }),
      reversal: message.meta({ description: 'Takes a sale back; "0400".' }),
      inquiry: message.meta({ description: 'What became of a sale; "0600".' }),
      settlement: message.meta({ description: 'The totals of the batch; "0500".' }),
      report: message.meta({ description: 'What was sold, for the back office; "0620".' }),
      echo: message.meta({ description: 'Is anybody there; "0800".' }),
    })
    .default({})
    .meta({
      description:
        'Message types and constant fields: {reversal: {type: "0420", code: "000000"}, sale: {set: {22: "071"}}}. false: it is never sent, and nobody knows what would have become of it.',
    }),
  codes: z
    .record(
      z
        .string()
        .regex(/^[0-9A-Za-z]{2}$/, field.says("is no response code", 'write two characters in quotes: "05"')),
      field.oneOf("a meaning", meanings),
    )
    .default({})
    .meta({ description: 'What response codes mean: {"91": busy}. A code that is not known is unknown.' }),
});

export type WrittenIso8583 = z.output<typeof iso8583>;
