import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Iso8583Wire } from "../../../src/plan/iso8583-mapping.ts";
import { decode } from "../../../src/protocol/iso8583/decode.ts";
import { encode } from "../../../src/protocol/iso8583/encode.ts";
import { Frames } from "../../../src/protocol/iso8583/frames.ts";
import type { IsoFields, IsoMessage } from "../../../src/protocol/iso8583/iso-message.ts";
import { usualWire } from "../../../src/protocol/iso8583/wire-format.ts";
import { messages } from "./arbitrary.ts";

const packed: Iso8583Wire = { ...usualWire, numbers: "bcd" };
const spelled: Iso8583Wire = { ...usualWire, bitmap: "hex" };

const wires = fc.record({
  length: fc.constantFrom("binary", "digits"),
  bitmap: fc.constantFrom("binary", "hex"),
  numbers: fc.constantFrom("ascii", "bcd"),
});

const noHeader = new Uint8Array(0);

function holding(entries: Readonly<Record<number, string>>): IsoFields {
  const fields: (string | undefined)[] = [];
  for (const [number, value] of Object.entries(entries)) fields[Number(number)] = value;
  return fields;
}

const sold = {
  ...{ 2: "4242424242424242", 3: "000000", 4: "000000001250" },
  ...{ 11: "000123", 41: "T0000007", 49: "978" },
};

/** As hexadecimal, a blank between what belongs together. */
function hex(entries: Readonly<Record<number, string>>, wire: Iso8583Wire, header = noHeader): string {
  return Buffer.from(encode({ mti: "0200", fields: holding(entries) }, header, wire)).toString("hex");
}

const joined = (text: string) => text.replaceAll(" ", "");

describe("packed numbers", () => {
  test("stand two a byte: type, lengths and fields of digits; the rest is text", () => {
    expect(hex(sold, packed)).toBe(
      joined(
        "002a 0200 7020000000808000 16 4242424242424242 000000 000000001250 000123 5430303030303037 393738",
      ),
    );
  });

  test("that leave half a byte over have 0 in front, and behind where their length is told", () => {
    const odd = { 2: "378282246310005", 22: "071", 35: "4242424242424242=2912", 62: "lunch" };
    expect(hex(odd, packed)).toBe(
      joined("0028 0200 4000040020000004 15 3782822463100050 0071 21 4242424242424242d29120 0005 6c756e6368"),
    );
    const { fields, fault } = decode(Buffer.from(hex(odd, packed), "hex").subarray(2), packed);
    expect([fault, { ...fields }]).toEqual(["", odd]);
  });

  test("leave the letter of a signed amount a character", () => {
    expect(hex({ 28: "D00000123" }, packed)).toBe(joined("000f 0200 0000001000000000 44 00000123"));
  });

  test.each([
    ["a half byte above 9", "0200 1000000000000000 00000000125a", "field 4 is not n"],
    ["a sign that is none", "0200 0000001000000000 45 00000123", "field 28 is not x+n"],
    ["a separator in a card number", "0200 4000000000000000 06 4242d2", "field 2 is not n"],
    ["a length that is none", "0200 4000000000000000 1a 4242", "field 2: its length"],
    ["a length cut off", "0200 0000000000000004 00", "field 62: its length"],
    ["a field cut off", "0200 4000000000000000 16 4242", "field 2 is cut short"],
    ["a type that is none", "02a0 4000000000000000 02 42", "no message type and bitmap"],
    ["text", Buffer.from('{"sale": 1250}').toString("hex"), "no message type and bitmap"],
  ])("%s is a fault", (_, bytes, fault) => {
    expect(decode(Buffer.from(joined(bytes), "hex"), packed).fault).toBe(fault);
  });
});

describe("a bitmap of figures", () => {
  test("takes 16 of them, 32 where there are two", () => {
    expect(
      Buffer.from(encode({ mti: "0800", fields: holding({ 11: "000001" }) }, noHeader, spelled)).toString(),
    ).toBe("\x00\x1a08000020000000000000000001");
    const echo = holding({ 11: "000001", 70: "301" });
    expect(Buffer.from(encode({ mti: "0800", fields: echo }, noHeader, spelled)).toString()).toBe(
      "\x00\x2d080080200000000000000400000000000000000001301",
    );
  });

  test("is read in small letters too, and what is none is a fault", () => {
    const text = "02000020000000c00000000001T0000007S0000042       ";
    const { fields, fault } = decode(Buffer.from(text), spelled);
    expect([fault, fields[41], fields[42]]).toEqual(["", "T0000007", "S0000042       "]);
    expect(decode(Buffer.from(text.replace("c", "g")), spelled).fault).toBe("its bitmap is no hexadecimal");
    expect(decode(Buffer.from("02008020000000000000"), spelled).fault).toBe("its bitmap is no hexadecimal");
  });
});

describe("a length of digits", () => {
  const digits: Iso8583Wire = { ...usualWire, length: "digits" };

  test("counts the header and the message", () => {
    const header = Uint8Array.of(0x60, 0, 3, 0, 0);
    const text = Buffer.from(encode({ mti: "0200", fields: holding(sold) }, header, digits)).toString(
      "latin1",
    );
    expect(text.slice(0, 13)).toBe("0070\x60\x00\x03\x00\x000200");
  });

  test.each(["00x0", "9999", "0001", "-001"])(
    "that is none, or none of a message, ends the stream: %s",
    (length) => {
      const frames = new Frames(300, 0, digits);
      expect(frames.read(Buffer.from(`${length}${"0".repeat(70)}`), () => {})).toBe(false);
    },
  );

  test("tells at most 9999 bytes: a longer message is none", () => {
    const fields = Array.from({ length: 12 }, (_, index) => [105 + index, "x".repeat(999)]);
    const message = { mti: "0200", fields: holding(Object.fromEntries(fields)) };
    expect(() => encode(message, noHeader, digits)).toThrow("too long for its length");
    expect(encode(message)).toHaveLength(2 + 4 + 16 + 12 * 1002);
  });
});

/** A track has one separator where it is packed. */
function asPacked({ mti, fields }: IsoMessage): IsoMessage {
  return {
    mti,
    fields: fields.map((value, number) =>
      number === 35 || number === 36 ? value?.replaceAll("D", "=") : value,
    ),
  };
}

test.prop([
  fc.array(messages(), { maxLength: 4 }),
  wires,
  fc.uint8Array({ maxLength: 8 }),
  fc.array(fc.nat()),
])(
  "messages of any type and any fields, behind any header, in any pieces, come back as they were",
  (sent, wire, header, cuts) => {
    const short = sent.map(asPacked).filter((message) => encode(message, header).length < 5_000);
    const bytes = Buffer.concat(short.map((message) => encode(message, header, wire)));
    const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    const frames = new Frames(9_999, header.length, wire);
    const read: IsoMessage[] = [];
    const take = (frame: Uint8Array) => {
      expect([...frame.subarray(0, header.length)]).toEqual([...header]);
      const { mti, fields, fault } = decode(frame.subarray(header.length), wire);
      expect(fault).toBe("");
      read.push({ mti, fields });
    };
    for (const [index, end] of at.slice(1).entries()) {
      expect(frames.read(bytes.subarray(at[index], end), take)).toBe(true);
    }
    const plain = ({ mti, fields }: IsoMessage) => ({ mti, fields: { ...fields } });
    expect(read.map(plain)).toEqual(short.map(plain));
  },
);

test.prop([fc.uint8Array({ maxLength: 600 }), wires])(
  "bytes that are no message never throw",
  (bytes, wire) => {
    const { mti, fields, fault } = decode(bytes, wire);
    if (fault === "") expect(encode({ mti, fields }, noHeader, wire).length).toBeGreaterThan(bytes.length);
  },
);

test.prop([messages(), wires, fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 })])(
  "bytes that were a message never throw, and what is read of them is proper",
  (message, wire, changes) => {
    const bytes =
      encode(message).length < 9_000 ? encode(message, noHeader, wire).slice() : encode(message).slice();
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    const { mti, fields } = decode(bytes.subarray(wire.length === "digits" ? 4 : 2), wire);
    // Whoever answers repeats some of them.
    if (mti !== "") expect(() => encode({ mti, fields })).not.toThrow();
  },
);
