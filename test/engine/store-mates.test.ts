import { describe, expect, test } from "vitest";
import { StoreMates } from "../../src/engine/store-mates.ts";

/** Two groups: stores {0, 1, 2}, {3, 4}, and {5, 6}, {7}. */
const groups = [
  { terminals: [0, 5], perStore: 3 },
  { terminals: [5, 8], perStore: 2 },
] as const;

/** Where a customer of each terminal ends up; −1 where nobody takes them. */
function taken(...cannotSell: number[]): number[] {
  const came: number[] = [];
  const terminals = Array.from({ length: 8 }, (_, number) => ({
    canSell: !cannotSell.includes(number),
    customerCame: (...customer: number[]) => {
      expect(customer).toEqual([7_000, 1_250, 2]);
      came.push(number);
    },
  }));
  const mates = new StoreMates(groups, terminals);
  return terminals.map((_, number) => {
    const isTaken = mates.move(7_000, number, 1_250, 2);
    expect(came.length).toBe(isTaken ? 1 : 0);
    return came.pop() ?? -1;
  });
}

describe("a customer who goes to another terminal", () => {
  test("goes to the next one of the same store, and behind the last to the first", () => {
    expect(taken().slice(0, 7)).toEqual([1, 2, 0, 4, 3, 6, 5]);
  });

  test("finds none in a store of one terminal", () => {
    expect(taken()[7]).toBe(-1);
  });

  test("passes those that cannot sell", () => {
    expect(taken(1).slice(0, 3)).toEqual([2, 2, 0]);
  });

  test("finds none where no other one of the store can sell, whatever other stores could", () => {
    expect(taken(1, 2, 3, 4).slice(0, 5)).toEqual([-1, 0, 0, -1, -1]);
  });
});
