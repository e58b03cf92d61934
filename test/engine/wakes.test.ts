import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Wakes } from "../../src/engine/wakes.ts";

test.prop([fc.array(fc.tuple(fc.nat(19), fc.nat(50), fc.boolean()), { maxLength: 300 })])(
  "wakes come in order of time, equal times in order of asking, whatever was set in between",
  (steps) => {
    const wakes = new Wakes(20);
    // The model: a list of (at, sequence) a terminal.
    const model = new Map<number, { at: number; sequence: number }>();
    let sequence = 0;
    for (const [terminal, at, takes] of steps) {
      if (takes && model.size > 0) {
        const [first, { at: firstAt }] = [...model].sort(
          ([, a], [, b]) => a.at - b.at || a.sequence - b.sequence,
        )[0];
        expect(wakes.nextAt).toBe(firstAt);
        expect(wakes.take()).toBe(first);
        model.delete(first);
      } else if (model.get(terminal)?.at !== at) {
        model.set(terminal, { at, sequence: sequence++ });
        wakes.set(terminal, at);
      } else wakes.set(terminal, at);
    }
    expect(wakes.nextAt).toBe(
      Math.min(Number.POSITIVE_INFINITY, ...[...model.values()].map((wake) => wake.at)),
    );
  },
);
