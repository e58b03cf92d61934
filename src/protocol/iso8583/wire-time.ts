// WireTime: date and time as ISO 8583 writes them. All of it is UTC: a fleet on one machine has no local times.

export class WireTime {
  #second = -1;
  /** MMDD */
  date = "";
  /** hhmmss */
  time = "";
  /** Last digit of the year and day of the year, YDDD, and the hour: what a retrieval reference begins with. */
  hour = "";

  /** Sets it to `epochMs`, ms since the epoch. Almost always it is the same second as before. */
  set(epochMs: number): this {
    const second = Math.floor(epochMs / 1000);
    if (second === this.#second) return this;
    this.#second = second;
    const at = new Date(second * 1000);
    const year = at.getUTCFullYear();
    const day = Math.floor((at.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
    this.date = digits(at.getUTCMonth() + 1, 2) + digits(at.getUTCDate(), 2);
    this.time = digits(at.getUTCHours(), 2) + digits(at.getUTCMinutes(), 2) + digits(at.getUTCSeconds(), 2);
    this.hour = `${year % 10}${digits(day, 3)}${digits(at.getUTCHours(), 2)}`;
    return this;
  }
}

/** A whole number ≥ 0 with zeros in front. */
export function digits(number: number, length: number): string {
  return String(number).padStart(length, "0");
}
