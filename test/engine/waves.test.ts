import { describe, expect, test } from "vitest";
import { Waves } from "../../src/engine/waves.ts";
import type { Outage } from "../../src/plan/plan.ts";
import { blow } from "./virtual/plans.ts";

const update = { kind: "update", takesMs: 1_000, failShare: 0 } as const;

/** Four waves of ten terminals each, one a second. */
function waves(stopIf: string | undefined, of = "update"): Outage[] {
  return [0, 1, 2, 3].map((n) => ({
    ...blow(update, 1_000 * n, 1, [10 * n, 10 * n + 10]),
    ...(stopIf === undefined ? { of } : { of, stopIf }),
  }));
}

/** Terminals `from` up to, not including, `to` have their updates behind them; the first `failed` failed. */
function update10(playing: Waves, from: number, failed: number): void {
  for (let n = 0; n < 10; n++) playing.updated(from + n, n < failed);
}

describe("an update in waves", () => {
  test("goes on while no more fail than its bound, and stops when more do", () => {
    const playing = new Waves(waves("failed > 10%"));
    expect(playing.begins(0)).toBe(true);
    update10(playing, 0, 1);
    expect(playing.begins(1)).toBe(true);
    update10(playing, 10, 2);
    expect(playing.begins(2)).toBe(false);
    expect([0, 1, 2].map((outage) => playing.ends(outage))).toEqual([true, true, false]);
  });

  test("stops at its bound where the bound itself is too much", () => {
    const playing = new Waves(waves("failed >= 10%"));
    playing.begins(0);
    update10(playing, 0, 1);
    expect(playing.begins(1)).toBe(false);
  });

  test("counts all that is over, also of the waves before the last", () => {
    const playing = new Waves(waves("failed > 10%"));
    playing.begins(0);
    update10(playing, 0, 2);
    expect(playing.begins(1)).toBe(false);
    const gentle = new Waves(waves("failed > 10%"));
    gentle.begins(0);
    update10(gentle, 0, 0);
    gentle.begins(1);
    update10(gentle, 10, 2);
    expect(gentle.begins(2)).toBe(true);
  });

  test("goes on while nothing is known", () => {
    const playing = new Waves(waves("failed >= 0%"));
    expect([0, 1].map((outage) => playing.begins(outage))).toEqual([true, true]);
  });

  test("goes on without a condition, whatever fails", () => {
    const playing = new Waves(waves(undefined));
    playing.begins(0);
    update10(playing, 0, 10);
    expect(playing.begins(1)).toBe(true);
  });

  test("does not count the failures of another update, which struck the terminal later", () => {
    const other = waves(undefined, "hotfix");
    const playing = new Waves([...waves("failed > 10%"), ...other]);
    playing.begins(0);
    playing.begins(4);
    update10(playing, 0, 10);
    expect(playing.begins(1)).toBe(true);
  });

  test("does not count what nobody in the plan updated", () => {
    const playing = new Waves(waves("failed > 10%"));
    playing.begins(0);
    playing.updated(35, true);
    expect(playing.begins(1)).toBe(true);
  });
});
