import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { firstStan, Stans } from "../../../src/protocol/iso8583/stans.ts";

test("trace numbers count from 1 to 999999 and begin again", () => {
  const stans = new Stans();
  let isInOrder = true;
  for (let stan = 1; stan <= 999_999; stan++) {
    isInOrder &&= stans.take() === stan;
    stans.free(stan);
  }
  expect(isInOrder).toBe(true);
  expect(stans.take()).toBe(1);
});

test("one that is in use is passed over, also when the count begins again", () => {
  const stans = new Stans();
  for (let stan = 1; stan <= 999_999; stan++) {
    stans.take();
    if (stan !== 1 && stan !== 2) stans.free(stan);
  }
  expect(stans.take()).toBe(3);
  stans.free(1);
  expect(stans.take()).toBe(4);
});

test("where all are in use there is none", () => {
  const stans = new Stans();
  for (let stan = 1; stan <= 999_999; stan++) stans.take();
  expect(stans.take()).toBeUndefined();
  stans.free(500);
  expect(stans.take()).toBe(500);
});

test.prop([fc.array(fc.oneof(fc.constant("take" as const), fc.nat(50)), { maxLength: 200 })])(
  "no two that are in use are the same",
  (does) => {
    const stans = new Stans();
    const inUse: number[] = [];
    for (const one of does) {
      if (one === "take") {
        const taken = stans.take()!;
        expect(inUse).not.toContain(taken);
        inUse.push(taken);
      } else if (inUse.length > 0) stans.free(inUse.splice(one % inUse.length, 1)[0]);
    }
  },
);

test("they begin where they are told to, and go on from 999999 with 1", () => {
  const stans = new Stans(999_998);
  expect([stans.take(), stans.take(), stans.take()]).toEqual([999_998, 999_999, 1]);
});

test("terminals, and the same terminal in two runs, begin far from each other", () => {
  const firsts = ["lunch-1", "lunch-2"].flatMap((run) =>
    Array.from({ length: 500 }, (_, terminal) => firstStan(run, terminal)),
  );
  expect(Math.min(...firsts)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...firsts)).toBeLessThanOrEqual(999_999);
  expect(new Set(firsts).size).toBeGreaterThan(995);
  const near = firsts
    .slice(0, 500)
    .filter((first, terminal) => Math.abs(first - firsts[500 + terminal]) < 1_000);
  expect(near.length).toBeLessThan(10);
});
