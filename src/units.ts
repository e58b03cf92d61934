// Units: how durations, rates, shares, speeds and amounts are written in files, and how people read them back.
// Inside, time is whole milliseconds and money whole minor units. Every parse… says undefined for what it
// cannot read; the caller knows where it stood and says so.

/** ms of each unit that a duration may have, in the order in which they are written. */
const durationUnits = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** Longest duration that a file may hold, 24 days: timers count ms in 32 bits, which end after 24.8 days. */
export const longestDurationMs = 24 * 24 * durationUnits.h;

/**
 * Milliseconds of `30s`, `5m`, `1m30s`, `24h` or `500ms`: whole numbers, each unit at most once, from h to ms.
 * undefined for anything else, and for more than `longestDurationMs`.
 */
export function parseDuration(text: string): number | undefined {
  const found = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,10})ms)?$/.exec(text);
  if (!found || text === "") return undefined;
  const [, h = 0, m = 0, s = 0, ms = 0] = found;
  const sum =
    Number(h) * durationUnits.h + Number(m) * durationUnits.m + Number(s) * durationUnits.s + Number(ms);
  return sum <= longestDurationMs ? sum : undefined;
}

/** A duration of whole ms ≥ 0 as a file writes it, exactly: `1m30s`. parseDuration reads it back. */
export function exactDuration(ms: number): string {
  let rest = ms;
  let text = "";
  for (const [unit, size] of Object.entries(durationUnits)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text || "0s";
}

/** A duration in ms as people read it, at most two units: `4m 10s`, `30m`, `12.5 s`, `30 s`, `85 ms`. */
export function readableDuration(ms: number): string {
  if (ms < 0) return `-${readableDuration(-ms)}`;
  if (ms < 999.5) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "m", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "m");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`;
}

/** Events per millisecond of `40/h`, `2/m` or `0.5/s`; undefined for anything else. Never negative. */
export function parseRate(text: string): number | undefined {
  const found = /^(\d{1,9}(?:\.\d{1,9})?)\/([hms])$/.exec(text);
  return found ? Number(found[1]) / durationUnits[found[2] as "h" | "m" | "s"] : undefined;
}

/** A rate per millisecond as people read it: `40/h`, `0.5/s`, `444/s`; three figures are kept. */
export function readableRate(perMs: number): string {
  const unit = perMs * durationUnits.s >= 0.1 ? "s" : "h";
  const perUnit = perMs * durationUnits[unit];
  return `${perUnit >= 100 ? readableCount(perUnit) : Number(perUnit.toPrecision(3))}/${unit}`;
}

/** Kilobits per second of `64kbps` or `4.5mbps`, whole ones; undefined for anything else, and for more than 10 Gbit/s. */
export function parseBitRate(text: string): number | undefined {
  const found = /^(\d{1,8}(?:\.\d{1,3})?)(k|m)bps$/.exec(text);
  if (!found) return undefined;
  const kbps = Math.round(Number(found[1]) * (found[2] === "m" ? 1000 : 1));
  return kbps <= 10_000_000 ? kbps : undefined;
}

/** 0.4 of `40%`; undefined for anything else. Never negative, and not more than a million percent. */
export function parseShare(text: string): number | undefined {
  const found = /^(\d{1,6}(?:\.\d{1,9})?)%$/.exec(text);
  // Number("0.29%") / 100 is off by one bit; dividing the decimal text by its exponent is exact.
  return found ? Number(`${found[1]}e-2`) : undefined;
}

/** A share as people read it: `40 %`, `0.5 %`, `99.97 %`. Never rounded up to 100 % nor down to 0 %. */
export function readableShare(share: number): string {
  const percent = share * 100;
  let digits = 1;
  // 99.99 % must not read as all, nor 0.01 % as none: as many decimals as that takes.
  while (digits < 12 && isFalseEnd(Number(percent.toFixed(digits)), percent)) digits++;
  return `${Number(percent.toFixed(digits))} %`;
}

function isFalseEnd(shown: number, percent: number): boolean {
  return (shown === 100 || shown === 0) && shown !== percent;
}

/** 20 of `20x`; undefined for anything else. */
export function parseSpeed(text: string): number | undefined {
  const found = /^(\d{1,6}(?:\.\d{1,6})?)x$/.exec(text);
  return found ? Number(found[1]) : undefined;
}

/** A factor as people read it: `1.32x`, `0.005x`. */
export function readableFactor(factor: number): string {
  return `${Number(factor >= 0.1 ? factor.toFixed(2) : factor.toPrecision(2))}x`;
}

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A count as people read it: `30,412`. */
export function readableCount(count: number): string {
  return counts.format(count);
}

const means = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A count, or a mean of counts, as people read it: `30,412`, `1,074.7`. */
export function readableMean(mean: number): string {
  return Number.isInteger(mean) ? readableCount(mean) : means.format(Number(mean.toFixed(1)));
}

/** `a sale`, `an echo`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** A count with its noun, in the plural unless it is one: `30,412 sales`. */
export function counted(count: number, noun: string): string {
  return `${readableCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const exponents = new Map<string, number>();

/**
 * How many decimals an amount of this ISO 4217 currency has: EUR 2, JPY 0, KWD 3.
 * undefined for a code that is no currency. Source: the runtime's CLDR, as Intl.NumberFormat says it.
 */
export function currencyExponent(currency: string): number | undefined {
  if (exponents.size === 0) {
    for (const code of Intl.supportedValuesOf("currency")) {
      const format = new Intl.NumberFormat("en", { style: "currency", currency: code });
      exponents.set(code, format.resolvedOptions().maximumFractionDigits ?? 2);
    }
  }
  return exponents.get(currency);
}

/**
 * Minor units of an amount in major units: 12.5 EUR is 1250, 500 JPY is 500.
 * undefined where the currency is none, or has fewer decimals than the amount, or the result is no safe integer.
 */
export function minorUnits(major: number, currency: string): number | undefined {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) return undefined;
  const minor = Math.round(major * 10 ** exponent);
  const isExact = Number.isSafeInteger(minor) && Number(`${minor}e-${exponent}`) === major;
  return isExact ? minor : undefined;
}

/** Major units of an amount in minor units, for metrics: 1250 EUR is 12.5. An unknown currency counts as 2 decimals. */
export function majorUnits(minor: number, currency: string): number {
  return Number(`${minor}e-${currencyExponent(currency) ?? 2}`);
}

/** An amount in minor units as machines write it in major ones: 1250 EUR is `12.50`, 500 JPY is `500`. */
export function decimalText(minor: number, currency: string): string {
  const decimals = currencyExponent(currency) ?? 2;
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${minor < 0 ? "-" : ""}${whole}${fraction}`;
}

/** An amount in minor units as people read it: `1,234.50 EUR`, `500 JPY`. */
export function readableAmount(minor: number, currency: string): string {
  const digits = currencyExponent(currency) ?? 2;
  const amount = new Intl.NumberFormat("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${amount.format(majorUnits(minor, currency))} ${currency}`;
}

/**
 * A time of the scenario as it is played, in whole ms: divided by the speed, and never shortened to nothing.
 * `ms` ≥ 0, `speed` ≥ 1.
 */
export function playedMs(ms: number, speed: number): number {
  return ms === 0 ? 0 : Math.max(1, Math.round(ms / speed));
}
