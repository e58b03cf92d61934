// Mapping: what the reference gateway and its terminals say where ISO 8583:1987 leaves it open, and where it does not.
// A gateway of the user's own may do it otherwise, in whatever its scenario says.

import type { CodeMeaning, Iso8583Changes, Iso8583Kind, Iso8583Mapping } from "../../plan/iso8583-mapping.ts";
import { usualWire } from "./wire-format.ts";

/**
 * Response codes of ISO 8583:1987. N0 … ZZ are left to private use; what a merchant may be told and a card's issuer has no
 * code for stands there: N0 busy, N1 reversed before, N2 old version, N3 the merchant's balance is short.
 * What is here as the issuer's is a definite no; a code that is not here, such as 06 error or 68 too late, leaves open
 * what became of the sale.
 */
const codes: Readonly<Record<string, CodeMeaning>> = {
  "00": "approved",
  "08": "approved",
  "11": "approved",
  "16": "approved",
  ...each("issuer", [
    ["01", "02", "04", "05", "07", "12", "13", "14", "15", "17", "18", "21", "23", "31", "33", "34", "35"],
    ["36", "37", "38", "39", "41", "42", "43", "44", "51", "52", "53", "54", "55", "56", "57", "59", "60"],
    ["61", "62", "63", "64", "65", "66", "67", "75"],
  ]),
  "03": "accountFrozen",
  "58": "storeClosed",
  "25": "notFound",
  "95": "totalsDiffer",
  N0: "busy",
  N1: "reversed",
  N2: "versionRefused",
  N3: "balanceShort",
  "94": "duplicate",
  "30": "mistaken",
  "40": "mistaken",
  "09": "unknown",
  "91": "unknown",
  "96": "unknown",
};

function each(meaning: CodeMeaning, listed: readonly (readonly string[])[]): Record<string, CodeMeaning> {
  return Object.fromEntries(listed.flat().map((code) => [code, meaning]));
}

/** As the reference gateway has it. */
export const referenceMapping: Iso8583Mapping = {
  header: "",
  wire: usualWire,
  fields: { key: 62, network: 61, version: 60, retryAfter: 63, announced: 60 },
  messages: {
    sale: { mti: "0200", processingCode: "000000" },
    refund: { mti: "0200", processingCode: "200000" },
    advice: { mti: "0220", processingCode: "000000" },
    upload: { mti: "0320", processingCode: "000000" },
    reversal: { mti: "0400", processingCode: "000000" },
    // The standard has no message to ask what became of another, nor one for the back office: both are administrative,
    // the one a request, the other an advice.
    inquiry: { mti: "0600", processingCode: null },
    settlement: { mti: "0500", processingCode: null },
    report: { mti: "0620", processingCode: null },
    echo: { mti: "0800", processingCode: null },
  },
  codes,
};

/** The reference gateway's mapping with these changes. */
export function mappingWith(changes: Iso8583Changes): Iso8583Mapping {
  return {
    header: changes.header ?? referenceMapping.header,
    wire: { ...referenceMapping.wire, ...changes.wire },
    fields: { ...referenceMapping.fields, ...changes.fields },
    messages: messagesWith(changes),
    codes: { ...referenceMapping.codes, ...changes.codes },
  };
}

function messagesWith({ messages = {}, set }: Iso8583Changes): Iso8583Mapping["messages"] {
  const types = Object.entries(referenceMapping.messages).map(([kind, usual]) => {
    const changed = messages[kind as Iso8583Kind];
    if (changed === null || usual === null) return [kind, null];
    const constants = set || changed?.set ? { set: { ...set, ...changed?.set } } : {};
    return [kind, { ...usual, ...changed, ...constants }];
  });
  return Object.fromEntries(types) as Iso8583Mapping["messages"];
}
