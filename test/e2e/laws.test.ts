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

/** The rarest fact comes in some fifteen of a hundred thousand lives: luck has it that so many have none, and more are lived. */
const roundsMax = 4;

test("every law of the terminal holds in a hundred thousand random lives, in which all happens that can", () => {
  const met = new Set<number>();
  const property = fc.property(lives(), (life) => {
    const told = live(life).facts;
    for (let i = 0; i < told.length; i += 5) met.add(numberOf(told[i + 2], told[i + 4]));
  });
  const { seed = 0 } = fc.readConfigureGlobal();
  let missed = ["everything"];
  for (let round = 0; round < roundsMax && missed.length > 0; round++) {
    fc.assert(property, { numRuns: 100_000, seed: seed + round });
    missed = missedOf(met);
  }
  expect(missed).toEqual([]);
}, 1_800_000);

/** Names of the facts that a terminal can tell and that are not among these. */
function missedOf(met: ReadonlySet<number>): string[] {
  const missed: string[] = [];
  for (const [name, kind] of Object.entries(facts)) {
    for (const [value, number] of Object.entries(values[name] ?? { "": 0 })) {
      if (!met.has(numberOf(kind, number)) && !ofTheRun.includes(name)) missed.push(`${name} ${value}`);
    }
  }
  return missed;
}

function numberOf(kind: number, value: number): number {
  return kind * 100 + (values[nameOf(facts, kind)] === undefined ? 0 : value);
}
