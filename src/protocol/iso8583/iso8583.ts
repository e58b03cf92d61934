// ISO 8583: how a terminal's messages look to a gateway, and what its answers mean.

import { assert } from "../../errors.ts";
import {
  type Announcement,
  type Answer,
  declineReasons,
  type Message,
  networkOf,
  referenceOf,
  settlementKeyOf,
  testCardOf,
  testCards,
} from "../../messages.ts";
import { Identities } from "../../plan/identities.ts";
import type {
  CodeMeaning,
  Iso8583Constants,
  Iso8583Mapping,
  Iso8583Type,
  Iso8583Wire,
} from "../../plan/iso8583-mapping.ts";
import type { Plan } from "../../plan/plan.ts";
import { announcementOf } from "../announcement.ts";
import { currencyLetters, currencyNumber } from "./currency-numbers.ts";
import { dataElements } from "./data-elements.ts";
import type { Decoded } from "./decode.ts";
import { encode } from "./encode.ts";
import { referenceMapping } from "./mapping.ts";
import { firstStan } from "./stans.ts";
import { bitmapBytesOf, lengthBytesOf, mtiBytesOf } from "./wire-format.ts";
import { digits, WireTime } from "./wire-time.ts";

/** What a terminal must know of its own past to send a message. */
export interface Sending {
  /** System trace audit number, 1 … 999999: nothing else of this terminal with it is under way. */
  readonly stan: number;
  /** ms since the epoch. */
  readonly epochMs: number;
  /** Of a reversal: what `original` said of its sale's last message; undefined where nobody remembers. */
  readonly original?: string;
}

export interface Iso8583Answer {
  readonly answer: Answer;
  /** The wait that the gateway asked for, ms; 0 where it asked for none. */
  readonly retryAfterMs: number;
  /** Why it was declined, a declineReasons number; 0 where it was not. */
  readonly reason: number;
  /** The gateway did not take it for a message: nothing was booked, and our own side is to blame. */
  readonly isOurMistake: boolean;
  /** It has the key already, and does not say with which result: an inquiry will. */
  readonly isDuplicate: boolean;
  /** Maintenance that it tells of. */
  readonly announced?: Announcement;
}

/** Field 70 of an echo. */
const echoTest = "301";

/** Field 22: the chip was read, and a PIN could be entered. */
const chipRead = "051";

/** Field 25: the customer is there, or has left and the sale was stored. */
const presentment = { normal: "00", customerLeft: "01" };

/** It is no digit. */
const questionMark = 0x3f;

export class Iso8583 {
  readonly #identities: Identities;
  readonly #run: string;
  readonly #currency: string;
  readonly #networks: readonly string[];
  readonly #mapping: Iso8583Mapping;
  readonly #header: Uint8Array;
  readonly #time = new WireTime();

  /** `run` is the first part of every reference: a–z, 0–9 and "-". */
  constructor(plan: Plan, run: string, mapping: Iso8583Mapping = referenceMapping) {
    this.#identities = new Identities(plan);
    this.#run = run;
    this.#currency = currencyNumber(plan.load.currency);
    this.#networks = plan.load.cards.map(({ network }) => network);
    this.#mapping = mapping;
    this.#header = Uint8Array.from(mapping.header.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }

  /** Bytes that the network puts in front of every message, behind its length. */
  get headerBytes(): number {
    return this.#header.length;
  }

  /** How its messages, and the gateway's answers, are put into bytes. */
  get wire(): Iso8583Wire {
    return this.#mapping.wire;
  }

  /** The trace number that a terminal begins with where numbers of two runs must not be the same. */
  firstStan(terminal: number): number {
    return firstStan(this.#run, terminal);
  }

  /** The message as it goes on the wire; undefined where the gateway understands none of its kind. */
  request(terminal: number, message: Message, sending: Sending): Uint8Array | undefined {
    const type = this.#typeOf(message);
    if (type === null) return undefined;
    const fields = this.#common(terminal, type, sending);
    switch (message.kind) {
      case "sale":
      case "refund":
      case "advice":
      case "upload":
        this.#sell(fields, this.#run, terminal, message);
        break;
      case "bogus":
        // A run of its own: nobody's books know of it.
        this.#sell(fields, `bogus-${this.#run}`, terminal, message);
        break;
      case "reversal":
        fields[4] = digits(message.amountMinor, 12);
        fields[49] = this.#currency;
        fields[90] = sending.original ?? original(type.mti, "", "", 0);
        this.#name(fields, this.#run, terminal, message);
        break;
      case "inquiry":
        this.#name(fields, this.#run, terminal, message);
        break;
      case "settlement":
        this.#settle(fields, terminal, message);
        break;
      case "report":
        fields[76] = digits(message.amountMinor, 10);
        break;
      case "echo":
        fields[70] = echoTest;
        break;
      case "garbage":
        return this.#garble(type.mti, fields);
    }
    if (type.set) fix(fields, type.set);
    return encode({ mti: type.mti, fields }, this.#header, this.wire);
  }

  /** How a reversal will have to name this message: field 90. */
  original(message: Message, { stan, epochMs }: Sending): string {
    const type = this.#typeOf(message);
    const { date, time } = this.#time.set(epochMs);
    return original(type?.mti ?? "0000", date, time, stan);
  }

  /**
   * Whether this is an answer to a message of this terminal: its type is the request's with the third digit one higher,
   * and it is for no other terminal.
   */
  isAnswerTo(terminal: number, message: Message, { mti, fields }: Decoded): boolean {
    const isOurs = fields[41] === undefined || fields[41].trimEnd() === this.#identities.terminal(terminal);
    return isOurs && mti === responseType(this.#typeOf(message)?.mti ?? "");
  }

  /** What a gateway's answer means for a payment (docs: "Answers"). One that cannot be read means nothing. */
  answer({ fields, fault }: Decoded): Iso8583Answer {
    const code = fault === "" ? fields[39] : undefined;
    const meaning = code === undefined ? "unknown" : (this.#mapping.codes[code] ?? "unknown");
    const { retryAfter, announced } = this.#mapping.fields;
    const told = announcementOf(announced === null ? undefined : fields[announced]);
    const said = answerOf(meaning);
    return {
      ...said,
      retryAfterMs: said.answer === "busy" && retryAfter !== null ? wholeNumber(fields[retryAfter]) : 0,
      ...(told ? { announced: told } : {}),
    };
  }

  /** What of the answer to this message about a sale is another than was asked for; undefined where nothing is. */
  otherThanAsked(
    asked: Message,
    { 4: amount, 49: currency }: Decoded["fields"],
  ): "amount" | "currency" | undefined {
    const { kind, amountMinor } = asked;
    if (kind !== "sale" && kind !== "refund" && kind !== "advice" && kind !== "upload") return undefined;
    if (amount !== undefined && Number(amount) !== amountMinor) return "amount";
    if (currency === undefined) return undefined;
    const sent = this.#typeOf(asked)?.set?.[49] ?? this.#currency;
    // Letters or numbers, as a host likes.
    return lettersOf(currency) === lettersOf(sent) ? undefined : "currency";
  }

  #typeOf({ kind }: Message): Iso8583Type | null {
    const { messages } = this.#mapping;
    return messages[kind === "bogus" || kind === "garbage" ? "sale" : kind];
  }

  /** What every message holds. */
  #common(terminal: number, { processingCode }: Iso8583Type, { stan, epochMs }: Sending): string[] {
    const { date, time } = this.#time.set(epochMs);
    const fields: string[] = [];
    if (processingCode !== null) fields[3] = processingCode;
    fields[7] = date + time;
    fields[11] = digits(stan, 6);
    fields[12] = time;
    fields[13] = date;
    fields[41] = this.#identities.terminal(terminal).padEnd(8);
    fields[42] = this.#identities.merchant(terminal).padEnd(15);
    return fields;
  }

  #sell(fields: string[], run: string, terminal: number, message: Message): void {
    const { amountMinor, card, isForward, isUpdated } = message;
    const { network, version } = this.#mapping.fields;
    fields[2] = testCards[testCardOf(card)];
    fields[4] = digits(amountMinor, 12);
    fields[22] = chipRead;
    fields[25] = isForward ? presentment.customerLeft : presentment.normal;
    fields[49] = this.#currency;
    if (network !== null && this.#networks.length > 0) fields[network] = this.#networks[networkOf(card)];
    if (version !== null && isUpdated) fields[version] = "updated";
    this.#name(fields, run, terminal, message);
  }

  /** The key of a message about a sale. */
  #name(fields: string[], run: string, terminal: number, { sale, key }: Message): void {
    const { key: field } = this.#mapping.fields;
    if (field === null) return;
    const reference = referenceOf(run, terminal, sale);
    fields[field] = key === 0 ? reference : `${reference}#${key}`;
  }

  /**
   * Cardholders are debited by sales and credited by refunds. A total below 0, where more was reversed than booked, stands
   * in the field of the reversals.
   */
  #settle(fields: string[], terminal: number, { totals, key }: Message): void {
    assert(totals !== undefined, () => "a settlement has no totals");
    const { key: field } = this.#mapping.fields;
    if (field !== null) fields[field] = settlementKeyOf(this.#run, terminal, key);
    const { sales, salesMinor, refunds, refundsMinor } = totals;
    fields[50] = this.#currency;
    setTotal(fields, settlementFields.refunds, refunds);
    setTotal(fields, settlementFields.sales, sales);
    setTotal(fields, settlementFields.refundsMinor, refundsMinor);
    setTotal(fields, settlementFields.salesMinor, salesMinor);
    const netMinor = salesMinor - refundsMinor;
    fields[97] = (netMinor < 0 ? "C" : "D") + digits(Math.abs(netMinor), 16);
  }

  /** Who sends it can be read, for it must be answered; what it wants cannot: its amount is no number. */
  #garble(mti: string, fields: string[]): Uint8Array {
    fields[4] = digits(0, 12);
    const { wire } = this;
    const bytes = encode({ mti, fields }, this.#header, wire);
    // In front of the amount stand the type, one bitmap and the processing code.
    const code = (fields[3]?.length ?? 0) / (wire.numbers === "bcd" ? 2 : 1);
    const start = lengthBytesOf(wire) + this.#header.length;
    // Packed, its second half is no digit either.
    bytes[start + mtiBytesOf(wire) + bitmapBytesOf(wire) + code] = questionMark;
    return bytes;
  }
}

/** Numbers and letters of one currency are the same, as a host likes. */
function lettersOf(field: string): string {
  const written = field.trim();
  return currencyLetters(written) ?? written;
}

/** Of each total of a settlement: its field, and the one for what was reversed. */
export const settlementFields = {
  refunds: [74, 75],
  sales: [76, 77],
  refundsMinor: [86, 87],
  salesMinor: [88, 89],
} as const;

type TotalFields = (typeof settlementFields)[keyof typeof settlementFields];

function setTotal(fields: string[], [forward, reversed]: TotalFields, total: number): void {
  const length = dataElements[forward]!.length;
  fields[forward] = digits(Math.max(0, total), length);
  fields[reversed] = digits(Math.max(0, -total), length);
}

/** Gives fields what they always hold. */
function fix(fields: (string | undefined)[], set: Iso8583Constants): void {
  for (const [number, value] of Object.entries(set)) fields[Number(number)] = value ?? undefined;
}

/** The message type that answers another: 0210 answers 0200 and its repeat 0201. */
export function responseType(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`;
}

/** Field 90: type, trace number and time of a message, and who acquired and who forwarded it, which nobody did. */
function original(mti: string, date: string, time: string, stan: number): string {
  return mti + digits(stan, 6) + `${date}${time}`.padStart(10, "0") + digits(0, 22);
}

const plain = { retryAfterMs: 0, reason: 0, isOurMistake: false, isDuplicate: false } as const;

function answerOf(meaning: CodeMeaning): Iso8583Answer {
  switch (meaning) {
    case "approved":
    case "busy":
    case "unknown":
      return { ...plain, answer: meaning };
    case "duplicate":
      return { ...plain, answer: "unknown", isDuplicate: true };
    case "mistaken":
      return { ...plain, answer: "declined", isOurMistake: true };
    default:
      return { ...plain, answer: "declined", reason: declineReasons[meaning] };
  }
}

/** 0 where there is none. */
function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : 0;
}
