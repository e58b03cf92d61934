// A span: a duration as the scenario is written, and as it was played. At speed 20x an outage of 3 min
// is played in 9 s; what people compare with the shop's clock is the first.

export interface Span {
  /** Scenario time, ms: measured × speed. */
  readonly ms: number;
  /** Run time, ms: what a stopwatch beside the run shows. */
  readonly playedMs: number;
}

export function spanOf(playedMs: number, speed: number): Span {
  return { ms: playedMs * speed, playedMs };
}
