import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { SeedsScreen } from "../../src/cli/seeds-screen.ts";

function watching(options: { isTTY?: boolean; isQuiet?: boolean } = {}) {
  const clock = { ms: 1_000 };
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), {
    isTTY: options.isTTY,
    columns: 80,
    rows: 24,
  });
  const screen = new SeedsScreen({
    seeds: 20,
    stream: stream as unknown as NodeJS.WriteStream,
    isQuiet: options.isQuiet ?? false,
    env: {},
    clock: () => clock.ms,
  });
  return { clock, screen, said: () => (stream.read() as string | null) ?? "" };
}

test("says how many seeds are played, how long that took and how long the others take", () => {
  const { clock, screen, said } = watching();
  clock.ms += 6_000;
  screen.played(4);
  expect(said()).toBe("4 of 20 seeds played in 6 s, about 24 s left\n");
});

test("says a line every ten seconds where nothing can be redrawn, and the last", () => {
  const { clock, screen, said } = watching();
  screen.played(1);
  said();
  clock.ms += 9_999;
  screen.played(2);
  expect(said()).toBe("");
  clock.ms += 1;
  screen.played(3);
  expect(said()).toMatch(/^3 of 20/);
  screen.played(20);
  expect(said()).toBe("20 of 20 seeds played in 10 s\n");
});

test("draws every seed on a terminal, and takes it away at the end", () => {
  const { clock, screen, said } = watching({ isTTY: true });
  for (const count of [1, 2, 3]) {
    clock.ms += 100;
    screen.played(count);
    expect(said()).toContain(`${count} of 20 seeds`);
  }
  screen.close();
  expect(said()).not.toBe("");
});

test("says nothing where it shall be quiet", () => {
  const { screen, said } = watching({ isQuiet: true, isTTY: true });
  screen.played(20);
  expect(said()).toBe("");
});
