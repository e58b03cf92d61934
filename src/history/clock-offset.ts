// ClockOffset: how far the clock of a writer is from the clock that the run goes by, measured and with its uncertainty.
// Pure: whoever has a socket asks, and brings what was said here.

/** One question and its answer, ms since the epoch. */
export interface Exchange {
  /** By the asker's own clock. */
  readonly sent: number;
  /** What the other one said that its clock shows. */
  readonly theirs: number;
  /** By the asker's own clock. */
  readonly received: number;
}

export interface ClockOffset {
  /** When it was measured, by the own clock: ms since the epoch. */
  readonly at: number;
  /** What must be added to the own clock to get theirs, ms. */
  readonly offsetMs: number;
  /** The true offset is at most so far from it, whatever the way there and the way back took. ms, ≥ 0. */
  readonly uncertaintyMs: number;
}

/** What a writer measured when it began, and when it ended. */
export interface ClockReadings {
  readonly begin: ClockOffset;
  /** undefined: it did not come to it. */
  readonly end?: ClockOffset;
}

/**
 * The offset by the exchange with the shortest round trip: its error is at most half of that (Cristian, "Probabilistic
 * clock synchronization", 1989; NTP chooses its sample likewise, RFC 5905, 10). undefined where no exchange can be
 * believed: an own clock that was set back between question and answer makes a round trip below 0.
 */
export function clockOffset(exchanges: readonly Exchange[]): ClockOffset | undefined {
  let best: Exchange | undefined;
  for (const exchange of exchanges) {
    const roundTrip = exchange.received - exchange.sent;
    if (!(roundTrip >= 0) || !Number.isFinite(exchange.theirs)) continue;
    if (best === undefined || roundTrip < best.received - best.sent) best = exchange;
  }
  if (best === undefined) return undefined;
  const at = (best.sent + best.received) / 2;
  return { at, offsetMs: best.theirs - at, uncertaintyMs: (best.received - best.sent) / 2 };
}

/**
 * A time of the own clock by theirs, ms since the epoch. Between two measurements the clock is taken to drift evenly;
 * before the first and after the last it is as far off as it was then.
 */
export function corrected({ begin, end }: ClockReadings, own: number): number {
  if (end === undefined || end.at <= begin.at || own <= begin.at) return own + begin.offsetMs;
  if (own >= end.at) return own + end.offsetMs;
  const share = (own - begin.at) / (end.at - begin.at);
  return own + begin.offsetMs + share * (end.offsetMs - begin.offsetMs);
}

/** How fast the clock runs away, in ms per second of its own (thousandths); 0 where it was measured only once. */
export function driftOf({ begin, end }: ClockReadings): number {
  if (end === undefined || end.at <= begin.at) return 0;
  return (1_000 * (end.offsetMs - begin.offsetMs)) / (end.at - begin.at);
}

/** The larger uncertainty of both. */
export function uncertaintyOf({ begin, end }: ClockReadings): number {
  return Math.max(begin.uncertaintyMs, end?.uncertaintyMs ?? 0);
}
