// ISO 8583 with a gateway of one's own: what its fields hold must not be said twice, and a ledger is of use only where its
// rows can be told to belong to a sale.

import { type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

/** Where the reference gateway has what a message can carry: mapping.ts of the protocol says it, and a test that it does. */
const usual = { key: 62, network: 61, version: 60 } as const;

type Gateway = Pick<Parts["gateway"], "iso8583" | "ledger">;

export function iso8583Mapping({ iso8583, ledger }: Gateway): Mistake[] {
  if (iso8583 === undefined) return [];
  return [...unmatchableLedger(iso8583.fields.key, ledger), ...filledTwice(iso8583)];
}

/** All sales would be lost, and every row a stranger's. */
function unmatchableLedger(key: number | false | undefined, ledger: Gateway["ledger"]): Mistake[] {
  if (key !== false || ledger === undefined || ledger === "none") return [];
  if (typeof ledger === "object" && ledger.columns.reference === false) return [];
  return [
    wrongValue(
      ["gateway", "ledger"],
      "has no row that can be told to belong to a sale: iso8583.fields.key is false, so nothing carries a reference",
      "name the field that carries the reference, fields: {key: 48}, know rows by their trace numbers, ledger: {columns: {reference: false}}, or write ledger: none",
    ),
  ];
}

type Written = NonNullable<Gateway["iso8583"]>;

/** What is constant cannot tell one sale from another. */
function filledTwice({ fields, set, messages }: Written): Mistake[] {
  const carried = Object.entries(usual).map(([name, number]) => {
    const field = fields[name as keyof typeof usual] ?? number;
    return [name, String(field)] as const;
  });
  const places = [
    { path: ["gateway", "iso8583", "set"], constants: set },
    ...Object.entries(messages).map(([kind, message]) => ({
      path: ["gateway", "iso8583", "messages", kind, "set"],
      constants: message ? message.set : undefined,
    })),
  ];
  return places.flatMap(({ path, constants = {} }) =>
    carried.flatMap(([name, number]) =>
      typeof constants[number] === "string"
        ? [
            wrongKey(
              [...path, number],
              `carries ${carriedWords[name as keyof typeof usual]} already`,
              `leave it out, or write fields: {${name}: false}, or another field there`,
            ),
          ]
        : [],
    ),
  );
}

const carriedWords = {
  key: "the key of a sale",
  network: "the card's network",
  version: "whether the terminal has been updated",
};
