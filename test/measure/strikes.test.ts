import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { noSlot, Strikes } from "../../src/measure/strikes.ts";
import { outageOf, planOf } from "./story.ts";

const terminals = 12;
const outages = fc.array(fc.tuple(fc.nat(terminals - 1), fc.integer({ min: 1, max: 6 })), {
  minLength: 1,
  maxLength: 8,
});

test.prop([outages, fc.array(fc.nat(7), { maxLength: 60 })])(
  "a terminal is struck by exactly those outages that are on and strike it, however they come and go",
  (drawn, turns) => {
    const plan = planOf({
      terminals,
      outages: drawn.map(([from, size], index) =>
        outageOf(`o${index}`, index, index + 1, [[from, Math.min(terminals, from + size)]]),
      ),
    });
    const strikes = new Strikes(plan);
    const on = new Set<number>();
    for (const turn of turns) {
      const outage = turn % drawn.length;
      if (on.delete(outage)) strikes.end(outage);
      else {
        on.add(outage);
        strikes.begin(outage);
      }
      const slots = new Set<number>();
      for (let terminal = 0; terminal < terminals; terminal++) {
        const found: number[] = [];
        for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
          found.push(strikes.outage(slot));
          slots.add(slot);
        }
        const expected = [...on].filter((each) =>
          plan.outages[each].struck.some(([from, to]) => terminal >= from && terminal < to),
        );
        expect(found.toSorted()).toEqual(expected.toSorted());
      }
      // Slots are nobody's twice, and are used again.
      const size = [...on].reduce(
        (sum, each) => sum + plan.outages[each].struck[0][1] - plan.outages[each].struck[0][0],
        0,
      );
      expect(slots.size).toBe(size);
      expect([...on].every((each) => strikes.isOn(each))).toBe(true);
    }
    // A hundred slots at most were ever needed at once: there was room from the start.
    expect(strikes.room).toBe(256);
  },
);
