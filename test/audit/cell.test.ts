import { expect, test } from "vitest";
import { type Belief, cellOf, violationsOf } from "../../src/audit/cell.ts";
import { cells } from "../../src/audit/result.ts";

// The table of docs/definitions.md, "Audit cells", row by row: 0, 1, more live postings.
const table: readonly (readonly [Belief, string, string, string])[] = [
  ["taken", "lost", "paid", "duplicated"],
  ["queued", "pending", "unacknowledged", "duplicated"],
  ["reversalOwed", "pending", "unacknowledged", "duplicated"],
  ["unresolved", "absent", "turnedUp", "duplicated"],
  ["givenUp", "unpaid", "unrecorded", "duplicated"],
  ["declinedOnForward", "unpaidDeclined", "resurrected", "resurrectedDuplicated"],
  ["notTaken", "notTaken", "resurrected", "resurrectedDuplicated"],
  ["neverAttempted", "notTaken", "orphaned", "orphanedDuplicated"],
];

for (const [belief, none, one, more] of table) {
  test(`a sale that the terminal believes ${belief} is ${none}, ${one} or ${more} with 0, 1 or more postings`, () => {
    expect([-2, -1, 0, 1, 2, 3, 17].map((live) => cellOf(belief, live))).toEqual([
      ...[none, none, none],
      ...[one],
      ...[more, more, more],
    ]);
  });
}

test("every cell can be reached, and no other", () => {
  const reached = new Set(table.flatMap(([, ...row]) => row));
  expect([...reached].sort()).toEqual([...cells].sort());
});

test("exactly the bold cells of the table are violations", () => {
  const broken = cells.filter((cell) => violationsOf(cell).length > 0);
  expect(Object.fromEntries(broken.map((cell) => [cell, violationsOf(cell)]))).toEqual({
    lost: ["lost"],
    duplicated: ["duplicated"],
    resurrected: ["resurrected"],
    resurrectedDuplicated: ["resurrected", "duplicated"],
    orphaned: ["orphaned"],
    orphanedDuplicated: ["orphaned", "duplicated"],
  });
});
