// The kinds of values that a scenario's fields hold: durations, rates, shares, ids and the like, as zod schemas.
// A message's first line says what is wrong with the value, its second what to write instead.

import { z } from "zod";
import {
  currencyExponent,
  exactDuration,
  longestDurationMs,
  parseBitRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSpeed,
} from "../units.ts";
import { instead } from "./nearest.ts";

/** A message in two lines: what is wrong, and what to write instead. */
export function says(what: string, todo: string): string {
  return `${what}\n${todo}`;
}

/** A value as a message quotes it. */
export function quoted(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : String(value);
}

/** A text with a decimal point where its writer put a comma; undefined where there is none. */
function withPoint(value: unknown): string | undefined {
  return typeof value === "string" && /^\d+,\d+(?!.*,)/.test(value) ? value.replace(",", ".") : undefined;
}

/** A value written as text with a unit; `suggest` knows what a wrong one was probably meant to be. */
function withUnit(
  noun: string,
  examples: string,
  /** For editors, which check it while someone types. */
  pattern: string,
  read: (text: string) => number | undefined,
  suggest: (value: unknown) => string | undefined,
) {
  const meant = (value: unknown): string | undefined => {
    const pointed = withPoint(value);
    return pointed !== undefined && read(pointed) !== undefined ? pointed : suggest(value);
  };
  const wrong = (value: unknown): string =>
    value === undefined
      ? says("is missing", `write ${noun} such as ${examples}`)
      : says(`${quoted(value)} is not ${noun}`, `write ${meant(value) ?? `it like ${examples}`}`);
  return z
    .string({ error: ({ input }) => wrong(input) })
    .meta({ title: noun.replace(/^an? /, ""), pattern })
    .transform((text, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: "custom", message: wrong(text), input: text });
      return z.NEVER;
    });
}

/** A duration, ≥ 0, in ms. */
export function duration() {
  const pattern = "^(?=.)(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$";
  return withUnit("a duration", "30s, 5m, 1m30s, 24h or 500ms", pattern, parseDuration, looseDurationText);
}

/** A duration > 0, in ms. */
export function span() {
  return duration().refine(
    (ms) => ms > 0,
    says("must be longer than nothing", "write a duration such as 30s"),
  );
}

/** What someone meant by `3 min`, `90`, `1.5h` or `00:30`, in ms; a bare number is taken for seconds. */
function looseDuration(value: unknown): number | undefined {
  if (typeof value === "number" && value >= 0 && value < 1e6) return Math.round(value * 1000);
  if (typeof value !== "string") return undefined;
  const parts = [
    ...value.toLowerCase().matchAll(/(\d{1,9}(?:\.\d{1,3})?)\s*(ms|milli|s|m|h|d)[a-z]*[\s,]*/g),
  ];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== value.toLowerCase()) return undefined;
  const sizes: Record<string, number> = { ms: 1, milli: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Math.round(parts.reduce((sum, [, count, unit]) => sum + Number(count) * sizes[unit], 0));
}

/** The duration that someone meant by a value, as a file writes it; undefined where nobody can tell. */
export function looseDurationText(value: unknown): string | undefined {
  const ms = looseDuration(value);
  if (ms === undefined) return undefined;
  return ms > longestDurationMs ? `at most ${exactDuration(longestDurationMs)}` : exactDuration(ms);
}

/** A rate > 0, in events per ms. */
export function rate() {
  return withUnit("a rate", "40/h, 2/m or 0.5/s", "^\\d+(\\.\\d+)?/[hms]$", parseRate, (value) => {
    if (typeof value === "number" && value > 0) return `${value}/h, ${value}/m or ${value}/s`;
    const found = /^([\d.]+)\s*(?:\/|per|a|an|p)\s*([hms])/i.exec(String(value));
    return found ? `${found[1]}/${found[2].toLowerCase()}` : undefined;
  }).refine((perMs) => perMs > 0, says("must be more than nothing", "write a rate such as 40/h"));
}

/** A share, 0…1. */
export function share() {
  return withUnit("a share", "40% or 0.5%", "^\\d+(\\.\\d+)?%$", parseShare, (value) => {
    if (typeof value === "number")
      return value <= 1 ? `${Number((value * 100).toPrecision(6))}%` : `${value}%`;
    const found = /^([\d.]+)\s+%$/.exec(String(value));
    return found ? `${found[1]}%` : undefined;
  }).refine((part) => part <= 1, says("is more than 100 %", "write at most 100%"));
}

/** A rate of bits, 8 kbit/s and more, in kbit/s: Toxiproxy counts whole kB/s, and 0 would be no limit. */
export function bitRate() {
  return withUnit("a rate of bits", "64kbps or 4mbps", "^\\d+(\\.\\d+)?[km]bps$", parseBitRate, (value) => {
    if (typeof value === "number" && value >= 8) return `${value}kbps`;
    const found = /^([\d.]+)\s*([km])(?:bit|b|bps|bit\/s|b\/s|bits)?$/i.exec(String(value));
    return found ? `${found[1]}${found[2].toLowerCase()}bps` : undefined;
  }).refine((kbps) => kbps >= 8, says("is too slow", "write at least 8kbps"));
}

/** How many times faster than written, 1…1000. */
export function speed() {
  return withUnit("a speed", "1x or 20x", "^\\d+(\\.\\d+)?x$", parseSpeed, (value) => {
    const found = /^([\d.]+)\s*(?:x|times)?$/i.exec(String(value));
    return found ? `${found[1]}x` : undefined;
  }).refine(
    (times) => times >= 1 && times <= 1000,
    says("is out of range", "write a speed from 1x to 1000x"),
  );
}

/** What other parts of the file refer to. */
export function id() {
  return z
    .string({
      error: ({ input }) =>
        input === undefined || input === null
          ? says("is missing", "write a name of a–z, 0–9 and -")
          : says(`${quoted(input)} is not text`, `put it in quotes where it is meant: "${String(input)}"`),
    })
    .regex(
      /^[a-z0-9][a-z0-9-]{0,39}$/,
      says("is not an id", "write at most 40 of a–z, 0–9 and -, beginning with a letter or figure"),
    )
    .meta({ title: "id" });
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number) {
  const todo = `write a whole number from ${least} to ${most}`;
  const range = {
    error: ({ input }: { readonly input?: unknown }) => says(`${quoted(input)} is out of range`, todo),
  };
  return z
    .int({
      error: ({ input }) => {
        if (input === undefined) return says("is missing", todo);
        const isFigures = typeof input === "string" && /^\d{1,15}$/.test(input);
        return isFigures
          ? says(`${quoted(input)} is text`, `write ${input} without quotes`)
          : says(`${quoted(input)} is not a whole number`, todo);
      },
    })
    .min(least, range)
    .max(most, range);
}

/** An amount > 0 in major units; whether the currency has so many decimals is checked beside the currency. */
export function amount() {
  return z
    .number({
      error: ({ input }) => {
        if (input === undefined) return says("is missing", "write an amount such as 12.50");
        const found = /^([\d.]+)/.exec(withPoint(input) ?? (typeof input === "string" ? input : ""));
        return says(
          `${quoted(input)} is not an amount`,
          `write ${found ? Number(found[1]) : "a number such as 12.50"}`,
        );
      },
    })
    .positive(says("must be more than nothing", "write an amount such as 12.50"))
    .max(1e9, says("is more than a terminal can take", "write at most 1000000000"));
}

/** An ISO 4217 currency. */
export function currency() {
  const wrong = (value: unknown): string =>
    value === undefined
      ? says("is missing", "write a currency such as EUR")
      : says(`${quoted(value)} is not a currency`, `write its ISO 4217 code, such as EUR, JPY or KWD`);
  return z
    .string({ error: ({ input }) => wrong(input) })
    .refine((code) => currencyExponent(code) !== undefined, { error: ({ input }) => wrong(input) })
    .meta({ title: "currency" });
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(noun: string, words: Words) {
  return z.enum(words, {
    error: ({ input }) =>
      input === undefined
        ? says("is missing", `write one of: ${words.join(", ")}`)
        : says(`${quoted(input)} is not ${noun}`, instead(String(input), words)),
  });
}

/** A limit, or `none`, which is Infinity. */
export function limit<Schema extends z.ZodType<number>>(schema: Schema) {
  const none = z.literal("none", {
    error: ({ input }) => {
      const found = /^\d+(?:\.\d+)?/.exec(typeof input === "string" ? input : "");
      return says(`${quoted(input)} is no limit`, `write ${found ? found[0] : "a number"}, or none`);
    },
  });
  return z.union([schema, none.transform(() => Number.POSITIVE_INFINITY)]);
}
