// The real gateway process where terminals speak ISO 8583 with it, over real sockets.

import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GatewayPlan } from "../../src/plan/plan.ts";
import { type ChildGateway, GatewayFolder } from "../gateway/child-gateway.ts";
import { bytesOf, common, Iso8583Client, saleFields } from "../gateway/iso8583-client.ts";

let folder: GatewayFolder;
const clients: Iso8583Client[] = [];

beforeEach(() => {
  folder = new GatewayFolder();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await folder.dispose();
});

async function start(plan: Partial<GatewayPlan> = {}): Promise<ChildGateway> {
  return folder.start({ protocol: "iso8583", ...plan });
}

async function connected({ terminalPort }: ChildGateway): Promise<Iso8583Client> {
  const client = await Iso8583Client.to(terminalPort);
  clients.push(client);
  return client;
}

test("every message of a terminal's day is answered as the standard says, and booked", async () => {
  const gateway = await start();
  const client = await connected(gateway);
  const said = async (mti: string, fields: Readonly<Record<number, string>>) => {
    const answer = await client.ask(mti, fields);
    expect(answer.fault).toBe("");
    return [answer.mti, answer.fields[39]];
  };
  expect(await said("0800", { ...common(1), 70: "301" })).toEqual(["0810", "00"]);
  expect(await said("0200", saleFields(2, "r/1/0"))).toEqual(["0210", "00"]);
  expect(await said("0201", saleFields(3, "r/1/0"))).toEqual(["0210", "00"]);
  expect(await said("0200", saleFields(4, "r/1/1", { 2: "4000000000000002" }))).toEqual(["0210", "05"]);
  expect(await said("0200", saleFields(5, "r/1/2", { 3: "200000" }))).toEqual(["0210", "00"]);
  expect(await said("0220", saleFields(6, "r/1/3"))).toEqual(["0230", "00"]);
  expect(await said("0600", { ...common(7), 62: "r/1/3" })).toEqual(["0610", "00"]);
  expect(await said("0600", { ...common(8), 62: "r/1/9" })).toEqual(["0610", "25"]);
  expect(await said("0400", saleFields(9, "r/1/3"))).toEqual(["0410", "00"]);
  expect(await said("0420", saleFields(10, "r/1/3"))).toEqual(["0430", "00"]);
  expect(await said("0200", saleFields(11, "r/1/3"))).toEqual(["0210", "N1"]);
  expect(await said("0320", saleFields(12, "r/1/4"))).toEqual(["0330", "00"]);
  expect(await said("0620", { ...common(13), 76: "0000000004" })).toEqual(["0630", "00"]);
  const totals = { 50: "978", 74: "0000000001", 76: "0000000002", 86: "0000000000000500" };
  expect(await said("0500", { ...common(14), ...totals, 88: "0000000000001001" })).toEqual(["0510", "95"]);
  expect(await said("0500", { ...common(15), ...totals, 88: "0000000000001000" })).toEqual(["0510", "00"]);
  expect((await client.answerTo("000015")).fields[66]).toBe("1");
  const booked = (await gateway.postings("r")).map(({ kind, key, terminal, amountMinor, currency }) => [
    ...[kind, key, terminal, amountMinor, currency],
  ]);
  expect(booked).toEqual([
    ["sale", "r/1/0", "T0000001", 500, "EUR"],
    ["refund", "r/1/2", "T0000001", 500, "EUR"],
    ["sale", "r/1/3", "T0000001", 500, "EUR"],
    ["reversal", "r/1/3", "T0000001", 500, "EUR"],
    ["sale", "r/1/4", "T0000001", 500, "EUR"],
  ]);
});

test("a settlement that comes again is known by its key, whatever was sold since", async () => {
  const client = await connected(await start());
  const said = async (mti: string, fields: Readonly<Record<number, string>>) =>
    (await client.ask(mti, fields)).fields[39];
  const totals = { 50: "978", 74: "0000000000", 76: "0000000001", 86: "0".repeat(16) };
  const batch = { ...totals, 88: "0000000000000500", 62: "r/1/batch-0" };
  expect(await said("0200", saleFields(1, "r/1/0"))).toBe("00");
  expect(await said("0500", { ...common(2), ...batch })).toBe("00");
  expect(await said("0200", saleFields(3, "r/1/1", { 4: "000000000070" }))).toBe("00");
  expect(await said("0501", { ...common(4), ...batch })).toBe("00");
  const next = { ...totals, 88: "0000000000000070", 62: "r/1/batch-1" };
  expect(await said("0500", { ...common(5), ...next })).toBe("00");
});

test("a key that was used for another message is a format error that names the fields, and books nothing", async () => {
  const gateway = await start();
  const client = await connected(gateway);
  const said = async (mti: string, fields: Readonly<Record<number, string>>) => {
    const answer = await client.ask(mti, fields);
    expect(answer.fault).toBe("");
    return [answer.mti, answer.fields[39], answer.fields[44]];
  };
  await client.ask("0200", saleFields(1, "r/1/0"));
  const other = { 4: "000000077700", 49: "840", 41: "T0000009", 42: "S0000009       " };
  const refused = [
    await said("0200", saleFields(2, "r/1/0", other)),
    await said("0220", saleFields(3, "r/1/0", { 4: "000000077700" })),
    await said("0200", saleFields(4, "r/1/0", { 3: "200000" })),
    await said("0400", saleFields(5, "r/1/0", { 4: "000000000050" })),
  ];
  expect(refused).toEqual([
    ["0210", "30", "other field 4, 49, 41, 42"],
    ["0230", "30", "other field 4"],
    ["0210", "30", "other field 3"],
    ["0410", "30", "other field 4"],
  ]);
  expect(await said("0220", saleFields(6, "r/1/0"))).toEqual(["0230", "00", undefined]);
  expect(await gateway.postings("r")).toMatchObject([
    { kind: "sale", amountMinor: 500, terminal: "T0000001" },
  ]);
});

test("an answer repeats who asked, and an approved one has its reference and its authorisation", async () => {
  const client = await connected(await start());
  const { fields } = await client.ask("0200", saleFields(77, "r/1/0"));
  expect(fields).toMatchObject({ 3: "000000", 4: "000000000500", 11: "000077", 41: "T0000001", 49: "978" });
  expect(fields[37]).toMatch(/^\d{6}000077$/);
  expect(fields[38]).toMatch(/^\d{6}$/);
  expect(fields[2]).toBeUndefined();
});

test("several messages are under way on one connection, and each is answered when it is decided", async () => {
  const client = await connected(await start({ service: { medianMs: 400, sigma: 0 } }));
  // In one piece: between two, the machine may stand still for longer than a sale takes.
  const all = [
    bytesOf("0200", saleFields(1, "r/1/0")),
    bytesOf("0200", saleFields(2, "r/1/1")),
    bytesOf("0800", common(3)),
  ];
  client.socket.write(Buffer.concat(all));
  for (const stan of ["000001", "000002", "000003"]) await client.answerTo(stan);
  expect(client.answers.map(({ fields }) => fields[11])).toEqual(["000003", "000001", "000002"]);
});

test("messages in pieces and messages that are glued together are the same messages", async () => {
  const client = await connected(await start());
  const sales = Array.from({ length: 20 }, (_, index) =>
    bytesOf("0200", saleFields(index + 1, `r/1/${index}`)),
  );
  const bytes = Buffer.concat(sales);
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + ((at * 7) % 250));
    client.socket.write(bytes.subarray(at, end));
    // A packet of its own.
    await new Promise(setImmediate);
    at = end;
  }
  for (let stan = 1; stan <= 20; stan++) await client.answerTo(String(stan).padStart(6, "0"));
  expect(client.answers.every(({ fields }) => fields[39] === "00")).toBe(true);
});

test("in maintenance everybody is told to come again, and when; before it, that it is to come", async () => {
  const gateway = await start();
  const client = await connected(gateway);
  await gateway.post("/v1/maintenance", { isOn: true, retryAfterMs: 1500 });
  const { fields } = await client.ask("0200", saleFields(1, "r/1/0"));
  expect([fields[39], fields[63]]).toEqual(["N0", "1500"]);
  await gateway.post("/v1/maintenance", { isOn: false });
  await gateway.post("/v1/announcements", { id: 1, inMs: 600_000, forMs: 120_000 });
  const { fields: next } = await client.ask("0200", saleFields(2, "r/1/0"));
  expect([next[39], next[60]]).toEqual(["00", expect.stringMatching(/^in=\d{6}, for=120000$/)]);
});

describe("what is no message", () => {
  test.each([
    [
      "an amount that is no number",
      saleFields(1, "r/1/0"),
      /0{9}500/,
      "?00000000500",
      "30",
      "field 4 is not n",
    ],
    ["no amount", { ...saleFields(1, "r/1/0"), 4: undefined }, /$/, "", "30", "field 4 is missing"],
    ["an amount of nothing", saleFields(1, "r/1/0", { 4: "000000000000" }), /$/, "", "30", "field 4 is zero"],
    ["a currency that is none", saleFields(1, "r/1/0", { 49: "000" }), /$/, "", "30", "currency unknown"],
    ["no reference", saleFields(1, "hello"), /$/, "", "30", "field 62: no reference"],
    [
      "a merchant without a name",
      saleFields(1, "r/1/0", { 42: " ".repeat(15) }),
      /$/,
      "",
      "30",
      "field 42 is blank",
    ],
  ])("%s is answered as a format error that says why", async (_, fields, from, to, code, why) => {
    const gateway = await start();
    const client = await connected(gateway);
    const text = Buffer.from(bytesOf("0200", fields as Record<number, string>)).toString("latin1");
    client.socket.write(Buffer.from(text.replace(from, to), "latin1"));
    const answer = await client.answerTo("000001");
    expect([answer.mti, answer.fields[39], answer.fields[44]]).toEqual(["0210", code, why]);
    expect(await gateway.postings("r")).toEqual([]);
    // The connection is as good as before.
    expect((await client.ask("0200", saleFields(2, "r/1/1"))).fields[39]).toBe("00");
  });

  test("totals that no number holds exactly are answered as a format error", async () => {
    const client = await connected(await start());
    const totals = { ...common(1), 50: "978", 74: "0000000000", 76: "0000000000", 86: "0000000000000000" };
    const much = { ...totals, 88: "9007199254740993" };
    const { mti, fields } = await client.ask("0500", much);
    expect([mti, fields[39], fields[44]]).toEqual(["0510", "30", "totals are too large"]);
  });

  test("of a type that the gateway does not know is answered so", async () => {
    const client = await connected(await start());
    const { mti, fields } = await client.ask("0100", saleFields(1, "r/1/0"));
    expect([mti, fields[39], fields[44]]).toEqual(["0110", "40", "type 0100 is not known"]);
  });

  test.each([
    ["bytes of another protocol", Buffer.from("GET /v1/echo HTTP/1.1\r\nhost: x\r\n\r\n")],
    ["a length of nothing", Buffer.from([0, 0])],
    ["an answer", bytesOf("0210", common(1))],
    ["a message without a trace number", bytesOf("0200", { 41: "T0000001" })],
  ])("%s ends the connection, and nobody else's", async (_, bytes) => {
    const gateway = await start();
    const other = await connected(gateway);
    const client = await connected(gateway);
    client.socket.write(bytes);
    await client.closed();
    expect((await other.ask("0800", common(1))).fields[39]).toBe("00");
  });

  test("never brings the gateway down, whatever it is", async () => {
    const gateway = await start();
    const frame = (bytes: Uint8Array) =>
      Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
    const anything = fc.uint8Array({ minLength: 1, maxLength: 400 });
    const framed = fc.uint8Array({ minLength: 12, maxLength: 400 }).map(frame);
    const changed = fc
      .tuple(
        fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("0200", "0500"),
      )
      .map(([changes, mti]) => {
        const bytes = bytesOf(mti, saleFields(1, "r/1/0", { 50: "978", 74: "1".repeat(10) }));
        for (const [at, byte] of changes) bytes[2 + (at % (bytes.length - 2))] = byte;
        return bytes;
      });
    // The same every time: what they find can be found again.
    const floods = fc.sample(fc.array(fc.oneof(anything, framed, changed), { minLength: 1, maxLength: 10 }), {
      numRuns: 100,
      seed: 8583,
    });
    for (const flood of floods) {
      const client = await connected(gateway);
      for (const bytes of flood) client.socket.write(bytes);
      client.socket.end();
      await client.closed();
    }
    const honest = await connected(gateway);
    expect((await honest.ask("0200", saleFields(1, "honest/1/0"))).fields[39]).toBe("00");
    expect(await gateway.postings("honest")).toHaveLength(1);
  });
});
