// No false alarm: a thousand healthy runs by chance, of which some end early or have a ledger that cannot be trusted.
// None of them has a violation, and what is not a clean result says why.

import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import type { Ending } from "../../src/history/run-record.ts";
import type { Posting } from "../../src/ledger.ts";
import { changingLedger, ledgerOf } from "./run.ts";
import { factsOf, historyFor, ledgerRows, planFor, strangerOf } from "./world.ts";
import { foreigners, salesWith, surroundings } from "./world-draws.ts";

const endings = ["normally", "interrupted", "cut off"] as const satisfies readonly (Ending | "cut off")[];

/** What may be wrong with the reading of a ledger that is right. */
const ledgers: Readonly<Record<string, (rows: readonly Posting[]) => LedgerSource>> = {
  fails: () => ({
    // biome-ignore lint/correctness/useYield: it has nothing to give.
    async *read() {
      throw new Error("connection reset");
    },
  }),
  changes: (rows) => changingLedger(rows, [...rows, { ...stranger, id: rows.length + 1 }]),
  "gives a part": (rows) => ({ ...ledgerOf(rows.slice(1)), neverRead: 1 }),
};
const stranger = { ...ledgerRows({ ...nobody(), strangers: [strangerOf("sale", 0, 1)] })[0] };

function nobody() {
  return { sales: [], strangers: [], strikes: [], offline: [[], [], [], [], []], days: [] };
}

const reading = fc.constantFrom<string | undefined>(...new Array(7).fill(undefined), ...Object.keys(ledgers));

test.prop(
  [
    salesWith(fc.constant([]), 30),
    foreigners,
    surroundings,
    fc.constantFrom(...endings),
    fc.double({ min: 0, max: 1, noNaN: true }),
    reading,
  ],
  { numRuns: 1_000, seed: 8 },
)(
  "a thousand healthy runs raise no alarm, and what is in doubt says why",
  async (...drawn) => {
    const [sales, strangers, around, ending, share, isRead] = drawn;
    const world = { sales, strangers, ...around };
    const all = factsOf(world);
    // What is cut off is cut off between two moments: facts of one breath reach the disk together.
    const cutAt = (all.at(-1)?.[1] ?? 0) * share;
    const recorded = ending === "cut off" ? all.filter(([, at]) => at <= cutAt) : all;
    const rows = ledgerRows(world);
    const ledger = isRead === undefined ? ledgerOf(rows) : ledgers[isRead](rows);
    const history = historyFor(planFor(world), recorded, ending === "cut off" ? undefined : ending);
    const { violations, findings, inconclusive } = await audit(history, ledger);
    history.close();
    expect(findings).toEqual([]);
    const isDoubtful = ending === "cut off" || isRead !== undefined;
    expect(inconclusive.length > 0).toBe(isDoubtful);
    expect(inconclusive.every((reason) => reason.length > 10)).toBe(true);
    if (isRead !== undefined) expect(violations).toBe(undefined);
    else expect(Object.values(violations ?? {}).map(({ sales }) => sales)).toEqual([0, 0, 0, 0, 0]);
  },
  120_000,
);
