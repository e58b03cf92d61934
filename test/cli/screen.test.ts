import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Screen, type Watched } from "../../src/cli/screen.ts";
import { Measures } from "../../src/measure/measures.ts";
import { outageOf, planOf } from "../measure/story.ts";

const plan = planOf({
  name: "Lunch peak in a chain of five hundred cafes with everything going wrong at once, twice",
  terminals: 20_000,
  durationMs: 86_400_000,
  speed: 20,
  outages: Array.from({ length: 9 }, (_, n) =>
    outageOf(`a-provider-with-a-long-name-${n}`, 1_000, 60_000, [[0, 9]]),
  ),
});

function screen(): Screen {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  return new Screen({ plan, stream, isQuiet: false, env: {} });
}

/** A busy day: every figure as large as it gets. */
function busy(phase: Watched["phase"]): Watched {
  const total = { sales: 1_234_567, valueMinor: 9_876_543_210 };
  const empty = new Measures(plan).snapshot();
  const outcomes = Object.fromEntries(Object.keys(empty.outcomes).map((name) => [name, total]));
  return {
    phase,
    now: 61_000,
    snapshot: {
      ...empty,
      terminals: { ...empty.terminals, all: 20_000, online: 19_999 },
      queue: { depth: 123_456, depthMax: 123_456, valueMinor: 9_876_543_210 },
      outcomes: {
        ...empty.outcomes,
        ...outcomes,
        unpaid: { declined: total },
        turnedAway: { countLimit: total },
      },
      outages: empty.outages.map((outage) => ({ ...outage, isOn: true, noticed: 19_999 })),
    } as Watched["snapshot"],
  };
}

test.for(["selling", "settling"] as const)(
  "while %s no line is longer than 80 columns, and there are few",
  (phase) => {
    const lines = screen().picture(busy(phase));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines[0]).toMatch(/^Lunch peak.*… {2}/);
  },
);
