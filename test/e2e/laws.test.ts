// A hundred thousand lives of terminals under every law, in virtual time: too long beside other tests.
// test/terminal/laws.test.ts shows that each law can be broken.

import { fc } from "@fast-check/vitest";
import { expect, test } from "vitest";
import {
  downCauses,
  facts,
  givenUpCauses,
  heldBackCauses,
  interventions,
  nameOf,
  offlineCauses,
  queuedCauses,
  turnedAwayCauses,
  waysToPay,
} from "../../src/facts.ts";
import { screens } from "../../src/terminal/screen.ts";
import { states } from "../../src/terminal/states.ts";
import { lives } from "../terminal/laws/life.ts";
import { live } from "../terminal/laws/living.ts";

/** What the values of these facts stand for. */
const values: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  queued: queuedCauses,
  turnedAway: turnedAwayCauses,
  paidOtherwise: waysToPay,
  heldBack: heldBackCauses,
  givenUp: givenUpCauses,
  offline: offlineCauses,
  down: downCauses,
  intervention: interventions,
  state: states,
  screen: screens,
};

/** What no terminal tells. */
const ofTheRun = ["outageBegan", "outageEnded", "customersEnded", "changed"];

test("every law of the terminal holds in a hundred thousand random lives, in which all happens that can", () => {
  const met = new Set<number>();
  fc.assert(
    fc.property(lives(), (life) => {
      const told = live(life).facts;
      for (let i = 0; i < told.length; i += 5) met.add(numberOf(told[i + 2], told[i + 4]));
    }),
    { numRuns: 100_000 },
  );
  const missed: string[] = [];
  for (const [name, kind] of Object.entries(facts)) {
    for (const [value, number] of Object.entries(values[name] ?? { "": 0 })) {
      if (!met.has(numberOf(kind, number)) && !ofTheRun.includes(name)) missed.push(`${name} ${value}`);
    }
  }
  expect(missed).toEqual([]);
}, 600_000);

function numberOf(kind: number, value: number): number {
  return kind * 100 + (values[nameOf(facts, kind)] === undefined ? 0 : value);
}
