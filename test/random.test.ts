import { expect, test } from "vitest";
import { draw, exp, exponential, ln, logNormal, normal, purposes, sigmaOf } from "../src/random.ts";

test("a draw depends on seed, terminal, purpose and count, and on nothing else", () => {
  const one = draw(7, 3, purposes.amount, 5);
  expect(draw(7, 3, purposes.amount, 5)).toBe(one);
  const others = [
    draw(8, 3, 2, 5),
    draw(7, 4, 2, 5),
    draw(7, 3, 3, 5),
    draw(7, 3, 2, 6),
    draw(7 + 2 ** 32, 3, 2, 5),
  ];
  expect(new Set([one, ...others]).size).toBe(6);
});

test("draws are committed: another number for the same seed would change every run that people kept", () => {
  expect([0, 1, 2].map((n) => draw(1, 0, purposes.arrival, n))).toEqual([
    0.7011544810375199, 0.6622655316023156, 0.8063505684258416,
  ]);
});

test("draws are uniform in every dimension (chi-squared, 256 bins, 99.99 %)", () => {
  const dimensions = [
    (n: number) => draw(1, 0, purposes.arrival, n),
    (n: number) => draw(1, n, purposes.arrival, 0),
    (n: number) => draw(n, 0, purposes.arrival, 0),
    (n: number) => draw(1, n >> 8, purposes.arrival, n & 255),
  ];
  for (const dimension of dimensions) {
    const bins = new Array<number>(256).fill(0);
    for (let n = 0; n < 256_000; n++) bins[Math.floor(dimension(n) * 256)]++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    expect(chiSquared).toBeLessThan(255 + 3.9 * 22.6);
    expect(chiSquared).toBeGreaterThan(255 - 3.9 * 22.6);
  }
});

test("ln and exp agree with the built-in ones to 15 digits", () => {
  for (const x of [1e-10, 0.001, 0.5, 1, 1.5, 2, 10, 12345.678, 4294967296]) {
    expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(4e-15 * Math.max(1, Math.abs(Math.log(x))));
  }
  for (const x of [-30, -1, -0.1, 0, 0.1, 1, 5, 30]) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 13);
});

test("the normal quantile has its known values", () => {
  expect(normal(0.5)).toBe(0);
  expect(normal(0.95)).toBeCloseTo(1.6448536, 6);
  expect(normal(0.999)).toBeCloseTo(3.0902323, 6);
  expect(normal(0.01)).toBeCloseTo(-2.3263479, 6);
});

test("a lognormal by median and p95 has that median and that p95", () => {
  const sigma = sigmaOf(40, 120);
  expect(logNormal(0.5, 40, sigma)).toBeCloseTo(40, 9);
  expect(logNormal(0.95, 40, sigma)).toBeCloseTo(120, 4);
  expect(logNormal(0.3, 40, 0)).toBe(40);
});

test("an exponential wait has mean 1", () => {
  let sum = 0;
  for (let n = 0; n < 100_000; n++) sum += exponential(draw(1, 0, purposes.arrival, n));
  expect(sum / 100_000).toBeCloseTo(1, 1.7);
});
