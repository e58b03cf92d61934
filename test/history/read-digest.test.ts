// What two reads of a ledger are held against each other by: what it tells apart, and block by block.

import { describe, expect, test } from "vitest";
import { blockRows, ReadDigest } from "../../src/history/read-digest.ts";
import type { Posting } from "../../src/ledger.ts";
import { posting, runId, startedAt } from "../audit/run.ts";

function digestOf(rows: readonly Posting[], run = runId): ReadDigest {
  const digest = new ReadDigest(run);
  for (const row of rows) digest.add(row);
  return digest;
}

const right = posting(1, 0, 0, 1250);

/** Whether two reads that gave one row each say the same. */
const isSame = (one: Partial<Posting>, other: Partial<Posting>) =>
  digestOf([{ ...right, ...one }]).hasSameRest(digestOf([{ ...right, ...other }]));

test("the same row twice says the same", () => {
  expect(isSame({}, {})).toBe(true);
  expect(isSame({ key: "k", run: "another" }, { key: "k", run: "another" })).toBe(true);
});

test.each<Partial<Posting>>([
  { id: 2 },
  { kind: "refund" },
  { run: "another" },
  { reference: `${runId}/0/1` },
  { reference: `${runId}/0/1`, key: `${runId}/0/1` },
  { key: "another" },
  { key: "" },
  { run: "" },
  { terminal: "T0000001" },
  { terminal: "" },
  { merchant: "S0000001" },
  { amountMinor: 1251 },
  { currency: "USD" },
  { bookedAt: startedAt + 1 },
])("a row with %j instead is another", (changed) => {
  expect(isSame({}, changed)).toBe(false);
});

test("two rows of other runs, and two keys beside the reference, are told apart", () => {
  expect(isSame({ run: "a" }, { run: "b" })).toBe(false);
  expect(isSame({ key: "a" }, { key: "b" })).toBe(false);
});

test("what the run itself is called makes no difference", () => {
  const one = digestOf([{ ...right, run: "one" }], "one");
  expect(one.hasSameRest(digestOf([{ ...right, run: "another" }], "another"))).toBe(true);
});

test("text that moves from one column to the next is told", () => {
  expect(isSame({ terminal: "AB", merchant: "C" }, { terminal: "A", merchant: "BC" })).toBe(false);
});

test("text that a digest with one careless step would take for the same is told", () => {
  // Found by search: they agree where each text is read one character too far.
  expect(isSame({ merchant: "S1nppzrk" }, { merchant: "Soe05d4" })).toBe(false);
});

// Found by search: of each pair one of the digest's two numbers is the same, so the other must tell.
test.each([
  ["i3c6t", "19bi7cv"],
  ["1fhhi38", "17x0qy3"],
])("of S%s and S%s half of the digest is the same, and half is enough", (one, other) => {
  const pair = [`S${one}`, `S${other}`].map((merchant) => ({ ...right, merchant }));
  expect(digestOf([pair[0]]).hasSameRest(digestOf([pair[1]]))).toBe(false);
  const rest = Array<Posting>(blockRows - 1).fill(right);
  const [first, second] = pair.map((row) => digestOf([row, ...rest]));
  expect(first.hasSameBlock(second, 0)).toBe(false);
});

describe("blocks", () => {
  const rows = Array.from({ length: 2 * blockRows + 1 }, (_, i) => posting(i + 1, 0, i, 1250));

  /** With another amount in the row at this place. */
  const changedAt = (place: number) =>
    rows.map((row, i) => (i === place ? { ...row, amountMinor: 1251 } : row));

  test("a block ends with its last row, and no other", () => {
    const digest = new ReadDigest(runId);
    const ends = rows.flatMap((row, i) => (digest.add(row) ? [i + 1] : []));
    expect(ends).toEqual([1_024, 2_048]);
    expect([digest.rows, digest.wholeBlocks]).toEqual([2_049, 2]);
  });

  test.each([
    [0, [false, true, true]],
    [1_023, [false, true, true]],
    [1_024, [true, false, true]],
    [2_048, [true, true, false]],
    [-1, [true, true, true]],
  ])("a change in the row at place %d is in its block only", (place, same) => {
    const [one, other] = [digestOf(rows), digestOf(changedAt(place))];
    expect([one.hasSameBlock(other, 0), one.hasSameBlock(other, 1), one.hasSameRest(other)]).toEqual(same);
  });

  test.each([0, 1_023, 1_024, 2_047, 2_048])("a change in the row at place %d is in the sum", (place) => {
    const { sum } = digestOf(rows);
    expect(sum).toEqual({ rows: 2_049, digest: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(digestOf(rows).sum).toEqual(sum);
    expect(digestOf(changedAt(place)).sum.digest).not.toBe(sum.digest);
  });

  test("blocks that changed places have another sum", () => {
    const swapped = [...rows.slice(blockRows, 2 * blockRows), ...rows.slice(0, blockRows)];
    expect(digestOf(swapped).sum.digest).not.toBe(digestOf(rows.slice(0, 2 * blockRows)).sum.digest);
  });

  test("a block that only one of them has is not the same", () => {
    const [whole, less] = [digestOf(rows), digestOf(rows.slice(0, blockRows))];
    expect([whole.hasSameBlock(less, 0), whole.hasSameBlock(less, 1)]).toEqual([true, false]);
  });

  test("a block more is no same rest, though nothing came after either", () => {
    const [one, two] = [1, 2].map((blocks) => digestOf(rows.slice(0, blocks * blockRows)));
    expect(one.hasSameRest(two)).toBe(false);
  });
});
