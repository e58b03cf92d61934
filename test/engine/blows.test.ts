import { expect, test } from "vitest";
import { Blows } from "../../src/engine/blows.ts";
import type { Blow, Outage } from "../../src/plan/plan.ts";
import { blow, refuse } from "./virtual/plans.ts";

/** Six terminals that write down what is done to them, and when. */
class Struck {
  now = 0;
  readonly lines: string[] = [];
  readonly #blows: Blows;

  constructor(...outages: Outage[]) {
    const line = (number: number, what: string) => (now: number, outage: number, does: Blow) => {
      this.lines.push(`${now} ${number} ${what} ${outage} ${does.kind}`);
    };
    const terminals = Array.from({ length: 6 }, (_, number) => ({
      strike: line(number, "struck"),
      release: line(number, "released"),
    }));
    this.#blows = new Blows(outages, terminals, this);
  }

  /** The outage begins or ends; a millisecond passes after each terminal. */
  play(outage: number, isBeginning: boolean): string[] {
    if (!this.#blows.happens(outage, isBeginning)) return [];
    for (const _ of this.#blows.play(outage, isBeginning)) this.now++;
    return this.lines.splice(0);
  }

  endSessions(terminal: number): void {
    this.lines.push(`${this.now} ${terminal} loses its sessions`);
  }

  updated(terminal: number, hasFailed: boolean): void {
    this.#blows.updated(terminal, hasFailed);
  }
}

const reboot = { kind: "reboot", bootMs: 1_000 } as const;
const update = { kind: "update", takesMs: 1_000, failShare: 0 } as const;

test("an outage strikes its own terminals one after the other, and releases the same", () => {
  const fleet = new Struck(refuse(0, 1, 0), blow(reboot, 0, 5_000, [1, 3], [5, 6]));
  expect(fleet.play(1, true)).toEqual(["0 1 struck 1 reboot", "1 2 struck 1 reboot", "2 5 struck 1 reboot"]);
  fleet.now = 5_000;
  expect(fleet.play(1, false)).toEqual([
    "5000 1 released 1 reboot",
    "5001 2 released 1 reboot",
    "5002 5 released 1 reboot",
  ]);
});

test("an expired certificate ends the sessions of whom it strikes only where it says so", () => {
  const expired = (sessions: "stand" | "end", terminal: number) =>
    blow({ kind: "certificate", sessions, onReboot: "dead" }, 0, 5_000, [terminal, terminal + 1]);
  const fleet = new Struck(expired("stand", 1), expired("end", 2));
  expect(fleet.play(0, true)).toEqual(["0 1 struck 0 certificate"]);
  expect(fleet.play(1, true)).toEqual(["1 2 struck 1 certificate", "1 2 loses its sessions"]);
  expect(fleet.play(1, false)).toEqual(["2 2 released 1 certificate"]);
});

test("an outage of links or of the gateway does nothing to terminals", () => {
  const fleet = new Struck({ ...refuse(0, 1, 0), struck: [[0, 6]] });
  expect([fleet.play(0, true), fleet.play(0, false)]).toEqual([[], []]);
});

test("a wave that is stopped neither strikes nor releases anybody", () => {
  const wave = (from: number) => ({
    ...blow(update, 0, 1, [from, from + 2]),
    of: "update",
    stopIf: "failed > 2%",
  });
  const fleet = new Struck(wave(0), wave(2));
  fleet.play(0, true);
  fleet.updated(0, false);
  fleet.updated(1, true);
  expect(fleet.play(1, true)).toEqual([]);
  expect(fleet.play(1, false)).toEqual([]);
  expect(fleet.play(0, false)).toHaveLength(2);
});
