import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { decode } from "../../../src/protocol/iso8583/decode.ts";
import { encode } from "../../../src/protocol/iso8583/encode.ts";
import { fieldNumbers, fieldValues, messages } from "./arbitrary.ts";

const body = (bytes: Uint8Array) => bytes.subarray(2);

/** A sale of 12.50 EUR, as a terminal sends it. */
function sale(): (string | undefined)[] {
  const fields: (string | undefined)[] = [];
  fields[2] = "4242424242424242";
  fields[3] = "000000";
  fields[4] = "000000001250";
  fields[11] = "000123";
  fields[41] = "T0000007";
  fields[49] = "978";
  return fields;
}

describe("a message", () => {
  test("is its length, its type, its bitmap and its fields in order", () => {
    const text = Buffer.from(encode({ mti: "0200", fields: sale() })).toString("latin1");
    const bitmap = "\x70\x20\x00\x00\x00\x80\x80\x00";
    expect(text).toBe(`\x00A0200${bitmap}164242424242424242000000000000001250000123T0000007978`);
  });

  test("has a second bitmap only where a field above 64 is there", () => {
    const echo: (string | undefined)[] = [];
    echo[11] = "000001";
    expect(encode({ mti: "0800", fields: echo })).toHaveLength(2 + 4 + 8 + 6);
    echo[70] = "301";
    expect(encode({ mti: "0800", fields: echo })).toHaveLength(2 + 4 + 16 + 6 + 3);
  });

  test.prop([messages()])("of any type and any fields comes back as it was", (message) => {
    const bytes = encode(message);
    expect(bytes[0] * 256 + bytes[1]).toBe(bytes.length - 2);
    const { mti, fields, fault } = decode(body(bytes));
    expect(fault).toBe("");
    expect(mti).toBe(message.mti);
    expect({ ...fields }).toEqual({ ...message.fields });
  });

  test.prop([
    fc.constantFrom(...fieldNumbers).chain((number) => fc.tuple(fc.constant(number), fieldValues(number))),
  ])("with any one field alone comes back as it was", ([number, value]) => {
    const fields: (string | undefined)[] = [];
    fields[number] = value;
    expect(decode(body(encode({ mti: "0200", fields })))).toEqual({ mti: "0200", fields, fault: "" });
  });

  test("has what its network puts in front of it behind the length", () => {
    const header = Uint8Array.of(0x60, 0, 0, 0, 0);
    const bytes = encode({ mti: "0200", fields: sale() }, header);
    expect(bytes[1]).toBe(65 + 5);
    expect(decode(bytes.subarray(2 + 5))).toMatchObject({ mti: "0200", fault: "" });
  });
});

describe("what does not fit a field is refused, and is not said, for it may be a card number", () => {
  test.each([
    [2, "42424242424242424242", "too long"],
    [4, "12.50", "no digits"],
    [4, "1250", "too short"],
    [37, "ABC-DEF-GHI-", "an"],
    [43, `${"x".repeat(39)}é`, "no ASCII"],
    [43, `${"x".repeat(39)}€`, "no byte"],
    [52, "0123456789abcdef", "lower case"],
    [97, "+0000000000000001", "no sign"],
    [62, "x".repeat(1000), "too long"],
  ])("field %i: %s (%s)", (number, value) => {
    const fields: (string | undefined)[] = [];
    fields[number] = value;
    const problem = new RegExp(`field ${number} `);
    expect(() => encode({ mti: "0200", fields })).toThrow(problem);
    expect(() => encode({ mti: "0200", fields })).not.toThrow(value.slice(0, 12));
  });

  test("a type that is none, and a field that there is not", () => {
    expect(() => encode({ mti: "02X0", fields: [] })).toThrow("no type");
    expect(() => encode({ mti: "020", fields: [] })).toThrow("no type");
    const fields: string[] = [];
    fields[65] = "1";
    expect(() => encode({ mti: "0200", fields })).toThrow("no field 65");
  });
});

describe("bytes that are no message", () => {
  const good = () => body(encode({ mti: "0200", fields: sale() })).slice();

  test("say what is wrong, and what could be read", () => {
    const garbled = good();
    garbled[30 + 6] = 0x3f;
    const { mti, fields, fault } = decode(garbled);
    expect({ mti, fault }).toEqual({ mti: "0200", fault: "field 4 is not n" });
    expect(fields[4]).toBeUndefined();
    expect(fields[11]).toBe("000123");
    expect(fields[41]).toBe("T0000007");
  });

  test.each([
    ["nothing", () => new Uint8Array(0), "no message type and bitmap"],
    ["text", () => Uint8Array.from(Buffer.from("GET / HTTP/1.1\r\n")), "no message type and bitmap"],
    ["a message cut short", () => good().subarray(0, 40), "field 4 is cut short"],
    ["more than its fields", () => Uint8Array.from([...good(), 0x30]), "more than its fields"],
    ["a length that is none", () => good().fill(0x41, 12, 14), "field 2: its length"],
    ["a length above the field's", () => good().fill(0x39, 12, 14), "field 2: its length"],
    [
      "no second bitmap",
      () => Uint8Array.from([...Buffer.from("0200"), 0x80, 0, 0, 0, 0, 0, 0, 0]),
      "no second bitmap",
    ],
  ])("%s", (_, bytes, fault) => {
    expect(decode(bytes()).fault).toBe(fault);
  });

  test.prop([fc.uint8Array({ maxLength: 600 })])("never throw, whatever they are", (bytes) => {
    const { mti, fields, fault } = decode(bytes);
    if (fault === "") expect(encode({ mti, fields })).toHaveLength(bytes.length + 2);
  });

  test.prop([
    messages(),
    fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
    fc.nat(2000),
  ])("never throw where they were a message, and what is read of them is proper", (message, changes, cut) => {
    const bytes = body(encode(message)).slice();
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    const { mti, fields } = decode(cut % 2 === 0 ? bytes : bytes.subarray(0, cut % bytes.length));
    // Whoever answers repeats some of them.
    if (mti !== "") expect(() => encode({ mti, fields })).not.toThrow();
  });
});
