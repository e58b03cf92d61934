import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { cardOf, declinedCard, declineReasons, type Message, testCards } from "../../../src/messages.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { currencyLetters, currencyNumber } from "../../../src/protocol/iso8583/currency-numbers.ts";
import { type Decoded, decode } from "../../../src/protocol/iso8583/decode.ts";
import { Iso8583, responseType } from "../../../src/protocol/iso8583/iso8583.ts";
import { mappingWith, referenceMapping } from "../../../src/protocol/iso8583/mapping.ts";
import { responseCodes } from "../../../src/protocol/iso8583/response-codes.ts";
import { Trace } from "../../../src/protocol/iso8583/trace.ts";

/** All that the protocol reads of a plan. */
const plan = {
  load: { currency: "EUR", cards: [] },
  groups: [{ terminals: [0, 1000], firstStore: 40, perStore: 3 }],
} as unknown as Plan;

const sale: Message = {
  kind: "sale",
  sale: 5,
  amountMinor: 1250,
  card: 0,
  isForward: false,
  key: 0,
  isUpdated: false,
};

const nothing: Message = { ...sale, sale: -1, amountMinor: 0 };

/** 22 November 2026, 11:50:43 UTC. */
const sending = { stan: 123, epochMs: Date.UTC(2026, 10, 22, 11, 50, 43, 999) };

const protocol = new Iso8583(plan, "2026-11-22-lunch");

function sent(message: Message, speaks = protocol, how = sending): Decoded {
  return decode(speaks.request(7, message, how)!.subarray(2 + speaks.headerBytes));
}

/** Its type and its fields by number. */
function said(message: Message, speaks = protocol, how = sending): Record<string, string> {
  const { mti, fields, fault } = sent(message, speaks, how);
  expect(fault).toBe("");
  return {
    mti,
    ...Object.fromEntries(Object.entries(fields).map(([number, value]) => [number, String(value)])),
  };
}

const common = {
  7: "1122115043",
  11: "000123",
  12: "115043",
  13: "1122",
  41: "T0000007",
  42: "S0000042       ",
};

const sold = {
  ...common,
  2: testCards[0],
  4: "000000001250",
  22: "051",
  25: "00",
  49: "978",
  62: "2026-11-22-lunch/7/5",
};

describe("a request", () => {
  test.each([
    ["sale", "0200", "000000"],
    ["refund", "0200", "200000"],
    ["advice", "0220", "000000"],
    ["upload", "0320", "000000"],
  ] as const)("for a %s is a %s that says who sells what with which card", (kind, mti, processingCode) => {
    expect(said({ ...sale, kind })).toEqual({ mti, 3: processingCode, ...sold });
    expect(said({ ...sale, kind, card: declinedCard })[2]).toBe(testCards[declinedCard]);
  });

  test("for a reversal names what it takes back, and no card", () => {
    const trace = new Trace();
    trace.remember(5, protocol.original(sale, sending));
    const original = trace.originalOf(5);
    const reversal = { ...sale, kind: "reversal" } as const;
    const { 2: _card, 22: _entry, 25: _condition, ...rest } = sold;
    const expected = { mti: "0400", 3: "000000", ...rest, 11: "000124" };
    expect(said(reversal, protocol, { ...sending, stan: 124, original } as typeof sending)).toEqual({
      ...expected,
      90: `0200000123${"1122115043"}${"0".repeat(22)}`,
    });
    // Nobody remembers its sale: the key still names it.
    expect(said(reversal)[90]).toBe(`0400${"0".repeat(38)}`);
  });

  test("under another key than the first says which", () => {
    for (const kind of ["sale", "refund", "advice", "upload", "reversal", "inquiry"] as const)
      expect(said({ ...sale, kind, key: 2 })[62]).toBe("2026-11-22-lunch/7/5#2");
  });

  test("for an inquiry and a report is administrative, for an echo of network management", () => {
    expect(said({ ...sale, kind: "inquiry" })).toEqual({ mti: "0600", ...common, 62: sold[62] });
    expect(said({ ...nothing, kind: "report", amountMinor: 17 })).toEqual({
      mti: "0620",
      ...common,
      76: "0000000017",
    });
    expect(said({ ...nothing, kind: "echo" })).toEqual({ mti: "0800", ...common, 70: "301" });
  });

  test("for a settlement has the totals where the standard has them, and what is below 0 as reversed", () => {
    const totals = { sales: 3, salesMinor: 4500, refunds: 1, refundsMinor: 500 };
    const settlement = { ...nothing, kind: "settlement" } as const;
    expect(said({ ...settlement, key: 2, totals })).toEqual({
      ...{ mti: "0500", ...common, 50: "978", 62: "2026-11-22-lunch/7/batch-2" },
      ...{ 74: "0000000001", 75: "0000000000", 76: "0000000003", 77: "0000000000" },
      ...{ 86: "0000000000000500", 87: "0".repeat(16), 88: "0000000000004500", 89: "0".repeat(16) },
      97: "D0000000000004000",
    });
    const below = { sales: -1, salesMinor: -250, refunds: 0, refundsMinor: 0 };
    expect(said({ ...settlement, totals: below })).toMatchObject({
      ...{ 76: "0000000000", 77: "0000000001", 88: "0".repeat(16), 89: "0000000000000250" },
      97: "C0000000000000250",
    });
  });

  test("says where the customer has left, and where the terminal has been updated", () => {
    expect(said({ ...sale, isForward: true, isUpdated: true })).toMatchObject({ 25: "01", 60: "updated" });
  });

  test("names the network of a card where networks are told apart", () => {
    const cards = ["visa", "discover"].map((network) => ({ network, share: 0.5, declinedShare: 0 }));
    const told = new Iso8583({ ...plan, load: { ...plan.load, cards } }, "2026-11-22-lunch");
    expect(said({ ...sale, card: cardOf(5, 1) }, told)).toMatchObject({ 2: testCards[5], 61: "discover" });
  });

  test("that is bogus belongs to a run that nobody's books know", () => {
    expect(said({ ...sale, kind: "bogus" })).toMatchObject({ mti: "0200", 62: "bogus-2026-11-22-lunch/7/5" });
  });

  test("that is garbage cannot be read, but says whom to tell so", () => {
    const { mti, fields, fault } = sent({ ...sale, kind: "garbage" });
    expect({ mti, fault }).toEqual({ mti: "0200", fault: "field 4 is not n" });
    expect([fields[11], fields[41]]).toEqual(["000123", "T0000007"]);
  });
});

describe("an answer", () => {
  function answered(fields: Record<number, string>, speaks = protocol) {
    const all: (string | undefined)[] = [];
    for (const [number, value] of Object.entries(fields)) all[Number(number)] = value;
    return speaks.answer({ mti: "0210", fields: all, fault: "" });
  }

  test.each([
    ["00", { answer: "approved" }],
    ["05", { answer: "declined", reason: declineReasons.issuer }],
    ["51", { answer: "declined", reason: declineReasons.issuer }],
    ["54", { answer: "declined", reason: declineReasons.issuer }],
    ["58", { answer: "declined", reason: declineReasons.storeClosed }],
    ["62", { answer: "declined", reason: declineReasons.issuer }],
    ["91", { answer: "unknown" }],
    ["96", { answer: "unknown" }],
    ["09", { answer: "unknown" }],
    ["68", { answer: "unknown" }],
    ["94", { answer: "unknown", isDuplicate: true }],
    ["30", { answer: "declined", isOurMistake: true }],
    ["ZZ", { answer: "unknown" }],
  ] as const)("with response code %s", (code, expected) => {
    expect(answered({ 39: code })).toMatchObject({
      reason: 0,
      isDuplicate: false,
      isOurMistake: false,
      ...expected,
    });
  });

  test("that is busy says how long to wait, and any that maintenance is to come", () => {
    expect(answered({ 39: "N0", 63: "5000" })).toMatchObject({ answer: "busy", retryAfterMs: 5000 });
    expect(answered({ 39: "N0" })).toMatchObject({ answer: "busy", retryAfterMs: 0 });
    expect(answered({ 39: "N0", 63: "soon" })).toMatchObject({ answer: "busy", retryAfterMs: 0 });
    expect(answered({ 39: "00", 63: "5000", 60: "in=600000, for=1000" })).toMatchObject({
      answer: "approved",
      retryAfterMs: 0,
      announced: { inMs: 600_000, forMs: 1000 },
    });
  });

  test("that cannot be read, or lacks its response code, leaves open what became of the sale", () => {
    expect(protocol.answer({ mti: "0210", fields: [], fault: "" }).answer).toBe("unknown");
    const fields: string[] = [];
    fields[39] = "00";
    expect(protocol.answer({ mti: "0210", fields, fault: "field 4 is not n" }).answer).toBe("unknown");
  });

  test("is one to its request by its type, also to a repeat", () => {
    expect([responseType("0200"), responseType("0201"), responseType("0420"), responseType("0800")]).toEqual([
      ...["0210", "0210", "0430", "0810"],
    ]);
    const answer = { mti: "0410", fields: [], fault: "" };
    expect(protocol.isAnswerTo(7, { ...sale, kind: "reversal" }, answer)).toBe(true);
    expect(protocol.isAnswerTo(7, sale, answer)).toBe(false);
    const fields: string[] = [];
    fields[41] = "T0000008";
    expect(protocol.isAnswerTo(8, { ...sale, kind: "reversal" }, { ...answer, fields })).toBe(true);
    expect(protocol.isAnswerTo(7, { ...sale, kind: "reversal" }, { ...answer, fields })).toBe(false);
  });

  test("of the reference gateway means at its terminals what the gateway meant", () => {
    const meanings = Object.entries(responseCodes).map(([outcome, code]) => [
      outcome,
      referenceMapping.codes[code],
    ]);
    const open = { "in progress": "unknown", failed: "unknown", unanswered: "unknown", conflict: "mistaken" };
    expect(Object.fromEntries(meanings)).toEqual({
      ...Object.fromEntries(Object.keys(responseCodes).map((outcome) => [outcome, outcome])),
      ...open,
    });
  });
});

describe("a gateway of the user's own", () => {
  const own = new Iso8583(
    plan,
    "2026-11-22-lunch",
    mappingWith({
      header: "6000000000",
      fields: { key: 48, version: null },
      messages: { reversal: { mti: "0420", processingCode: "200000" }, report: null },
      codes: { "91": "busy", "05": "unknown" },
    }),
  );

  test("is spoken to in its own types and fields, behind its header", () => {
    expect([...own.request(7, sale, sending)!.subarray(2, 7)]).toEqual([0x60, 0, 0, 0, 0]);
    expect(said({ ...sale, isUpdated: true }, own)).toMatchObject({ mti: "0200", 48: sold[62] });
    expect(said({ ...sale, isUpdated: true }, own)[60]).toBeUndefined();
    expect(said({ ...sale, kind: "reversal" }, own)).toMatchObject({ mti: "0420", 3: "200000" });
    expect(own.request(7, { ...nothing, kind: "report" }, sending)).toBeUndefined();
    expect(sent({ ...sale, kind: "garbage" }, own).fault).toBe("field 4 is not n");
  });

  test("reads what it always wants to read in place of ours, and nothing that it takes for a mistake", () => {
    const host = new Iso8583(
      plan,
      "2026-11-22-lunch",
      mappingWith({
        fields: { version: null },
        set: { 24: "001", 22: "071", 13: null, 70: null },
        messages: {
          sale: { set: { 22: "021", 60: "22000001" } },
          advice: { mti: "0220", processingCode: null },
        },
      }),
    );
    const { 13: _date, ...rest } = { ...sold, 22: "071", 24: "001" };
    expect(said(sale, host)).toEqual({ mti: "0200", 3: "000000", ...rest, 22: "021", 60: "22000001" });
    expect(said({ ...sale, kind: "refund" }, host)).toEqual({ mti: "0200", 3: "200000", ...rest });
    expect(said({ ...sale, kind: "advice" }, host)).toEqual({ mti: "0220", ...rest });
    const { 13: _, ...plain } = common;
    expect(said({ ...nothing, kind: "echo" }, host)).toEqual({ mti: "0800", ...plain, 22: "071", 24: "001" });
    // Nothing above field 64 is left, so there is one bitmap.
    const echo = host.request(7, { ...nothing, kind: "echo" }, sending)!;
    expect(echo[2 + 4] & 0x80).toBe(0);
  });

  test.each(["ascii", "bcd"] as const)(
    "may count and pack otherwise, and gets garbage that is garbage: %s",
    (numbers) => {
      const wire = { length: "digits", bitmap: "hex", numbers } as const;
      const host = new Iso8583(plan, "2026-11-22-lunch", mappingWith({ header: "6000030000", wire }));
      const read = (message: Message) => decode(host.request(7, message, sending)!.subarray(4 + 5), wire);
      const { mti, fields, fault } = read(sale);
      expect([fault, mti, fields[62], fields[4]]).toEqual(["", "0200", sold[62], sold[4]]);
      expect(read({ ...sale, kind: "garbage" })).toMatchObject({ mti: "0200", fault: "field 4 is not n" });
    },
  );

  test("is understood by its own codes", () => {
    const fields: string[] = [];
    fields[39] = "91";
    expect(own.answer({ mti: "0210", fields, fault: "" }).answer).toBe("busy");
    fields[39] = "05";
    expect(own.answer({ mti: "0210", fields, fault: "" }).answer).toBe("unknown");
    fields[39] = "00";
    expect(own.answer({ mti: "0210", fields, fault: "" }).answer).toBe("approved");
  });
});

describe("a trace", () => {
  test.prop([fc.array(fc.nat(100), { minLength: 1, maxLength: 300 })])(
    "remembers the last sales, and forgets the oldest",
    (sales) => {
      const trace = new Trace();
      for (const one of sales) trace.remember(one, `original of ${one}`);
      const last = [...new Set(sales.toReversed())];
      for (const one of last.slice(0, 32)) expect(trace.originalOf(one)).toBe(`original of ${one}`);
      for (const one of last.slice(32)) expect(trace.originalOf(one)).toBeUndefined();
    },
  );
});

test("every currency is told by its number where it has one, else by its letters, and read again", () => {
  expect([currencyNumber("EUR"), currencyNumber("JPY"), currencyNumber("USD")]).toEqual([
    "978",
    "392",
    "840",
  ]);
  for (const currency of Intl.supportedValuesOf("currency")) {
    expect(currencyLetters(currencyNumber(currency))).toBe(currency);
  }
  expect(currencyLetters("000")).toBeUndefined();
  expect(currencyLetters("eur")).toBeUndefined();
});
