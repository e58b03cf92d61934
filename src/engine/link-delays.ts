// Link delays: what a link does to one message and not to the next, one way. Every engine adds this to what a
// cohort's messages share, which is Toxiproxy's part, so it is the same message that is late in each of them.
//
// - Jitter: a message's delay lies evenly within ± jitter of the mean, in whole ms. The shared part is the least
//   delay, mean − jitter; between nothing and twice the jitter comes on top. Jitters add up, like the delays.
// - Loss, as a TCP peer sees it. A message of the built-in protocol fits one segment, so nothing behind it makes
//   the receiver ask for it: its sender waits for the retransmission time-out, then sends it again, and doubles the
//   wait with every further loss (RFC 6298, section 5; RFC 8985's tail loss probe is no faster for one segment).
//   The time-out is the smoothed round trip plus 200 ms: Linux holds RFC 6298's 4 · RTTVAR at TCP_RTO_MIN at least.
//   No wait is longer than 120 s (TCP_RTO_MAX), and there are 15 of them at most (tcp_retries2): what is lost once
//   more arrives after the last, a quarter of an hour late, where TCP would give the connection up.
//
// One message is under way on a connection at a time, so none can overtake another. Connecting is not delayed:
// Toxiproxy is near. What waits here counts as sent: a lost packet has left the terminal too.

import type { Millis } from "../facts.ts";
import type { LinkProfile } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";

/** Up: terminal to gateway. */
export type Way = "up" | "down";

/** Linux: TCP_RTO_MIN, TCP_RTO_MAX, tcp_retries2. */
const leastTimeoutMs = 200;
const longestTimeoutMs = 120_000;
const retransmissions = 15;

/** A message has four draws: for each way its jitter and its losses. */
const draws = { up: { jitter: 0, losses: 1 }, down: { jitter: 2, losses: 3 } };
const drawsPerMessage = 4;

/**
 * How much longer than the least delay message number `n` of a terminal (its attempt) takes one way; whole ms ≥ 0.
 * A pure function of what it is given. `moreJitterMs` is the jitter of the outages that are on.
 */
export function extraMs(
  profile: LinkProfile,
  seed: number,
  terminal: number,
  n: number,
  way: Way,
  moreJitterMs = 0,
): Millis {
  const first = n * drawsPerMessage;
  const jitterMs = Math.round(profile.jitterMs) + Math.round(moreJitterMs);
  let extra = 0;
  if (jitterMs > 0) {
    const u = draw(seed, terminal, purposes.network, first + draws[way].jitter);
    extra += Math.floor(u * (2 * jitterMs + 1));
  }
  if (profile.loss > 0) {
    const u = draw(seed, terminal, purposes.network, first + draws[way].losses);
    extra += retransmissionMs(profile, u);
  }
  return extra;
}

/** Whether messages on a link of this profile differ at all. */
export function differs({ jitterMs, loss }: LinkProfile): boolean {
  return Math.round(jitterMs) > 0 || loss > 0;
}

/** Waits of a message that was lost as often as the uniform `u` says: k times or more with probability loss^k. */
function retransmissionMs({ upDelayMs, downDelayMs, loss }: LinkProfile, u: number): Millis {
  let timeoutMs = Math.round(upDelayMs) + Math.round(downDelayMs) + leastTimeoutMs;
  let waitedMs = 0;
  let share = loss;
  for (let lost = 0; lost < retransmissions && u < share; lost++) {
    waitedMs += Math.min(timeoutMs, longestTimeoutMs);
    timeoutMs *= 2;
    share *= loss;
  }
  return waitedMs;
}
