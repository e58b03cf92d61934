import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Faults as Conducted } from "../../../src/conductor/faults.ts";
import { stepsOf as conductedSteps } from "../../../src/conductor/steps.ts";
import { Faults } from "../../../src/engine/virtual/faults.ts";
import { stepsOf } from "../../../src/engine/virtual/steps.ts";
import type { Outage } from "../../../src/plan/plan.ts";
import { blackHole, maintenance, refuse } from "./plans.ts";

const cohorts = 3;

/** What the conductor's orders leave in force on each cohort, and what they break. */
class Told {
  readonly isRefused = new Array<boolean>(cohorts).fill(false);
  readonly toxics = Array.from({ length: cohorts }, () => new Set<string>());
  maintenance = { isOn: false, retryAfterMs: 0 };
  readonly #faults = new Conducted();

  begin(index: number, outage: Outage): void {
    this.#obey(this.#faults.begin(index, outage));
  }

  end(index: number): void {
    this.#obey(this.#faults.end(index));
  }

  #obey({ links, gateway }: ReturnType<Conducted["begin"]>): void {
    if (gateway) this.maintenance = gateway;
    for (const { cohort, changes } of links) {
      for (const change of changes) {
        switch (change.does) {
          case "disable":
          case "enable":
            this.isRefused[cohort] = change.does === "disable";
            break;
          case "add":
            this.toxics[cohort].add(change.toxic.stream);
            break;
          case "remove":
            this.toxics[cohort].delete(change.toxic.stream);
        }
      }
    }
  }
}

const some = fc.uniqueArray(fc.nat(cohorts - 1), { minLength: 1 });
const time = fc.integer({ min: 1, max: 20 });
const outages = fc.array(
  fc.oneof(
    fc.tuple(time, time, some).map(([at, forMs, struck]) => refuse(at, forMs, ...struck)),
    fc.tuple(time, time, some).map(([at, forMs, struck]) => blackHole(at, forMs, ...struck)),
    fc.tuple(time, time, time).map(([at, forMs, wait]) => maintenance(at, forMs, wait)),
  ),
  { maxLength: 8 },
);

test.prop([outages])("overlapping outages combine as the conductor combines them", (outages) => {
  const told = new Told();
  let maintenance = { isOn: false, retryAfterMs: 0 };
  const broken: string[] = [];
  const faults = new Faults(cohorts, {
    refused: (cohort) => broken.push(`refused ${cohort}`),
    released: (cohort) => broken.push(`released ${cohort}`),
    maintain: (isOn, retryAfterMs) => {
      maintenance = { isOn, retryAfterMs };
    },
  });
  const steps = stepsOf(outages);
  expect(steps).toEqual(conductedSteps(outages));
  for (const { outage, action } of steps) {
    const before = told.toxics.map((toxics) => toxics.size);
    const wasRefused = [...told.isRefused];
    if (action === "begin") told.begin(outage, outages[outage]);
    else told.end(outage);
    broken.length = 0;
    faults[action](outages[outage]);
    expect(maintenance).toEqual(told.maintenance);
    for (let cohort = 0; cohort < cohorts; cohort++) {
      expect(faults.isRefused(cohort)).toBe(told.isRefused[cohort]);
      expect(faults.isDarkUp(cohort)).toBe(told.toxics[cohort].has("upstream"));
      expect(faults.isDarkDown(cohort)).toBe(told.toxics[cohort].has("downstream"));
      // Toxiproxy breaks connections when it is disabled, and when it removes a black hole.
      expect(broken.includes(`refused ${cohort}`)).toBe(!wasRefused[cohort] && told.isRefused[cohort]);
      expect(broken.includes(`released ${cohort}`)).toBe(told.toxics[cohort].size < before[cohort]);
    }
  }
});
