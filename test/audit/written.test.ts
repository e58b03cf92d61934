// What companies write into their ledgers: currencies, amounts and times as they have them.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Reading } from "../../src/audit/reading.ts";
import { amountMinor } from "../../src/audit/written-amount.ts";
import { WrittenCurrency } from "../../src/audit/written-currency.ts";
import { WrittenTime } from "../../src/audit/written-time.ts";

describe("a currency", () => {
  test.each([
    ["EUR", "EUR"],
    ["eur", "EUR"],
    ["Eur", "EUR"],
    ["978", "EUR"],
    ["036", "AUD"],
    ["36", "AUD"],
    ["8", "ALL"],
    ["Euro", "EUR"],
    ["XYZ", undefined],
    ["000", undefined],
    ["1978", undefined],
    ["EURO", undefined],
    ["\u0131dr", undefined],
    ["", undefined],
    ["__proto__", undefined],
  ])("%j is %s", (text, letters) => {
    const currencies = new WrittenCurrency({ Euro: "EUR" });
    // What was read once is not read again.
    expect([currencies.letters(text), currencies.letters(text)]).toEqual([letters, letters]);
  });
});

describe("an amount", () => {
  test.each([
    ["32,57", 3257],
    ["32,5", 3250],
    ["32", 3200],
    ["0,05", 5],
    ["1.234,56", 123456],
    ["1.234.567", 123456700],
    ["1.250", 125000],
    ["1 234,56", 123456],
    ["1\u202f234,56", 123456],
    ["1'234,56", 123456],
    ["1234,56", 123456],
  ])("with a decimal comma: %j is %i", (text, value) => {
    expect(amountMinor(text, "EUR", { decimal: "," })).toEqual({ value });
  });

  test.each(["32.57", "1.23,4", "12.34.567,8", "1,2,3", ",5", "1.234 567,8", "1..234", ""])(
    "with a decimal comma: %j is none",
    (text) => {
      expect(amountMinor(text, "EUR", { decimal: "," })).toEqual({ wrong: "is no decimal number" });
    },
  );

  test("with a decimal point may have groups where its ledger says that it has one", () => {
    expect(amountMinor("1,234.56", "EUR", { decimal: "." })).toEqual({ value: 123456 });
    expect(amountMinor("1,250", "EUR", { decimal: "." })).toEqual({ value: 125000 });
    expect(amountMinor("32,57", "EUR", { decimal: "." })).toEqual({ wrong: "is no decimal number" });
  });

  test.each([
    ["minor", "32,57", { decimal: "," }],
    ["minor", "1.234,56", { decimal: "," }],
    ["minor", "32.57", "decimal"],
    ["minor", "1,234.56", { decimal: "." }],
    ["decimal", "32,57", { decimal: "," }],
    ["decimal", "1,234.56", { decimal: "." }],
  ] as const)("as %s is never guessed: %j says what could be written", (amounts, text, hint) => {
    expect(amountMinor(text, "EUR", amounts)).toMatchObject({ hint: { amounts: hint } });
  });

  test.each(["minor", "decimal"] as const)("as %s that is none at all has no hint", (amounts) => {
    expect(amountMinor("-12", "EUR", amounts)).toMatchObject({ hint: {} });
    expect(amountMinor("free", "EUR", amounts)).not.toHaveProperty("hint");
  });

  const locales = [
    ["de", ","],
    ["en", "."],
    ["fr", ","],
    ["de-CH", "."],
    ["pl", ","],
  ] as const;
  test.prop([
    fc.integer({ min: 0, max: 10 ** 11 }),
    fc.constantFrom("EUR", "JPY", "KWD"),
    fc.constantFrom(...locales),
  ])(
    "as people of any country write it is read to the last minor unit",
    (minor, currency, [locale, decimal]) => {
      const digits = { EUR: 2, JPY: 0, KWD: 3 }[currency]!;
      const text = new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(`${minor}e-${digits}` as never);
      expect(amountMinor(text, currency, { decimal })).toEqual({ value: minor });
    },
  );
});

describe("a time", () => {
  const berlin = new WrittenTime("Europe/Berlin");
  const iso = (read: Reading<number>) => ("value" in read ? new Date(read.value).toISOString() : read.wrong);

  test.each([
    ["2026-07-01 12:00:00", "2026-07-01T10:00:00.000Z"],
    ["2026-01-01T12:00:00.250", "2026-01-01T11:00:00.250Z"],
    ["2026-03-29 01:59:59", "2026-03-29T00:59:59.000Z"],
    ["2026-03-29 03:00:00", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25 01:59:59", "2026-10-24T23:59:59.000Z"],
    ["2026-10-25 03:00:00", "2026-10-25T02:00:00.000Z"],
    // What says its zone is of that zone.
    ["2026-07-01T12:00:00Z", "2026-07-01T12:00:00.000Z"],
    ["1700000000", "2023-11-14T22:13:20.000Z"],
  ])("of Berlin: %s", (text, moment) => {
    expect(iso(berlin.read(text))).toBe(moment);
  });

  test.each(["2026-03-29 02:00:00", "2026-03-29 02:30:00", "2026-03-29T02:59:59.999"])(
    "that no clock in Berlin ever showed is none: %s",
    (text) => {
      expect(berlin.read(text)).toEqual({
        wrong: "was skipped when the clocks were put forward (Europe/Berlin)",
        hint: { columns: { bookedAt: false } },
      });
    },
  );

  test.each(["2026-10-25 02:00:00", "2026-10-25 02:59:59.999"])(
    "that came twice is not guessed: %s",
    (text) => {
      expect(berlin.read(text)).toMatchObject({
        wrong: "came twice when the clocks were put back, and nothing tells which it is (Europe/Berlin)",
      });
    },
  );

  test.each([
    ["+05:30", "2026-07-01T06:30:00.000Z"],
    ["UTC", "2026-07-01T12:00:00.000Z"],
    ["America/St_Johns", "2026-07-01T14:30:00.000Z"],
    ["Pacific/Kiritimati", "2026-06-30T22:00:00.000Z"],
    ["Pacific/Pago_Pago", "2026-07-01T23:00:00.000Z"],
  ])("of the zone %s", (zone, moment) => {
    expect(iso(new WrittenTime(zone).read("2026-07-01 12:00:00"))).toBe(moment);
  });

  test.each([
    "20260701120000",
    "1782900000000000",
    "46204.5",
    "999999999999",
    "10000000000",
    "0",
    "2026-02-30T12:00:00Z",
    "2026-02-29 12:00:00",
  ])("is not guessed of %s", (text) => {
    expect(berlin.read(text)).toMatchObject({ wrong: expect.stringMatching(/^is no time/) });
  });

  test("without any zone is none, and says how one is named", () => {
    expect(new WrittenTime().read("2026-07-01 12:00:00")).toEqual({
      wrong: "has no time zone, such as Europe/Berlin",
      hint: { times: "…" },
    });
  });

  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
  ];
  test.prop([fc.integer({ min: 0, max: 2_000_000_000 }), fc.constantFrom(...zones)])(
    "as a clock showed it is that moment, or said to have come twice",
    (seconds, zone) => {
      const format = new Intl.DateTimeFormat("sv", {
        timeZone: zone,
        dateStyle: "short",
        timeStyle: "medium",
      });
      const read = new WrittenTime(zone).read(format.format(seconds * 1000));
      if ("value" in read) expect(read.value).toBe(seconds * 1000);
      else expect(read.wrong).toContain("came twice");
    },
  );
});
