import { expect, test } from "vitest";
import { dayAndTime, LocalTime } from "../../src/audit/local-time.ts";

const near = Date.UTC(2026, 10, 22, 12);
const read = (text: string, zone?: string, at = near) => new LocalTime(zone).read(text, at);
const is = (iso: string) => ({ value: Date.parse(iso) });

test.each([
  ["1122115043", "2026-11-22T11:50:43Z"],
  ["11-22 11:50:43", "2026-11-22T11:50:43Z"],
  ["261122115043", "2026-11-22T11:50:43Z"],
  ["20261122115043", "2026-11-22T11:50:43Z"],
  ["2026-11-22 11:50:43", "2026-11-22T11:50:43Z"],
  ["2026-11-22T11:50:43+02:00", "2026-11-22T09:50:43Z"],
  ["1795348243000", "2026-11-22T11:50:43Z"],
])("%s", (text, iso) => {
  expect(read(text)).toEqual(is(iso));
});

test("a time without a year is of the year in which it is nearest to the run", () => {
  const newYear = Date.UTC(2027, 0, 1);
  expect(read("1231235959", undefined, newYear)).toEqual(is("2026-12-31T23:59:59Z"));
  expect(read("0101000001", undefined, newYear)).toEqual(is("2027-01-01T00:00:01Z"));
  expect(read("101000001", undefined, newYear)).toEqual(is("2027-01-01T00:00:01Z"));
  expect(read("0229120000", undefined, Date.UTC(2028, 0, 1))).toEqual(is("2028-02-29T12:00:00Z"));
});

test("its zone is the host's where that is said", () => {
  expect(read("1122115043", "Europe/Berlin")).toEqual(is("2026-11-22T10:50:43Z"));
});

test.each(["1322115043", "1122256143", "yesterday", "115043", "0230115043"])("%s is no time", (text) => {
  expect(read(text)).toEqual({ wrong: expect.stringContaining("is no time") });
});

test("a day and a time of two columns", () => {
  expect(dayAndTime("1122", "115043")).toBe("1122115043");
  expect(dayAndTime("122", "95043")).toBe("0122095043");
  expect(dayAndTime("2026-11-22", "11:50:43")).toBe("20261122115043");
});
