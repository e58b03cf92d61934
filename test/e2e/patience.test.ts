// The patience of the tests: what is late is found, and a machine that stands still is not held against what it runs.

import { expect, test } from "vitest";
import { within } from "./patience.ts";

/** A look that finds nothing until the last of so many; each time the machine stands still for so long. */
function late(looks: number, stillMs: number): () => void {
  let left = looks;
  return () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stillMs);
    if (--left > 0) throw new Error(`${left} more`);
  };
}

test("what never comes is missed", async () => {
  await expect(within(100, late(1_000, 0))).rejects.toThrow("more");
});

test("what comes while the machine stands still is not", async () => {
  await within(100, late(3, 150));
});
