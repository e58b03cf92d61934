import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  currencyExponent,
  exactDuration,
  longestDurationMs,
  majorUnits,
  minorUnits,
  parseBitRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSpeed,
  playedMs,
  readableAmount,
  readableCount,
  readableDuration,
  readableRate,
  readableShare,
} from "../src/units.ts";

describe("durations", () => {
  test.each([
    ["30s", 30_000],
    ["5m", 300_000],
    ["1m30s", 90_000],
    ["24h", 86_400_000],
    ["500ms", 500],
    ["1h2m3s4ms", 3_723_004],
    ["0s", 0],
  ])("%s is read", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    "",
    "3 min",
    "30",
    "1.5m",
    "5M",
    "30s1m",
    "1m1m",
    "-5s",
    " 5s",
    "5s ",
    "1d",
    "９s",
    "577h",
    "99999999999s",
  ])("%j is no duration", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.prop([fc.integer({ min: 0, max: longestDurationMs })])(
    "what is written exactly is read back",
    (ms) => {
      expect(parseDuration(exactDuration(ms))).toBe(ms);
    },
  );

  test.prop([fc.integer({ min: 0, max: longestDurationMs })])(
    "what people read is at most half a unit off",
    (ms) => {
      const read = parseReadable(readableDuration(ms));
      const half = ms < 1000 ? 0.5 : ms < 60_000 ? 50 : ms < 3_600_000 ? 500 : 30_500;
      expect(Math.abs(read - ms)).toBeLessThanOrEqual(half);
    },
  );

  test.each([
    [250_000, "4m 10s"],
    [1_800_000, "30m"],
    [1200, "1.2 s"],
    [12_480, "12.5 s"],
    [30_000, "30 s"],
    [59_960, "1m"],
    [999.6, "1 s"],
    [85.4, "85 ms"],
    [1.54, "1.5 ms"],
    [0, "0 ms"],
    [5_400_000, "1h 30m"],
    [-2000, "-2 s"],
  ])("%d ms reads as %s", (ms, text) => {
    expect(readableDuration(ms)).toBe(text);
  });

  function parseReadable(text: string): number {
    const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
    return [...text.matchAll(/([\d.]+) ?(ms|h|m|s)/g)].reduce(
      (sum, [, n, unit]) => sum + Number(n) * units[unit],
      0,
    );
  }
});

describe("rates, shares and speeds", () => {
  test.each([
    ["40/h", 40 / 3_600_000],
    ["0.5/s", 0.0005],
    ["3/m", 3 / 60_000],
  ])("%s is read as events a millisecond", (text, perMs) => {
    expect(parseRate(text)).toBe(perMs);
  });

  test.each(["40", "/h", "40 /h", "40/d", "-1/s", "1e3/s", ".5/s"])("%j is no rate", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  test.prop([fc.double({ min: 1e-6, max: 90, noNaN: true })])(
    "a readable rate is within half of its third figure",
    (perMs) => {
      const read = parseRate(readableRate(perMs).replaceAll(",", "")) ?? Number.NaN;
      expect(Math.abs(read - perMs) / perMs).toBeLessThanOrEqual(0.006);
    },
  );

  test("rates read in the unit that people would take", () => {
    expect([readableRate(40 / 3_600_000), readableRate(0.0005), readableRate(0.4444)]).toEqual([
      "40/h",
      "0.5/s",
      "444/s",
    ]);
  });

  test.each([
    ["40%", 0.4],
    ["29%", 0.29],
    ["0.5%", 0.005],
    ["100%", 1],
    ["120%", 1.2],
  ])("%s is read as the nearest number", (text, share) => {
    expect(parseShare(text)).toBe(share);
  });

  test.each(["40", "40 %", "0.4", "-1%", "%", "1e1%"])("%j is no share", (text) => {
    expect(parseShare(text)).toBeUndefined();
  });

  test.prop([fc.integer({ min: 0, max: 100_000 })])(
    "a share is read back from what people read",
    (thousandths) => {
      const share = Number(`${thousandths}e-5`);
      const read = parseShare(readableShare(share).replace(" %", "%")) ?? Number.NaN;
      expect(Math.abs(read - share)).toBeLessThanOrEqual(0.00051);
    },
  );

  test("nearly all never reads as all, nor hardly any as none", () => {
    expect(readableShare(0.99999)).not.toBe("100 %");
    expect(readableShare(0.00001)).not.toBe("0 %");
    expect([readableShare(1), readableShare(0), readableShare(0.4)]).toEqual(["100 %", "0 %", "40 %"]);
  });

  test("a speed is a number and an x", () => {
    expect([parseSpeed("20x"), parseSpeed("1.5x"), parseSpeed("20"), parseSpeed("x")]).toEqual([
      20,
      1.5,
      undefined,
      undefined,
    ]);
  });

  test("a played time is never nothing", () => {
    expect([playedMs(30_000, 20), playedMs(1, 1000), playedMs(0, 20)]).toEqual([1500, 1, 0]);
  });
});

describe("amounts", () => {
  test.each([
    [12.5, "EUR", 1250],
    [0.29, "EUR", 29],
    [500, "JPY", 500],
    [1.234, "KWD", 1234],
    [10_000_000.01, "USD", 1_000_000_001],
  ])("%d %s is %d minor units", (major, currency, minor) => {
    expect(minorUnits(major, currency)).toBe(minor);
  });

  test("an amount with more decimals than its currency has is none", () => {
    expect([
      minorUnits(12.505, "EUR"),
      minorUnits(0.5, "JPY"),
      minorUnits(1, "XXQ"),
      minorUnits(1e300, "EUR"),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test.prop([fc.integer({ min: 0, max: 1e12 }), fc.constantFrom("EUR", "JPY", "KWD", "CNY")])(
    "minor units survive the way to major units and back",
    (minor, currency) => {
      expect(minorUnits(majorUnits(minor, currency), currency)).toBe(minor);
    },
  );

  test("currencies have their own decimals", () => {
    expect(["EUR", "JPY", "KWD", "EUX"].map((code) => currencyExponent(code))).toEqual([2, 0, 3, undefined]);
  });

  test("people read amounts and counts with separators", () => {
    expect(readableAmount(123_450, "EUR")).toBe("1,234.50 EUR");
    expect(readableAmount(500, "JPY")).toBe("500 JPY");
    expect(readableCount(30_412)).toBe("30,412");
  });
});

test("a rate of bits is read in kbit/s, from kbps or mbps", () => {
  expect(["64kbps", "4mbps", "4.5mbps", "0.4kbps"].map(parseBitRate)).toEqual([64, 4000, 4500, 0]);
  for (const wrong of ["64", "64 kbps", "64kb", "-1kbps", "1gbps", "99999mbps"]) {
    expect(parseBitRate(wrong)).toBeUndefined();
  }
});
