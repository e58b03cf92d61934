import { expect, test } from "vitest";
import { BackOffice } from "../../src/terminal/back-office.ts";
import { never } from "../../src/terminal/never.ts";

const everyMs = 60_000;

test("where nothing is sold nothing is reported", () => {
  expect(new BackOffice(everyMs, 1, 0).nextAt).toBe(never);
});

test("what was sold is reported within the interval, in one report", () => {
  const office = new BackOffice(everyMs, 1, 0);
  office.sold(100_000);
  const at = office.nextAt;
  expect(at).toBeGreaterThan(100_000);
  expect(at).toBeLessThanOrEqual(100_000 + everyMs);
  office.sold(at - 1);
  expect(office.nextAt).toBe(at);
  expect(office.due(at - 1)).toBe(0);
  expect(office.due(at)).toBe(2);
  office.answered(at + 50, true);
  expect(office).toMatchObject({ unreported: 0, nextAt: never });
});

test("reports lie an interval apart", () => {
  const office = new BackOffice(everyMs, 1, 0);
  const times: number[] = [];
  for (let now = 0; now < 10 * everyMs; now += 100) {
    office.sold(now);
    if (now < office.nextAt) continue;
    times.push(office.nextAt);
    office.due(now);
    office.answered(now, true);
  }
  expect(new Set(times.slice(1).map((at, n) => at - times[n]))).toEqual(new Set([everyMs]));
});

test("what is sold while a report is on its way is in the next one", () => {
  const office = new BackOffice(everyMs, 1, 0);
  office.sold(0);
  const at = office.nextAt;
  expect(office.due(at)).toBe(1);
  office.sold(at + 10);
  expect(office.nextAt).toBe(never);
  office.answered(at + 50, true);
  expect(office.unreported).toBe(1);
  expect(office.nextAt).toBe(at + everyMs);
});

test("a report that does not arrive is made again with what was sold since", () => {
  const office = new BackOffice(everyMs, 1, 0);
  office.sold(0);
  const at = office.nextAt;
  office.due(at);
  office.sold(at + 10);
  office.answered(at + 50, false);
  expect(office.due(at + everyMs)).toBe(2);
});

test("over a broken link nothing is reported, and nothing is forgotten", () => {
  const office = new BackOffice(everyMs, 1, 0);
  office.isBroken = true;
  office.sold(0);
  const at = office.nextAt;
  expect(office.due(at)).toBe(0);
  expect(office.nextAt).toBe(at + everyMs);
  office.sold(at + 10);
  office.isBroken = false;
  expect(office.due(at + everyMs)).toBe(2);
});

test("a fleet does not report at once", () => {
  const times = Array.from({ length: 1_000 }, (_, terminal) => {
    const office = new BackOffice(everyMs, 1, terminal);
    office.sold(0);
    return office.nextAt;
  });
  expect(new Set(times).size).toBeGreaterThan(900);
});
