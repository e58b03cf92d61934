import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { TimedIndex } from "../../src/measure/timed-index.ts";
import { isIn, type Range, union } from "../../src/plan/ranges.ts";

const terminals = 200;
const entries = fc.array(fc.tuple(fc.nat(1000), fc.nat(terminals - 1)), { maxLength: 300 });
const somebody = fc
  .array(fc.tuple(fc.nat(terminals - 1), fc.integer({ min: 1, max: 30 })), { maxLength: 6 })
  .map((pairs) => union(pairs.map(([from, size]): Range => [from, Math.min(terminals, from + size)])));

test.prop([entries, fc.array(somebody, { maxLength: 12 }), fc.nat(1000), fc.nat(1000)])(
  "an index finds the entries of any terminals and times, by time",
  (log, asked, from, to) => {
    const index = new TimedIndex(
      terminals,
      Int32Array.from(log.keys()),
      (entry) => log[entry][0],
      (entry) => log[entry][1],
    );
    const byTime = [...log.keys()].sort((a, b) => log[a][0] - log[b][0] || a - b);
    expect([...index.entries]).toEqual(byTime);
    // Asked again, so that what was kept, and thrown away, is asked for too.
    for (const ranges of [...asked, ...asked, [[0, terminals]] as Range[]]) {
      const expected = byTime.filter((entry) => isIn(ranges, log[entry][1]));
      const found = index.of(ranges);
      expect([...found]).toEqual(expected);
      expect([...index.between(found, from, to)]).toEqual(
        expected.filter((entry) => log[entry][0] >= from && log[entry][0] < to),
      );
    }
  },
);
