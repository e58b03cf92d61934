// Iso8583 mapping: which fields, message types and response codes of ISO 8583 carry what tillstorm says and hears. The
// standard leaves much of that to the network; what the reference gateway does is src/protocol/iso8583/mapping.ts.

import type { DeclineReason, MessageKind } from "../messages.ts";

export interface Iso8583Mapping {
  /** What stands between a message's length and its type, in hexadecimal: "6000000000" for a TPDU; "" for nothing. */
  readonly header: string;
  readonly wire: Iso8583Wire;
  readonly fields: Iso8583Fields;
  readonly messages: Readonly<Record<Iso8583Kind, Iso8583Type | null>>;
  /** By response code; one that is not here means that nobody knows whether it was booked. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
}

/** How a message is put into bytes. */
export interface Iso8583Wire {
  /** Of what stands in front of it: two bytes, the most significant first; or four digits. */
  readonly length: "binary" | "digits";
  /** 8 bytes, or 16 figures of hexadecimal. */
  readonly bitmap: "binary" | "hex";
  /** Message type, lengths of fields, and fields of digits alone: a character each, or two digits a byte. */
  readonly numbers: "ascii" | "bcd";
}

/** Each the number of a field, or null where nothing carries it. */
interface Iso8583Fields {
  /** Of the key, which is the sale's reference; another key than the first has `#` and its number behind it. */
  readonly key: number | null;
  /** Of the card's network, by its name; only where networks are told apart. */
  readonly network: number | null;
  /** Says "updated" once the terminal has been. */
  readonly version: number | null;
  /** Of an answer: the wait that a busy gateway asks for, ms. */
  readonly retryAfter: number | null;
  /** Of an answer: maintenance to come, as `in=600000, for=120000`: whole ms from the answer on. */
  readonly announced: number | null;
}

/** What a gateway can be asked; what a compromised terminal sends is made of these. */
export type Iso8583Kind = Exclude<MessageKind, "bogus" | "garbage">;

export interface Iso8583Type {
  /** Message type indicator of the request. */
  readonly mti: string;
  /** Field 3; null where it has none. */
  readonly processingCode: string | null;
  /** What else its fields always hold, by their number; null: the field is left out. */
  readonly set?: Iso8583Constants;
}

export type Iso8583Constants = Readonly<Record<string, string | null>>;

/**
 * A reason: declined for it. duplicate: the result of the first stands, and is asked for. mistaken: the gateway did not
 * take it for a message. Busy and mistaken are definitely not booked.
 */
export type CodeMeaning = "approved" | DeclineReason | "busy" | "unknown" | "duplicate" | "mistaken";

/** What a gateway does otherwise than the reference gateway. */
export interface Iso8583Changes {
  readonly header?: string;
  readonly wire?: Partial<Iso8583Wire>;
  readonly fields?: Partial<Iso8583Fields>;
  /** Of every message. */
  readonly set?: Iso8583Constants;
  readonly messages?: Readonly<Partial<Record<Iso8583Kind, Partial<Iso8583Type> | null>>>;
  readonly codes?: Iso8583Mapping["codes"];
}
