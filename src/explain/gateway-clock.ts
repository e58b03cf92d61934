// GatewayClock: puts the times that a ledger says into the run's own time. Whoever sends a sale and hears that it is
// booked knows that it was booked in between: each such exchange bounds what the gateway's clock showed when the run
// began, and the shortest says most (Cristian, "Probabilistic clock synchronization", 1989).

import { facts, type Millis } from "../facts.ts";
import type { Fact, LedgerRow } from "./terminal-record.ts";

export interface ClockFigures {
  /** What the gateway's clock showed when the run began, ms since the epoch. */
  readonly zeroMs: number;
  /** ± ms; absent where no exchange tells, and our own clock was taken instead. */
  readonly uncertaintyMs?: Millis;
  /** Exchanges that it rests on. */
  readonly exchanges: number;
  /** They contradict each other: the gateway's clock jumped, and its times are put where the shortest says. */
  readonly jumped: boolean;
}

/** `startedAt`: our clock when the run began, ms since the epoch. */
export function gatewayClock(
  known: readonly Fact[],
  rows: readonly LedgerRow[],
  startedAt: number,
): ClockFigures {
  const halfMs = (resolutionMs(rows) - 1) / 2;
  const bounds = exchangesOf(known, rows).map(({ from, to }) => ({ from, to: to + 2 * halfMs }));
  if (bounds.length === 0) return { zeroMs: startedAt, exchanges: 0, jumped: false };
  const least = Math.max(...bounds.map(({ from }) => from));
  const most = Math.min(...bounds.map(({ to }) => to));
  const jumped = least > most;
  const shortest = bounds.reduce((best, each) => (each.to - each.from < best.to - best.from ? each : best));
  const { from, to } = jumped ? shortest : { from: least, to: most };
  // What is told in whole seconds is taken to be in the middle of its second.
  return {
    zeroMs: (from + to) / 2 - halfMs,
    uncertaintyMs: (to - from) / 2 + halfMs,
    exchanges: bounds.length,
    jumped,
  };
}

/** Whether a ledger's row says when it was booked: those that do not come as late as no clock tells. */
export function hasTime({ bookedAt }: Pick<LedgerRow, "bookedAt">): boolean {
  return bookedAt < 2 ** 52;
}

/** How finely the ledger tells the time: many do in whole seconds, and round down. One row tells nothing of that. */
function resolutionMs(rows: readonly LedgerRow[]): Millis {
  const timed = rows.filter(hasTime);
  if (timed.length < 2) return 1;
  return [60_000, 1000].find((each) => timed.every(({ bookedAt }) => bookedAt % each === 0)) ?? 1;
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** Of sales that were sent once, answered at once, and have one row. */
function exchangesOf(known: readonly Fact[], rows: readonly LedgerRow[]): Bounds[] {
  const bySale = Map.groupBy(rows, ({ sale }) => sale);
  const sent = new Map<number, number>();
  for (const { kind, sale } of known) {
    if (kind === facts.sent || kind === facts.forwardSent) sent.set(sale, (sent.get(sale) ?? 0) + 1);
  }
  return known.flatMap(({ at, kind, sale, value }): Bounds[] => {
    if (kind !== facts.approved || sent.get(sale) !== 1) return [];
    const own = bySale.get(sale);
    if (own?.length !== 1 || own[0].kind === "reversal" || !hasTime(own[0])) return [];
    return [{ from: own[0].bookedAt - at, to: own[0].bookedAt - (at - value) }];
  });
}
