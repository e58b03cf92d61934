// A time as somebody's ledger writes it: seconds or milliseconds since 1970, or a day and a clock, whose zone stands
// beside them or is that of the whole ledger.

import type { Reading } from "./reading.ts";

/**
 * Whole figures are of the years 2001 to 2286, ms: then seconds cannot be milliseconds, nor 20260701120000, a day and a
 * clock written together, nor 46204.5, a spreadsheet's day.
 */
const ourDays = { from: 1e12, to: 1e13 } as const;

const hourMs = 3_600_000;

export class WrittenTime {
  readonly #zone: string | undefined;
  #format: Intl.DateTimeFormat | undefined;
  /** Offsets in ms by quarter of an hour: they change at no other times. */
  readonly #offsets = new Map<number, number>();

  /** `zone`: of the times that say none, as IANA names it, or as +02:00. */
  constructor(zone?: string) {
    this.#zone = zone;
  }

  /** Ms since 1970. */
  read(text: string): Reading<number> {
    if (/^\d{1,16}(\.\d{1,9})?$/.test(text)) {
      const since = Number(text);
      const ms = Math.round(since >= ourDays.from ? since : since * 1000);
      const isOurs = ms >= ourDays.from && ms < ourDays.to;
      return isOurs
        ? { value: ms }
        : { wrong: "is no time: as seconds or milliseconds since 1970 it is not of our days" };
    }
    const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(.*)$/.exec(text);
    if (!found) return { wrong: "is no time" };
    const [, day, clock, zone] = found;
    const asUtc = Date.parse(`${day}T${clock}Z`);
    // Of a 30th of February Date.parse makes a day in March.
    const isDay = new Date(Date.parse(`${day}T00:00Z`) || 0).toISOString().startsWith(day);
    if (Number.isNaN(asUtc) || !isDay) return { wrong: "is no time" };
    if (zone === "") return this.#local(asUtc);
    if (!/^(Z|[+-]\d{2}(:?\d{2})?)$/.test(zone)) return { wrong: "has no time zone" };
    const ms = Date.parse(`${day}T${clock}${withColon(zone)}`);
    return Number.isNaN(ms) ? { wrong: "is no time" } : { value: ms };
  }

  /** The one moment at which the clocks of the zone showed this. */
  #local(asUtc: number): Reading<number> {
    if (this.#zone === undefined) {
      return { wrong: "has no time zone, such as Europe/Berlin", hint: { times: "…" } };
    }
    // No zone is further from UTC than 15 hours, and none changes its clocks twice within two days.
    const around = [asUtc - 24 * hourMs, asUtc + 24 * hourMs].map((at) => this.#offset(at));
    const moments = [...new Set(around)]
      .filter((offset) => this.#offset(asUtc - offset) === offset)
      .map((offset) => asUtc - offset);
    if (moments.length === 1) return { value: moments[0] };
    const what =
      moments.length === 0
        ? "was skipped when the clocks were put forward"
        : "came twice when the clocks were put back, and nothing tells which it is";
    return { wrong: `${what} (${this.#zone})`, hint: { columns: { bookedAt: false } } };
  }

  /** How far the zone is ahead of UTC at this moment, ms. */
  #offset(at: number): number {
    const quarter = Math.floor(at / (hourMs / 4));
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    this.#format ??= new Intl.DateTimeFormat("en", { timeZone: this.#zone, timeZoneName: "longOffset" });
    const name = this.#format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes, seconds = "0"] = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name) ?? [];
    const ms = sign ? ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 : 0;
    const offset = sign === "-" ? -ms : ms;
    if (this.#offsets.size < mostOffsets) this.#offsets.set(quarter, offset);
    return offset;
  }
}

/** A month of quarters, three lookups each. */
const mostOffsets = 10_000;

/** As Date.parse takes it: +02, +0200 and +02:00 are the same. */
function withColon(zone: string): string {
  if (zone === "Z") return zone;
  const digits = zone.replace(":", "").padEnd(5, "0");
  return digits.replace(/(\d{2})$/, ":$1");
}
