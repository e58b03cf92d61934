// A local time as a host writes it beside a trace number: as ISO 8583 has it, MMDDhhmmss without a year (field 7, or 13 and
// 12), or with one, or as any other time of a ledger.

import type { Reading } from "./reading.ts";
import { WrittenTime } from "./written-time.ts";

export class LocalTime {
  readonly #times: WrittenTime;

  /** `zone`: of the clock that wrote it; terminals send UTC. */
  constructor(zone = "UTC") {
    this.#times = new WrittenTime(zone);
  }

  /** Ms since 1970. `near`: a time that has no year is of the year in which it is nearest to this. */
  read(text: string, near: number): Reading<number> {
    const digits = digitsOf(text);
    if (digits === undefined) return withoutHint(this.#times.read(text));
    if (digits.length > 10) return this.#of(digits.length === 12 ? `20${digits}` : digits);
    const thisYear = new Date(near).getUTCFullYear();
    // A 29th of February is in one year of four, and the first second of a year near the last of the one before.
    const read = [thisYear - 1, thisYear, thisYear + 1].map((year) => this.#of(`${year}${digits}`));
    const times = read.flatMap((each) => ("value" in each ? [each.value] : []));
    if (times.length === 0) return read[1];
    return { value: times.reduce((one, other) => (distance(other) < distance(one) ? other : one)) };

    function distance(time: number): number {
      return Math.abs(time - near);
    }
  }

  /** YYYYMMDDhhmmss */
  #of(digits: string): Reading<number> {
    const [, year, month, day, hour, minute, second] = /^(....)(..)(..)(..)(..)(..)$/.exec(digits)!;
    return withoutHint(this.#times.read(`${year}-${month}-${day} ${hour}:${minute}:${second}`));
  }
}

/** A day and a time of two columns, as one text. */
export function dayAndTime(day: string, time: string): string {
  const [date, clock] = [day, time].map((text) => text.replace(/[-/.: ]/g, ""));
  // A table that took 0122 or 090501 for a number has lost the zero in front.
  return `${date.padStart(date.length < 4 ? 4 : date.length, "0")}${clock.padStart(6, "0")}`;
}

/** MMDDhhmmss, YYMMDDhhmmss or YYYYMMDDhhmmss; undefined for what is written otherwise. */
function digitsOf(text: string): string | undefined {
  const parted = /^(\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text);
  if (parted) return parted.slice(1).join("");
  if (!/^(\d{9,10}|\d{12}|\d{14})$/.test(text)) return undefined;
  return text.length === 9 ? `0${text}` : text;
}

/** What to write for times of another column is no help here. */
function withoutHint(reading: Reading<number>): Reading<number> {
  return "value" in reading ? reading : { wrong: reading.wrong };
}
