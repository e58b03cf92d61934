// Counter-based draws: every random number is a pure function of seed, terminal, purpose and count.
// So a policy that draws once more shifts no other draw, and a plan carries laws instead of samples.
// Math.log, exp, cos and pow differ between JavaScript engines in the last bit; the distributions
// here use only + − × ÷ and sqrt, which IEEE 754 rounds the same everywhere.

/** What a number is drawn for. Numbers are part of what a seed repeats: never reuse or renumber one. */
export const purposes = {
  arrival: 1,
  amount: 2,
  card: 3,
  signOn: 4,
  probe: 5,
  forward: 6,
  reversal: 7,
  service: 8,
  defect: 9,
  provider: 10,
  share: 11,
  network: 12,
  region: 13,
  model: 14,
  version: 15,
  shareOfTerminals: 16,
  wave: 17,
  returnStep: 18,
  returnTime: 19,
  length: 20,
  spell: 21,
  storm: 22,
  entry: 23,
  patience: 24,
  alternative: 25,
  void: 26,
  refund: 27,
  retry: 28,
  throttle: 29,
  sticky: 30,
  notice: 31,
  manager: 32,
  switchedOff: 33,
  update: 34,
  receipt: 35,
  closeOfDay: 36,
  flood: 37,
  think: 38,
  report: 39,
  inquiry: 40,
  cardNetwork: 41,
  failure: 42,
  acquirer: 43,
} as const;

export type Purpose = (typeof purposes)[keyof typeof purposes];

/**
 * A uniform number in (0, 1), never 0 and never 1, with 32 bits of resolution.
 * `seed` is a safe integer ≥ 0; `terminal`, `purpose` and `n` are integers ≥ 0.
 * Each word is folded in by MurmurHash3's 32-bit round, and its finaliser ends it (Austin Appleby, public domain).
 */
export function draw(seed: number, terminal: number, purpose: Purpose, n: number): number {
  let hash = fold(0x9747b28c, seed >>> 0);
  hash = fold(hash, Math.floor(seed / 4294967296));
  hash = fold(hash, terminal);
  hash = fold(hash, purpose);
  hash = finalise(fold(hash, n) ^ 20);
  return (hash + 0.5) / 4294967296;
}

function fold(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finalise(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Natural logarithm of x > 0, within 2 units in the last place, the same on every engine. */
export function ln(x: number): number {
  // x = m · 2^e with m in [√½, √2); ln m = 2·artanh((m−1)/(m+1)).
  let m = x;
  let e = 0;
  while (m >= Math.SQRT2) {
    m *= 0.5;
    e++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * s2 + 1 / k;
  return 2 * s * sum + e * Math.LN2;
}

/** e to the power of x for |x| < 700, the same on every engine. */
export function exp(x: number): number {
  // x = k·ln 2 + r with |r| ≤ ½·ln 2; the Taylor series of e^r, then k doublings.
  const k = Math.round(x / Math.LN2);
  const r = x - k * Math.LN2;
  let sum = 1;
  for (let n = 16; n >= 1; n--) sum = 1 + (r / n) * sum;
  const step = k < 0 ? 0.5 : 2;
  for (let n = Math.abs(k); n > 0; n--) sum *= step;
  return sum;
}

/** An exponential waiting time with mean 1 from a uniform u in (0, 1). */
export function exponential(u: number): number {
  return -ln(u);
}

/**
 * The standard normal quantile of u in (0, 1): Peter Acklam's rational approximation,
 * relative error below 1.15e-9.
 */
export function normal(u: number): number {
  if (u < 0.02425) return tail(Math.sqrt(-2 * ln(u)));
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * ln(1 - u)));
  const q = u - 0.5;
  const r = q * q;
  const numerator =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const denominator =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (numerator * q) / denominator;
}

function tail(q: number): number {
  return (
    (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q +
      1)
  );
}

/** The 95 % quantile of the standard normal: what turns a median and a p95 into a lognormal's sigma. */
const z95 = 1.6448536269514722;

/** Sigma of the lognormal with this median and 95 % quantile (p95 ≥ median > 0). */
export function sigmaOf(median: number, p95: number): number {
  return ln(p95 / median) / z95;
}

/** A lognormal value from a uniform u in (0, 1), by median and sigma. */
export function logNormal(u: number, median: number, sigma: number): number {
  return sigma === 0 ? median : median * exp(sigma * normal(u));
}
