// ISO 8583 requests: what the gateway understands of a message, by the fields and types that the standard and the
// reference mapping give them (src/protocol/iso8583/mapping.ts).

import { declinedCard, type MessageKind, type Totals, testCards } from "../messages.ts";
import { currencyLetters } from "../protocol/iso8583/currency-numbers.ts";
import type { IsoFields } from "../protocol/iso8583/iso-message.ts";
import { settlementFields } from "../protocol/iso8583/iso8583.ts";
import { referenceMapping } from "../protocol/iso8583/mapping.ts";
import type { LiveRequest } from "./live-gateway.ts";

/** What a request says, without its connection. */
export type Asked = Omit<LiveRequest, "answer" | "hangUp" | "isGone" | "connection" | "receivedAt">;

/** Why a message is none that the gateway can serve, in at most 25 characters: they fit into field 44. */
export interface Misread {
  readonly fault: string;
}

const { key: keyField, network: networkField, version: versionField } = referenceMapping.fields;

/** Fields that each kind must hold, besides the trace number and the terminal. */
const needed: Readonly<Record<Exclude<MessageKind, "bogus" | "garbage">, readonly number[]>> = {
  sale: [2, 4, 42, 49, keyField!],
  refund: [2, 4, 42, 49, keyField!],
  advice: [2, 4, 42, 49, keyField!],
  upload: [2, 4, 42, 49, keyField!],
  reversal: [4, 42, 49, keyField!],
  inquiry: [keyField!],
  settlement: [42, 50, 74, 76, 86, 88],
  report: [42],
  echo: [],
};

type Kind = keyof typeof needed;

/** Characters, as over HTTP. */
const longestKey = 128;

/** As over HTTP: fields 86 and 88 have 16 digits, and not all such numbers can be told apart here. */
const largestTotal = 999_999_999_999_999;

/**
 * Kind of a request; undefined for a type that the gateway does not know. Repeats (0201) and advices of a reversal
 * (0420) ask for the same as what they repeat: the key tells what was done already.
 */
export function kindOf(mti: string, fields: IsoFields): Kind | undefined {
  switch (mti) {
    case "0200":
    case "0201":
      return fields[3]?.startsWith("20") ? "refund" : "sale";
    case "0220":
    case "0221":
      return "advice";
    case "0320":
    case "0321":
      return "upload";
    case "0400":
    case "0401":
    case "0420":
    case "0421":
      return "reversal";
    case "0500":
    case "0501":
      return "settlement";
    case "0600":
    case "0601":
      return "inquiry";
    case "0620":
    case "0621":
      return "report";
    case "0800":
    case "0801":
      return "echo";
    default:
      return undefined;
  }
}

/** What a message of this kind asks for. */
export function askedBy(
  kind: Kind,
  fields: IsoFields,
  routeOf: (network: string | undefined) => number,
): Asked | Misread {
  const missing = needed[kind].find((field) => fields[field] === undefined);
  if (missing !== undefined) return { fault: `field ${missing} is missing` };
  const currencyField = fields[49] ?? fields[50];
  const currency = currencyField === undefined ? "" : currencyLetters(currencyField);
  if (currency === undefined) return { fault: "currency unknown" };
  const key = fields[keyField!] ?? "";
  const reference = key.split("#", 1)[0];
  const run = reference.slice(0, Math.max(0, reference.indexOf("/")));
  if (key !== "" && (run === "" || key.length > longestKey))
    return { fault: `field ${keyField}: no reference` };
  if (needed[kind].includes(4) && !/[1-9]/.test(fields[4]!)) return { fault: "field 4 is zero" };
  const terminal = trimmed(fields[41]);
  const merchant = trimmed(fields[42]);
  if (terminal === "") return { fault: "field 41 is blank" };
  if (merchant === "" && needed[kind].includes(42)) return { fault: "field 42 is blank" };
  const totals = kind === "settlement" ? totalsOf(fields) : undefined;
  if (totals && Object.values(totals).some((total) => Math.abs(total) > largestTotal))
    return { fault: "totals are too large" };
  return {
    ...{ kind, run, reference, key, terminal, merchant, currency },
    amountMinor: Number(fields[4] ?? 0),
    isCardDeclined: fields[2] === testCards[declinedCard],
    isForward: fields[25] === "01",
    isUpdated: fields[versionField!] === "updated",
    route: routeOf(fields[networkField!]),
    ...(totals ? { totals } : {}),
  };
}

function totalsOf(fields: IsoFields): Totals {
  const total = ([forward, reversed]: readonly [number, number]) =>
    Number(fields[forward]) - Number(fields[reversed] ?? 0);
  const { sales, salesMinor, refunds, refundsMinor } = settlementFields;
  return {
    sales: total(sales),
    salesMinor: total(salesMinor),
    refunds: total(refunds),
    refundsMinor: total(refundsMinor),
  };
}

/** Without the spaces that fill a field. */
function trimmed(text = ""): string {
  return text.trimEnd();
}
