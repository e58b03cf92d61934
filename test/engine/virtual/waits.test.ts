import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { type Wait, Waits } from "../../../src/engine/virtual/waits.ts";

const step = fc.oneof(
  fc.record({ does: fc.constant("add"), at: fc.nat(20) }),
  fc.record({ does: fc.constant("remove"), which: fc.nat(30) }),
  fc.record({ does: fc.constant("play"), forMs: fc.nat(5) }),
);

test.prop([fc.array(step, { maxLength: 80 })])(
  "what waits comes at its time, equal times in order of asking, and not at all once it is taken out",
  (steps) => {
    const came: number[] = [];
    const waits = new Waits<number>((item) => came.push(item));
    const asked: (Wait<number> | undefined)[] = [];
    let now = 0;
    for (const each of steps) {
      if ("at" in each) asked.push(waits.add(now + each.at, asked.length));
      else if ("which" in each) {
        const wait = asked[each.which];
        if (wait) waits.remove(wait);
        asked[each.which] = undefined;
      } else {
        now += each.forMs;
        const expected = asked
          .flatMap((wait, item) => (wait && wait.at <= now ? [{ item, at: wait.at }] : []))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
        came.length = 0;
        waits.play(now);
        expect(came).toEqual(expected);
        for (const item of expected) asked[item] = undefined;
      }
      const first = asked.reduce(
        (least, wait) => Math.min(least, wait?.at ?? least),
        Number.POSITIVE_INFINITY,
      );
      // It may still know of one that was taken out.
      expect(waits.nextAt).toBeLessThanOrEqual(first);
    }
  },
);
