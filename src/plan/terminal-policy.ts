// A terminal's policy as it is played: times divided by speed, amounts in minor units, no limit as a number JSON holds.

import type { Policy } from "../scenario/policy.ts";
import { minorUnits, playedMs } from "../units.ts";
import type { Backoff, TerminalPolicy } from "./plan.ts";

/** A figure that has no bound, as JSON can hold it. */
const unlimited = Number.MAX_SAFE_INTEGER;

/** Amounts without a bound, and those that the currency cannot say, are unlimited. */
export function minorOrUnlimited(amount: number, currency: string): number {
  return minorUnits(amount, currency) ?? unlimited;
}

export function terminalPolicy(policy: Policy, currency: string, speed: number): TerminalPolicy {
  const { detection, offline, forward } = policy;
  return {
    timeoutMs: playedMs(policy.timeout, speed),
    signOnWithinMs: playedMs(policy.signOnWithin, speed),
    detection: { failures: detection.failures, afterMs: playedMs(detection.after, speed) },
    probe: backoff(policy.probe, speed),
    offline: {
      maxAmountMinor: minorOrUnlimited(offline.maxAmount, currency),
      maxPayments: Math.min(offline.maxPayments, unlimited),
      maxTotalMinor: minorOrUnlimited(offline.maxTotal, currency),
      expireAfterMs: playedMs(offline.expireAfter, speed),
    },
    forward: {
      as: forward.as,
      firstWaitMs: playedMs(forward.firstWait, speed),
      gapMs: playedMs(forward.gap, speed),
      retry: backoff(forward.retry, speed),
      maxAttempts: forward.maxAttempts,
    },
  };
}

function backoff({ base, cap, jitter }: Policy["probe"], speed: number): Backoff {
  return { baseMs: playedMs(base, speed), capMs: playedMs(cap, speed), jitter };
}
